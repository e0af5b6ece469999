import { type PortfolioProblem, portfolioReturn, portfolioVariance } from "./portfolio-problem.ts";
import { openWalk } from "./walk-critical-line.ts";

/** The whole efficient frontier: between neighbouring corners the weights move in a straight line. */
export interface CriticalLine {
  /** Corner portfolios from the highest expected return down to the smallest variance. */
  corners: Corner[];
  /** How often an asset joined or left the free ones. */
  pivots: number;
}

export interface Corner {
  /** Price of return in variance: the corner minimises ½ w′Σw − λ μ′w; 0 at the smallest variance. */
  lambda: number;
  weights: Float64Array;
  expectedReturn: number;
  variance: number;
}

/** Returns that differ by less, relative to the largest, are equal. */
const SAME_RETURN = 1e-13;

/**
 * The efficient frontier of a portfolio with a range for every weight, exact up to rounding, from the highest return to
 * the smallest variance. Where several assets reach a bound at once, or share the highest return, the order is that of
 * infinitesimal extra returns ε, ε², … of the assets (lexicographic), so the walk cannot turn in circles.
 * Formula: minimise ½ w′Σw − λ μ′w over Σ w = 1, lower ≤ w ≤ upper, for all λ ≥ 0; Σ_FF w_F = λ μ_F + γ 1 − Σ_FB w_B.
 * Convention: corners in falling order of λ; the covariance must be positive definite on the free assets.
 * Source: H. Markowitz, "The optimization of a quadratic function subject to linear constraints", Naval Research Logistics
 * Quarterly 3, 1956; A. Niedermayer, D. Niedermayer, "Applying Markowitz's critical line algorithm", 2010.
 * Example: traceCriticalLine(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] })).corners[1].weights[0] = 0.2.
 * @throws CriticalLineFailure when the covariance is singular among the assets held
 */
export function traceCriticalLine(problem: PortfolioProblem): CriticalLine {
  const { covariance, lower, upper } = problem;
  const n = lower.length;
  const { returns, order } = mergeEqual(problem.expectedReturns);
  const start = highestReturn(order, lower, upper);
  const corners: Corner[] = [];
  if (start.margin === undefined) {
    const { weights } = start;
    const expectedReturn = portfolioReturn(weights, problem.expectedReturns);
    corners.push({ lambda: 0, weights, expectedReturn, variance: portfolioVariance(weights, covariance) });
    return { corners, pivots: 0 };
  }
  const walk = openWalk(problem, start);
  const top = returns[start.margin] ?? 0;
  const tied = order.filter((i) => returns[i] === top && (lower[i] ?? 0) < (upper[i] ?? 0));
  if (tied.length > 1) {
    // Among portfolios of equal return the one of least variance: the same walk on a made-up order of preference.
    const preference = new Float64Array(n);
    tied.forEach((i, rank) => {
      preference[i] = 1 - rank / tied.length;
    });
    walk.descend(preference, new Set(tied), () => undefined);
  }
  walk.descend(returns, null, (corner) => corners.push(corner));
  return { corners, pivots: walk.pivots() };
}

/** Returns with those that differ by rounding alone made equal, and the assets from the highest return down. */
function mergeEqual(expectedReturns: Float64Array): { returns: Float64Array; order: number[] } {
  let scale = 0;
  for (const value of expectedReturns) scale = Math.max(scale, Math.abs(value));
  const returns = expectedReturns.slice();
  const falling = (i: number, j: number) => (returns[j] ?? 0) - (returns[i] ?? 0) || i - j;
  const order = Array.from(returns.keys()).sort(falling);
  let merged = false;
  for (let rank = 1; rank < order.length; rank++) {
    const before = returns[order[rank - 1] ?? 0] ?? 0;
    const here = order[rank] ?? 0;
    const value = returns[here] ?? 0;
    if (value === before || before - value > SAME_RETURN * scale) continue;
    returns[here] = before;
    merged = true;
  }
  if (merged) order.sort(falling);
  return { returns, order };
}

export interface WalkStart {
  weights: Float64Array;
  /** The asset that takes what is left; undefined when every weight is fixed. */
  margin: number | undefined;
}

/** As much as allowed of the asset with the highest return, then of the next, until everything is invested. */
function highestReturn(order: readonly number[], lower: Float64Array, upper: Float64Array): WalkStart {
  const weights = lower.slice();
  let left = 1 - lower.reduce((sum, value) => sum + value, 0);
  let margin: number | undefined;
  for (const asset of order) {
    const room = (upper[asset] ?? 0) - (lower[asset] ?? 0);
    if (room <= 0) continue;
    if (margin !== undefined && left <= 1e-14) break;
    margin = asset;
    const taken = Math.min(room, Math.max(0, left));
    weights[asset] = (lower[asset] ?? 0) + taken;
    left -= taken;
  }
  return { weights, margin };
}
