import { computeHere } from "#finance/calculations.ts";
import { COVARIANCE_METHODS } from "#finance/covariance/estimate-covariance.ts";
import { addMonths } from "#finance/dates.ts";
import type { View } from "#finance/optimization/black-litterman.ts";
import { EXPECTED_RETURN_METHODS } from "#finance/optimization/expected-returns.ts";
import type { GroupLimit } from "#finance/optimization/limit-rows.ts";
import type { ReturnsRequest } from "#finance/optimization/optimize-returns.ts";
import { OBJECTIVES, type Objective } from "#finance/optimization/optimize-weights.ts";
import type { WalkForward } from "#finance/optimization/walk-forward.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Analysis } from "./analysis-result.ts";
import { describeOptimization, optimizationIssues } from "./describe-optimization.ts";
import { listHoldings } from "./list-holdings.ts";
import { loadReturnPanel } from "./load-return-panel.ts";
import { type Candidate, optimizationCandidates } from "./optimization-candidates.ts";
import { type CashAside, setCashAside } from "./set-cash-aside.ts";
import { LEFT_AS_IT_IS, shortPositionIssues } from "./short-positions.ts";
import { chooseRiskFreeRate } from "./stored-indicators.ts";
import { mergeIssues } from "./touched-issues.ts";

/** Frontier is maxSharpe by another name: every answer carries its frontier. */
export const OPTIMIZATION_OBJECTIVES = [...OBJECTIVES, "frontier"] as const;

export interface OptimizePortfolioRequest {
  objective: Objective | "frontier";
  /** Yearly return or volatility, for targetReturn and targetRisk; least yearly return for minCvar. */
  target?: number;
  /** Instruments to consider beside everything that is held, never in its place. */
  symbols?: readonly string[];
  /** Of each asset, as fractions of what is invested. */
  minWeight?: number;
  maxWeight?: number;
  /** Group: an asset class, sector, region, currency or symbol. */
  groupLimits?: readonly { group: string; min?: number | undefined; max?: number | undefined }[];
  /** Yearly return of a symbol, or how much more it earns than another. */
  views?: readonly {
    symbol: string;
    over?: string | undefined;
    view: number;
    confidence?: number | undefined;
  }[];
  covariance?: string;
  expectedReturns?: string;
  riskFreeRate?: number;
  /** One-way: share of the portfolio that may be sold. */
  turnoverLimit?: number;
  accountId?: string;
  currency?: string;
}

const TARGETED: readonly Objective[] = ["targetReturn", "targetRisk", "minCvar"];
const YEARS = 5;
const FEWEST_RETURNS = 60;
const MOST_ASSETS = 100;
const RISK_AVERSION = 2.5;
const CONFIDENCE = 0.95;
const SEED = 1;

const wrong = (message: string) => new CoachError("invalid_input", message);

/**
 * Weights that serve an objective best, over what is held and what is named beside it, compared with today's. Cash and what
 * has no history stay as they are. Nothing is traded: it is a calculation on past returns.
 * @throws CoachError invalid_input for limits that contradict each other, targets out of reach, unknown symbols, or no history
 */
