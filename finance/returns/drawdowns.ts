import { requireFinite } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Falls of a level from its highest so far, each from peak to recovery.
 * Formula: drawdown(t) = level(t) / max(level up to t) − 1; an episode begins at a peak, ends on the first day back at
 * or above it, and its depth is the lowest value in between.
 * Convention: negative fractions; places in the list of levels (the peak is the last day at its height before the fall,
 * −1 when that is the start level before the first entry); equal depths by the earlier one; an episode that has not
 * recovered has `recovery` null.
 * Source: C. Bacon, Practical Risk-Adjusted Performance Measurement (2013), ch. 4; Portfolio Performance and PyFolio show
 * the same table.
 */
export interface DrawdownEpisode {
  /** Lowest value, a negative fraction. */
  depth: number;
  peak: number;
  trough: number;
  recovery: number | null;
}

/**
 * All drawdowns, deepest first.
 * Example: listDrawdowns([100, 120, 90, 120, 114])[0].depth = -0.25.
 * @param limit at most so many
 * @param start level before the first entry, when there was one
 * @throws ReturnInputError for levels that are not finite or a peak that is not above zero
 */
export function listDrawdowns(
  levels: ArrayLike<number>,
  limit = Number.POSITIVE_INFINITY,
  start?: number,
): DrawdownEpisode[] {
  requireFinite("levels", levels);
  const first = start ?? levels[0];
  if (first === undefined) return [];
  if (first <= 0) throw new ReturnInputError(`the first level is ${first}: falls need a level above zero`);
  const found: DrawdownEpisode[] = [];
  let highest = first;
  let peak = start === undefined ? 0 : -1;
  let current: DrawdownEpisode | null = null;
  for (let place = 0; place < levels.length; place++) {
    const level = levels[place] ?? 0;
    if (level >= highest) {
      if (current !== null) current.recovery = place;
      current = null;
      highest = level;
      peak = place;
      continue;
    }
    const depth = level / highest - 1;
    if (current === null) {
      current = { depth, peak, trough: place, recovery: null };
      found.push(current);
    } else if (depth < current.depth) Object.assign(current, { depth, trough: place });
  }
  return found.sort((a, b) => a.depth - b.depth || a.peak - b.peak).slice(0, limit);
}

/**
 * How far each level lies below the highest so far, 0 at a new high.
 * Example: Array.from(underwaterCurve([100, 80, 100])).map((x) => Math.round(x * 1e9) / 1e9) = [0,-0.2,0].
 * @throws ReturnInputError as `listDrawdowns`
 */
export function underwaterCurve(levels: ArrayLike<number>, start?: number): Float64Array {
  requireFinite("levels", levels);
  let highest = start ?? levels[0] ?? 1;
  if (highest <= 0)
    throw new ReturnInputError(`the first level is ${highest}: falls need a level above zero`);
  return Float64Array.from({ length: levels.length }, (_, place) => {
    const level = levels[place] ?? 0;
    highest = Math.max(highest, level);
    return level / highest - 1;
  });
}
