import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";
import { normalDensityAt, normalQuantileOf } from "./normal-distribution.ts";
import { momentsOf, type ReturnMoments } from "./return-moments.ts";
import { lowerTail, type PercentileMethod, smallestOf } from "./sample-percentile.ts";

/**
 * Name: value at risk and expected shortfall.
 * Formula: VaR = −quantile of the returns at α = 1 − confidence; expected shortfall = −mean of the returns at or below
 * it. Historical: the sample's quantile. Parametric: normal with the sample's mean and deviation, ES = −mean + s·φ(z)/α.
 * Cornish-Fisher: z replaced by z + (z² − 1)S/6 + (z³ − 3z)K/24 − (2z³ − 5z)S²/36, ES the mean of that below α.
 * Convention: losses are positive fractions of today's value (a negative one is a gain); simple returns; deviation with
 * n − 1, population skewness S and excess kurtosis K; a horizon of h periods takes mean·h, s·√h, S/√h, K/h, and √h of
 * the historical figure, or compounds overlapping windows of h returns with `scaling: "overlapping"`.
 * Source: P. Jorion, "Value at Risk", 3rd ed. 2007; P. Zangari, "A VaR Methodology for Portfolios That Include Options",
 * RiskMetrics Monitor 1996; D. Maillard, "A User's Guide to the Cornish Fisher Expansion", 2012; C. Acerbi, D. Tasche,
 * "Expected Shortfall", 2002.
 */
export const VALUE_AT_RISK_METHODS = ["historical", "parametric", "cornishFisher"] as const;

export type ValueAtRiskMethod = (typeof VALUE_AT_RISK_METHODS)[number];

export interface ValueAtRiskOptions {
  method?: ValueAtRiskMethod;
  /** 0.95 when not given. */
  confidence?: number;
  /** Periods ahead, in the unit of the returns; 1 when not given. */
  horizon?: number;
  scaling?: "squareRoot" | "overlapping";
  percentile?: PercentileMethod;
}

export interface ValueAtRisk {
  valueAtRisk: Measure;
  expectedShortfall: Measure;
}

/**
 * Value at risk and expected shortfall of a portfolio with these past returns, as positive fractions.
 * Example: valueAtRiskOf([-0.04, -0.02, 0, 0.01, 0.03], { confidence: 0.75 }).valueAtRisk.value = 0.02.
 */
export function valueAtRiskOf(returns: ArrayLike<number>, options: ValueAtRiskOptions = {}): ValueAtRisk {
  const { method = "historical", confidence = 0.95, horizon = 1, scaling = "squareRoot" } = options;
  if (!(confidence >= 1e-9 && confidence <= 1 - 1e-9))
    return neither("confidence lies between 0 and 1, such as 0.95");
  if (!Number.isInteger(horizon) || horizon < 1) return neither("the horizon is a whole number of periods");
  const reason = unusable(returns, 2);
  if (reason !== null) return neither(reason);
  const overlapping = scaling === "overlapping" && horizon > 1;
  const used = overlapping ? overlappingReturns(returns, horizon) : returns;
  if (used.length < 2) return neither(`only ${returns.length} returns, ${horizon + 1} are needed`);
  const periods = overlapping ? 1 : horizon;
  if (method === "historical") return historical(used, confidence, periods, options.percentile ?? "linear");
  const moments = momentsOf(used);
  if (moments === null) return neither("too few returns");
  return method === "parametric"
    ? parametric(moments, confidence, periods)
    : cornishFisher(moments, confidence, periods);
}

/**
 * Compound returns of every window of h periods.
 * Example: Array.from(overlappingReturns([0.5, 1, -0.5], 2)) = [2,0].
 */
export function overlappingReturns(returns: ArrayLike<number>, horizon: number): Float64Array {
  return Float64Array.from({ length: Math.max(0, returns.length - horizon + 1) }, (_, start) => {
    let growth = 1;
    for (let t = start; t < start + horizon; t++) growth *= 1 + (returns[t] ?? 0);
    return growth - 1;
  });
}

