import type { Corner, CriticalLine } from "./critical-line.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: portfolios on the efficient frontier: smallest variance, highest Sharpe ratio, a wanted return or risk, and points.
 * Formula: between corners w is linear in λ, return m = m₀ + m₁ λ, variance V = V₀ + m₁ (λ² − λ₀²); the Sharpe ratio is
 * highest where V = λ (m − r).
 * Convention: Sharpe = (expected return − risk-free rate) / volatility, all for the period of the problem; on the efficient
 * (upper) half only.
 * Source: W. Sharpe, "The Sharpe Ratio", J. Portfolio Management 21(1), 1994; H. Markowitz, P. Todd, "Mean-Variance
 * Analysis in Portfolio Choice and Capital Markets", 2000, ch. 8.
 */
export interface FrontierPortfolio {
  weights: Float64Array;
  lambda: number;
}

function between(upper: Corner, lower: Corner, lambda: number): FrontierPortfolio {
  const span = upper.lambda - lower.lambda;
  const share = span > 0 ? Math.min(1, Math.max(0, (lambda - lower.lambda) / span)) : 0;
  const weights = lower.weights.slice();
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    weights[i] = weight + share * ((upper.weights[i] ?? 0) - weight);
  }
  return { weights, lambda };
}

function ends({ corners }: CriticalLine): { top: Corner; bottom: Corner } {
  const top = corners[0];
  const bottom = corners[corners.length - 1];
  if (top === undefined || bottom === undefined) throw new Error("a critical line has at least one corner");
  return { top, bottom };
}

/** Corners on both sides of the place where `isBelow` turns true, going down. */
function bracket(line: CriticalLine, isBelow: (corner: Corner) => boolean): [Corner, Corner] {
  const { top } = ends(line);
  let low = 0;
  let high = line.corners.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const corner = line.corners[middle];
    if (corner !== undefined && isBelow(corner)) high = middle;
    else low = middle + 1;
  }
  return [line.corners[low - 1] ?? top, line.corners[low] ?? top];
}

/**
 * The portfolio of least variance.
 * Example: minimumVariance(traceCriticalLine(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] }))).weights[0] = 0.2.
 */
export function minimumVariance(line: CriticalLine): FrontierPortfolio {
  const { bottom } = ends(line);
  return { weights: bottom.weights.slice(), lambda: 0 };
}

/**
 * The portfolio of the highest Sharpe ratio.
 * Example: maximumSharpe(traceCriticalLine(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] })), 0).weights[0] = 0.3333.
 * @throws OptimizationInputError when no portfolio is expected to earn more than the risk-free rate, or one of them has no risk
 */
export function maximumSharpe(line: CriticalLine, riskFreeRate: number): FrontierPortfolio {
  const { top, bottom } = ends(line);
  if (!(top.expectedReturn > riskFreeRate)) {
    throw new OptimizationInputError(
      "riskFreeRate",
      `no portfolio within the bounds is expected to earn more than ${riskFreeRate}`,
    );
  }
  const scale = top.variance;
  if (bottom.variance <= 1e-14 * scale && bottom.expectedReturn > riskFreeRate) {
    throw new OptimizationInputError(
      "covariance",
      "a portfolio without risk earns more than the risk-free rate",
    );
  }
  const excess = (corner: Corner) => corner.variance - corner.lambda * (corner.expectedReturn - riskFreeRate);
  if (excess(top) >= 0)
    return { weights: top.weights.slice(), lambda: top.variance / (top.expectedReturn - riskFreeRate) };
  const [upper, lower] = bracket(line, (corner) => excess(corner) >= 0);
  const change = (upper.expectedReturn - lower.expectedReturn) / (upper.lambda - lower.lambda);
  const lambda =
    (lower.variance - change * lower.lambda ** 2) /
    (lower.expectedReturn - change * lower.lambda - riskFreeRate);
  return between(upper, lower, lambda);
}

/**
 * The portfolio of least variance among those expected to earn at least `target`.
 * Example: targetReturn(traceCriticalLine(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] })), 0.08).weights[0] = 0.6.
 * @throws OptimizationInputError when the target is above the highest return possible
 */
export function targetReturn(line: CriticalLine, target: number): FrontierPortfolio {
  const { top, bottom } = ends(line);
  const slack = 1e-12 * Math.max(Math.abs(top.expectedReturn), Math.abs(bottom.expectedReturn));
  if (!(target <= top.expectedReturn + slack)) {
    throw new OptimizationInputError(
      "target",
      `the highest expected return possible is ${top.expectedReturn}`,
    );
  }
  if (target >= top.expectedReturn) return { weights: top.weights.slice(), lambda: top.lambda };
  if (target <= bottom.expectedReturn) return minimumVariance(line);
  const [upper, lower] = bracket(line, (corner) => corner.expectedReturn <= target);
  const share = (target - lower.expectedReturn) / (upper.expectedReturn - lower.expectedReturn);
  return between(upper, lower, lower.lambda + share * (upper.lambda - lower.lambda));
}

/**
 * The portfolio of the highest expected return among those with at most the volatility `target`.
 * Example: targetRisk(traceCriticalLine(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] })), 0.1).weights[0] = 0.4.
 * @throws OptimizationInputError when the target is below the least volatility possible
 */
export function targetRisk(line: CriticalLine, target: number): FrontierPortfolio {
  const { top, bottom } = ends(line);
  const variance = target * target;
  if (!(target >= 0 && variance >= bottom.variance * (1 - 1e-12))) {
    throw new OptimizationInputError(
      "target",
      `the least volatility possible is ${Math.sqrt(bottom.variance)}`,
    );
  }
  // Risk that is not used up has no price: only return counts then.
  const lambda = variance > top.variance ? 1e6 * (1 + top.lambda) : top.lambda;
  if (variance >= top.variance) return { weights: top.weights.slice(), lambda };
  if (variance <= bottom.variance) return minimumVariance(line);
  const [upper, lower] = bracket(line, (corner) => corner.variance <= variance);
  const change = (upper.expectedReturn - lower.expectedReturn) / (upper.lambda - lower.lambda);
  return between(
    upper,
    lower,
    Math.sqrt(Math.max(0, (variance - lower.variance) / change + lower.lambda ** 2)),
  );
}

/**
 * Points of the frontier at equal steps of expected return, from the smallest variance to the highest return.
 * Example: frontierPoints(traceCriticalLine(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] })), 5)[4].weights[0] = 1.
 * @throws OptimizationInputError unless `count` is a whole number of at least two
 */
export function frontierPoints(line: CriticalLine, count: number): FrontierPortfolio[] {
  if (!Number.isInteger(count) || count < 2)
    throw new OptimizationInputError("count", "give a whole number from 2");
  const { top, bottom } = ends(line);
  return Array.from({ length: count }, (_, step) =>
    targetReturn(
      line,
      step === count - 1
        ? top.expectedReturn
        : bottom.expectedReturn + ((top.expectedReturn - bottom.expectedReturn) * step) / (count - 1),
    ),
  );
}
