import { certifyWeights } from "./certificate.ts";
import {
  type ConstrainedWeights,
  highestReturn,
  highestSharpe,
  leastVariance,
} from "./constrained-weights.ts";
import { traceCriticalLine } from "./critical-line.ts";
import { maximumSharpe, minimumVariance, targetReturn, targetRisk } from "./efficient-frontier.ts";
import { boundPrices, type LimitPrice, type PortfolioLimits } from "./limit-rows.ts";
import {
  OptimizationInputError,
  type PortfolioProblem,
  portfolioReturn,
  portfolioVariance,
} from "./portfolio-problem.ts";
import { CriticalLineFailure } from "./walk-critical-line.ts";

/**
 * Name: the four mean-variance objectives, certified, with what each limit costs.
 * Formula: by the critical line when weights only have ranges, by a quadratic program (HiGHS) otherwise or when the line
 * fails its certificate. Value of relaxing a limit by 0.01 at price p (change of ½ variance − λ return): 0.01 |p| / (λ σ)
 * Sharpe ratio, −0.01 |p| / σ volatility, 0.01 |p| / λ expected return; p = σ for the volatility allowed.
 * Convention: an answer is certified when its KKT residual is at most 1e-9; `onePercent` is the change of `measure` if the
 * limit were wider by one percentage point and everything else stayed, to first order.
 * Source: S. Boyd, L. Vandenberghe, "Convex Optimization", 2004, 5.6 (sensitivity).
 */
export type MeanVarianceObjective = "maxSharpe" | "minVariance" | "targetReturn" | "targetRisk";

export interface BindingLimit {
  /** `asset 3`, the name of a group, `turnover`, `expectedReturn` or `volatility`. */
  name: string;
  side: "lower" | "upper";
  bound: number;
  /** Null where the method puts no price on its limits. */
  onePercent: number | null;
}

export interface OptimizedPortfolio {
  weights: Float64Array;
  /** Of the whole portfolio, for the period of the inputs. */
  expectedReturn: number;
  volatility: number;
  sharpe: number | null;
  certificate: {
    /** Largest relative violation of the conditions of optimality; null where the method has none. */
    kktResidual: number | null;
    method: string;
    iterations: number;
  };
  /** What `onePercent` of the binding limits is measured in. */
  measure:
    | "sharpeRatio"
    | "volatility"
    | "expectedReturn"
    | "expectedShortfall"
    | "diversificationRatio"
    | "unequalRisk"
    | null;
  /** The dearest first. */
  binding: BindingLimit[];
}

export interface MeanVarianceWant {
  objective: MeanVarianceObjective;
  /** Return or volatility wanted, for the target objectives. */
  target?: number;
  /** For the period of the returns; 0 when omitted. */
  riskFreeRate?: number;
}

/** Residual up to which a solution counts as optimal. */
export const CERTIFIED = 1e-9;

/** Return, volatility and Sharpe ratio of weights. Example: describeWeights([1], [0.1], [0.04], 0.02).sharpe = 0.4. */
export function describeWeights(
  weights: ArrayLike<number>,
  expectedReturns: ArrayLike<number>,
  covariance: ArrayLike<number>,
  riskFreeRate: number,
): { expectedReturn: number; volatility: number; sharpe: number | null } {
  const expectedReturn = portfolioReturn(weights, expectedReturns);
  const volatility = Math.sqrt(portfolioVariance(weights, covariance));
  return {
    expectedReturn,
    volatility,
    sharpe: volatility > 0 ? (expectedReturn - riskFreeRate) / volatility : null,
  };
}

function wanted(want: MeanVarianceWant): number {
  if (want.target === undefined || !Number.isFinite(want.target)) {
    throw new OptimizationInputError("target", `${want.objective} needs a number`);
  }
  return want.target;
}

function measureOf(objective: MeanVarianceObjective): "sharpeRatio" | "volatility" | "expectedReturn" {
  return objective === "maxSharpe"
    ? "sharpeRatio"
    : objective === "targetRisk"
      ? "expectedReturn"
      : "volatility";
}

/** Change of the measure when a limit with this price is relaxed by one percentage point. */
function onePercent(
  objective: MeanVarianceObjective,
  price: number,
  lambda: number,
  volatility: number,
): number {
  const gain = 0.01 * Math.abs(price);
  if (objective === "targetRisk") return lambda > 0 ? gain / lambda : 0;
  if (volatility === 0) return 0;
  if (objective === "maxSharpe") return lambda > 0 ? gain / (lambda * volatility) : 0;
  return -gain / volatility;
}

