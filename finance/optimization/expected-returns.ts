import { cholesky, solveCholesky } from "../linear-algebra/cholesky.ts";
import { equilibriumReturns } from "./black-litterman.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: expected returns by a named method.
 * Formula: historical: mean of simple returns × periods per year. bayesStein: (1 − s) mean + s m₀, m₀ the mean of the least
 * variance portfolio, s = (n + 2) / (n + 2 + T (μ − m₀)′Σ⁻¹(μ − m₀)). equilibrium: δ Σ w + risk-free rate.
 * Convention: yearly; Σ is per period inside the formula of s, which therefore does not depend on the unit.
 * Source: P. Jorion, "Bayes-Stein Estimation for Portfolio Analysis", J. Financial and Quantitative Analysis 21(3), 1986;
 * W. Sharpe, "Imputing expected security returns from portfolio composition", JFQA 9(3), 1974.
 */
export const EXPECTED_RETURN_METHODS = ["historical", "bayesStein", "equilibrium"] as const;

export type ExpectedReturnMethod = (typeof EXPECTED_RETURN_METHODS)[number];

/**
 * Expected return of each asset.
 * Example: Array.from(expectedReturnsOf("historical", { scenarios: [[0.01, 0.03]], covariance: [0.04], periodsPerYear: 12, marketWeights: [1], riskAversion: 2.5, riskFreeRate: 0 })) = [0.24].
 * @throws OptimizationInputError when equilibrium has no weights to start from
 */
export function expectedReturnsOf(
  method: ExpectedReturnMethod,
  given: {
    scenarios: readonly ArrayLike<number>[];
    /** Yearly. */
    covariance: ArrayLike<number>;
    periodsPerYear: number;
    marketWeights: ArrayLike<number>;
    riskAversion: number;
    riskFreeRate: number;
  },
): Float64Array {
  const { scenarios, covariance, periodsPerYear, marketWeights, riskAversion, riskFreeRate } = given;
  const n = scenarios.length;
  if (method === "equilibrium") {
    const total = Array.from(marketWeights).reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0))
      throw new OptimizationInputError("expectedReturns", "equilibrium needs weights held today");
    const shares = Float64Array.from(marketWeights, (weight) => weight / total);
    return equilibriumReturns(shares, covariance, riskAversion).map((value) => value + riskFreeRate);
  }
  const means = Float64Array.from(scenarios, (returns) => {
    let sum = 0;
    for (let t = 0; t < returns.length; t++) sum += returns[t] ?? 0;
    return (sum / returns.length) * periodsPerYear;
  });
  if (method === "historical") return means;
  const factor = cholesky(covariance, n);
  const inverse = (right: ArrayLike<number>) => (factor === null ? null : solveCholesky(factor, n, right));
  const least = inverse(new Float64Array(n).fill(1));
  if (least === null) return means;
  const total = least.reduce((sum, value) => sum + value, 0);
  const center = least.reduce((sum, value, i) => sum + (value / total) * (means[i] ?? 0), 0);
  const away = means.map((mean) => mean - center);
  const solved = inverse(away) ?? away.fill(0);
  const years = (scenarios[0]?.length ?? 0) / periodsPerYear;
  const distance = years * away.reduce((sum, value, i) => sum + value * (solved[i] ?? 0), 0);
  const shrinkage = (n + 2) / (n + 2 + Math.max(0, distance));
  return means.map((mean) => (1 - shrinkage) * mean + shrinkage * center);
}
