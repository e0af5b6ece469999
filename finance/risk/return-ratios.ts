import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";
import { downsideDeviation, momentsOf } from "./return-moments.ts";
import { maximumDrawdown } from "./risk-measures.ts";

/**
 * Name: return for the risk taken: Sharpe, Sortino, Calmar, Omega.
 * Formula: Sharpe = (mean − f)/s × √p; Sortino = (mean − target)/downside deviation × √p; Calmar = CAGR / |maximum
 * drawdown|; Omega = Σ max(0, r − target) / Σ max(0, target − r); p periods a year, f the risk-free rate per period.
 * Convention: simple returns; rates are yearly and become f = rate/p; arithmetic means (`mean: "geometric"`: compound growth a year
 * less the yearly rate); s with n − 1 (`deviation: "population"`: n); the maximum
 * drawdown includes the start; nothing to divide by gives "not available".
 * Source: W. Sharpe, "The Sharpe Ratio", J. Portfolio Management 21(1), 1994; F. Sortino, L. Price, "Performance
 * Measurement in a Downside Risk Framework", 1994; T. Young, "Calmar Ratio", Futures 1991; C. Keating, W. Shadwick,
 * "A Universal Performance Measure", 2002.
 */

/** What other sources divide by or into: the yearly mean, and the deviation with n − 1 or n. */
export interface RatioConvention {
  /** "arithmetic": mean × p; "geometric": compound growth a year. */
  mean?: "arithmetic" | "geometric";
  deviation?: "sample" | "population";
}

/**
 * Yearly mean return by a convention; NaN when compounding has lost everything.
 * Example: yearlyMean([0.1, 0.1], 2, "geometric") = 0.21.
 */
export function yearlyMean(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  mean: "arithmetic" | "geometric" = "arithmetic",
): number {
  let [sum, growth] = [0, 1];
  for (let t = 0; t < returns.length; t++) {
    sum += returns[t] ?? 0;
    growth *= 1 + (returns[t] ?? 0);
  }
  if (mean === "arithmetic") return (sum / returns.length) * periodsPerYear;
  return growth < 0 ? Number.NaN : growth ** (periodsPerYear / returns.length) - 1;
}

/** The factor from a deviation with n − 1 to the convention's. Example: deviationFactor(5, "population") = 0.894427191. */
export function deviationFactor(count: number, deviation: "sample" | "population" = "sample"): number {
  return deviation === "sample" ? 1 : Math.sqrt((count - 1) / count);
}

const UNMOVED = "the returns never differ, so there is no risk to divide by";

/**
 * Yearly Sharpe ratio.
 * Example: sharpeRatio([0.01, 0.03, -0.02, 0.02], 12).value = 1.603567451.
 */
export function sharpeRatio(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  riskFreeRate = 0,
  convention: RatioConvention = {},
): Measure {
  const moments = momentsOf(returns);
  if (moments === null) return { value: null, reason: unusable(returns, 2) };
  if (moments.deviation === 0) return { value: null, reason: UNMOVED };
  const excess = yearlyMean(returns, periodsPerYear, convention.mean) - riskFreeRate;
  const deviation = moments.deviation * deviationFactor(returns.length, convention.deviation);
  return measured(excess / (deviation * Math.sqrt(periodsPerYear)), "the value fell below zero");
}

/**
 * Yearly Sortino ratio; the target is a yearly rate.
 * Example: sortinoRatio([0.01, 0.03, -0.02, 0.02], 12).value = 3.464101615.
 */
export function sortinoRatio(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  targetRate = 0,
  convention: Pick<RatioConvention, "mean"> = {},
): Measure {
  const reason = unusable(returns, 2);
  if (reason !== null) return { value: null, reason };
  const target = targetRate / periodsPerYear;
  const downside = downsideDeviation(returns, target).value ?? 0;
  if (downside === 0) return { value: null, reason: "no return fell short of the target" };
  const excess = yearlyMean(returns, periodsPerYear, convention.mean) - targetRate;
  const ratio = excess / (downside * Math.sqrt(periodsPerYear));
  return measured(ratio, "the returns are too large to compare");
}

/** Index that starts at 1, after each return. Example: Array.from(growthIndex([0.5, -0.5])) = [1.5,0.75]. */
export function growthIndex(returns: ArrayLike<number>): Float64Array {
  const index = new Float64Array(returns.length);
  for (let t = 0, level = 1; t < returns.length; t++) {
    level *= 1 + (returns[t] ?? Number.NaN);
    index[t] = level;
  }
  return index;
}

/**
 * Yearly compound return over the largest fall.
 * Example: calmarRatio([0.5, -0.5, 0.6], 3).value = 0.4.
 */
export function calmarRatio(returns: ArrayLike<number>, periodsPerYear: number): Measure {
  const reason = unusable(returns, 1);
  if (reason !== null) return { value: null, reason };
  const index = growthIndex(returns);
  const end = index[index.length - 1] ?? Number.NaN;
  const fall = maximumDrawdown(index).rate;
  if (fall === 0) return { value: null, reason: "the value never fell" };
  if (!(end >= 0)) return { value: null, reason: "the value fell below zero" };
  return measured((end ** (periodsPerYear / returns.length) - 1) / -fall, "the growth is too large to state");
}

/**
 * Gains above a target per period over the shortfall below it.
 * Example: omegaRatio([0.02, -0.01, 0.01]).value = 3.
 */
export function omegaRatio(returns: ArrayLike<number>, target = 0): Measure {
  const reason = unusable(returns, 1);
  if (reason !== null) return { value: null, reason };
  let [gains, losses] = [0, 0];
  for (let t = 0; t < returns.length; t++) {
    const off = (returns[t] ?? 0) - target;
    if (off > 0) gains += off;
    else losses -= off;
  }
  return losses === 0
    ? { value: null, reason: "no return fell short of the target" }
    : measured(gains / losses, "the returns are too large to compare");
}
