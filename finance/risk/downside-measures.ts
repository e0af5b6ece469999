import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";
import { momentsOf } from "./return-moments.ts";
import { samplePercentile } from "./sample-percentile.ts";

/**
 * Name: the two sides of returns apart: semideviations, upside potential, Kappa, tail ratio, and Kelly's share.
 * Formula: semideviation = √(Σ min(0, r − t)² / d), t the mean or a target, d all returns, all less one, or those below; upside
 * potential ratio = (Σ max(0, r − t)/n) / downside deviation; Kappa_k = (mean − t) / (Σ max(0, t − r)^k / n)^(1/k) (1: Omega − 1,
 * 2: Sortino); tail ratio = |95th percentile / 5th percentile|; Kelly = p − (1 − p)/b for bets, (mean − f)/s² for returns.
 * Convention: per period, not per year; targets per period; Kelly's share of returns is the continuous approximation and holds
 * for small periods; nothing to divide by gives "not available".
 * Source: F. Sortino, R. van der Meer, H. Plantinga, J. Portfolio Management 26(1), 1999; P. Kaplan, J. Knowles, "Kappa", 2004;
 * J. Kelly, Bell System Technical Journal 35, 1956; E. Thorp, The Kelly Criterion, 2006; C. Bacon, 2nd ed., 4.6.
 */
const NOTHING_BELOW = "no return fell short of the target";

/** What a semideviation divides by: all returns, all less one, or only those below. */
export type SemideviationDivisor = "all" | "sample" | "below";

/**
 * Deviation below the mean, or below a target.
 * Example: semideviation([0.01, -0.02, 0.03, -0.01], { target: 0, divisor: "below" }).value = 0.0158113883.
 */
export function semideviation(
  returns: ArrayLike<number>,
  { target, divisor = "all" }: { target?: number; divisor?: SemideviationDivisor } = {},
): Measure {
  const moments = momentsOf(returns);
  if (moments === null) return { value: null, reason: unusable(returns, 2) };
  const level = target ?? moments.mean;
  let [sum, below] = [0, 0];
  for (let t = 0; t < returns.length; t++) {
    const short = Math.min(0, (returns[t] ?? 0) - level);
    if (short < 0) below += 1;
    sum += short * short;
  }
  const places = divisor === "all" ? moments.count : divisor === "sample" ? moments.count - 1 : below;
  if (places === 0) return { value: null, reason: NOTHING_BELOW };
  return measured(Math.sqrt(sum / places), "the returns are too large to square");
}

/** Mean gain above a target over the downside deviation. Example: upsidePotentialRatio([0.02, -0.01, 0.01, -0.01]).value = 1.0606601718. */
export function upsidePotentialRatio(returns: ArrayLike<number>, target = 0): Measure {
  const downside = semideviation(returns, { target });
  if (downside.value === null) return downside;
  let gains = 0;
  for (let t = 0; t < returns.length; t++) gains += Math.max(0, (returns[t] ?? 0) - target);
  return measured(gains / returns.length / downside.value, NOTHING_BELOW);
}

/** Mean above a target over the root of the k-th lower moment. Example: kappaRatio([0.02, -0.01, 0.01, -0.01], 1).value = 0.5. */
export function kappaRatio(returns: ArrayLike<number>, order: number, target = 0): Measure {
  const reason = unusable(returns, 1);
  if (reason !== null) return { value: null, reason };
  if (!(order > 0)) return { value: null, reason: "the order must be above zero" };
  let [sum, short] = [0, 0];
  for (let t = 0; t < returns.length; t++) {
    const off = (returns[t] ?? 0) - target;
    sum += off;
    short += Math.max(0, -off) ** order;
  }
  const { length } = returns;
  return measured(sum / length / (short / length) ** (1 / order), NOTHING_BELOW);
}

/** The 95th percentile over the 5th, without signs. Example: tailRatio([-0.02, -0.01, 0, 0.01, 0.04]).value = 1.8888888889. */
export function tailRatio(returns: ArrayLike<number>): Measure {
  const reason = unusable(returns, 1);
  if (reason !== null) return { value: null, reason };
  const high = samplePercentile(returns, 0.95).value;
  const low = samplePercentile(returns, 0.05).value;
  if (high === null || low === null) return { value: null, reason: "too few returns" };
  return measured(Math.abs(high / low), "the 5th percentile is zero");
}

/** Share to bet that makes wealth grow fastest: chance of winning, and what is won for each unit lost. Example: kellyFraction(0.55, 1) = 0.1. */
export function kellyFraction(winProbability: number, payoff: number): number {
  return winProbability - (1 - winProbability) / payoff;
}

/** The same for a portfolio of returns, as leverage. Example: kellyLeverage([0.03, -0.01, 0.01, 0.01]).value = 37.5. */
export function kellyLeverage(returns: ArrayLike<number>, riskFreeRate = 0): Measure {
  const moments = momentsOf(returns);
  if (moments === null) return { value: null, reason: unusable(returns, 2) };
  return measured(
    (moments.mean - riskFreeRate) / moments.deviation ** 2,
    "the returns never differ, so there is no risk to divide by",
  );
}
