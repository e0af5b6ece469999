import type { LinearRow, QuadraticModel } from "./certificate.ts";
import { OptimizationInputError, type PortfolioProblem } from "./portfolio-problem.ts";
import { type ProgramSolution, solveProgram } from "./solve-program.ts";

/**
 * Name: portfolios under limits for groups of assets and for turnover, beside a range for every weight.
 * Formula: least variance: minimise ½ w′Σw, with μ′w ≥ target for a wanted return. Highest Sharpe ratio: minimise ½ y′Σy with
 * (μ − r)′y = 1 and every limit multiplied by κ = Σ y; then w = y / κ. Turnover ½ Σ |w − w₀| ≤ limit.
 * Convention: turnover is one-way (what is sold, as a share of the portfolio). Prices are changes of the objective per unit.
 * Source: G. Cornuéjols, R. Tütüncü, "Optimization Methods in Finance", 2007, 8.2 (Sharpe ratio as a quadratic program).
 */
export interface GroupLimit {
  name: string;
  members: readonly number[];
  lower: number;
  upper: number;
}

export interface PortfolioLimits {
  groups: readonly GroupLimit[];
  turnover: { today: ArrayLike<number>; limit: number } | null;
}

export interface ConstrainedWeights {
  weights: Float64Array;
  residual: number;
  iterations: number;
  /** Price of each limit that binds: change of ½ variance (or −½ Sharpe⁻² for the Sharpe ratio) per unit of the limit. */
  prices: { name: string; side: "lower" | "upper"; bound: number; price: number }[];
}

/** Rows over weights (and purchases and sales when turnover is limited); `scale` is the column of κ, or none. */
interface Layout {
  n: number;
  columns: number;
  rows: (LinearRow & { of: { name: string; side: "lower" | "upper"; bound: number } | null })[];
}

function spread(columns: number, entries: readonly (readonly [number, number])[]): Float64Array {
  const row = new Float64Array(columns);
  for (const [column, value] of entries) row[column] = (row[column] ?? 0) + value;
  return row;
}

/** Limits as rows; with `kappa` every limit is multiplied by that column and all variables are open above. */
function layOut(problem: PortfolioProblem, limits: PortfolioLimits, kappa: boolean): Layout {
  const n = problem.lower.length;
  const { turnover } = limits;
  const columns = n + (turnover === null ? 0 : 2 * n) + (kappa ? 1 : 0);
  const last = columns - 1;
  const rows: Layout["rows"] = [];
  const infinity = Number.POSITIVE_INFINITY;
  const limit = (
    name: string,
    side: "lower" | "upper",
    entries: readonly (readonly [number, number])[],
    bound: number,
  ) => {
    const constant: [number, number][] = kappa ? [[last, -bound]] : [];
    const at = kappa ? 0 : bound;
    rows.push({
      name: `${name} ${side === "lower" ? "at least" : "at most"} ${bound}`,
      coefficients: spread(columns, [...entries, ...constant]),
      lower: side === "lower" ? at : -infinity,
      upper: side === "upper" ? at : infinity,
      of: { name, side, bound },
    });
  };
  const every = Array.from({ length: n }, (_, i): [number, number] => [i, 1]);
  rows.push({
    name: "weights adding up to 1",
    coefficients: spread(columns, kappa ? [...every, [last, -1]] : every),
    lower: kappa ? 0 : 1,
    upper: kappa ? 0 : 1,
    of: null,
  });
  for (const group of limits.groups) {
    const entries = group.members.map((i): [number, number] => [i, 1]);
    if (group.upper < 1) limit(group.name, "upper", entries, group.upper);
    if (group.lower > 0) limit(group.name, "lower", entries, group.lower);
  }
  if (kappa) {
    for (let i = 0; i < n; i++) {
      const low = problem.lower[i] ?? 0;
      const high = problem.upper[i] ?? 1;
      if (high < 1 || low < 0) limit(`asset ${i}`, "upper", [[i, 1]], high);
      if (low !== 0) limit(`asset ${i}`, "lower", [[i, 1]], low);
    }
  }
  if (turnover !== null) {
    const traded: [number, number][] = [];
    for (let i = 0; i < n; i++) {
      const today = turnover.today[i] ?? 0;
      const entries: [number, number][] = [
        [i, 1],
        [n + i, -1],
        [2 * n + i, 1],
      ];
      traded.push([n + i, 0.5], [2 * n + i, 0.5]);
      rows.push({
        name: "",
        coefficients: spread(columns, kappa ? [...entries, [last, -today]] : entries),
        lower: kappa ? 0 : today,
        upper: kappa ? 0 : today,
        of: null,
      });
    }
    limit("turnover", "upper", traded, turnover.limit);
  }
  return { n, columns, rows };
}

