import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { createGuardedFetch } from "#platform/guarded-fetch.ts";
import { EXCHANGES } from "../exchanges.ts";
import type { MarketSource } from "../market-source.ts";
import { ECB_HISTORY_URL, ECB_HOSTS, ecb } from "./ecb.ts";
import { assetClassOf, currencyOf } from "./folder-settings.ts";
import { marketSources } from "./index.ts";
import { findLayout } from "./price-layout.ts";
import { readDay, readPrice, readVolume } from "./price-lines.ts";

const none = { files: {}, instruments: {} };

test("every source declares what it is, and the list holds each once, best priority first", () => {
  const sources: MarketSource[] = marketSources({ pricesDir: "/nowhere" });
  const files = readdirSync(new URL("./", import.meta.url)).map((name) => name.replace(/\.ts$/, ""));
  for (const source of sources) {
    assert.ok(files.includes(source.id), `${source.id} has its file`);
    assert.ok(source.title !== "" && source.attribution !== "" && source.capabilities.length > 0);
  }
  const priorities = sources.map((source) => source.priority);
  assert.deepEqual(
    priorities,
    [...priorities].sort((a, b) => a - b),
  );
  assert.equal(new Set(sources.map((source) => source.id)).size, sources.length);
});

test("layouts follow from the header", () => {
  assert.equal(findLayout("Date,AAPL,MSFT")?.kind, "wide");
  assert.equal(findLayout("Symbol;Date;Close;Volume")?.kind, "long");
  assert.equal(findLayout("Date,Open,High,Low,Close,Adj Close,Volume")?.kind, "single");
  assert.deepEqual(findLayout("VOLUME;low;Date;Adj. Close;Close;OPEN;Symbol"), {
    kind: "long",
    delimiter: ";",
    date: 2,
    symbol: 6,
    bar: { close: 4, adjustedClose: 3, open: 5, high: null, low: 1, volume: 0 },
  });
  assert.equal(findLayout("Name,Sector"), null);
  assert.equal(findLayout("hello"), null);
});

test("currency and asset class come from settings, the file's name or the symbol, and say when assumed", () => {
  assert.deepEqual(currencyOf("ftse_pence.csv", "VOD.L", none), {
    currency: "GBP",
    factor: "0.01",
    assumed: true,
  });
  assert.deepEqual(currencyOf("x.csv", "SAP.DE", none), { currency: "EUR", factor: "1", assumed: true });
  assert.deepEqual(currencyOf("x.csv", "BRK.B", none), { currency: "USD", factor: "1", assumed: true });
  const stated = { ...none, files: { "x.csv": { currency: "GBX" } } };
  assert.deepEqual(currencyOf("x.csv", "VOD.L", stated), { currency: "GBP", factor: "0.01", assumed: false });
  assert.equal(assetClassOf("etfs_21.csv.gz", "SPY", none), "etf");
  assert.equal(assetClassOf("sp500_index_1990.csv", "SP500", none), "other");
  assert.equal(assetClassOf("btc_usd.csv", "BTC", none), "crypto");
});

test("cells of price files are read exactly or not at all", () => {
  assert.deepEqual(readPrice("10.50"), { price: "10.50" });
  assert.deepEqual(readPrice("1.2e-05"), { price: "0.000012" });
  assert.equal(readPrice(""), "missing");
  assert.equal(readPrice("NaN"), "missing");
  assert.equal(readPrice("0"), "non-positive");
  assert.equal(readPrice("-3"), "non-positive");
  assert.equal(readPrice("1,5"), "bad");
  assert.equal(readVolume("0"), "0");
  assert.equal(readVolume("1.2e9"), "1200000000");
  assert.equal(readVolume("100", "0.3"), "333.33333");
  for (const cell of ["", "-1", "NaN", "1,000", "1e30"]) assert.equal(readVolume(cell), null);
  assert.equal(readDay("2024-02-30"), null);
  assert.equal(readDay("2024-02-29T00:00:00"), "2024-02-29");
});

test("the rates are asked from the bank only where a download is set up, and only from its host", async () => {
  assert.deepEqual(await ecb({}).parts(new Map(), undefined), []);
  assert.ok(ECB_HOSTS.some((host) => new URL(ECB_HISTORY_URL).hostname === host));
  const asked: string[] = [];
  const source = ecb({
    fetch: async (url) => {
      asked.push(url);
      return { status: 503, contentType: "", headers: {}, body: new Uint8Array(), url };
    },
  });
  await assert.rejects(source.parts(new Map(), undefined), { kind: "unavailable" });
  assert.deepEqual(asked, [ECB_HISTORY_URL]);
  const guarded = createGuardedFetch({
    allowedHosts: ["elsewhere.example"],
    maximumBytes: 1,
    timeoutMs: 100,
  });
  await assert.rejects(ecb({ fetch: guarded }).parts(new Map(), undefined), { kind: "forbidden" });
});

/** Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
function goodFriday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const m = Math.floor((a + 11 * h) / 319);
  const r = (2 * (b % 4) + 2 * Math.floor(c / 4) - (c % 4) - h + m + 32) % 7;
  const month = Math.floor((h - m + r + 90) / 25);
  const day = (h - m + r + month + 19) % 32;
  return new Date(Date.UTC(year, month - 1, day - 2)).toISOString().slice(0, 10);
}

test("exchange calendars hold weekdays, Good Friday among them", () => {
  for (const exchange of EXCHANGES) {
    const { holidays } = exchange.calendar;
    assert.match(exchange.mic, /^[A-Z]{4}$/);
    assert.doesNotThrow(() => new Intl.DateTimeFormat("en", { timeZone: exchange.timeZone }), exchange.mic);
    assert.deepEqual(holidays, [...new Set(holidays)].sort(), exchange.mic);
    for (const day of holidays) {
      const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
      assert.ok(weekday >= 1 && weekday <= 5, `${exchange.mic} ${day}`);
    }
    // Tokyo and coins know no Good Friday; some exchanges announce their days year by year.
    if (!["XTKS", "CRYP"].includes(exchange.mic)) {
      for (const year of [2025, 2026, 2027].filter((each) =>
        holidays.some((day) => day.startsWith(`${each}`)),
      ))
        assert.ok(holidays.includes(goodFriday(year)), `${exchange.mic} ${year}`);
    }
    for (const day of Object.keys(exchange.calendar.earlyCloses))
      assert.ok(!holidays.includes(day), `${exchange.mic} ${day}`);
  }
});
