import type { QuadraticModel } from "./certificate.ts";
import {
  boundPrices,
  type LimitPrice,
  layOutLimits,
  type PortfolioLimits,
  returnRow,
  rowPrices,
} from "./limit-rows.ts";
import {
  OptimizationInputError,
  type PortfolioProblem,
  portfolioReturn,
  portfolioVariance,
} from "./portfolio-problem.ts";
import { solveProgram } from "./solve-program.ts";

/**
 * Name: portfolios under limits for groups of assets and for turnover, beside a range for every weight.
 * Formula: least variance: minimise ½ w′Σw, with μ′w ≥ target for a wanted return. Highest Sharpe ratio: minimise ½ y′Σy with
 * (μ − r)′y = 1 and every limit multiplied by κ = Σ y; then w = y / κ. Turnover ½ Σ |w − w₀| ≤ limit.
 * Convention: turnover is one-way (what is sold, as a share of the portfolio). Prices are changes of the objective per unit.
 * Source: G. Cornuéjols, R. Tütüncü, "Optimization Methods in Finance", 2007, 8.2 (Sharpe ratio as a quadratic program).
 */
export interface ConstrainedWeights {
  weights: Float64Array;
  residual: number;
  iterations: number;
  /** Price of each limit that binds: change of ½ variance (or −½ Sharpe⁻² for the Sharpe ratio) per unit of the limit. */
  prices: LimitPrice[];
}

function widen(covariance: Float64Array, n: number, columns: number): Float64Array {
  if (columns === n) return covariance;
  const wide = new Float64Array(columns * columns);
  for (let i = 0; i < n; i++) wide.set(covariance.subarray(i * n, (i + 1) * n), i * columns);
  return wide;
}

/**
 * Least variance under all limits, among portfolios expected to earn at least `target` when one is given; λ > 0 instead of
 * a target minimises ½ w′Σw − λ μ′w.
 * Example: (await leastVariance(portfolioProblem({ expectedReturns: [0, 0], covariance: [0.04, 0, 0, 0.01] }), { groups: [{ name: "first", members: [0], lower: 0.5, upper: 1 }], turnover: null }, {})).weights[0] = 0.5.
 * @throws OptimizationInputError when the limits contradict each other
 */
export async function leastVariance(
  problem: PortfolioProblem,
  limits: PortfolioLimits,
  want: { target?: number; lambda?: number },
): Promise<ConstrainedWeights> {
  const n = problem.lower.length;
  const { columns, rows } = layOutLimits(problem, limits, {});
  const { target, lambda = 0 } = want;
  if (target !== undefined) rows.push(returnRow(problem.expectedReturns, target, columns));
  const linear = new Float64Array(columns);
  for (let i = 0; i < n; i++) linear[i] = -lambda * (problem.expectedReturns[i] ?? 0);
  const lower = new Float64Array(columns);
  lower.set(problem.lower);
  const upper = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  upper.set(problem.upper);
  const model: QuadraticModel = {
    quadratic: widen(problem.covariance, n, columns),
    linear,
    lower,
    upper,
    rows,
  };
  const solution = await solveProgram(model);
  const weights = solution.values.slice(0, n);
  return {
    weights,
    residual: solution.residual,
    iterations: solution.iterations,
    prices: [...rowPrices(rows, solution), ...boundPrices(problem, weights, solution.reducedCosts)],
  };
}

/**
 * The highest Sharpe ratio under all limits.
 * Example: (await highestSharpe(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] }), { groups: [], turnover: null }, 0)).weights[0] = 0.3333.
 * @throws OptimizationInputError when the limits contradict each other or no portfolio within them beats the risk-free rate
 */
