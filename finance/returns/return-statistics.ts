import { requireFinite } from "./require-finite.ts";

/**
 * How often and how much returns were gains or losses.
 * Formula: hit rate = gains / returns; gain-loss ratio = average gain / −average loss; profit factor = Σ gains / −Σ losses.
 * Convention: returns of equal periods; zero is neither gain nor loss and counts in the hit rate's denominator; a ratio
 * without losses or gains is null.
 * Source: C. Bacon, Practical Risk-Adjusted Performance Measurement (2013), ch. 2 (hit rate, Bernardo-Ledoit ratio).
 */
export interface ReturnStatistics {
  count: number;
  best: number | null;
  /** Place of the best and of the worst return. */
  bestPlace: number | null;
  worst: number | null;
  worstPlace: number | null;
  hitRate: number | null;
  averageGain: number | null;
  averageLoss: number | null;
  gainLossRatio: number | null;
  profitFactor: number | null;
  longestGainStreak: number;
  longestLossStreak: number;
}

/**
 * Best, worst, hit rate, averages and streaks of a list of returns.
 * Example: describeReturns([0.02, -0.01, 0.04, 0]).hitRate = 0.5.
 * @throws ReturnInputError for a return that is not finite
 */
export function describeReturns(returns: ArrayLike<number>): ReturnStatistics {
  requireFinite("returns", returns);
  let [bestPlace, worstPlace]: [number | null, number | null] = [null, null];
  let [gains, losses, gained, lost] = [0, 0, 0, 0];
  let [gainStreak, lossStreak, longestGainStreak, longestLossStreak] = [0, 0, 0, 0];
  for (let place = 0; place < returns.length; place++) {
    const value = returns[place] ?? 0;
    if (bestPlace === null || value > (returns[bestPlace] ?? 0)) bestPlace = place;
    if (worstPlace === null || value < (returns[worstPlace] ?? 0)) worstPlace = place;
    gainStreak = value > 0 ? gainStreak + 1 : 0;
    lossStreak = value < 0 ? lossStreak + 1 : 0;
    longestGainStreak = Math.max(longestGainStreak, gainStreak);
    longestLossStreak = Math.max(longestLossStreak, lossStreak);
    if (value > 0) gained += value;
    if (value > 0) gains++;
    if (value < 0) lost -= value;
    if (value < 0) losses++;
  }
  const averageGain = gains === 0 ? null : gained / gains;
  const averageLoss = losses === 0 ? null : -lost / losses;
  return {
    count: returns.length,
    best: bestPlace === null ? null : (returns[bestPlace] ?? null),
    bestPlace,
    worst: worstPlace === null ? null : (returns[worstPlace] ?? null),
    worstPlace,
    hitRate: returns.length === 0 ? null : gains / returns.length,
    averageGain,
    averageLoss,
    gainLossRatio: averageGain === null || averageLoss === null ? null : averageGain / -averageLoss,
    profitFactor: losses === 0 || gains === 0 ? null : gained / lost,
    longestGainStreak,
    longestLossStreak,
  };
}
