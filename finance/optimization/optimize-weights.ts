import { blackLitterman, type View } from "./black-litterman.ts";
import { leastShortfall } from "./expected-shortfall-weights.ts";
import { hierarchicalRiskParity } from "./hierarchical-risk-parity.ts";
import type { PortfolioLimits } from "./limit-rows.ts";
import {
  type BindingLimit,
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
 * Risk parity, HRP and resampling know limits of single assets: groups of several and turnover they refuse rather than ignore.
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
  /** Histories of resampled; 200 when omitted. */
  draws?: number;
}

const RESAMPLED_DRAWS = 200;

export interface OptimizationAnswer extends OptimizedPortfolio {
  /** Expected returns that the answer rests on: those given, or those after the views. */
  expectedReturns: Float64Array;
  /** Frontier of the objective's own kind, from the smallest variance up, where it has one. */
  frontier?: readonly Float64Array[];
  /** Extra figures of the objective, such as its expected shortfall of one period. */
  extras: Record<string, number>;
}

/** Bounds with the limits of one-member groups in them. @throws OptimizationInputError for other limits that limit something */
function foldedBounds({ objective, lower, upper, limits }: OptimizationRequest) {
  const bounds = { lower: Float64Array.from(lower), upper: Float64Array.from(upper) };
  const refuse = (what: string) =>
    new OptimizationInputError(
      "constraints",
      `${objective} takes limits of single assets, not of ${what}; use minVariance or maxDiversification`,
    );
  if (limits?.turnover) throw refuse("turnover");
  for (const group of limits?.groups ?? []) {
    const [member, ...more] = group.members;
    if (member === undefined || (group.lower <= 0 && group.upper >= 1)) continue;
    if (more.length > 0) throw refuse(`groups of several, such as ${group.name}`);
    bounds.lower[member] = Math.max(bounds.lower[member] ?? 0, group.lower);
    bounds.upper[member] = Math.min(bounds.upper[member] ?? 1, group.upper);
  }
  return bounds;
}

/** Bounds that weights stand at, for methods that put no price on them. */
function reachedBounds(
  weights: Float64Array,
  { lower, upper }: { lower: Float64Array; upper: Float64Array },
): BindingLimit[] {
  return Array.from(weights).flatMap((weight, i): BindingLimit[] => {
    const [low, high] = [lower[i] ?? 0, upper[i] ?? 1];
    const name = `asset ${i}`;
    if (low === high) return [];
    if (high < 1 && high - weight <= 1e-11) return [{ name, side: "upper", bound: high, onePercent: null }];
    return low > 0 && weight - low <= 1e-11 ? [{ name, side: "lower", bound: low, onePercent: null }] : [];
  });
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
    const found = riskParityWeights(covariance, undefined, foldedBounds(request));
    const { weights, residual, iterations, method, binding, unequalRisk } = found;
    return {
      ...without(method, weights, residual, iterations),
      ...describe(weights),
      measure: "unequalRisk",
      binding,
      expectedReturns: given,
      extras: binding.length > 0 || method !== "cyclic descent" ? { unequalRisk } : {},
    };
  }
  if (objective === "hrp") {
    const folded = foldedBounds(request);
    const weights = hierarchicalRiskParity(covariance, folded);
    return {
      ...without("recursive bisection", weights, null, 0),
      ...describe(weights),
      binding: reachedBounds(weights, folded),
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
      measure: "diversificationRatio",
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
  if (objective === "resampled") {
    const folded = foldedBounds(request);
    const problem = portfolioProblem({ expectedReturns: given, covariance, ...folded });
    const frontier = resampledFrontier(problem, {
      observations: request.scenarios[0]?.length ?? 0,
      observationsPerPeriod: request.periodsPerYear,
      draws: request.draws ?? RESAMPLED_DRAWS,
      points: 21,
      seed: request.seed,
      riskFreeRate,
    });
    const weights = frontier.points[frontier.best] ?? new Float64Array(given.length);
    return {
      ...without("resampled critical lines", weights, null, frontier.draws),
      ...describe(weights),
      binding: reachedBounds(weights, folded),
      frontier: frontier.points,
      expectedReturns: given,
      extras: {
        largestWeightDeviation: frontier.deviations.reduce((most, value) => Math.max(most, value), 0),
      },
    };
  }
  const problem = portfolioProblem({ expectedReturns: given, covariance, ...bounds });
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
