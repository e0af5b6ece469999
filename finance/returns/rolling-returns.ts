import { addMonths, dayNumber, isoDate } from "../dates.ts";
import { requireFinite, requireSameLength } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Returns over every window of one length.
 * Formula: growth at the end of the window / growth at its start − 1; per year: (1 + r)^(periods per year / window) − 1,
 * or ^(12 / months).
 * Convention: windows overlap and move by one entry; by count, or by calendar months from a day to the same day some
 * months later (the last level on or before the start is used, unless it is more than seven days old).
 * Source: Morningstar, Rolling Returns methodology (2006).
 */

/**
 * Compounded returns of each window of `window` consecutive returns; entry 0 ends at return `window`.
 * Example: Array.from(rollingReturns([0.1, 0.1, -0.5], 2)).map((r) => Math.round(r * 1e9) / 1e9) = [0.21,-0.45].
 * @param periodsPerYear when given, windows are annualised
 * @throws ReturnInputError for a window that is not a whole number from 1 on, or a return that is not finite
 */
export function rollingReturns(
  returns: ArrayLike<number>,
  window: number,
  periodsPerYear?: number,
): Float64Array {
  if (!Number.isInteger(window) || window < 1) {
    throw new ReturnInputError(`the window is ${window}: a whole number of periods from 1 on is needed`);
  }
  requireFinite("returns", returns);
  const count = Math.max(returns.length - window + 1, 0);
  const exponent = periodsPerYear === undefined ? 1 : periodsPerYear / window;
  return Float64Array.from({ length: count }, (_, start) => {
    let growth = 1;
    for (let place = start; place < start + window; place++) growth *= 1 + (returns[place] ?? 0);
    return exponent === 1 || growth < 0 ? growth - 1 : growth ** exponent - 1;
  });
}

export interface RollingPoint {
  /** Day number of the end of the window. */
  day: number;
  return: number;
}

/** A start level that is older than this many days is none. */
const LONGEST_GAP = 7;

/**
 * Returns over windows of some calendar months that end on each of the days, per year when longer than twelve months.
 * Example: rollingByMonths([0, 365], [100, 110], 12)[0].return = 0.1.
 * @param levels growth index or prices on the days, above zero
 * @throws ReturnInputError for lists of different lengths, levels that are not above zero, or months below 1
 */
export function rollingByMonths(
  days: ArrayLike<number>,
  levels: ArrayLike<number>,
  months: number,
): RollingPoint[] {
  requireSameLength("days and levels", days, levels);
  requireFinite("levels", levels);
  if (!Number.isInteger(months) || months < 1) {
    throw new ReturnInputError(`the window is ${months} months: a whole number from 1 on is needed`);
  }
  const points: RollingPoint[] = [];
  let start = -1;
  for (let place = 0; place < days.length; place++) {
    const day = days[place] ?? 0;
    const level = levels[place] ?? 0;
    if (level <= 0) throw new ReturnInputError(`the level on ${isoDate(day)} is not above zero`);
    const wanted = dayNumber(addMonths(isoDate(day), -months));
    while ((days[start + 1] ?? Number.POSITIVE_INFINITY) <= wanted) start++;
    const found = days[start];
    if (found === undefined || wanted - found > LONGEST_GAP) continue;
    const growth = level / (levels[start] ?? 1);
    points.push({ day, return: months > 12 ? growth ** (12 / months) - 1 : growth - 1 });
  }
  return points;
}

export interface RollingSummary {
  count: number;
  worst: number;
  median: number;
  best: number;
  average: number;
  /** Share of windows with a return above zero. */
  positiveShare: number;
}

/** Worst, median and best of rolling returns; null for none. Example: summarizeRolling([0.1, -0.1, 0.3])?.median = 0.1. */
export function summarizeRolling(returns: ArrayLike<number>): RollingSummary | null {
  requireFinite("returns", returns);
  const count = returns.length;
  if (count === 0) return null;
  const sorted = Float64Array.from(returns).sort();
  const middle = (sorted[Math.floor((count - 1) / 2)] ?? 0) + (sorted[Math.floor(count / 2)] ?? 0);
  return {
    count,
    worst: sorted[0] ?? 0,
    median: middle / 2,
    best: sorted[count - 1] ?? 0,
    average: sorted.reduce((sum, value) => sum + value, 0) / count,
    positiveShare: sorted.filter((value) => value > 0).length / count,
  };
}
