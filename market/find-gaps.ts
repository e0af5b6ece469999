import type { CheckSeries } from "./check-series.ts";
import { type MarketMoves, medianOf } from "./market-moves.ts";
import type { PriceDefect } from "./price-defect.ts";
import { tradingDayTest } from "./trading-days.ts";

/** Where no calendar is known, as many days without a close are too many. */
const LONG_GAP_DAYS = 7;
/** A series begins late when it does so this many days after the first of a market in which most begin together. */
const LATE_DAYS = 7;
/** As many equal closes in a row are no market any more, for a series that moves otherwise. */
const STILL_CLOSES = 10;
const BESIDE = 60;
/** A day's range is exceeded by more than rounding from this part on. */
const ROUNDING = 0.0001;

/** Closes that are missing, that stand still, or that cannot be. */
export function findGaps(all: readonly CheckSeries[], market: MarketMoves): PriceDefect[] {
  const isTradingDay = tradingDayTest(market);
  const begin = commonStart(all);
  return all.flatMap((series) => [
    ...missingDays(series, isTradingDay),
    ...lateStart(series, begin),
    ...standingStill(series, market),
    ...impossibleCloses(series),
  ]);
}

function defect(
  { instrumentId, symbol }: CheckSeries,
  code: PriceDefect["code"],
  day: number,
  evidence: PriceDefect["evidence"],
): PriceDefect {
  return { code, instrumentId, symbol, day, evidence };
}

/** One finding for each run of trading days without a close, on the first day with one again. */
function missingDays(
  series: CheckSeries,
  isTradingDay: (series: CheckSeries, day: number) => boolean | null,
): PriceDefect[] {
  const { days, closes } = series;
  const found: PriceDefect[] = [];
  for (let at = 1; at < days.length; at++) {
    const before = days[at - 1] ?? 0;
    const day = days[at] ?? 0;
    if (day - before < 2) continue;
    let missing = 0;
    let unknown = false;
    for (let between = before + 1; between < day; between++) {
      const trades = isTradingDay(series, between);
      if (trades === null) unknown = true;
      else if (trades) missing += 1;
    }
    if (missing === 0 && !(unknown && day - before > LONG_GAP_DAYS)) continue;
    const evidence = { previousDate: before, previous: closes[at - 1] ?? null, close: closes[at] ?? 0 };
    found.push(
      defect(series, "gap", day, {
        ...evidence,
        missing: unknown ? null : missing,
        calendarDays: day - before - 1,
      }),
    );
  }
  return found;
}

/** The day on which at least half of the series begin; null where they begin on many. */
function commonStart(all: readonly CheckSeries[]): number | null {
  const starts = new Map<number, number>();
  for (const { days } of all) {
    const first = days[0];
    if (first !== undefined) starts.set(first, (starts.get(first) ?? 0) + 1);
  }
  const most = [...starts].sort(([, a], [, b]) => b - a)[0];
  return most === undefined || all.length < 5 || most[1] * 2 < all.length ? null : most[0];
}

function lateStart(series: CheckSeries, begin: number | null): PriceDefect[] {
  const first = series.days[0];
  if (begin === null || first === undefined || first - begin <= LATE_DAYS) return [];
  return [defect(series, "late_start", first, { close: series.closes[0] ?? 0, othersFrom: begin })];
}

function standingStill(series: CheckSeries, market: MarketMoves): PriceDefect[] {
  const { days, closes } = series;
  const moves = closes.map((close, at) => (at === 0 ? 0 : Math.abs(close - (closes[at - 1] ?? 0))));
  if (medianOf(moves) === 0) return [];
  const found: PriceDefect[] = [];
  let from = 0;
  for (let at = 1; at <= closes.length; at++) {
    if (closes[at] === closes[from]) continue;
    const count = at - from;
    const moved = days.slice(from + 1, at).some((day) => (market.medians.get(day) ?? 1) !== 0);
    if (count >= STILL_CLOSES && moved && movesBeside(closes, from, at))
      found.push(
        defect(series, "stale_series", days[at - 1] ?? 0, {
          close: closes[from] ?? 0,
          since: days[from] ?? 0,
          closes: count,
        }),
      );
    from = at;
  }
  return found;
}

/** Whether the closes before and after a run change most days: where they rarely do, nobody trades. */
function movesBeside(closes: readonly number[], from: number, to: number): boolean {
  const still = (part: readonly number[]) =>
    part.filter((close, row) => row > 0 && close === part[row - 1]).length;
  const before = closes.slice(Math.max(0, from - BESIDE), from);
  const after = closes.slice(to, to + BESIDE);
  return (still(before) + still(after)) * 3 <= before.length + after.length;
}

function impossibleCloses(series: CheckSeries): PriceDefect[] {
  return series.closes.flatMap((close, at) => {
    const day = series.days[at] ?? 0;
    if (close <= 0) return [defect(series, "non_positive_close", day, { close })];
    const high = series.highs[at] ?? Number.NaN;
    const low = series.lows[at] ?? Number.NaN;
    if (!(close > high * (1 + ROUNDING)) && !(close < low * (1 - ROUNDING))) return [];
    const bound = (value: number) => (Number.isNaN(value) ? null : value);
    return [defect(series, "close_outside_range", day, { close, low: bound(low), high: bound(high) })];
  });
}
