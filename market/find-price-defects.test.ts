import assert from "node:assert/strict";
import { test } from "node:test";
import { dayNumber, isoDate } from "#finance/dates.ts";
import type { CheckSeries } from "./check-series.ts";
import { SeriesCollector } from "./check-series.ts";
import { findPriceDefects } from "./find-price-defects.ts";
import type { PriceFact } from "./market-source.ts";

const start = dayNumber("2024-01-01");
/** Two hundred weekdays from a Monday on. */
const days = Array.from({ length: 200 }, (_, index) => start + Math.floor(index / 5) * 7 + (index % 5));

/** A walk of about 1 % a day that is the same in every run: a multiplicative generator, no randomness. */
function series(seed: number, more: Partial<CheckSeries> = {}): CheckSeries {
  let state = seed * 7919 + 17;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  let close = 50 + seed;
  const closes = days.map(() => {
    close *= 1 + 0.035 * noise();
    return Number(close.toFixed(2));
  });
  return {
    instrumentId: `id-${seed}`,
    symbol: `S${seed}`,
    everyDay: false,
    mic: null,
    currency: "USD",
    splitAdjusted: true,
    splitDays: [],
    days: [...days],
    closes,
    volumes: days.map(() => Math.round(1_000_000 * (1 + noise()))),
    highs: [],
    lows: [],
    ...more,
  };
}

function market(count = 12): CheckSeries[] {
  return Array.from({ length: count }, (_, seed) => series(seed + 1));
}

const found = (all: readonly CheckSeries[]) =>
  findPriceDefects(all).map(({ code, symbol, day }) => `${code} ${symbol} ${isoDate(day)}`);

/** The market with one change to its third series from a place on (to the end, or for some days). */
function changed(change: (close: number) => number, at: number, count = 1): CheckSeries[] {
  return market().map((one, place) =>
    place !== 2
      ? one
      : {
          ...one,
          closes: one.closes.map((close, row) => (row >= at && row < at + count ? change(close) : close)),
        },
  );
}

const dayAt = (at: number) => isoDate(days[at] ?? 0);

test("a market without defects has no findings, a crash of everything is none either", () => {
  assert.deepEqual(found(market()), []);
  const crash = market().map((one) => ({
    ...one,
    closes: one.closes.map((close, row) => (row >= 100 ? close * 0.8 : close)),
  }));
  assert.deepEqual(found(crash), []);
});

test("a close that the next day takes back is a spike, the way back is none", () => {
  assert.deepEqual(found(changed((close) => close / 2, 100)), [`spike S3 ${dayAt(100)}`]);
  assert.deepEqual(found(changed((close) => close * 1.5, 100, 3)), [`spike S3 ${dayAt(100)}`]);
});

test("news that moves many shares is no spike and no split", () => {
  const busy = changed((close) => close * 0.85, 100).map((one, place) =>
    place === 2
      ? {
          ...one,
          volumes: one.volumes.map((volume, row) => (row === 100 || row === 101 ? volume * 9 : volume)),
        }
      : one,
  );
  assert.deepEqual(found(busy), []);
});

test("splits are found by their ratio against the market: 2:1, 3:2, and reverse; those on record are explained", () => {
  for (const [ratio, text] of [
    [2, 2],
    [1.5, 1.5],
    [0.1, -10],
  ] as const) {
    const all = changed((close) => close / ratio, 100, 1000);
    const [defect, ...others] = findPriceDefects(all);
    assert.deepEqual(
      [defect?.code, defect?.symbol, defect?.evidence.ratio, others],
      ["possible_split", "S3", text, []],
    );
    const asQuoted = all.map((one) => ({ ...one, splitAdjusted: false, splitDays: [days[100] ?? 0] }));
    assert.deepEqual(found(asQuoted), []);
  }
  // A third less with the volume of news is bad news.
  const news = changed((close) => close / 1.5, 100, 1000).map((one) => ({
    ...one,
    volumes: one.volumes.map((volume, row) => (row === 100 ? volume * 8 : volume)),
  }));
  assert.deepEqual(found(news), []);
});

test("a hundredfold is two units of one currency, for a day or for good", () => {
  assert.deepEqual(found(changed((close) => close * 100, 100)), [`currency_mismatch S3 ${dayAt(100)}`]);
  assert.deepEqual(found(changed((close) => close / 100, 100, 1000)), [`currency_mismatch S3 ${dayAt(100)}`]);
});

