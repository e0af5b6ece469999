import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { TRANSACTION_KIND_NAMES, TRANSACTION_KINDS } from "#finance/transaction-kinds.ts";
import { buildDemoHouseholds } from "./demo-households.ts";
import { buildDemoMarket } from "./demo-market.ts";
import { DEMO_INSTRUMENTS } from "./instruments.ts";

const market = buildDemoMarket();
const households = buildDemoHouseholds(market);

test("the demo world is the same, byte for byte, on every machine", () => {
  const hash = createHash("sha256");
  for (const series of market.series.values()) {
    hash.update(JSON.stringify([series.instrument.symbol, ...series.closes, ...series.adjusted]));
    hash.update(JSON.stringify(series.actions));
    const bars = market.bars(series.instrument.symbol);
    if (bars) hash.update([bars.open, bars.high, bars.low, bars.volume].join());
  }
  for (const currency of ["USD", "GBP"] as const) hash.update([...market.economy.rates[currency]].join());
  hash.update(JSON.stringify(households));
  // A deliberate change of the world changes this line, DEMO_VERSION and the figures of the evals.
  assert.equal(hash.digest("hex"), "cbaea1ffa9e8a0eba3c3f5a901d75a1f0203f74c230aee0e22e40762429f840f");
});

test("ten years of weekdays, prices in whole cents, three currencies and seven asset classes", () => {
  assert.equal(market.days[0], "2016-07-01");
  assert.equal(market.days.at(-1), "2026-06-30");
  assert.equal(market.days.length, 2594);
  for (const series of market.series.values()) {
    const cents = series.instrument.assetClass === "crypto" ? 1 : 100;
    assert.ok(series.closes.every((ticks) => ticks > 0 && ticks % cents === 0));
  }
  assert.deepEqual([...new Set(DEMO_INSTRUMENTS.map((i) => i.currency))].sort(), ["EUR", "GBP", "USD"]);
  assert.equal(new Set(DEMO_INSTRUMENTS.map((i) => i.assetClass)).size, 6);
});

test("what exchanges trade has bars around its closes, the more traded the more it moves; the rest has none", () => {
  for (const { instrument, closes } of market.series.values()) {
    const { symbol, assetClass } = instrument;
    const bars = market.bars(symbol);
    assert.equal(bars === null, assetClass === "fund" || assetClass === "bond", symbol);
    if (bars === null) continue;
    const cents = assetClass === "crypto" ? 1 : 100;
    closes.forEach((close, i) => {
      const [open = 0, high = 0, low = 0] = [bars.open[i], bars.high[i], bars.low[i]];
      assert.ok(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close), `${symbol} ${i}`);
      assert.ok(open % cents === 0 && high % cents === 0 && low % cents === 0 && (bars.volume[i] ?? 0) > 0);
    });
    const moves = Array.from(closes, (close, i) => Math.abs(close / (closes[i - 1] ?? close) - 1));
    const usual = moves.map((move) => (move < 0.5 ? move : 0));
    assert.ok(correlation(usual, [...bars.volume]) > 0.05, symbol);
  }
  // Four new shares for one: four times as many change hands.
  const volumes = market.bars("GLYNT")?.volume ?? new Int32Array();
  const split = market.dayIndex("2021-06-14");
  const ratio = mean([...volumes.slice(split, split + 60)]) / mean([...volumes.slice(split - 60, split)]);
  assert.ok(ratio > 3 && ratio < 5.5, `${ratio}`);
});

test("no two instruments share a symbol or an ISIN, and every ISIN has its check digit under a country nobody has", () => {
  for (const key of ["symbol", "isin", "name"] as const) {
    assert.equal(new Set(DEMO_INSTRUMENTS.map((i) => i[key])).size, DEMO_INSTRUMENTS.length);
  }
  for (const { isin } of DEMO_INSTRUMENTS) {
    assert.match(isin, /^QZ[A-Z0-9]{9}\d$/);
    const digits = [...isin].map((c) => Number.parseInt(c, 36)).join("");
    let sum = 0;
    [...digits].reverse().forEach((digit, i) => {
      const twice = Number(digit) * (i % 2 === 1 ? 2 : 1);
      sum += twice > 9 ? twice - 9 : twice;
    });
    assert.equal(sum % 10, 0, isin);
  }
});

