import assert from "node:assert/strict";
import { test } from "node:test";
import { CoachError } from "#platform/errors.ts";
import type { SourceFetchOptions } from "#platform/fetch-source.ts";
import type { SourceInstrument } from "../network-source.ts";
import { recordedSources } from "./test-answers.ts";
import type { Twist } from "./test-yahoo-answers.ts";

function open(id: string, twist?: Twist, cut = 1) {
  const recorded = recordedSources[id];
  assert.ok(recorded);
  const asked: string[] = [];
  const fetch: SourceFetchOptions["fetch"] = async (url) => {
    asked.push(url);
    const whole = Buffer.from(recorded.answer(new URL(url), twist) ?? "");
    const body = whole.subarray(0, Math.floor(whole.length * cut));
    return { status: whole.length > 0 ? 200 : 404, contentType: "", headers: {}, body, url };
  };
  return { source: recorded.open({ fetch, backoffMs: 1 }), asked, instrument: recorded.instrument };
}

const texts = (answers: readonly (object | CoachError)[] | undefined) =>
  answers?.map((answer) =>
    answer instanceof CoachError ? `${answer.kind}: ${answer.message}` : JSON.stringify(answer),
  );

const coin = (symbol: string, currency: string): SourceInstrument => ({
  symbol,
  currency,
  isin: null,
  mic: null,
  assetClass: "crypto",
});

test("many quotes come with one request; what is wrong with one says nothing about the others", async () => {
  const { source, asked, instrument } = open("yahoo");
  assert.ok((source.quotesAtOnce ?? 0) > 1);
  const other = { ...instrument, symbol: "ACRE.L" };
  const unknown = { ...instrument, symbol: "NONE.L" };
  const dollars = { ...instrument, symbol: "ACRE.L", currency: "USD" };
  const quotes = await source.findQuotes?.([instrument, unknown, other, dollars]);
  assert.equal(asked.length, 1);
  assert.equal(new URL(asked[0] ?? "").searchParams.get("symbols"), "ACME.L,NONE.L,ACRE.L");
  const told = { currency: "GBP", date: "2026-02-04", time: "2026-02-04T16:35:10.000Z" };
  const name = "Acme Anvils plc";
  assert.deepEqual(texts(quotes), [
    JSON.stringify({ symbol: "ACME.L", price: "2.525", ...told, name, delayed: null }),
    "not_found: Yahoo Finance does not know NONE.L. Check the symbol.",
    JSON.stringify({ symbol: "ACRE.L", price: "0.7253", ...told, name, delayed: null }),
    "conflict: Yahoo Finance quotes ACRE.L in GBP, not in USD. Name the exchange of the instrument, or correct its currency.",
  ]);
});

test("coins of several currencies come with one request", async () => {
  const { source, asked } = open("coingecko");
  const quotes = await source.findQuotes?.([coin("BTC", "EUR"), coin("ETH", "USD"), coin("ETH", "CHF")]);
  assert.equal(asked.length, 1);
  assert.deepEqual(
    quotes?.map((quote) => (quote instanceof CoachError ? quote.kind : `${quote.price} ${quote.currency}`)),
    ["61234.5 EUR", "2500.25 USD", "conflict"],
  );
});

test("quotes of another symbol or currency are refused one by one, a cut answer as a whole", async () => {
  for (const [twist, reason] of [
    ["currency", /in USD, not in GBP/],
    ["renamed", /answers for APEX.L when asked for ACME.L/],
  ] as const) {
    const { source, instrument } = open("yahoo", twist);
    assert.match(texts(await source.findQuotes?.([instrument]))?.[0] ?? "", reason);
  }
  for (const part of [0.1, 0.5, 0.9]) {
    const { source, instrument } = open("yahoo", undefined, part);
    await assert.rejects(async () => source.findQuotes?.([instrument]), { kind: "unavailable" });
  }
});

test("metadata are of the very symbol, or it is not listed", async () => {
  const { source, instrument } = open("yahoo");
  assert.deepEqual(await source.readMetadata?.(instrument), {
    symbol: "ACME.L",
    name: "Acme Anvils plc",
    sector: "Industrials",
    currency: null,
    mic: "XLON",
  });
  await assert.rejects(async () => source.readMetadata?.({ ...instrument, symbol: "ACRE.L" }), {
    kind: "not_found",
  });
});
