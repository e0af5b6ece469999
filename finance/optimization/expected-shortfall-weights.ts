import type { QuadraticModel } from "./certificate.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";
import { solveProgram } from "./solve-program.ts";

/**
 * Name: weights of the least expected shortfall (CVaR) over past periods, as a linear program.
 * Formula: minimise a + 1 / ((1 − c) T) Σ_t u_t over w, a, u ≥ 0 with u_t ≥ −r_t′w − a; a becomes the value at risk.
 * Convention: losses are positive; c is the confidence (0.95: mean of the worst 5 %); every period weighs the same.
 * Source: R. Rockafellar, S. Uryasev, "Optimization of conditional value-at-risk", J. Risk 2(3), 2000.
 */
export interface ShortfallWeights {
  weights: Float64Array;
  /** Of one period, as positive fractions. */
  expectedShortfall: number;
  valueAtRisk: number;
  residual: number;
  iterations: number;
}

/**
 * Weights between bounds with the least expected shortfall; groups limit sums of weights.
 * Example: (await leastShortfall({ returns: [[-0.1, 0.1], [0.02, 0.02]], confidence: 0.5, lower: [0, 0], upper: [1, 1] })).weights[1] = 1.
 * @throws OptimizationInputError for series of unequal length, a confidence outside (0, 1), or contradictory limits
 */
export async function leastShortfall(given: {
  returns: readonly ArrayLike<number>[];
  confidence: number;
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
  groups?: readonly { name: string; members: readonly number[]; lower: number; upper: number }[];
}): Promise<ShortfallWeights> {
  const { returns, confidence } = given;
  const n = returns.length;
  const periods = returns[0]?.length ?? 0;
  if (n === 0 || periods === 0) throw new OptimizationInputError("returns", "there are none");
  for (const series of returns) {
    if (series.length !== periods) throw new OptimizationInputError("returns", "series differ in length");
    for (let t = 0; t < periods; t++) {
      if (!Number.isFinite(series[t]))
        throw new OptimizationInputError("returns", `period ${t} is not a finite number`);
    }
  }
  if (!(confidence > 0 && confidence < 1))
    throw new OptimizationInputError("confidence", "lies between 0 and 1");
  const infinity = Number.POSITIVE_INFINITY;
  const columns = n + 1 + periods;
  const linear = new Float64Array(columns).fill(1 / ((1 - confidence) * periods));
  linear.fill(0, 0, n);
  linear[n] = 1;
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns).fill(infinity);
  for (let i = 0; i < n; i++) {
    lower[i] = given.lower[i] ?? 0;
    upper[i] = given.upper[i] ?? 1;
  }
  lower[n] = -infinity;
  const rows: QuadraticModel["rows"][number][] = [];
  const budget = new Float64Array(columns);
  budget.fill(1, 0, n);
  rows.push({ name: "weights adding up to 1", coefficients: budget, lower: 1, upper: 1 });
  for (const group of given.groups ?? []) {
    const coefficients = new Float64Array(columns);
    for (const member of group.members) coefficients[member] = 1;
    rows.push({
      name: `${group.name} from ${group.lower} to ${group.upper}`,
      coefficients,
      lower: group.lower,
      upper: group.upper,
    });
  }
  for (let t = 0; t < periods; t++) {
    const coefficients = new Float64Array(columns);
    for (let i = 0; i < n; i++) coefficients[i] = returns[i]?.[t] ?? 0;
    coefficients[n] = 1;
    coefficients[n + 1 + t] = 1;
    rows.push({ name: `period ${t}`, coefficients, lower: 0, upper: infinity });
  }
  const solution = await solveProgram({ quadratic: null, linear, lower, upper, rows });
  let expectedShortfall = 0;
  for (let i = n; i < columns; i++) expectedShortfall += (linear[i] ?? 0) * (solution.values[i] ?? 0);
  return {
    weights: solution.values.slice(0, n),
    expectedShortfall,
    valueAtRisk: solution.values[n] ?? 0,
    residual: solution.residual,
    iterations: solution.iterations,
  };
}
