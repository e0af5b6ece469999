import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: differences of two portfolios' Sharpe ratios and volatilities, with errors that allow for fat tails and days that follow
 * from each other.
 * Formula: S = μ/σ and σ, σ² = mean of r² − μ²; delta method on (μ₁, μ₂, mean r₁², mean r₂²): the error is √(Ψ/T) of the series
 * of influences (r − μ)/σ − ½ μ ((r − μ)² − σ²)/σ³ and ((r − μ)² − σ²)/2σ, Ψ = T/(T − 4) Σ_j k(j/b) Γ_j with the Parzen kernel and
 * Andrews's width b = 2.6614 (4ρ²T/(1 − ρ)⁴)^⅕, ρ the first autocorrelation.
 * Convention: simple returns of single periods less the risk-free rate of one; figures times √periods for a year; population
 * deviations; first less second.
 * Source: O. Ledoit, M. Wolf, "Robust performance hypothesis testing with the Sharpe ratio", J. Empirical Finance 15(5), 2008, 3.1;
 * the same for variances: O. Ledoit, M. Wolf, Wilmott 2011; D. Andrews, Econometrica 59(3), 1991.
 */
export interface DifferenceWithErrors {
  sharpeDifference: number;
  sharpeError: number;
  volatilityDifference: number;
  volatilityError: number;
}

const LEAST_PERIODS = 8;

/**
 * The differences, or null when one of the portfolios has no risk.
 * Example: differenceWithErrors([0.1, 0, 0.1, 0, 0.1, 0, 0.1, 0], [0.2, 0, 0.2, 0, 0.2, 0, 0.2, 0], { periodsPerYear: 1, riskFreeRate: 0 }).volatilityDifference = -0.05.
 * @throws OptimizationInputError for fewer than eight periods or series of unequal length
 */
export function differenceWithErrors(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { periodsPerYear, riskFreeRate }: { periodsPerYear: number; riskFreeRate: number },
): DifferenceWithErrors | null {
  const length = first.length;
  if (length < LEAST_PERIODS || second.length !== length)
    throw new OptimizationInputError(
      "returns",
      "two series of equal length, eight periods or more, are needed",
    );
  const one = influences(first, riskFreeRate / periodsPerYear);
  const two = influences(second, riskFreeRate / periodsPerYear);
  if (one === null || two === null) return null;
  const root = Math.sqrt(periodsPerYear);
  const less = (a: Float64Array, b: Float64Array) => a.map((value, t) => value - (b[t] ?? 0));
  return {
    sharpeDifference: (one.sharpe - two.sharpe) * root,
    sharpeError: meanError(less(one.ofSharpe, two.ofSharpe)) * root,
    volatilityDifference: (one.volatility - two.volatility) * root,
    volatilityError: meanError(less(one.ofVolatility, two.ofVolatility)) * root,
  };
}

/** Sharpe ratio and volatility of one period, and how much each period moves them. */
function influences(returns: ArrayLike<number>, free: number) {
  const length = returns.length;
  let mean = 0;
  for (let t = 0; t < length; t++) mean += ((returns[t] ?? 0) - free) / length;
  const away = Float64Array.from(returns, (value) => value - free - mean);
  const variance = away.reduce((sum, value) => sum + value * value, 0) / length;
  if (!(variance > 1e-24)) return null;
  const volatility = Math.sqrt(variance);
  return {
    sharpe: mean / volatility,
    volatility,
    ofSharpe: away.map(
      (value) => value / volatility - (mean * (value * value - variance)) / (2 * variance * volatility),
    ),
    ofVolatility: away.map((value) => (value * value - variance) / (2 * volatility)),
  };
}

/** Standard error of the mean of a series whose neighbours may depend on each other. */
function meanError(series: Float64Array): number {
  const length = series.length;
  const together = (lag: number) => {
    let sum = 0;
    for (let t = lag; t < length; t++) sum += (series[t] ?? 0) * (series[t - lag] ?? 0);
    return sum;
  };
  const own = together(0);
  if (own === 0) return 0;
  const before = own - (series[length - 1] ?? 0) ** 2;
  const correlation = Math.max(-0.97, Math.min(0.97, before > 0 ? together(1) / before : 0));
  const width = 2.6614 * ((4 * correlation ** 2 * length) / (1 - correlation) ** 4) ** 0.2;
  let spread = own / length;
  for (let lag = 1; lag < Math.min(width, length); lag++) {
    const x = lag / width;
    const weight = x <= 0.5 ? 1 - 6 * x ** 2 + 6 * x ** 3 : 2 * (1 - x) ** 3;
    spread += (2 * weight * together(lag)) / length;
  }
  return Math.sqrt(Math.max(0, spread) / (length - 4));
}
