import type { Measure } from "../measure.ts";
import { measured, unusable } from "./measured.ts";
import { deviationFactor, type RatioConvention, yearlyMean } from "./return-ratios.ts";

/**
 * Name: a portfolio against a benchmark: beta, alpha, correlation, tracking error, information ratio, capture, Treynor,
 * Modigliani.
 * Formula: β = cov(r, b)/var(b); α = (mean(r) − f − β·(mean(b) − f))·p; tracking error = s(r − b)·√p; information ratio
 * = mean(r − b)·p / tracking error; capture = compound yearly growth of r over that of b in the periods when b rose
 * (fell); Treynor = (mean(r) − f)·p/β; Modigliani M² = Sharpe(r)·s(b)·√p + f·p;
 * appraisal ratio = α / (s(residuals)·√p), residuals of the regression of r on b, their deviation with n − 2.
 * Convention: both series cover the same periods; sample covariance (n − 1); arithmetic means (`convention` as in
 * `sharpeRatio`: geometric yearly means, deviations with n), f = yearly rate / p;
 * captures are geometric, 1 = moves as the benchmark.
 * Source: M. Jensen, "The Performance of Mutual Funds", J. Finance 23, 1968; R. Grinold, R. Kahn, "Active Portfolio
 * Management", 2000; C. Bacon, "Practical Portfolio Performance Measurement and Attribution", 4.4–4.5; Morningstar
 * Upside/Downside Capture Ratio methodology, 2009; F. and L. Modigliani, "Risk-Adjusted Performance", 1997.
 */
export interface BenchmarkMeasures {
  beta: Measure;
  /** Jensen's alpha per year, arithmetic. */
  alpha: Measure;
  correlation: Measure;
  /** Share of the variance that the benchmark explains. */
  rSquared: Measure;
  trackingError: Measure;
  informationRatio: Measure;
  upCapture: Measure;
  downCapture: Measure;
  treynorRatio: Measure;
  modiglianiMeasure: Measure;
  /** Jensen's alpha over the deviation of what the benchmark does not explain, per year. */
  appraisalRatio: Measure;
  /** Up capture over down capture. */
  captureRatio: Measure;
  /** Modigliani's measure less the benchmark's return. */
  modiglianiExcess: Measure;
  /** Share of the benchmark's rising (falling) periods in which the portfolio did better. */
  upPercentage: Measure;
  downPercentage: Measure;
}

/**
 * All measures against a benchmark.
 * Example: compareWithBenchmark([0.02, -0.01, 0.04], [0.01, -0.01, 0.02], 12).beta.value = 1.642857143.
 */