function historical(
  returns: ArrayLike<number>,
  confidence: number,
  horizon: number,
  method: PercentileMethod,
): ValueAtRisk {
  const alpha = 1 - confidence;
  // Compounded windows may lie beyond what numbers hold, which matters only in the tail.
  const smallest = smallestOf(returns, alpha, method) ?? new Float64Array(returns);
  const { threshold, mean } = lowerTail(smallest, alpha, method, undefined, returns.length);
  const scale = Math.sqrt(horizon);
  return {
    valueAtRisk: measured(-threshold * scale, "the returns are too large"),
    expectedShortfall: measured(-mean * scale, "the returns are too large"),
  };
}

/**
 * Historical value at risk and expected shortfall at several confidences (ascending) in one pass over the returns.
 * Example: historicalTails([-0.04, -0.02, 0, 0.01, 0.03], [0.75])[0].valueAtRisk.value = 0.02.
 */
export function historicalTails(
  returns: ArrayLike<number>,
  confidences: readonly number[],
  method: PercentileMethod = "linear",
): ValueAtRisk[] {
  const size = returns.length;
  const usable = (confidence: number) => confidence >= 0 && confidence <= 1;
  let least = 1;
  for (const confidence of confidences) if (usable(confidence) && confidence < least) least = confidence;
  const values = size < 2 ? null : smallestOf(returns, 1 - least, method);
  if (values === null) {
    const reason = unusable(returns, 2) ?? "the returns are too large";
    return confidences.map(() => neither(reason));
  }
  let to = values.length - 1;
  return confidences.map((confidence) => {
    if (!usable(confidence)) return neither("confidence lies between 0 and 1, such as 0.95");
    const tail = lowerTail(values, 1 - confidence, method, to, size);
    to = tail.place;
    return {
      valueAtRisk: measured(-tail.threshold, "the returns are too large"),
      expectedShortfall: measured(-tail.mean, "the returns are too large"),
    };
  });
}

function parametric(moments: ReturnMoments, confidence: number, horizon: number): ValueAtRisk {
  const mean = moments.mean * horizon;
  const deviation = moments.deviation * Math.sqrt(horizon);
  const z = normalQuantileOf(1 - confidence);
  return {
    valueAtRisk: measured(-(mean + z * deviation), "the returns are too large"),
    expectedShortfall: measured(
      -mean + (deviation * normalDensityAt(z)) / (1 - confidence),
      "the returns are too large",
    ),
  };
}

const NOT_MONOTONE =
  "skewness and kurtosis are too large for the Cornish-Fisher expansion: use the historical method";

function cornishFisher(moments: ReturnMoments, confidence: number, horizon: number): ValueAtRisk {
  const mean = moments.mean * horizon;
  const deviation = moments.deviation * Math.sqrt(horizon);
  const s = moments.skewness / Math.sqrt(horizon);
  const k = moments.excessKurtosis / horizon;
  const alpha = 1 - confidence;
  const z = normalQuantileOf(alpha);
  // Beyond this the expansion falls where it should rise, and its "quantiles" are none.
  const slope = (x: number) => 1 + (x * s) / 3 + ((x * x - 1) * k) / 8 - ((6 * x * x - 5) * s * s) / 36;
  for (let x = -4; x <= Math.min(4, Math.max(0, z)); x += 0.25)
    if (slope(x) <= 0) return neither(NOT_MONOTONE);
  const quantile =
    z + ((z * z - 1) * s) / 6 + ((z ** 3 - 3 * z) * k) / 24 - ((2 * z ** 3 - 5 * z) * s * s) / 36;
  const tail =
    (normalDensityAt(z) / alpha) *
    (1 + (z * s) / 6 + ((z * z - 1) * k) / 24 - ((2 * z * z - 1) * s * s) / 36);
  return {
    valueAtRisk: measured(-(mean + quantile * deviation), NOT_MONOTONE),
    expectedShortfall: measured(-mean + tail * deviation, NOT_MONOTONE),
  };
}

function neither(reason: string): ValueAtRisk {
  return { valueAtRisk: { value: null, reason }, expectedShortfall: { value: null, reason } };
}
