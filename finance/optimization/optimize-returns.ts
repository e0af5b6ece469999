import { type CovarianceMethod, estimateCovariance } from "../covariance/estimate-covariance.ts";
import { traceCriticalLine } from "./critical-line.ts";
import { frontierPoints } from "./efficient-frontier.ts";
import { EXPECTED_RETURN_METHODS, type ExpectedReturnMethod, expectedReturnsOf } from "./expected-returns.ts";
import { type Improvement, improvementOf, portfolioReturns } from "./improvement.ts";
import { describeWeights } from "./mean-variance.ts";
import { type OptimizationAnswer, type OptimizationRequest, optimizeWeights } from "./optimize-weights.ts";
import { covarianceWith, OptimizationInputError, portfolioProblem } from "./portfolio-problem.ts";
import { CriticalLineFailure } from "./walk-critical-line.ts";

/**
 * Name: from past returns to weights: estimates, the optimization, the frontier, and how sure the improvement is.
 * Formula: covariance and expected returns × periods per year; improvement as in `improvement.ts`, over the same past.
 * Convention: simple returns of equal periods; expected returns are arithmetic; the frontier has the ranges of single assets,
 * not groups or turnover; that of `resampled` is the resampled one.
 * Source: R. Grinold, R. Kahn, "Active Portfolio Management", 2nd ed. 2000, ch. 2–3 (annualising); the parts' files.
 */
export interface ReturnsRequest extends Omit<OptimizationRequest, "expectedReturns" | "covariance"> {
  covarianceMethod: CovarianceMethod;
  expectedReturnMethod: ExpectedReturnMethod;
  /** Today's weights, adding up to one; null when nothing is held. */
  today: ArrayLike<number> | null;
}

export interface PortfolioFigures {
  expectedReturn: number;
  volatility: number;
  sharpe: number | null;
}

export interface OptimizedReturns {
  answer: OptimizationAnswer;
  today: PortfolioFigures | null;
  improvement: Improvement | null;
  /** Share of each asset in the variance of the answer. */
  riskShares: Float64Array;
  /** From the smallest variance to the highest return; empty when the covariance has no frontier. */
  frontier: PortfolioFigures[];
  shrinkage: number | null;
  repaired: boolean;
}

/** Why there are no such weights, as a value: an error that travels between threads loses its class and name. */
export interface OptimizationRefusal {
  refused: string;
}

/**
 * Optimizes over past returns, one series per asset in `scenarios`.
 * Example: (await optimizeReturns({ objective: "minVariance", scenarios: [[0.01, -0.01, 0.01, -0.01], [0.02, 0.02, -0.02, -0.02]], covarianceMethod: "sample", expectedReturnMethod: "historical", today: null, lower: [0, 0], upper: [1, 1], limits: null, riskFreeRate: 0, periodsPerYear: 12, confidence: 0.95, views: [], marketWeights: [0.5, 0.5], riskAversion: 2.5, seed: 1 })).answer.weights[0] = 0.8.
 * Inputs and limits that have no answer are refused with the reason.
 * @throws RangeError for series that cannot be used
 */
export async function optimizeReturns(
  request: ReturnsRequest,
): Promise<OptimizedReturns | OptimizationRefusal> {
  try {
    return await optimized(request);
  } catch (error) {
    if (error instanceof OptimizationInputError) return { refused: error.message };
    throw error;
  }
}

/**
 * Yearly covariance and expected returns by the methods of a request.
 * Example: estimateInputs({ objective: "minVariance", scenarios: [[0.01, 0.03]], covarianceMethod: "sample", expectedReturnMethod: "historical", today: null, lower: [0], upper: [1], limits: null, riskFreeRate: 0, periodsPerYear: 12, confidence: 0.95, views: [], marketWeights: [1], riskAversion: 2.5, seed: 1 }).expectedReturns[0] = 0.24.
 * @throws OptimizationInputError for an unknown method, RangeError for series that cannot be used
 */
export function estimateInputs(request: ReturnsRequest) {
  const { scenarios, periodsPerYear, riskFreeRate, marketWeights, riskAversion } = request;
  if (!EXPECTED_RETURN_METHODS.includes(request.expectedReturnMethod)) {
    throw new OptimizationInputError("expectedReturns", `is one of ${EXPECTED_RETURN_METHODS.join(", ")}`);
  }
  const estimated = estimateCovariance(scenarios, request.covarianceMethod);
  const covariance = estimated.covariance.map((value) => value * periodsPerYear);
  const expectedReturns = expectedReturnsOf(request.expectedReturnMethod, {
    scenarios,
    covariance,
    periodsPerYear,
    marketWeights,
    riskAversion,
    riskFreeRate,
  });
  return { covariance, expectedReturns, shrinkage: estimated.shrinkage, repaired: estimated.repaired };
}

async function optimized(request: ReturnsRequest): Promise<OptimizedReturns> {
  const { scenarios, periodsPerYear, riskFreeRate } = request;
  const { covariance, expectedReturns, shrinkage, repaired } = estimateInputs(request);
  const answer = await optimizeWeights({ ...request, expectedReturns, covariance });
  const describe = (weights: ArrayLike<number>) =>
    describeWeights(weights, answer.expectedReturns, covariance, riskFreeRate);
  const together = covarianceWith(answer.weights, covariance);
  const variance = answer.volatility ** 2;
  const riskShares = answer.weights.map((weight, i) =>
    variance > 0 ? (weight * (together[i] ?? 0)) / variance : 0,
  );
  const { today } = request;
  return {
    answer,
    today: today === null ? null : describe(today),
    improvement:
      today === null
        ? null
        : improvementOf(portfolioReturns(scenarios, answer.weights), portfolioReturns(scenarios, today), {
            periodsPerYear,
            riskFreeRate,
          }),
    riskShares,
    frontier: (answer.frontier ?? frontierOf(answer.expectedReturns, covariance, request)).map(describe),
    shrinkage,
    repaired,
  };
}

const FRONTIER_POINTS = 15;

function frontierOf(
  expectedReturns: Float64Array,
  covariance: Float64Array,
  { lower, upper }: ReturnsRequest,
): Float64Array[] {
  try {
    const line = traceCriticalLine(portfolioProblem({ expectedReturns, covariance, lower, upper }));
    return frontierPoints(line, FRONTIER_POINTS).map(({ weights }) => weights);
  } catch (error) {
    if (error instanceof CriticalLineFailure) return [];
    throw error;
  }
}