const constituents = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/reference/sp500_constituents.csv`;
test("no symbol is that of a large real company", { skip: !existsSync(constituents) }, () => {
  const rows = readFileSync(constituents, "utf8").trim().split("\n").slice(1);
  const real = new Set(rows.map((row) => row.split(",")[0]));
  assert.ok(real.size > 400);
  assert.deepEqual(
    DEMO_INSTRUMENTS.filter((i) => real.has(i.symbol)),
    [],
  );
});

/** Daily total returns of one instrument. */
function returnsOf(symbol: string): number[] {
  const adjusted = market.series.get(symbol)?.adjusted ?? new Float64Array();
  return Array.from(adjusted.slice(1), (value, i) => value / (adjusted[i] ?? 1) - 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (x: readonly number[], y: readonly number[], mx: number, my: number) =>
    x.reduce((sum, v, i) => sum + (v - mx) * ((y[i] ?? 0) - my), 0);
  return dot(a, b, ma, mb) / Math.sqrt(dot(a, a, ma, ma) * dot(b, b, mb, mb));
}

test("returns, volatilities and correlations are those of plausible markets", () => {
  for (const { symbol, assetClass } of DEMO_INSTRUMENTS) {
    const returns = returnsOf(symbol);
    const annual = returns.reduce((growth, r) => growth * (1 + r), 1) ** 0.1 - 1;
    const volatility = Math.sqrt(mean(returns.map((r) => r * r)) * 260);
    const limits = {
      stock: [0.12, 0.6],
      etf: [0.1, 0.25],
      crypto: [0.5, 0.9],
      commodity: [0.1, 0.2],
    } as const;
    const [low, high] = assetClass === "fund" || assetClass === "bond" ? [0.001, 0.07] : limits[assetClass];
    assert.ok(volatility > low && volatility < high, `${symbol} volatility ${volatility}`);
    assert.ok(annual > -0.12 && annual < 0.4, `${symbol} annual return ${annual}`);
  }
  const world = returnsOf("DMGEQ");
  assert.ok(correlation(world, returnsOf("DMUSE")) > 0.8);
  assert.ok(correlation(returnsOf("GLYNT"), returnsOf("HAVNC")) > 0.35);
  assert.ok(Math.abs(correlation(world, returnsOf("DMEGB"))) < 0.3);
  assert.ok(Math.abs(correlation(world, returnsOf("DMAUR"))) < 0.35);
  assert.ok(correlation(returnsOf("DMEGB"), returnsOf("VELT31")) > 0.7);
});

test("volatility clusters and tails are fatter than normal", () => {
  const returns = returnsOf("DMUSE");
  const squares = returns.map((r) => r * r);
  assert.ok(correlation(squares.slice(1), squares.slice(0, -1)) > 0.1);
  const variance = mean(squares);
  assert.ok(mean(squares.map((s) => s * s)) / (variance * variance) > 5);
});

function move(symbol: string, from: string, to: string): number {
  const adjusted = market.series.get(symbol)?.adjusted;
  return (adjusted?.[market.dayIndex(to)] ?? 0) / (adjusted?.[market.dayIndex(from)] ?? 1) - 1;
}

test("there is a fast crash that bonds survive and a slow one that takes bonds along", () => {
  assert.ok(move("DMUSE", "2019-09-13", "2019-10-18") < -0.28);
  assert.ok(move("DMEGB", "2019-09-13", "2019-10-18") > 0.01);
  assert.ok(move("DMUSE", "2023-01-31", "2023-11-15") < -0.18);
  assert.ok(move("DMEGB", "2023-01-31", "2023-11-15") < -0.1);
});

test("a split changes the quoted level but not the total return", () => {
  const glynt = market.series.get("GLYNT");
  const before = market.dayIndex("2021-06-11");
  assert.ok((glynt?.closes[before] ?? 0) / (glynt?.closes[before + 1] ?? 1) > 3.5);
  assert.ok(Math.abs(move("GLYNT", "2021-06-11", "2021-06-14")) < 0.1);
  const kestrane = market.series.get("KESTR");
  const reverse = market.dayIndex("2024-03-15");
  assert.ok((kestrane?.closes[reverse + 1] ?? 0) / (kestrane?.closes[reverse] ?? 1) > 9);
});

test("no demo ledger ever overdraws cash or sells what it does not hold", () => {
  for (const { transactions } of households) {
    const cash = new Map<string, bigint>();
    const shares = new Map<string, bigint>();
    const scaled = (text: string, digits: number) => {
      const [whole = "0", rest = ""] = text.split(".");
      return BigInt(whole + rest.padEnd(digits, "0").slice(0, digits));
    };
    for (const row of transactions) {
      const kind = TRANSACTION_KINDS[row.kind];
      const wallet = `${row.accountKey} ${row.currency}`;
      const effect = BigInt(kind.cash) * scaled(row.amount, 2) - scaled(row.fee, 2) - scaled(row.tax, 2);
      const balance = (cash.get(wallet) ?? 0n) + effect;
      assert.ok(balance >= 0n, `${row.tradeDate} ${row.kind} ${wallet}`);
      cash.set(wallet, balance);
      if (row.symbol === null) continue;
      const place = `${row.accountKey} ${row.symbol}`;
      const held = shares.get(place) ?? 0n;
      if (row.kind === "split") {
        shares.set(place, (held * scaled(row.ratio ?? "1", 1)) / 10n);
        continue;
      }
      const left = held + BigInt(kind.quantity) * scaled(row.quantity ?? "0", 3);
      assert.ok(left >= 0n, `${row.tradeDate} ${row.kind} ${place}`);
      shares.set(place, left);
    }
  }
});

test("both ledgers are rich: more than 500 rows each, every everyday kind of transaction, several currencies", () => {
  const rows = households.flatMap((household) => household.transactions);
  // The demo households pay in each currency by itself: they change no money.
  const everyday = TRANSACTION_KIND_NAMES.slice(0, TRANSACTION_KIND_NAMES.indexOf("split") + 1).filter(
    (kind) => kind !== "exchange_out" && kind !== "exchange_in",
  );
  assert.deepEqual([...new Set(rows.map((row) => row.kind))].sort(), everyday.sort());
  for (const { transactions } of households) {
    assert.ok(transactions.length > 500);
    assert.ok(new Set(transactions.map((row) => row.currency)).size >= 2);
    assert.ok(transactions.every((row, i) => row.tradeDate >= (transactions[i - 1]?.tradeDate ?? "")));
  }
});
