import { blackLitterman, type View } from "./black-litterman.ts";
import { leastShortfall } from "./expected-shortfall-weights.ts";
import { hierarchicalRiskParity } from "./hierarchical-risk-parity.ts";
import type { PortfolioLimits } from "./limit-rows.ts";
import {
  describeWeights,
  type MeanVarianceObjective,
  meanVarianceWeights,
  type OptimizedPortfolio,
} from "./mean-variance.ts";
import { OptimizationInputError, portfolioProblem } from "./portfolio-problem.ts";
import { resampledFrontier } from "./resampled-weights.ts";
import { riskParityWeights } from "./risk-parity.ts";

/**
 * Name: weights by any objective, in one shape.
 * Formula: as the objective's own file says; maximum diversification maximises Σ w_i σ_i / σ, which is the highest Sharpe ratio
 * with each volatility in the place of the expected return.
 * Convention: long only; returns, covariance, risk-free rate and target for one year; scenarios are returns of single periods.
 * Risk parity and HRP know no limits: given some, they refuse rather than ignore them.
 * Source: Y. Choueifaty, Y. Coignard, "Toward maximum diversification", J. Portfolio Management 35(1), 2008; the files.
 */
export const OBJECTIVES = [
  "maxSharpe",
  "minVariance",
  "targetReturn",
  "targetRisk",
  "riskParity",
  "hrp",
  "maxDiversification",
  "blackLitterman",
  "minCvar",
  "resampled",
] as const;

export type Objective = (typeof OBJECTIVES)[number];

export interface OptimizationRequest {
  objective: Objective;
  expectedReturns: ArrayLike<number>;
  covariance: ArrayLike<number>;
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
  limits: PortfolioLimits | null;
  riskFreeRate: number;
  target?: number;
  /** Past returns per asset: for minCvar, and their number for resampled. */
  scenarios: readonly ArrayLike<number>[];
  periodsPerYear: number;
  confidence: number;
  views: readonly View[];
  /** Weights that the market, or the investor, holds: start of blackLitterman. */
  marketWeights: ArrayLike<number>;
  riskAversion: number;
  seed: number;
}

export interface OptimizationAnswer extends OptimizedPortfolio {
  /** Expected returns that the answer rests on: those given, or those after the views. */
  expectedReturns: Float64Array;
  /** Extra figures of the objective, such as its expected shortfall of one period. */
  extras: Record<string, number>;
}

function refuseLimits(request: OptimizationRequest): void {
  const n = request.lower.length;
  let limited =
    request.limits !== null && (request.limits.groups.length > 0 || request.limits.turnover !== null);
  for (let i = 0; i < n; i++) limited ||= (request.lower[i] ?? 0) > 0 || (request.upper[i] ?? 1) < 1;
  if (limited) {
    throw new OptimizationInputError(
      "constraints",
      `${request.objective} takes no limits; use minVariance or maxDiversification`,
    );
  }
}

function without(name: string, weights: Float64Array, kktResidual: number | null, iterations: number) {
  return { weights, certificate: { kktResidual, method: name, iterations }, measure: null, binding: [] };
}

/**
 * Weights for a request.
 * Example: (await optimizeWeights({ objective: "riskParity", expectedReturns: [0, 0], covariance: [0.04, 0, 0, 0.01], lower: [0, 0], upper: [1, 1], limits: null, riskFreeRate: 0, scenarios: [], periodsPerYear: 252, confidence: 0.95, views: [], marketWeights: [], riskAversion: 2.5, seed: 1 })).weights[0] = 0.3333.
 * @throws OptimizationInputError for inputs or limits that have no answer, saying which
 */