test("missing days count against the market's own calendar, the exchange's, or every day of a coin", () => {
  const without = (one: CheckSeries, gone: number[]): CheckSeries => {
    const kept = one.days.map((_, row) => row).filter((row) => !gone.includes(row));
    const pick = (column: number[]) => kept.map((row) => column[row] ?? Number.NaN);
    return { ...one, days: pick(one.days), closes: pick(one.closes), volumes: pick(one.volumes) };
  };
  const holiday = market().map((one) => without(one, [50]));
  assert.deepEqual(found(holiday), []);
  const gap = market().map((one, place) => (place === 2 ? without(one, [50, 51]) : one));
  assert.deepEqual(found(gap), [`gap S3 ${dayAt(52)}`]);
  // Christmas 2025 is no gap in New York, the day before is.
  const christmas = ["2025-12-22", "2025-12-23", "2025-12-26"].map(dayNumber);
  const short = { days: christmas, closes: [10, 10.1, 10.2], volumes: [] };
  const [one, ...more] = findPriceDefects([series(1, { ...short, mic: "XNYS" })]);
  assert.deepEqual([one?.code, one?.evidence.missing, more], ["gap", 1, []]);
  assert.deepEqual(
    findPriceDefects([series(1, { ...short, everyDay: true })]).map(({ evidence }) => evidence.missing),
    [2],
  );
});

test("late starts, standing still and closes outside the day's range are found", () => {
  const late = market().map((one, place) =>
    place === 2 ? { ...one, days: one.days.slice(60), closes: one.closes.slice(60), volumes: [] } : one,
  );
  assert.deepEqual(found(late), [`late_start S3 ${dayAt(60)}`]);
  const still = market().map((one, place) =>
    place === 2
      ? { ...one, closes: one.closes.map((close, row) => (row > 188 ? (one.closes[188] ?? 0) : close)) }
      : one,
  );
  assert.deepEqual(found(still), [`stale_series S3 ${dayAt(199)}`]);
  const bars = market().map((one, place) =>
    place === 2
      ? {
          ...one,
          highs: one.closes.map((close, row) => (row === 9 ? close * 0.99 : close)),
          lows: one.closes.map((close, row) => (row === 12 ? close * 1.00001 : close)),
        }
      : one,
  );
  assert.deepEqual(found(bars), [`close_outside_range S3 ${dayAt(9)}`]);
});

test("a day filled with the rows of another one is found for every series that repeats close and volume", () => {
  const copied = market().map((one, place) => {
    if (place > 3) return one;
    const set = (column: number[]) => column.map((value, row) => (row === 100 ? (column[160] ?? 0) : value));
    return { ...one, closes: set(one.closes), volumes: set(one.volumes) };
  });
  const rows = findPriceDefects(copied).filter(({ code }) => code === "copied_row");
  assert.deepEqual(
    rows.map(({ symbol, day, evidence }) => [symbol, day, evidence.otherDay, evidence.series]),
    ["S1", "S2", "S3", "S4"].map((symbol) => [symbol, days[100], days[160], 4]),
  );
});

test("rows are put in order and duplicates told; a file with the newest first is in order", () => {
  const fact = (date: string, close: string): PriceFact => ({
    ...{ instrument: 0, date, close, adjustedClose: null, open: null, high: null, low: null, volume: null },
  });
  const collect = (...facts: PriceFact[]) => {
    const collector = new SeriesCollector("0.01");
    collector.add(facts);
    const { series: kept, order } = collector.finish();
    return { closes: kept.get(0)?.closes, ...order };
  };
  const falling = collect(fact("2024-01-04", "3"), fact("2024-01-03", "2"), fact("2024-01-02", "1"));
  assert.deepEqual(falling, { closes: [0.01, 0.02, 0.03], duplicates: [], outOfOrder: [] });
  const mixed = collect(
    ...[fact("2024-01-02", "100"), fact("2024-01-04", "300"), fact("2024-01-03", "200")],
    ...[fact("2024-01-05", "400"), fact("2024-01-02", "150")],
  );
  assert.deepEqual(mixed.closes, [1.5, 2, 3, 4]);
  assert.deepEqual(mixed.duplicates, [{ place: 0, day: dayNumber("2024-01-02"), closes: [1, 1.5] }]);
  assert.deepEqual(
    mixed.outOfOrder.map(({ day, count }) => [isoDate(day), count]),
    [["2024-01-03", 2]],
  );
  // Beyond the limit nothing is kept: the checks read the store instead.
  const small = new SeriesCollector("1", 1);
  small.add([fact("2024-01-02", "1"), fact("2024-01-03", "1")]);
  assert.deepEqual([small.complete, small.finish().series.size], [false, 0]);
});