function widen(covariance: Float64Array, n: number, columns: number): Float64Array {
  if (columns === n) return covariance;
  const wide = new Float64Array(columns * columns);
  for (let i = 0; i < n; i++) wide.set(covariance.subarray(i * n, (i + 1) * n), i * columns);
  return wide;
}

function collect(layout: Layout, solution: ProgramSolution, weights: Float64Array): ConstrainedWeights {
  const prices: ConstrainedWeights["prices"] = [];
  layout.rows.forEach((row, r) => {
    const price = solution.rowPrices[r] ?? 0;
    if (row.of !== null && Math.abs(price) > 1e-12) prices.push({ ...row.of, price });
  });
  return { weights, residual: solution.residual, iterations: solution.iterations, prices };
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
  const layout = layOut(problem, limits, false);
  const { n, columns } = layout;
  const { target, lambda = 0 } = want;
  if (target !== undefined) {
    layout.rows.push({
      name: `expected return at least ${target}`,
      coefficients: spread(
        columns,
        Array.from(problem.expectedReturns, (value, i): [number, number] => [i, value]),
      ),
      lower: target,
      upper: Number.POSITIVE_INFINITY,
      of: { name: "expectedReturn", side: "lower", bound: target },
    });
  }
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
    rows: layout.rows,
  };
  const solution = await solveProgram(model);
  const weights = solution.values.slice(0, n);
  const result = collect(layout, solution, weights);
  for (let i = 0; i < n; i++) {
    const price = solution.reducedCosts[i] ?? 0;
    const low = problem.lower[i] ?? 0;
    const high = problem.upper[i] ?? 1;
    const weight = weights[i] ?? 0;
    if (low === high || Math.abs(price) <= 1e-12) continue;
    if (weight === low) result.prices.push({ name: `asset ${i}`, side: "lower", bound: low, price });
    else if (weight === high) result.prices.push({ name: `asset ${i}`, side: "upper", bound: high, price });
  }
  return result;
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
  const layout = layOut(problem, limits, true);
  const { n, columns } = layout;
  const excess = Array.from(problem.expectedReturns, (value, i): [number, number] => [
    i,
    value - riskFreeRate,
  ]);
  layout.rows.push({
    name: `expected return above the risk-free rate of ${riskFreeRate}`,
    coefficients: spread(columns, excess),
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
    rows: layout.rows,
  });
  const kappa = solution.values[columns - 1] ?? 0;
  if (!(kappa > 0)) throw new OptimizationInputError("covariance", "the Sharpe ratio has no highest value");
  const weights = solution.values.slice(0, n).map((value) => value / kappa);
  const result = collect(layout, solution, weights);
  // A limit in units of weight moves its row by κ.
  for (const entry of result.prices) entry.price *= kappa;
  return result;
}

/**
 * The highest expected return with at most the volatility `target`, under all limits: λ is found by bracketing.
 * Example: (await highestReturn(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] }), { groups: [], turnover: null }, 0.1)).weights[0] = 0.4 (to 1e-7).
 * @throws OptimizationInputError when the limits contradict each other or the target is below the least volatility possible
 */
export async function highestReturn(
  problem: PortfolioProblem,
  limits: PortfolioLimits,
  target: number,
): Promise<ConstrainedWeights & { lambda: number }> {
  const { covariance } = problem;
  const n = problem.lower.length;
  const at = async (lambda: number) => {
    const found = await leastVariance(problem, limits, { lambda });
    let variance = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        variance += (found.weights[i] ?? 0) * (found.weights[j] ?? 0) * (covariance[i * n + j] ?? 0);
      }
    }
    return { ...found, lambda, over: Math.sqrt(Math.max(0, variance)) - target };
  };
  let low = await at(0);
  if (low.over > 1e-9) {
    throw new OptimizationInputError("target", `the least volatility possible is ${low.over + target}`);
  }
  let high = await at(1e-3);
  while (high.over < 0 && high.lambda < 1e6) high = await at(high.lambda * 10);
  if (high.over <= 0) return high;
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