export function compareWithBenchmark(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
  riskFreeRate = 0,
  convention: RatioConvention = {},
): BenchmarkMeasures {
  const problem =
    unusable(returns, 2) ??
    unusable(benchmark, 2) ??
    (returns.length === benchmark.length ? null : "portfolio and benchmark cover different periods");
  if (problem !== null) return allMissing(problem);
  const { length } = returns;
  const mean = averages(returns, benchmark);
  let [own, other, joint, active] = [0, 0, 0, 0];
  for (let t = 0; t < length; t++) {
    const x = (returns[t] ?? 0) - mean.returns;
    const y = (benchmark[t] ?? 0) - mean.benchmark;
    own += x * x;
    other += y * y;
    joint += x * y;
    active += (x - y) ** 2;
  }
  const tiny = 1e-28 * length;
  const still = other <= tiny * mean.benchmark ** 2;
  const flat = own <= tiny * mean.returns ** 2;
  const beta = still
    ? missing("the benchmark never moves")
    : measured(joint / other, "the returns are too large");
  const yearly = {
    returns: yearlyMean(returns, periodsPerYear, convention.mean),
    benchmark: yearlyMean(benchmark, periodsPerYear, convention.mean),
  };
  const correlation = still || flat ? Number.NaN : joint / Math.sqrt(own * other);
  const divisor = (length - 1) / deviationFactor(length, convention.deviation) ** 2;
  const trackingError = Math.sqrt((active / divisor) * periodsPerYear);
  const because = "portfolio or benchmark never moves";
  const excess = yearly.returns - riskFreeRate;
  const alpha =
    beta.value === null ? beta : measured(excess - beta.value * (yearly.benchmark - riskFreeRate), because);
  const residual = still ? Number.NaN : Math.max(0, own - (joint * joint) / other);
  const explained = residual <= 1e-13 * own;
  const upCapture = capture(returns, benchmark, periodsPerYear, 1);
  const downCapture = capture(returns, benchmark, periodsPerYear, -1);
  const modigliani = flat
    ? missing(because)
    : measured(excess * Math.sqrt(other / own) + riskFreeRate, because);
  return {
    beta,
    alpha,
    correlation: measured(correlation, because),
    rSquared: measured(correlation ** 2, because),
    trackingError: measured(trackingError, because),
    informationRatio:
      trackingError < 1e-12
        ? missing("portfolio and benchmark moved alike")
        : measured((yearly.returns - yearly.benchmark) / trackingError, because),
    upCapture,
    downCapture,
    treynorRatio:
      beta.value === null || Math.abs(beta.value) < 1e-12
        ? missing("beta is zero or not known")
        : measured(excess / beta.value, because),
    modiglianiMeasure: modigliani,
    appraisalRatio:
      alpha.value === null || length < 3 || explained
        ? missing("the benchmark explains every return")
        : measured(
            alpha.value /
              Math.sqrt(
                (residual / (convention.deviation === "population" ? length : length - 2)) * periodsPerYear,
              ),
            because,
          ),
    captureRatio: dividedBy(upCapture, downCapture),
    modiglianiExcess:
      modigliani.value === null ? modigliani : measured(modigliani.value - yearly.benchmark, because),
    upPercentage: betterShare(returns, benchmark, 1),
    downPercentage: betterShare(returns, benchmark, -1),
  };
}

function averages(returns: ArrayLike<number>, benchmark: ArrayLike<number>) {
  let [a, b] = [0, 0];
  for (let t = 0; t < returns.length; t++) {
    a += returns[t] ?? 0;
    b += benchmark[t] ?? 0;
  }
  return { returns: a / returns.length, benchmark: b / returns.length };
}

/** Compound yearly growth over the periods in which the benchmark rose (side 1) or fell (−1), over the benchmark's. */
function capture(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  periodsPerYear: number,
  side: 1 | -1,
): Measure {
  let [own, other, count] = [1, 1, 0];
  for (let t = 0; t < returns.length; t++) {
    if ((benchmark[t] ?? 0) * side <= 0) continue;
    own *= 1 + (returns[t] ?? 0);
    other *= 1 + (benchmark[t] ?? 0);
    count += 1;
  }
  if (count === 0) return missing(side === 1 ? "the benchmark never rose" : "the benchmark never fell");
  if (own < 0 || other < 0) return missing("a value fell below zero");
  const years = count / periodsPerYear;
  return measured((own ** (1 / years) - 1) / (other ** (1 / years) - 1), "the growth is too large to state");
}

function dividedBy(up: Measure, down: Measure): Measure {
  if (up.value === null) return up;
  return down.value === null ? down : measured(up.value / down.value, "the down capture is zero");
}

function betterShare(returns: ArrayLike<number>, benchmark: ArrayLike<number>, side: 1 | -1): Measure {
  let [better, count] = [0, 0];
  for (let t = 0; t < returns.length; t++) {
    if ((benchmark[t] ?? 0) * side <= 0) continue;
    count += 1;
    if ((returns[t] ?? 0) > (benchmark[t] ?? 0)) better += 1;
  }
  return measured(better / count, side === 1 ? "the benchmark never rose" : "the benchmark never fell");
}

function missing(reason: string): Measure {
  return { value: null, reason };
}

function allMissing(reason: string): BenchmarkMeasures {
  const none = missing(reason);
  return {
    beta: none,
    alpha: none,
    correlation: none,
    rSquared: none,
    trackingError: none,
    informationRatio: none,
    upCapture: none,
    downCapture: none,
    treynorRatio: none,
    modiglianiMeasure: none,
    appraisalRatio: none,
    captureRatio: none,
    modiglianiExcess: none,
    upPercentage: none,
    downPercentage: none,
  };
}
