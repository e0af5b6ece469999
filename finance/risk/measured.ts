import type { Measure } from "../measure.ts";

/**
 * Name: a figure that may not exist.
 * Formula: none; a value that is not finite becomes "not available" with the reason given.
 * Convention: null with a reason instead of NaN or Infinity; 0 is a value.
 * Source: IEEE 754 (what 0/0 and x/0 give).
 * Example: measured(1 / 0, "nothing to divide by").reason = "nothing to divide by".
 */
export function measured(value: number, reason: string): Measure {
  return Number.isFinite(value) ? { value, reason: null } : { value: null, reason };
}

/**
 * Why returns say nothing, or null when they can be used: too few, or one that is not finite.
 * Example: unusable([0.1], 2) = "only 1 return, 2 are needed".
 */
export function unusable(returns: ArrayLike<number>, fewest: number): string | null {
  const { length } = returns;
  if (length < fewest) return `only ${length} return${length === 1 ? "" : "s"}, ${fewest} are needed`;
  for (let t = 0; t < length; t++) {
    if (!Number.isFinite(returns[t])) return `return ${t + 1} is not a finite number`;
  }
  return null;
}
