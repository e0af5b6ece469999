import { type DifferenceWithErrors, differenceWithErrors } from "./difference-errors.ts";
import { portfolioReturns } from "./improvement.ts";
import { estimateInputs, type ReturnsRequest } from "./optimize-returns.ts";
import { optimizeWeights } from "./optimize-weights.ts";
import { OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: what a rule of optimization would have brought over today's weights on days that it did not know.
 * Formula: weights from the 504 periods before (252 when there are fewer than 756), held for the next 63, again and again to the
 * end; the returns of those held periods against today's weights over the same ones, as in `difference-errors.ts`.
 * Convention: weights are restored every period; the same limits each time, turnover counted from today's weights; where the
 * rule has no answer (a target out of reach) today's weights are held. Costs are not counted, and today's weights were
 * themselves chosen with a part of that past in sight. `resampled` draws 40 histories each time.
 * Source: V. DeMiguel, L. Garlappi, R. Uppal, "Optimal versus naive diversification", Review of Financial Studies 22(5), 2009
 * (rolling samples).
 */
export interface WalkForward extends DifferenceWithErrors {
  /** Periods that were held, and those before each holding that it was estimated from. */
  heldPeriods: number;
  estimatedFrom: number;
  holdings: number;
  /** Holdings for which the rule had no answer. */
  unanswered: number;
}

const LONG = 504;
const SHORT = 252;
const HELD = 63;
const LEAST = 504;
const DRAWS = 40;

/**
 * Walks a rule through its past; a reason when it cannot be walked.
 * Example: (await walkForward({ objective: "blackLitterman", scenarios: [], covarianceMethod: "sample", expectedReturnMethod: "historical", today: [1], lower: [0], upper: [1], limits: null, riskFreeRate: 0, periodsPerYear: 252, confidence: 0.95, views: [], marketWeights: [1], riskAversion: 2.5, seed: 1 })).reason = "views are of today: there are none for the past".
 * @throws RangeError for series that cannot be used
 */
export async function walkForward(request: ReturnsRequest): Promise<WalkForward | { reason: string }> {
  const { objective, today, periodsPerYear, riskFreeRate } = request;
  if (objective === "blackLitterman") return { reason: "views are of today: there are none for the past" };
  if (today === null) return { reason: "nothing is held to compare with" };
  const length = request.scenarios[0]?.length ?? 0;
  if (length < LEAST)
    return { reason: `needs ${LEAST} daily returns that all assets have: there are ${length}` };
  const estimatedFrom = length >= LONG + SHORT ? LONG : SHORT;
  const series = request.scenarios.map((returns) => Float64Array.from(returns));
  const heldPeriods = length - estimatedFrom;
  const rule = new Float64Array(heldPeriods);
  let holdings = 0;
  let unanswered = 0;
  for (let start = estimatedFrom; start < length; start += HELD) {
    const past = series.map((returns) => returns.subarray(start - estimatedFrom, start));
    const weights = await weightsOf({ ...request, scenarios: past, draws: DRAWS });
    holdings += 1;
    if (weights === null) unanswered += 1;
    const next = series.map((returns) => returns.subarray(start, Math.min(length, start + HELD)));
    rule.set(portfolioReturns(next, weights ?? today), start - estimatedFrom);
  }
  if (unanswered === holdings) return { reason: "the objective had no answer at any time of the past" };
  const standing = portfolioReturns(
    series.map((returns) => returns.subarray(estimatedFrom)),
    today,
  );
  const difference = differenceWithErrors(rule, standing, { periodsPerYear, riskFreeRate });
  if (difference === null) return { reason: "one of the portfolios has no risk" };
  return { ...difference, heldPeriods, estimatedFrom, holdings, unanswered };
}

/** Weights of the rule from a past, or null where it has none. */
async function weightsOf(request: ReturnsRequest): Promise<Float64Array | null> {
  try {
    const { covariance, expectedReturns } = estimateInputs(request);
    return (await optimizeWeights({ ...request, covariance, expectedReturns })).weights;
  } catch (error) {
    if (error instanceof OptimizationInputError) return null;
    throw error;
  }
}