export async function optimizePortfolio(
  context: UseCaseContext,
  request: OptimizePortfolioRequest,
): Promise<Analysis> {
  const chosen = checkRequest(request);
  const page = await listHoldings(context, {
    limit: 500,
    ...(request.currency === undefined ? {} : { currency: request.currency }),
    ...(request.accountId === undefined ? {} : { accountId: request.accountId }),
  });
  const candidates = await optimizationCandidates(context, page, request.symbols ?? []);
  if (candidates.length === 0)
    throw wrong("There is nothing to optimize: nothing with a price is held. Add prices, or name symbols.");
  const loaded = await loadReturnPanel(context, {
    assets: candidates,
    currency: page.currency,
    from: addMonths(page.asOf, -12 * YEARS),
    to: page.asOf,
    interval: "day",
    fewest: FEWEST_RETURNS,
  });
  const cash = setCashAside(loaded, request.symbols ?? []);
  const { panel } = cash;
  const byId = new Map(candidates.map((candidate) => [candidate.instrumentId, candidate]));
  const assets = panel.assets.flatMap(({ instrumentId }) => byId.get(instrumentId) ?? []);
  if (assets.length === 0) {
    throw wrong(
      `Nothing has ${FEWEST_RETURNS} daily returns in a row, so no risk can be estimated. Import more prices.`,
    );
  }
  if (assets.length > MOST_ASSETS) throw wrong(`At most ${MOST_ASSETS} assets at once; choose an account.`);
  const { currency, asOf } = page;
  const riskFree = await chooseRiskFreeRate(context, {
    given: request.riskFreeRate,
    currency,
    to: asOf,
    cash,
  });
  const held = assets.reduce((sum, { value }) => sum + value, 0);
  const today = held > 0 ? Float64Array.from(assets, ({ value }) => value / held) : null;
  const returnsRequest: ReturnsRequest = {
    objective: chosen.objective,
    ...(request.target === undefined ? {} : { target: request.target }),
    scenarios: panel.assets.map(({ returns }) => returns),
    covarianceMethod: chosen.covariance,
    expectedReturnMethod: chosen.expectedReturns,
    today,
    ...limitsOf(request, assets, today),
    riskFreeRate: riskFree.rate,
    periodsPerYear: panel.periodsPerYear,
    confidence: CONFIDENCE,
    views: viewsOf(request, assets),
    marketWeights: today ?? new Float64Array(assets.length).fill(1 / assets.length),
    riskAversion: RISK_AVERSION,
    seed: SEED,
  };
  const compute = context.compute ?? computeHere;
  const [found, walked] = await Promise.all([
    compute("optimizeReturns", returnsRequest),
    compute("walkForward", returnsRequest),
  ]);
  if ("refused" in found) {
    throw wrong(`No such weights exist: ${named(found.refused, assets)}. Change it and ask again.`);
  }
  return {
    asOf: page.asOf,
    currency: page.currency,
    ...describeOptimization(found, {
      assets,
      today,
      held,
      currency: page.currency,
      walked,
      name: (text) => named(text, assets),
    }),
    assumptions: assumptions(request, chosen, {
      days: panel.dates.length,
      from: panel.dates[0] ?? page.asOf,
      to: panel.dates.at(-1) ?? page.asOf,
      shrinkage: found.shrinkage,
      currency: page.currency,
      cash: page.cash.some((entry) => Number(entry.value?.amount ?? 0) > 0),
      aside: cash,
      riskFree: riskFree.stated,
      walked,
    }),
    dataQuality: dataQuality([
      ...mergeIssues(page.dataQuality.issues, panel.issues),
      ...shortPositionIssues(page.holdings, LEFT_AS_IT_IS),
      ...optimizationIssues(found),
    ]),
  };
}

function walkedAssumption(walked: WalkForward | { reason: string }): string[] {
  if ("reason" in walked) return [];
  const { estimatedFrom, holdings, unanswered } = walked;
  const gaps =
    unanswered === 0 ? "" : `, ${unanswered} of them today's weights as the objective had no answer`;
  return [
    `OutOfSample: the objective on the ${estimatedFrom} days before, held 63 days, ${holdings} times in a row${gaps}, against today's weights; errors by Ledoit and Wolf.`,
  ];
}

/** Symbols in the place of the numbers of assets. */
function named(text: string, assets: readonly Candidate[]): string {
  return text.replaceAll(/\basset (\d+)\b/g, (whole, number) => assets[Number(number)]?.symbol ?? whole);
}

function checkRequest(request: OptimizePortfolioRequest) {
  const objective = request.objective === "frontier" ? "maxSharpe" : request.objective;
  if (!OBJECTIVES.includes(objective)) throw wrong(`objective: one of ${OBJECTIVES.join(", ")}, frontier.`);
  const covariance = pick(COVARIANCE_METHODS, request.covariance ?? "ledoitWolf", "covariance");
  const expectedReturns = pick(
    EXPECTED_RETURN_METHODS,
    request.expectedReturns ?? "historical",
    "expectedReturns",
  );
  if ((objective === "targetReturn" || objective === "targetRisk") && request.target === undefined) {
    throw wrong(
      `${objective} needs target: a yearly ${objective === "targetRisk" ? "volatility" : "return"} such as 0.08.`,
    );
  }
  if (objective === "blackLitterman" && (request.views ?? []).length === 0) {
    throw wrong("blackLitterman needs views, such as {symbol: A, view: 0.08, confidence: 0.5}.");
  }
  return { objective, covariance, expectedReturns };
}

function pick<Name extends string>(known: readonly Name[], wanted: string, field: string): Name {
  const found = known.find((name) => name === wanted);
  if (found === undefined) throw wrong(`${field}: one of ${known.join(", ")}.`);
  return found;
}

