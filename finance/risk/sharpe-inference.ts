import type { Measure } from "../measure.ts";
import { cumulativeGaussian } from "../options/error-function.ts";
import { measured } from "./measured.ts";
import { normalQuantileOf } from "./normal-distribution.ts";
import { momentsOf } from "./return-moments.ts";

/**
 * Name: how sure a Sharpe ratio is: standard error, probabilistic and deflated Sharpe ratio, minimum track record.
 * Formula: standard error = √((1 − S·SR + (K − 1)/4·SR²) / (n − 1)), S skewness, K kurtosis (3 for the normal: then
 * √((1 + SR²/2)/(n − 1)); Lo divides by n); probabilistic SR = Φ((SR − SR*) / standard error); deflated: SR* = √V ((1 − γ)
 * Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))), the best to be expected of N trials without skill; minimum track record = 1 + (1 − S·SR +
 * (K − 1)/4·SR²) (Φ⁻¹(confidence)/(SR − SR*))²; yearly = η(q)·SR, η = q / √(q + 2 Σ (q − k) ρₖ).
 * Convention: Sharpe ratios per period, not per year, as are their variance over trials; kurtosis is the plain one here
 * (normal = 3), moments those of the population; γ Euler's constant.
 * Source: A. Lo, "The Statistics of Sharpe Ratios", Financial Analysts J. 58(4), 2002; D. Bailey, M. López de Prado, "The
 * Sharpe Ratio Efficient Frontier", J. Risk 15(2), 2012, and "The Deflated Sharpe Ratio", J. Portfolio Management 40(5), 2014.
 */
export interface SharpeFacts {
  /** Per period. */
  sharpe: number;
  count: number;
  /** 0 when not given. */
  skewness?: number;
  /** Not the excess; 3 when not given. */
  kurtosis?: number;
}

const EULER = 0.5772156649015329;

function spreadOf({ sharpe, skewness = 0, kurtosis = 3 }: SharpeFacts): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}

/**
 * Standard error of a Sharpe ratio per period; `divisor` "n" is Lo's for independent returns.
 * Example: sharpeStandardError({ sharpe: 1, count: 24 }, "n").value = 0.25.
 */
export function sharpeStandardError(facts: SharpeFacts, divisor: "n" | "n-1" = "n-1"): Measure {
  const places = divisor === "n" ? facts.count : facts.count - 1;
  if (!(places >= 1)) return { value: null, reason: "too few returns" };
  return measured(Math.sqrt(spreadOf(facts) / places), "skewness and kurtosis do not belong together");
}

/**
 * Probability that the true Sharpe ratio is above a benchmark's.
 * Example: probabilisticSharpe({ sharpe: 0.458, count: 24, skewness: -2.448, kurtosis: 10.164 }).value = 0.913 (to 5e-4).
 */
export function probabilisticSharpe(facts: SharpeFacts, benchmark = 0): Measure {
  const { value, reason } = sharpeStandardError(facts);
  if (value === null) return { value, reason };
  return measured(cumulativeGaussian((facts.sharpe - benchmark) / value), "the returns never differ");
}

/**
 * The best Sharpe ratio to be expected of so many trials without any skill, per period, from the variance over the trials.
 * Example: expectedMaximumSharpe(100, 0.5 / 250) = 0.1132 (to 5e-5).
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials < 2) return 0;
  const first = normalQuantileOf(1 - 1 / trials);
  const second = normalQuantileOf(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER) * first + EULER * second);
}

/**
 * Probability that the best of several trials has skill.
 * Example: deflatedSharpe({ sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 }, 100, 0.5 / 250).value = 0.9004 (to 1e-4).
 */
export function deflatedSharpe(facts: SharpeFacts, trials: number, variance: number): Measure {
  return probabilisticSharpe(facts, expectedMaximumSharpe(trials, variance));
}

/**
 * Returns needed before a Sharpe ratio is above the benchmark's with the confidence.
 * Example: minimumTrackRecord({ sharpe: 2 / Math.sqrt(12), count: 0, skewness: -0.72, kurtosis: 5.78 }, 1 / Math.sqrt(12)).value / 12 = 4.99 (to 5e-3).
 */
export function minimumTrackRecord(facts: SharpeFacts, benchmark = 0, confidence = 0.95): Measure {
  if (!(facts.sharpe > benchmark)) return { value: null, reason: "the ratio is not above the benchmark's" };
  const z = normalQuantileOf(confidence) / (facts.sharpe - benchmark);
  return measured(1 + spreadOf(facts) * z * z, "the ratio is too close to the benchmark's");
}

/** Facts of a list of returns, the risk-free rate per period; null under three returns or when they never differ. Example: sharpeFactsOf([0.01, 0.03, -0.02, 0.02])?.count = 4. */
export function sharpeFactsOf(returns: ArrayLike<number>, riskFreeRate = 0): SharpeFacts | null {
  const moments = returns.length < 3 ? null : momentsOf(returns);
  if (moments === null || moments.deviation === 0) return null;
  return {
    sharpe: (moments.mean - riskFreeRate) / moments.deviation,
    count: moments.count,
    skewness: moments.skewness,
    kurtosis: moments.excessKurtosis + 3,
  };
}

/**
 * What a Sharpe ratio per period is multiplied by for q periods, given autocorrelations of orders 1, 2, …; √q without.
 * Example: sharpeTimeFactor(12, [0.2]) = 2.88 (to 5e-3).
 */
export function sharpeTimeFactor(periods: number, autocorrelations: readonly number[] = []): number {
  let sum = periods;
  for (let k = 1; k < periods; k += 1) {
    // A first-order process: what is not given dies away with the powers of the first.
    const rho = autocorrelations[k - 1] ?? (autocorrelations[0] ?? 0) ** k;
    sum += 2 * (periods - k) * rho;
  }
  return periods / Math.sqrt(sum);
}
