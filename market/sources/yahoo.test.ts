import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import type { SourceInstrument } from "../network-source.ts";
import { micOfYahooSymbol, symbolAt } from "./exchange-codes.ts";
import { singlePrecision } from "./read-answer.ts";
import { recordedSources } from "./test-answers.ts";
import { yahooChart } from "./test-yahoo-answers.ts";
import { yahoo } from "./yahoo.ts";

const instrument = { symbol: "ACME.L", currency: "GBP", isin: null, mic: "XLON", assetClass: "stock" };
const period = { from: "2026-02-01", to: "2026-02-04" };
const clockAt = (instant: string) => ({ now: () => new Date(instant), today: () => instant.slice(0, 10) });

function openYahoo(body: string, instant = "2026-02-04T21:00:00Z") {
  const asked: string[] = [];
  const source = yahoo(clockAt(instant), {
    backoffMs: 1,
    fetch: async (url) => {
      asked.push(url);
      return { status: 200, contentType: "application/json", headers: {}, body: Buffer.from(body), url };
    },
  });
  return { source, asked };
}

test("the running day is no close yet, and is one after the session", async () => {
  const days = async (instant: string) => {
    const history = await openYahoo(yahooChart(undefined), instant).source.readHistory?.(instrument, period);
    return history?.closes.map((close) => close.date);
  };
  assert.deepEqual(await days("2026-02-04T16:29:59Z"), ["2026-02-02"]);
  assert.deepEqual(await days("2026-02-04T16:30:00Z"), ["2026-02-02", "2026-02-04"]);
});

test("one request asks for a history with its events, and nothing else is asked", async () => {
  const { source, asked } = openYahoo(yahooChart(undefined));
  await source.readHistory?.(instrument, period);
  const [url, ...others] = asked.map((text) => new URL(text));
  assert.deepEqual(others, []);
  assert.equal(url?.host, "query2.finance.yahoo.com");
  assert.equal(url?.pathname, "/v8/finance/chart/ACME.L");
  assert.equal(url?.searchParams.get("events"), "div|split");
  assert.equal(url?.searchParams.get("period1"), String(Date.parse("2026-02-01") / 1000));
  assert.equal(url?.searchParams.get("period2"), String(Date.parse("2026-02-05") / 1000));
});

test("columns that do not fit each other are refused", async () => {
  const answer = z.looseObject({
    chart: z.looseObject({ result: z.array(z.looseObject({ timestamp: z.array(z.number()) })) }),
  });
  const bent = answer.parse(JSON.parse(yahooChart(undefined)));
  bent.chart.result[0]?.timestamp.pop();
  const { source } = openYahoo(JSON.stringify(bent));
  const history = source.readHistory?.(instrument, period);
  await assert.rejects(history ?? Promise.resolve(), { kind: "unavailable", message: /do not fit/ });
});

test("rand cents and agorot are hundredths; a price that passed a 32-bit float is the one that was quoted", async () => {
  for (const [code, currency] of [
    ["ZAc", "ZAR"],
    ["ILA", "ILS"],
    ["GBX", "GBP"],
  ] as const) {
    const body = yahooChart(undefined).replaceAll('"GBp"', `"${code}"`);
    const quote = await openYahoo(body).source.findQuote?.({ ...instrument, currency });
    assert.deepEqual([quote?.price, quote?.currency, quote?.name], ["2.525", currency, "Acme Anvils plc"]);
  }
  assert.equal(singlePrecision(Math.fround(72.53)), "72.53");
  assert.equal(singlePrecision(Math.fround(0.012345)), "0.012345");
  assert.equal(singlePrecision(1.23456789012), "1.23456789012");
  assert.equal(singlePrecision(250), "250");
});

test("symbols at the sources follow the exchange", () => {
  const at = (more: Partial<SourceInstrument>) => {
    const wanted = { ...instrument, symbol: "BRK.B", currency: "USD", mic: null, ...more };
    return [symbolAt("yahoo", wanted), symbolAt("stooq", wanted), symbolAt("alphaVantage", wanted)];
  };
  assert.deepEqual(at({}), ["BRK-B", "brk-b.us", "BRK-B"]);
  assert.deepEqual(at({ symbol: "VOD", currency: "GBP", mic: "XLON" }), ["VOD.L", null, "VOD.LON"]);
  assert.deepEqual(at({ symbol: "SAP.DE", currency: "EUR" }), ["SAP.DE", "sap.de", "SAP.DEX"]);
  assert.deepEqual(at({ symbol: "7203", currency: "JPY", mic: "XTKS" }), ["7203.T", "7203.jp", null]);
  // Euros without an exchange could be anywhere; a mistyped symbol is never sent.
  assert.deepEqual(at({ symbol: "SAP", currency: "EUR" }), [null, null, null]);
  assert.deepEqual(at({ symbol: "../../etc" }), [null, null, null]);
  assert.deepEqual([micOfYahooSymbol("SAP.DE"), micOfYahooSymbol("AAPL")], ["XETR", null]);
  assert.equal(recordedSources["coingecko"]?.open({}).symbolOf?.({ ...instrument, symbol: "VOD" }), null);
});
