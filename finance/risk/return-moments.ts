import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";

/**
 * Name: moments of returns: mean, deviation, skewness, excess kurtosis, downside deviation, weighted volatility.
 * Formula: skewness = m₃/m₂^1.5, excess kurtosis = m₄/m₂² − 3 with m_k = Σ (r − mean)^k / n; downside deviation =
 * √(Σ min(0, r − target)² / n); weighted variance = Σ λ^age·r² / Σ λ^age.
 * Convention: population skewness and kurtosis (scipy's default); standard deviation with n − 1; the downside deviation
 * divides by all returns, also those above the target; nothing is annualised here except where said.
 * Source: C. Bacon, "Practical Portfolio Performance Measurement and Attribution", 4.5–4.7; J. P. Morgan/Reuters,
 * RiskMetrics Technical Document, 1996, 5.2; F. Sortino, R. van der Meer, "Downside Risk", 1991.
 */
export interface ReturnMoments {
  count: number;
  mean: number;
  /** Sample standard deviation, n − 1. */
  deviation: number;
  skewness: number;
  excessKurtosis: number;
}

/**
 * Count, mean, deviation, skewness and excess kurtosis in two passes; null under two returns. Without any movement all
 * but the mean are 0.
 * Example: momentsOf([1, 2, 3, 10])?.skewness = 1.018233765.
 */
export function momentsOf(returns: ArrayLike<number>): ReturnMoments | null {
  const count = returns.length;
  if (unusable(returns, 2) !== null) return null;
  let sum = 0;
  for (let t = 0; t < count; t++) sum += returns[t] ?? 0;
  const mean = sum / count;
  let [second, third, fourth, constant] = [0, 0, 0, true];
  for (let t = 0; t < count; t++) {
    if (returns[t] !== returns[0]) constant = false;
    const off = (returns[t] ?? 0) - mean;
    const square = off * off;
    second += square;
    third += square * off;
    fourth += square * square;
  }
  if (constant || second === 0) return { count, mean, deviation: 0, skewness: 0, excessKurtosis: 0 };
  const variance = second / count;
  return {
    count,
    mean,
    deviation: Math.sqrt(second / (count - 1)),
    skewness: third / count / variance ** 1.5,
    excessKurtosis: fourth / count / (variance * variance) - 3,
  };
}

/**
 * Root mean square of what falls short of a target per period, in the period's unit.
 * Example: downsideDeviation([0.01, -0.02, 0.03, -0.01]).value = 0.0111803399.
 */
export function downsideDeviation(returns: ArrayLike<number>, target = 0): Measure {
  const reason = unusable(returns, 1);
  if (reason !== null) return { value: null, reason };
  let sum = 0;
  for (let t = 0; t < returns.length; t++) sum += Math.min(0, (returns[t] ?? 0) - target) ** 2;
  return measured(Math.sqrt(sum / returns.length), "the returns are too large to square");
}

/**
 * Volatility in which the last return weighs most, mean zero, per period (RiskMetrics).
 * Example: weightedVolatility([0.02, 0.01], 0.5).value = 0.0141421356.
 */
export function weightedVolatility(returns: ArrayLike<number>, decay = 0.94): Measure {
  const reason = unusable(returns, 1);
  if (reason !== null) return { value: null, reason };
  if (!(decay > 0 && decay <= 1)) return { value: null, reason: "decay is not between 0 and 1" };
  let [sum, total, weight] = [0, 0, 1];
  for (let t = returns.length - 1; t >= 0; t--) {
    sum += weight * (returns[t] ?? 0) ** 2;
    total += weight;
    weight *= decay;
  }
  return measured(Math.sqrt(sum / total), "the returns are too large to square");
}