export async function highestSharpe(
  problem: PortfolioProblem,
  limits: PortfolioLimits,
  riskFreeRate: number,
): Promise<ConstrainedWeights> {
  const n = problem.lower.length;
  const { columns, rows } = layOutLimits(problem, limits, { kappa: true });
  const excess = new Float64Array(columns);
  for (let i = 0; i < n; i++) excess[i] = (problem.expectedReturns[i] ?? 0) - riskFreeRate;
  rows.push({
    name: `expected return above the risk-free rate of ${riskFreeRate}`,
    coefficients: excess,
    lower: 1,
    upper: 1,
    of: null,
  });
  const lower = new Float64Array(columns);
  for (let i = 0; i < n; i++) if ((problem.lower[i] ?? 0) < 0) lower[i] = Number.NEGATIVE_INFINITY;
  const solution = await solveProgram({
    quadratic: widen(problem.covariance, n, columns),
    linear: new Float64Array(columns),
    lower,
    upper: new Float64Array(columns).fill(Number.POSITIVE_INFINITY),
    rows,
  });
  const kappa = solution.values[columns - 1] ?? 0;
  if (!(kappa > 0)) throw new OptimizationInputError("covariance", "the Sharpe ratio has no highest value");
  const weights = solution.values.slice(0, n).map((value) => value / kappa);
  // Bounds other than zero are rows here.
  const atZero = boundPrices(problem, weights, solution.reducedCosts).filter(
    ({ side, bound }) => side === "lower" && bound === 0,
  );
  // A limit in units of weight moves its row by κ.
  const prices = [...rowPrices(rows, solution), ...atZero].map((entry) => ({
    ...entry,
    price: entry.price * kappa,
  }));
  return { weights, residual: solution.residual, iterations: solution.iterations, prices };
}

/** The highest expected return under all limits, whatever the risk: a linear program. */
async function highestOfAll(problem: PortfolioProblem, limits: PortfolioLimits): Promise<ConstrainedWeights> {
  const n = problem.lower.length;
  const { columns, rows } = layOutLimits(problem, limits, {});
  const linear = new Float64Array(columns);
  for (let i = 0; i < n; i++) linear[i] = -(problem.expectedReturns[i] ?? 0);
  const lower = new Float64Array(columns);
  lower.set(problem.lower);
  const upper = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  upper.set(problem.upper);
  const solution = await solveProgram({ quadratic: null, linear, lower, upper, rows });
  const weights = solution.values.slice(0, n);
  return {
    weights,
    residual: solution.residual,
    iterations: solution.iterations,
    prices: [...rowPrices(rows, solution), ...boundPrices(problem, weights, solution.reducedCosts)],
  };
}

/**
 * The highest expected return with at most the volatility `target`, under all limits: λ is found by bracketing. Where every
 * portfolio has less risk, that of the highest return, with prices in return (λ = 1).
 * Example: (await highestReturn(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] }), { groups: [], turnover: null }, 0.1)).weights[0] = 0.4 (to 1e-7).
 * @throws OptimizationInputError when the limits contradict each other or the target is below the least volatility possible
 */
export async function highestReturn(
  problem: PortfolioProblem,
  limits: PortfolioLimits,
  target: number,
): Promise<ConstrainedWeights & { lambda: number }> {
  const over = (found: ConstrainedWeights) =>
    Math.sqrt(portfolioVariance(found.weights, problem.covariance)) - target;
  const at = async (lambda: number) => {
    const found = await leastVariance(problem, limits, { lambda });
    return { ...found, lambda, over: over(found) };
  };
  let low = await at(0);
  if (low.over > 1e-9) {
    throw new OptimizationInputError("target", `the least volatility possible is ${low.over + target}`);
  }
  const top = await highestOfAll(problem, limits);
  if (over(top) < 0) return { ...top, lambda: 1 };
  const most = portfolioReturn(top.weights, problem.expectedReturns);
  let high = await at(1e-3);
  while (high.over < 0) {
    // As much return as there is, with less risk than allowed: several portfolios share it.
    const missing = most - portfolioReturn(high.weights, problem.expectedReturns);
    if (missing <= 1e-12 * Math.abs(most) || high.lambda > 1e3) return high;
    high = await at(high.lambda * 10);
  }
  for (let step = 0; step < 60 && high.over - low.over > 1e-13; step++) {
    // Regula falsi, with every third step a bisection so that neither end stays behind.
    const share = step % 3 === 2 ? 0.5 : -low.over / (high.over - low.over);
    const middle = await at(low.lambda + share * (high.lambda - low.lambda));
    if (Math.abs(middle.over) < 1e-12) return middle;
    if (middle.over > 0) high = middle;
    else low = middle;
  }
  return low;
}
