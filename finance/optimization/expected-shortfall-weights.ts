import type { QuadraticModel } from "./certificate.ts";
import {
  boundPrices,
  type LimitPrice,
  layOutLimits,
  type PortfolioLimits,
  returnRow,
  rowPrices,
} from "./limit-rows.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";
import { solveProgram } from "./solve-program.ts";

/**
 * Name: weights of the least expected shortfall (CVaR) over past periods, as a linear program.
 * Formula: minimise a + 1 / ((1 − c) T) Σ_t u_t over w, a, u ≥ 0 with u_t ≥ −r_t′w − a; a becomes the value at risk. Limits of
 * groups and turnover and a wanted return are further rows (`limit-rows.ts`).
 * Convention: losses are positive; c is the confidence (0.95: mean of the worst 5 %); every period weighs the same. Prices are
 * changes of the expected shortfall per unit of a limit: between the corners of a linear program exact, at a corner those
 * of one side.
 * Source: R. Rockafellar, S. Uryasev, "Optimization of conditional value-at-risk", J. Risk 2(3), 2000; P. Krokhmal,
 * J. Palmquist, S. Uryasev, "Portfolio optimization with CVaR objective and constraints", J. Risk 4(2), 2002.
 */
export interface ShortfallWeights {
  weights: Float64Array;
  /** Of one period, as positive fractions. */
  expectedShortfall: number;
  valueAtRisk: number;
  residual: number;
  iterations: number;
  prices: LimitPrice[];
}

export interface ShortfallRequest {
  /** One series per asset. */
  returns: readonly ArrayLike<number>[];
  confidence: number;
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
  limits?: PortfolioLimits;
  /** Least expected return, and what each asset is expected to earn, for the same period. */
  wanted?: { target: number; expectedReturns: ArrayLike<number> };
}

function checkReturns({ returns, confidence }: ShortfallRequest): { n: number; periods: number } {
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
  return { n, periods };
}

/**
 * Weights between bounds, under limits, with the least expected shortfall.
 * Example: (await leastShortfall({ returns: [[-0.1, 0.1], [0.02, 0.02]], confidence: 0.5, lower: [0, 0], upper: [1, 1] })).weights[1] = 1.
 * @throws OptimizationInputError for series of unequal length, a confidence outside (0, 1), or contradictory limits
 */
export async function leastShortfall(given: ShortfallRequest): Promise<ShortfallWeights> {
  const { n, periods } = checkReturns(given);
  const { returns, confidence, limits = { groups: [], turnover: null }, wanted } = given;
  const infinity = Number.POSITIVE_INFINITY;
  const layout = layOutLimits(given, limits, { others: 1 + periods });
  const { columns } = layout;
  const threshold = columns - periods - 1;
  const linear = new Float64Array(columns).fill(1 / ((1 - confidence) * periods), threshold + 1);
  linear[threshold] = 1;
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns).fill(infinity);
  for (let i = 0; i < n; i++) {
    lower[i] = given.lower[i] ?? 0;
    upper[i] = given.upper[i] ?? 1;
  }
  lower[threshold] = -infinity;
  const limitRows = layout.rows;
  if (wanted !== undefined) limitRows.push(returnRow(wanted.expectedReturns, wanted.target, columns));
  const rows: QuadraticModel["rows"][number][] = [...limitRows];
  for (let t = 0; t < periods; t++) {
    const coefficients = new Float64Array(columns);
    for (let i = 0; i < n; i++) coefficients[i] = returns[i]?.[t] ?? 0;
    coefficients[threshold] = 1;
    coefficients[threshold + 1 + t] = 1;
    rows.push({ name: "", coefficients, lower: 0, upper: infinity });
  }
  const solution = await solveProgram({ quadratic: null, linear, lower, upper, rows });
  let expectedShortfall = 0;
  for (let i = threshold; i < columns; i++) expectedShortfall += (linear[i] ?? 0) * (solution.values[i] ?? 0);
  const weights = solution.values.slice(0, n);
  return {
    weights,
    expectedShortfall,
    valueAtRisk: solution.values[threshold] ?? 0,
    residual: solution.residual,
    iterations: solution.iterations,
    prices: [...rowPrices(limitRows, solution), ...boundPrices(given, weights, solution.reducedCosts)],
  };
}
