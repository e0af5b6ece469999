import type { OptimizedReturns } from "#finance/optimization/optimize-returns.ts";
import type { WalkForward } from "#finance/optimization/walk-forward.ts";
import { wholeShares } from "#finance/optimization/whole-shares.ts";
import type { DataIssue } from "#platform/results.ts";
import { type Analysis, type Figure, figure, table } from "./analysis-result.ts";
import type { Candidate } from "./optimization-candidates.ts";

export interface OptimizationFrame {
  assets: readonly Candidate[];
  today: Float64Array | null;
  /** Value to distribute, in the currency of the result. */
  held: number;
  currency: string;
  /** What the objective would have brought on days it did not know, or why that is not known. */
  walked: WalkForward | { reason: string };
  /** Puts symbols in the place of numbers of assets. */
  name: (text: string) => string;
}

const UNHELD = "nothing is held to compare with";

/** Figures and tables of an optimization: the portfolio, the change from today, the limits that bind, the frontier. */
export function describeOptimization(
  found: OptimizedReturns,
  frame: OptimizationFrame,
): Pick<Analysis, "figures" | "tables"> {
  const { answer, today, improvement } = found;
  const unheld = { value: null, reason: UNHELD };
  const sharpe = (value: number | null | undefined) =>
    value === undefined ? unheld : { value, reason: value === null ? "the portfolio has no risk" : null };
  const turnover = frame.today === null ? null : turnoverOf(answer.weights, frame.today);
  const squares = answer.weights.reduce((sum, weight) => sum + weight * weight, 0);
  const figures: Figure[] = [
    figure("expectedReturn", "rate", answer.expectedReturn),
    figure("volatility", "rate", answer.volatility),
    figure("sharpeRatio", "number", sharpe(answer.sharpe)),
    figure("todayExpectedReturn", "rate", today?.expectedReturn ?? unheld),
    figure("todayVolatility", "rate", today?.volatility ?? unheld),
    figure("todaySharpeRatio", "number", sharpe(today?.sharpe)),
    // The honest figures first: who shows only some shows these.
    ...outOfSample(frame.walked),
    figure(
      "returnImprovementInSample",
      "rate",
      today === null ? unheld : answer.expectedReturn - today.expectedReturn,
    ),
    figure("returnImprovementInSampleError", "rate", improvement?.returnError ?? unheld),
    figure("sharpeImprovementInSample", "number", sharpe(improvement?.sharpeDifference)),
    figure("sharpeImprovementInSampleError", "number", sharpe(improvement?.sharpeError)),
    figure("turnover", "rate", turnover ?? unheld),
    figure("effectiveHoldings", "number", squares > 0 ? 1 / squares : Number.NaN),
    ...Object.entries(answer.extras).map(([name, value]) =>
      figure(name, name === "diversificationRatio" ? "number" : "rate", value),
    ),
  ];
  const { kktResidual, iterations } = answer.certificate;
  figures.push(
    figure(
      "optimalityResidual",
      "number",
      kktResidual ?? { value: null, reason: `${answer.certificate.method} has no conditions to check` },
    ),
    figure("iterations", "count", iterations),
  );
  const whole = sharesOf(found, frame);
  if (whole !== null) figures.push(figure("uninvestedByWholeShares", "money", whole.rest, frame.currency));
  return {
    figures,
    tables: [
      weightsTable(found, frame, whole?.shares ?? null),
      limitsTable(found, frame),
      frontierTable(found),
    ],
  };
}

/** Difference of the objective, walked through the past, and today's weights: negative volatility is calmer. */
function outOfSample(walked: OptimizationFrame["walked"]): Figure[] {
  const known = "reason" in walked ? null : walked;
  const unknown = { value: null, reason: "reason" in walked ? walked.reason : null };
  return [
    figure("sharpeImprovementOutOfSample", "number", known?.sharpeDifference ?? unknown),
    figure("sharpeImprovementOutOfSampleError", "number", known?.sharpeError ?? unknown),
    figure("volatilityChangeOutOfSample", "rate", known?.volatilityDifference ?? unknown),
    figure("volatilityChangeOutOfSampleError", "rate", known?.volatilityError ?? unknown),
    figure("outOfSampleDays", "count", known?.heldPeriods ?? unknown),
  ];
}

/** One-way: what is sold, as a share. */
function turnoverOf(weights: Float64Array, today: Float64Array): number {
  return weights.reduce((sum, weight, i) => sum + Math.abs(weight - (today[i] ?? 0)), 0) / 2;
}

function sharesOf({ answer }: OptimizedReturns, { assets, held }: OptimizationFrame) {
  const prices = assets.map(({ sharePrice }) => sharePrice ?? Number.NaN);
  if (held <= 0 || !prices.every((price) => price > 0 && Number.isFinite(price))) return null;
  return wholeShares(
    answer.weights.map((weight) => Math.max(0, weight)),
    prices,
    held,
  );
}

const MOST_ROWS = 60;

function weightsTable(
  { answer, riskShares }: OptimizedReturns,
  { assets, today, held }: OptimizationFrame,
  shares: Float64Array | null,
) {
  const rows = assets
    .map(({ symbol }, i) => {
      const weight = answer.weights[i] ?? 0;
      const now = today?.[i] ?? 0;
      const change = held > 0 ? Math.round((weight - now) * held * 100) / 100 : null;
      return {
        weight,
        now,
        row: [symbol, now, weight, weight - now, change, shares?.[i] ?? null, riskShares[i] ?? 0],
      };
    })
    .filter(({ weight, now }) => weight > 1e-9 || now > 0)
    .sort((a, b) => b.weight - a.weight || b.now - a.now)
    .slice(0, MOST_ROWS)
    .map(({ row }) => row);
  return table(
    "weights",
    [
      "symbol",
      "todayWeight",
      "optimalWeight",
      "changeRate",
      "changeAmount",
      ["wholeShares", "count"],
      "riskShareRate",
    ],
    rows,
  );
}

function limitsTable({ answer }: OptimizedReturns, { name }: OptimizationFrame) {
  const rows = answer.binding
    .slice(0, 20)
    .map(({ name: limit, side, bound, onePercent }) => [
      name(limit),
      side,
      bound,
      answer.measure ?? "",
      onePercent,
    ]);
  return table(
    "bindingLimits",
    ["limit", "side", ["bound", "rate"], "measure", "valueOfOnePercentWider"],
    rows,
  );
}

function frontierTable({ frontier }: OptimizedReturns) {
  return table(
    "frontier",
    ["expectedReturn", "volatility", "sharpeRatio"],
    frontier.map(({ expectedReturn, volatility, sharpe }) => [expectedReturn, volatility, sharpe]),
  );
}

/** What the weights rest on that the owner should know. */
export function optimizationIssues({ repaired, answer }: OptimizedReturns): DataIssue[] {
  const issues: DataIssue[] = [];
  if (repaired) {
    issues.push({
      code: "covariance_repaired",
      severity: "warning",
      message: "The covariance was no covariance and was repaired.",
    });
  }
  if (answer.certificate.method === "sequential quadratic programs") {
    issues.push({
      code: "nearest_risk_parity",
      severity: "info",
      message:
        "The minimum weights leave no exact shares of risk within the whole: these weights have the contributions nearest to equal ones (least squares). Lower the minimum weights for exact shares.",
    });
  }
  return issues;
}
