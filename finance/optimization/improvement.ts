import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: how sure a difference of two portfolios is: standard errors over the same past periods.
 * Formula: mean difference: sd(d) / √T × periods; Sharpe ratios: √((2(1 − ρ) + ½(S₁² + S₂² − S₁S₂(1 + ρ²))) / T) per period,
 * times √periods for the yearly ratio.
 * Convention: simple returns of single periods, independent in time; S per period with the risk-free rate of one period;
 * sample deviations (T − 1). An optimised portfolio looks better on the past it was fitted to than it will be.
 * Source: C. Memmel, "Performance hypothesis testing with the Sharpe ratio", Finance Letters 1, 2003; J. Jobson, B. Korkie, 1981.
 */
export interface Improvement {
  /** Yearly mean of the first less that of the second, and its standard error. */
  returnDifference: number;
  returnError: number;
  /** Yearly Sharpe ratio of the first less that of the second; null when one of them has no risk. */
  sharpeDifference: number | null;
  sharpeError: number | null;
}

/** Returns of weights restored every period. Example: portfolioReturns([[0.1, 0.2], [0.3, 0]], [0.5, 0.5])[0] = 0.2. */
export function portfolioReturns(
  series: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
): Float64Array {
  const result = new Float64Array(series[0]?.length ?? 0);
  series.forEach((returns, i) => {
    const weight = weights[i] ?? 0;
    if (weight === 0) return;
    for (let t = 0; t < result.length; t++) result[t] = (result[t] ?? 0) + weight * (returns[t] ?? 0);
  });
  return result;
}

/**
 * Difference of two portfolios with its standard errors.
 * Example: improvementOf([0.01, 0.03], [0.01, 0.01], { periodsPerYear: 12, riskFreeRate: 0 }).returnDifference = 0.12.
 * @throws OptimizationInputError for fewer than two periods or series of unequal length
 */
export function improvementOf(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { periodsPerYear, riskFreeRate }: { periodsPerYear: number; riskFreeRate: number },
): Improvement {
  const length = first.length;
  if (length < 2 || second.length !== length) {
    throw new OptimizationInputError(
      "returns",
      "two series of equal length, two periods or more, are needed",
    );
  }
  let mean1 = 0;
  let mean2 = 0;
  for (let t = 0; t < length; t++) {
    mean1 += (first[t] ?? 0) / length;
    mean2 += (second[t] ?? 0) / length;
  }
  let variance1 = 0;
  let variance2 = 0;
  let together = 0;
  for (let t = 0; t < length; t++) {
    const a = (first[t] ?? 0) - mean1;
    const b = (second[t] ?? 0) - mean2;
    variance1 += (a * a) / (length - 1);
    variance2 += (b * b) / (length - 1);
    together += (a * b) / (length - 1);
  }
  const ofDifference = Math.max(0, variance1 + variance2 - 2 * together);
  const known = variance1 > 1e-24 && variance2 > 1e-24;
  const deviation1 = Math.sqrt(variance1);
  const deviation2 = Math.sqrt(variance2);
  const free = riskFreeRate / periodsPerYear;
  const sharpe1 = known ? (mean1 - free) / deviation1 : 0;
  const sharpe2 = known ? (mean2 - free) / deviation2 : 0;
  const correlation = known ? Math.min(1, together / (deviation1 * deviation2)) : 0;
  const spread =
    2 * (1 - correlation) + 0.5 * (sharpe1 ** 2 + sharpe2 ** 2 - sharpe1 * sharpe2 * (1 + correlation ** 2));
  return {
    returnDifference: (mean1 - mean2) * periodsPerYear,
    returnError: Math.sqrt(ofDifference / length) * periodsPerYear,
    sharpeDifference: known ? (sharpe1 - sharpe2) * Math.sqrt(periodsPerYear) : null,
    sharpeError: known ? Math.sqrt(Math.max(0, spread) / length) * Math.sqrt(periodsPerYear) : null,
  };
}