function finish(
  problem: PortfolioProblem,
  want: MeanVarianceWant,
  weights: Float64Array,
  certificate: OptimizedPortfolio["certificate"],
  prices: LimitPrice[],
  worth: (price: number, volatility: number, sharpe: number | null) => number,
): OptimizedPortfolio {
  const described = describeWeights(
    weights,
    problem.expectedReturns,
    problem.covariance,
    want.riskFreeRate ?? 0,
  );
  const binding = prices
    .map(({ price, ...limit }) => ({
      ...limit,
      onePercent: worth(price, described.volatility, described.sharpe),
    }))
    .filter((limit) => Math.abs(limit.onePercent) > 1e-9)
    .sort((a, b) => Math.abs(b.onePercent) - Math.abs(a.onePercent));
  return { weights, ...described, certificate, measure: measureOf(want.objective), binding };
}

/** Price of the volatility allowed, in ½ variance, when it is used up. */
function volatilityPrice(
  problem: PortfolioProblem,
  want: MeanVarianceWant,
  weights: Float64Array,
): LimitPrice[] {
  const bound = wanted(want);
  const volatility = Math.sqrt(portfolioVariance(weights, problem.covariance));
  if (Math.abs(volatility - bound) > 1e-9) return [];
  return [{ name: "volatility", side: "upper", bound, price: volatility }];
}

/** The answer of the critical line, or null when it has none that passes its certificate. */
function byCriticalLine(problem: PortfolioProblem, want: MeanVarianceWant): OptimizedPortfolio | null {
  const { objective, riskFreeRate = 0 } = want;
  try {
    const line = traceCriticalLine(problem);
    const found =
      objective === "maxSharpe"
        ? maximumSharpe(line, riskFreeRate)
        : objective === "minVariance"
          ? minimumVariance(line)
          : objective === "targetReturn"
            ? targetReturn(line, wanted(want))
            : targetRisk(line, wanted(want));
    const { weights, lambda } = found;
    const { residual, reducedCosts } = certifyWeights(problem, weights, lambda);
    if (!(residual <= CERTIFIED)) return null;
    const prices = boundPrices(problem, weights, reducedCosts);
    if (objective === "targetRisk") prices.push(...volatilityPrice(problem, want, weights));
    if (objective === "targetReturn" && lambda > 0) {
      prices.push({ name: "expectedReturn", side: "lower", bound: wanted(want), price: lambda });
    }
    return finish(
      problem,
      want,
      weights,
      { kktResidual: residual, method: "critical line", iterations: line.pivots },
      prices,
      (price, volatility) => onePercent(objective, price, lambda, volatility),
    );
  } catch (error) {
    if (error instanceof CriticalLineFailure) return null;
    throw error;
  }
}

/**
 * Weights for one of the four objectives.
 * Example: (await meanVarianceWeights(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] }), null, { objective: "minVariance" })).weights[0] = 0.2.
 * @throws OptimizationInputError when limits contradict each other, a target cannot be met, or no portfolio beats the risk-free rate
 */
export async function meanVarianceWeights(
  problem: PortfolioProblem,
  limits: PortfolioLimits | null,
  want: MeanVarianceWant,
): Promise<OptimizedPortfolio> {
  if (limits === null || (limits.groups.length === 0 && limits.turnover === null)) {
    const exact = byCriticalLine(problem, want);
    if (exact !== null) return exact;
  }
  const { objective, riskFreeRate = 0 } = want;
  const under = limits ?? { groups: [], turnover: null };
  const certificate = (found: ConstrainedWeights) => ({
    kktResidual: found.residual,
    method: "HiGHS quadratic program",
    iterations: found.iterations,
  });
  if (objective === "maxSharpe") {
    const found = await highestSharpe(problem, under, riskFreeRate);
    return finish(problem, want, found.weights, certificate(found), found.prices, (price, _, sharpe) =>
      sharpe === null ? 0 : 0.01 * Math.abs(price) * sharpe ** 3,
    );
  }
  if (objective === "targetRisk") {
    const found = await highestReturn(problem, under, wanted(want));
    const prices = [...found.prices, ...volatilityPrice(problem, want, found.weights)];
    return finish(problem, want, found.weights, certificate(found), prices, (price, volatility) =>
      onePercent(objective, price, found.lambda, volatility),
    );
  }
  const found = await leastVariance(
    problem,
    under,
    objective === "targetReturn" ? { target: wanted(want) } : {},
  );
  return finish(problem, want, found.weights, certificate(found), found.prices, (price, volatility) =>
    onePercent(objective, price, 0, volatility),
  );
}