export async function optimizeWeights(request: OptimizationRequest): Promise<OptimizationAnswer> {
  const { objective, riskFreeRate, limits, covariance } = request;
  const given = Float64Array.from(request.expectedReturns);
  const describe = (weights: Float64Array) => describeWeights(weights, given, covariance, riskFreeRate);
  const meanVariance = (name: MeanVarianceObjective) => ({
    objective: name,
    riskFreeRate,
    ...(request.target === undefined ? {} : { target: request.target }),
  });
  const bounds = { lower: request.lower, upper: request.upper };
  if (objective === "riskParity") {
    refuseLimits(request);
    const { weights, residual, iterations } = riskParityWeights(covariance);
    return {
      ...without("cyclic descent", weights, residual, iterations),
      ...describe(weights),
      expectedReturns: given,
      extras: {},
    };
  }
  if (objective === "hrp") {
    refuseLimits(request);
    const weights = hierarchicalRiskParity(covariance);
    return {
      ...without("recursive bisection", weights, null, 0),
      ...describe(weights),
      expectedReturns: given,
      extras: {},
    };
  }
  if (objective === "maxDiversification") {
    const n = given.length;
    const volatilities = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i] ?? 0));
    const problem = portfolioProblem({ expectedReturns: volatilities, covariance, ...bounds });
    const found = await meanVarianceWeights(problem, limits, { objective: "maxSharpe" });
    return {
      ...found,
      ...describe(found.weights),
      measure: null,
      binding: [],
      expectedReturns: given,
      extras: { diversificationRatio: found.sharpe ?? 1 },
    };
  }
  if (objective === "minCvar") {
    const { target } = request;
    const found = await leastShortfall({
      returns: request.scenarios,
      confidence: request.confidence,
      ...bounds,
      ...(limits === null ? {} : { limits }),
      ...(target === undefined ? {} : { wanted: { target, expectedReturns: given } }),
    });
    const { weights, residual, iterations, expectedShortfall, valueAtRisk } = found;
    const binding = found.prices
      .map(({ price, ...limit }) => ({ ...limit, onePercent: -0.01 * Math.abs(price) }))
      .filter(({ onePercent }) => onePercent < -1e-9)
      .sort((a, b) => a.onePercent - b.onePercent);
    return {
      ...without("HiGHS linear program", weights, residual, iterations),
      ...describe(weights),
      measure: "expectedShortfall",
      binding,
      expectedReturns: given,
      extras: { expectedShortfall, valueAtRisk },
    };
  }
  if (objective === "blackLitterman") {
    const { expectedReturns } = viewsApplied(request);
    const problem = portfolioProblem({ expectedReturns, covariance, ...bounds });
    const found = await meanVarianceWeights(problem, limits, meanVariance("maxSharpe"));
    return { ...found, expectedReturns, extras: {} };
  }
  const problem = portfolioProblem({ expectedReturns: given, covariance, ...bounds });
  if (objective === "resampled") {
    if (limits !== null && (limits.groups.length > 0 || limits.turnover !== null)) {
      throw new OptimizationInputError("constraints", "resampled takes only limits per asset");
    }
    const frontier = resampledFrontier(problem, {
      observations: request.scenarios[0]?.length ?? 0,
      observationsPerPeriod: request.periodsPerYear,
      draws: 200,
      points: 21,
      seed: request.seed,
      riskFreeRate,
    });
    const weights = frontier.points[frontier.best] ?? new Float64Array(given.length);
    return {
      ...without("resampled critical lines", weights, null, frontier.draws),
      ...describe(weights),
      expectedReturns: given,
      extras: {
        largestWeightDeviation: frontier.deviations.reduce((most, value) => Math.max(most, value), 0),
      },
    };
  }
  const found = await meanVarianceWeights(problem, limits, meanVariance(objective));
  return { ...found, expectedReturns: given, extras: {} };
}

/** Equilibrium returns of the market weights with the views mixed in, the risk-free rate added. */
function viewsApplied({ marketWeights, covariance, riskAversion, views, riskFreeRate }: OptimizationRequest) {
  let total = 0;
  for (let i = 0; i < marketWeights.length; i++) total += marketWeights[i] ?? 0;
  if (!(total > 0)) throw new OptimizationInputError("marketWeights", "add up to nothing");
  const shares = Float64Array.from(marketWeights, (weight) => weight / total);
  const absolute = views.map((view) => ({
    ...view,
    // A view on one asset is a total return, one on a difference needs no risk-free rate taken off.
    viewReturn: view.viewReturn - riskFreeRate * view.weights.reduce((sum, weight) => sum + weight, 0),
  }));
  const { expectedReturns } = blackLitterman({
    marketWeights: shares,
    covariance,
    riskAversion,
    tau: 0.05,
    views: absolute,
  });
  return { expectedReturns: expectedReturns.map((value) => value + riskFreeRate) };
}