function limitsOf(
  request: OptimizePortfolioRequest,
  assets: readonly Candidate[],
  today: Float64Array | null,
): Pick<ReturnsRequest, "lower" | "upper" | "limits"> {
  const { minWeight = 0, maxWeight = 1, turnoverLimit } = request;
  if (!(minWeight >= 0 && minWeight <= maxWeight && maxWeight <= 1)) {
    throw wrong("minWeight and maxWeight: fractions from 0 to 1, the first not above the second.");
  }
  const groups = (request.groupLimits ?? []).map(({ group, min = 0, max = 1 }): GroupLimit => {
    const wanted = group.toLowerCase();
    const members = assets.flatMap(({ groups: of }, i) => (of.includes(wanted) ? [i] : []));
    if (members.length === 0) {
      throw wrong(
        `groupLimits: nothing here belongs to ${group}. Use an asset class, sector, region, currency or symbol.`,
      );
    }
    if (!(min >= 0 && min <= max)) throw wrong(`groupLimits: ${group} needs 0 ≤ min ≤ max.`);
    return { name: group, members, lower: min, upper: Math.min(1, max) };
  });
  if (turnoverLimit !== undefined && (today === null || !(turnoverLimit >= 0))) {
    throw wrong("turnoverLimit: a fraction from 0 of what is held; nothing is held without transactions.");
  }
  return {
    lower: new Float64Array(assets.length).fill(minWeight),
    upper: new Float64Array(assets.length).fill(maxWeight),
    limits: {
      groups,
      turnover: turnoverLimit === undefined || today === null ? null : { today, limit: turnoverLimit },
    },
  };
}

function viewsOf(request: OptimizePortfolioRequest, assets: readonly Candidate[]): View[] {
  const placeOf = (symbol: string) => {
    const place = assets.findIndex((asset) => asset.symbol.toUpperCase() === symbol.toUpperCase());
    if (place < 0) throw wrong(`views: ${symbol} is not among the assets; add it to symbols.`);
    return place;
  };
  if ((request.views ?? []).some(({ view }) => !(Math.abs(view) <= 1)))
    throw wrong("views: each view is a yearly return as a fraction: 0.08 means 8 %.");
  return (request.views ?? []).map(({ symbol, over, view, confidence }) => ({
    assets: over === undefined ? [placeOf(symbol)] : [placeOf(symbol), placeOf(over)],
    weights: over === undefined ? [1] : [1, -1],
    viewReturn: view,
    ...(confidence === undefined ? {} : { confidence }),
  }));
}

function assumptions(
  request: OptimizePortfolioRequest,
  chosen: ReturnType<typeof checkRequest>,
  used: {
    days: number;
    from: string;
    to: string;
    shrinkage: number | null;
    currency: string;
    cash: boolean;
    aside: CashAside;
    riskFree: string | null;
    walked: WalkForward | { reason: string };
  },
): string[] {
  const { objective, expectedReturns, covariance } = chosen;
  const stated = [
    `Estimated from ${used.days} simple daily returns in ${used.currency}, ${used.from} to ${used.to}, times 252 for a year: the past is no forecast.`,
    covariance === "ledoitWolf"
      ? `Covariance by Ledoit-Wolf, correlations shrunk towards their mean by ${Math.round((used.shrinkage ?? 0) * 100)} %.`
      : `Covariance: ${covariance}.`,
    objective === "blackLitterman"
      ? `Expected returns: those that make today's weights optimal (risk aversion ${RISK_AVERSION}), mixed with the views (tau 0.05, Idzorek confidences).`
      : expectedReturns === "historical"
        ? "Expected returns are arithmetic means of the past: the least certain input; minVariance, hrp and riskParity do without it."
        : `Expected returns: ${expectedReturns}.`,
    "Long only; costs and taxes of trading are not counted.",
    "InSample improvement is measured on the same past that the weights were fitted to, so it flatters.",
    ...walkedAssumption(used.walked),
  ];
  if ((request.symbols ?? []).length > 0)
    stated.push("The symbols given may be bought beside everything that is held.");
  const { symbols } = used.aside;
  if (symbols.length > 0)
    stated.push(`${symbols.join(", ")} hardly moves: it counts as cash and stays as it is.`);
  if (used.riskFree !== null) stated.push(used.riskFree);
  if (used.cash) stated.push("Cash stays as it is; weights are shares of what is invested.");
  if (objective === "minCvar")
    stated.push(`Expected shortfall of one day, the worst ${Math.round((1 - CONFIDENCE) * 100)} % of days.`);
  if (request.target !== undefined && !TARGETED.includes(objective))
    stated.push(`The target is not used: only ${TARGETED.join(", ")} have one.`);
  if (objective === "resampled") stated.push(`200 resampled histories, seed ${SEED}.`);
  return stated;
}
