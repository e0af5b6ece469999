import { cholesky } from "../linear-algebra/cholesky.ts";
import { seedPath } from "../simulation/random.ts";
import { fillNormals } from "../simulation/random-normal.ts";
import { traceCriticalLine } from "./critical-line.ts";
import { frontierPoints } from "./efficient-frontier.ts";
import { describeWeights } from "./mean-variance.ts";
import { OptimizationInputError, type PortfolioProblem } from "./portfolio-problem.ts";
import { CriticalLineFailure } from "./walk-critical-line.ts";

/**
 * Name: resampled frontier: the mean of many frontiers, each from a history that could have happened as well.
 * Formula: means ~ N(μ, Σ/T) and sample covariance ~ Wishart(Σ, T − 1)/(T − 1) (Bartlett); the frontier of each draw has
 * `points` portfolios at equal steps of return; those of equal rank are averaged.
 * Convention: T observations per draw, as many as the estimate had; the same seed gives the same weights everywhere; portfolios
 * are judged by the original μ and Σ; the one with the highest Sharpe ratio is picked.
 * Source: R. Michaud, "Efficient Asset Management", 1998, ch. 6; M. Bartlett, Proc. Royal Soc. Edinburgh 53, 1933.
 */
export interface ResampledFrontier {
  /** From the smallest variance to the highest return, means over the draws. */
  points: Float64Array[];
  /** Point with the highest Sharpe ratio. */
  best: number;
  /** Standard deviation of each weight of the best point over the draws. */
  deviations: Float64Array;
  /** Draws that had a frontier. */
  draws: number;
}

export interface ResamplingOptions {
  /** Returns that the estimate is made of, in the unit of the draws (252 a year of daily returns). */
  observations: number;
  /** Observations in the period of μ and Σ: 252 when these are yearly and daily returns were used. */
  observationsPerPeriod: number;
  draws: number;
  points: number;
  seed: number;
  riskFreeRate: number;
}

/**
 * The resampled frontier of a problem.
 * Example: resampledFrontier(portfolioProblem({ expectedReturns: [0.1, 0.1], covariance: [0.04, 0, 0, 0.04] }), { observations: 1000, observationsPerPeriod: 252, draws: 50, points: 5, seed: 1, riskFreeRate: 0 }).draws = 50.
 * @throws OptimizationInputError for fewer observations than assets + 2, or a covariance without a factor
 */
export function resampledFrontier(problem: PortfolioProblem, options: ResamplingOptions): ResampledFrontier {
  const { observations, observationsPerPeriod, draws, points, seed, riskFreeRate } = options;
  const n = problem.lower.length;
  if (!(observations >= n + 2)) {
    throw new OptimizationInputError("observations", `${observations} are too few for ${n} assets`);
  }
  const factor = cholesky(problem.covariance, n);
  if (factor === null) throw new OptimizationInputError("covariance", "is not a covariance");
  const state = new Int32Array(4);
  const perPoint = Array.from({ length: points }, (): Float64Array[] => []);
  for (let draw = 0; draw < draws; draw++) {
    seedPath(state, seed, draw);
    const drawn = drawEstimates(problem, factor, { observations, observationsPerPeriod, state });
    try {
      frontierPoints(traceCriticalLine(drawn), points).forEach(({ weights }, rank) => {
        perPoint[rank]?.push(weights);
      });
    } catch (error) {
      // A draw without a frontier (singular) is left out.
      if (!(error instanceof CriticalLineFailure)) throw error;
    }
  }
  const used = perPoint[0]?.length ?? 0;
  if (used === 0) throw new OptimizationInputError("covariance", "is singular, so no draw has a frontier");
  const means = perPoint.map((each) => Float64Array.from({ length: n }, (_, i) => meanAt(each, i)));
  const sharpe = means.map(
    (weights) =>
      describeWeights(weights, problem.expectedReturns, problem.covariance, riskFreeRate).sharpe ?? 0,
  );
  const best = sharpe.indexOf(Math.max(...sharpe));
  const chosen = perPoint[best] ?? [];
  const deviations = Float64Array.from({ length: n }, (_, i) => {
    const mean = means[best]?.[i] ?? 0;
    const squares = chosen.reduce((sum, weights) => sum + ((weights[i] ?? 0) - mean) ** 2, 0);
    return used > 1 ? Math.sqrt(squares / (used - 1)) : 0;
  });
  return { points: means, best, deviations, draws: used };
}

function meanAt(each: readonly Float64Array[], i: number): number {
  return each.reduce((sum, weights) => sum + (weights[i] ?? 0), 0) / each.length;
}

/** Means and covariance as another history of the same length would have given them. */
function drawEstimates(
  problem: PortfolioProblem,
  factor: Float64Array,
  sampling: { observations: number; observationsPerPeriod: number; state: Int32Array },
): PortfolioProblem {
  const { observations, observationsPerPeriod, state } = sampling;
  const n = problem.lower.length;
  const degrees = observations - 1;
  const normals = new Float64Array(Math.max(n, degrees));
  fillNormals(state, normals, n);
  const scale = Math.sqrt(observationsPerPeriod / observations);
  const expectedReturns = problem.expectedReturns.map((mean, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += (factor[i * n + j] ?? 0) * (normals[j] ?? 0);
    return mean + scale * sum;
  });
  // Bartlett: a lower triangle of normals with roots of chi-squares on its diagonal.
  const triangle = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const free = degrees - i;
    fillNormals(state, normals, free);
    let square = 0;
    for (let t = 0; t < free; t++) square += (normals[t] ?? 0) ** 2;
    fillNormals(state, normals, i);
    for (let j = 0; j < i; j++) triangle[i * n + j] = normals[j] ?? 0;
    triangle[i * n + i] = Math.sqrt(square);
  }
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = j; k <= i; k++) sum += (factor[i * n + k] ?? 0) * (triangle[k * n + j] ?? 0);
      product[i * n + j] = sum;
    }
  }
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += (product[i * n + k] ?? 0) * (product[j * n + k] ?? 0);
      covariance[i * n + j] = sum / degrees;
      covariance[j * n + i] = sum / degrees;
    }
  }
  return { ...problem, expectedReturns, covariance };
}
