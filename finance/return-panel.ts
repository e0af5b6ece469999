import { monthOf } from "./dates.ts";

/**
 * Name: return panel: simple returns of several assets over the same days, weeks or months, in one currency.
 * Formula: level = price × exchange rate; return = level / level of the period before − 1.
 * Convention: simple returns; a period's level is the last one in it; weeks end on Sunday; a level is carried forward for
 * at most seven days, after which it is unknown; a period that is still running is left out.
 * Source: J. P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. 1996, 4.1 (returns over a common grid).
 */
export type ReturnInterval = "day" | "week" | "month";

/** Periods in a year: 252 trading days, 52 weeks, 12 months. Example: periodsPerYear("month") = 12. */
export function periodsPerYear(interval: ReturnInterval): number {
  return interval === "day" ? 252 : interval === "week" ? 52 : 12;
}

const LONGEST_CARRY = 7;

/** Levels at the given days: the last one on or before each, NaN when it is older than seven days or not positive. */
export function levelsAt(
  series: { days: ArrayLike<number>; levels: ArrayLike<number> },
  grid: readonly number[],
): Float64Array {
  const result = new Float64Array(grid.length);
  let next = 0;
  for (let place = 0; place < grid.length; place++) {
    const day = grid[place] ?? 0;
    while (next < series.days.length && (series.days[next] ?? 0) <= day) next += 1;
    const age = day - (series.days[next - 1] ?? Number.NEGATIVE_INFINITY);
    const level = series.levels[next - 1] ?? Number.NaN;
    result[place] = age <= LONGEST_CARRY && level > 0 ? level : Number.NaN;
  }
  return result;
}

/** Number of the week or month of a day; the same for all days of one period. Example: periodOf(4, "week") = 1. */
export function periodOf(day: number, interval: ReturnInterval): number {
  if (interval === "day") return day;
  // 1970-01-01 was a Thursday: weeks from Monday to Sunday.
  if (interval === "week") return Math.floor((day + 3) / 7);
  return monthOf(day);
}

/** The last day of each period among the days, the period that contains `today` left out unless days are asked for. */
export function periodEnds(days: readonly number[], interval: ReturnInterval, today: number): number[] {
  if (interval === "day") return [...days];
  const running =
    periodOf(today + 1, interval) === periodOf(today, interval) ? periodOf(today, interval) : null;
  return days.filter((day, place) => {
    const period = periodOf(day, interval);
    const next = days[place + 1];
    return period !== running && (next === undefined || periodOf(next, interval) !== period);
  });
}

/**
 * Simple returns of consecutive levels, NaN where one is unknown.
 * Example: Array.from(simpleReturns([100, 110, 99]), (r) => Math.round(r * 1e9) / 1e9) = [0.1,-0.1].
 */
export function simpleReturns(levels: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: Math.max(0, levels.length - 1) }, (_, index) => {
    return (levels[index + 1] ?? Number.NaN) / (levels[index] ?? Number.NaN) - 1;
  });
}
