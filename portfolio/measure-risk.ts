import { computeHere } from "#finance/calculations.ts";
import { COVARIANCE_METHODS, type CovarianceMethod } from "#finance/covariance/estimate-covariance.ts";
import type { Measure } from "#finance/measure.ts";
import { type BenchmarkMeasures, compareWithBenchmark } from "#finance/risk/benchmark-measures.ts";
import { concentrationOf } from "#finance/risk/concentration.ts";
import { downsideDeviation, momentsOf, weightedVolatility } from "#finance/risk/return-moments.ts";
import { calmarRatio, growthIndex, sharpeRatio, sortinoRatio } from "#finance/risk/return-ratios.ts";
import { riskContributions } from "#finance/risk/risk-contributions.ts";
import { maximumDrawdown } from "#finance/risk/risk-measures.ts";
import { type ValueAtRiskMethod, valueAtRiskOf } from "#finance/risk/value-at-risk.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, type Figure, figure } from "./analysis-result.ts";
import { type HeldReturns, type HeldReturnsRequest, loadHeldReturns } from "./load-held-returns.ts";
import { measureExposures } from "./measure-exposures.ts";
import { checkVolumeShare, type LiquidityRequest, measureLiquidity } from "./measure-liquidity.ts";
import { benchmarkRatioFigures, ratioFigures } from "./risk-ratio-figures.ts";
import { contributionTable, correlationTable, valueAtRiskTable } from "./risk-tables.ts";
import { meanRiskFreeRate } from "./stored-indicators.ts";

export interface RiskRequest extends HeldReturnsRequest, LiquidityRequest {
  /** Yearly; when not given the stored one of the currency over the time of the returns, else 0. */
  riskFreeRate?: number;
  /** Of value at risk; 0.95 when not given. */
  confidence?: number;
  /** Trading days ahead, with daily returns; 1 when not given. */
  horizonDays?: number;
  method?: ValueAtRiskMethod;
  /** One of COVARIANCE_METHODS; `ledoitWolf` when not given. */
  covariance?: string;
}

/**
 * The risk of what is held today: how it would have moved in the past at today's weights, what adds to that, and how
 * concentrated it is.
 * @throws CoachError invalid_input for figures that cannot be used, and as `loadHeldReturns`
 */
export async function measureRisk(context: UseCaseContext, request: RiskRequest): Promise<Analysis> {
  const wanted = checked(request);
  const held = await loadHeldReturns(context, request);
  const { returns, panel, page, weights } = held;
  const { currency } = page;
  const stored =
    request.riskFreeRate === undefined
      ? await meanRiskFreeRate(context, { currency, from: panel.dates[0] ?? page.asOf, to: page.asOf })
      : null;
  const settings = { ...wanted, riskFreeRate: stored?.rate ?? wanted.riskFreeRate };
  const compute = context.compute ?? computeHere;
  const estimate =
    panel.assets.length === 0 || returns.length < 2
      ? null
      : await compute(
          "estimateCovariance",
          panel.assets.map((asset) => asset.returns),
          settings.covariance,
        );
  const contributions = estimate === null ? null : riskContributions(weights, estimate.covariance);
  const exposures = await measureExposures(context, held);
  const liquidity = await measureLiquidity(context, page, settings.volumeShare);
  const perYear = panel.periodsPerYear;
  const against =
    held.benchmark === null
      ? null
      : compareWithBenchmark(returns, held.benchmark.returns, perYear, settings.riskFreeRate);
  const concentration = concentrationOf(held.holdings.map((holding) => holding.weight));
  const nothing: Measure = { value: null, reason: noReturns(held) };
  const figures: Figure[] = [
    ...pastFigures(held, settings),
    ...valueAtRiskFigures(held, settings),
    ...(against === null ? [] : benchmarkFigures(against)),
    figure(
      "estimatedVolatility",
      "rate",
      contributions === null ? nothing : contributions.volatility * Math.sqrt(perYear),
    ),
    figure("diversificationRatio", "number", contributions?.diversificationRatio ?? nothing),
    figure("effectiveHoldings", "number", concentration?.effectiveNumber ?? nothing),
    ...(held.coveredShare < 1 ? [figure("coveredShare", "rate", held.coveredShare)] : []),
    ...exposures.figures,
    ...liquidity.figures,
    // What only some ask for stands last.
    ...ratioFigures(returns, perYear, settings.riskFreeRate),
    ...(against === null ? [] : benchmarkRatioFigures(against)),
  ];
  const tables = [
    ...(estimate === null || contributions === null
      ? []
      : [
          contributionTable(held, contributions, estimate.covariance),
          correlationTable(held, estimate.covariance),
          valueAtRiskTable(held, settings.horizon),
        ]),
    ...exposures.tables,
    ...liquidity.tables,
  ];
  const issues = [...held.issues];
  if (estimate?.repaired) {
    issues.push({
      code: "covariance_repaired",
      severity: "warning",
      message: `The covariance was no valid one and was repaired: a correlation changed by up to ${estimate.largestChange.toFixed(3)}.`,
    });
  }
  return {
    asOf: page.asOf,
    currency,
    figures,
    tables,
    assumptions: [
      ...assumptionsOf(held, settings, estimate?.shrinkage ?? null),
      ...(stored === null ? [] : [stored.stated]),
      ...exposures.assumptions,
      ...liquidity.assumptions,
    ],
    dataQuality: dataQuality(issues),
  };
}

interface Settings {
  riskFreeRate: number;
  confidence: number;
  horizon: number;
  method: ValueAtRiskMethod;
  covariance: CovarianceMethod;
  volumeShare: number;
}

function checked(request: RiskRequest): Settings {
  const { riskFreeRate = 0, confidence = 0.95, horizonDays = 1, interval = "day" } = request;
  if (!(Math.abs(riskFreeRate) <= 1))
    throw new CoachError("invalid_input", "riskFreeRate is a yearly fraction such as 0.02");
  if (!(confidence >= 0.5 && confidence <= 0.999))
    throw new CoachError("invalid_input", "confidence lies between 0.5 and 0.999, such as 0.95");
  if (!(Number.isInteger(horizonDays) && horizonDays >= 1 && horizonDays <= 252))
    throw new CoachError("invalid_input", "horizonDays is a whole number from 1 to 252");
  const covariance = COVARIANCE_METHODS.find((method) => method === (request.covariance ?? "ledoitWolf"));
  if (covariance === undefined)
    throw new CoachError("invalid_input", `covariance is one of ${COVARIANCE_METHODS.join(", ")}`);
  const length = interval === "day" ? 1 : interval === "week" ? 5 : 21;
  return {
    riskFreeRate,
    confidence,
    horizon: Math.max(1, Math.round(horizonDays / length)),
    method: request.method ?? "historical",
    covariance,
    volumeShare: checkVolumeShare(request.volumeShare),
  };
}

const noReturns = (held: HeldReturns) =>
  held.holdings.length === 0 ? "nothing with a price is held" : "too few past prices of what is held";

function yearly(measure: Measure, perYear: number): Measure {
  return measure.value === null ? measure : { value: measure.value * Math.sqrt(perYear), reason: null };
}

function pastFigures({ returns, panel, ...held }: HeldReturns, { riskFreeRate }: Settings): Figure[] {
  const perYear = panel.periodsPerYear;
  const moments = momentsOf(returns);
  const nothing: Measure = { value: null, reason: noReturns({ returns, panel, ...held }) };
  return [
    figure("volatility", "rate", moments === null ? nothing : moments.deviation * Math.sqrt(perYear)),
    figure("weightedVolatility", "rate", yearly(weightedVolatility(returns), perYear)),
    figure(
      "maximumDrawdown",
      "rate",
      returns.length === 0 ? nothing : maximumDrawdown(growthIndex(returns)).rate,
    ),
    figure("meanReturn", "rate", moments === null ? nothing : moments.mean * perYear),
    figure("sharpeRatio", "number", sharpeRatio(returns, perYear, riskFreeRate)),
    figure("sortinoRatio", "number", sortinoRatio(returns, perYear, riskFreeRate)),
    figure("calmarRatio", "number", calmarRatio(returns, perYear)),
    figure("downsideDeviation", "rate", yearly(downsideDeviation(returns, riskFreeRate / perYear), perYear)),
  ];
}

function valueAtRiskFigures(held: HeldReturns, { confidence, horizon, method }: Settings): Figure[] {
  const { valueAtRisk, expectedShortfall } = valueAtRiskOf(held.returns, { confidence, horizon, method });
  const amount = ({ value, reason }: Measure): Measure =>
    value === null ? { value, reason } : { value: value * held.totalValue, reason: null };
  return [
    figure("valueAtRisk", "rate", valueAtRisk),
    figure("valueAtRiskAmount", "money", amount(valueAtRisk), held.page.currency),
    figure("expectedShortfall", "rate", expectedShortfall),
    figure("expectedShortfallAmount", "money", amount(expectedShortfall), held.page.currency),
  ];
}

function benchmarkFigures(against: BenchmarkMeasures): Figure[] {
  return [
    figure("beta", "number", against.beta),
    figure("alpha", "rate", against.alpha),
    figure("correlation", "number", against.correlation),
    figure("trackingError", "rate", against.trackingError),
    figure("informationRatio", "number", against.informationRatio),
    figure("upCapture", "number", against.upCapture),
    figure("downCapture", "number", against.downCapture),
  ];
}

function assumptionsOf(held: HeldReturns, settings: Settings, shrinkage: number | null): string[] {
  const { panel, page, benchmark, returns } = held;
  const unit = { day: "daily", week: "weekly", month: "monthly" }[panel.interval];
  const shrunk = shrinkage === null ? "" : `, shrunk by ${(shrinkage * 100).toFixed(0)} %`;
  return [
    `${returns.length} ${unit} simple returns in ${page.currency}${panel.dates[0] === undefined ? "" : ` since ${panel.dates[0]}`}, at today's weights restored every period; cash earns nothing but the change of its exchange rate.`,
    `Value at risk ${settings.method}, confidence ${settings.confidence}, ${settings.horizon} ${panel.interval}(s) ahead by the square root of time; losses are positive.`,
    `Arithmetic mean × ${panel.periodsPerYear}, sample deviation × √${panel.periodsPerYear}; risk-free rate ${Math.round(settings.riskFreeRate * 1e6) / 1e6} a year; weighted volatility with decay 0.94.`,
    `Contributions and estimated volatility from the ${settings.covariance} covariance${shrunk}.`,
    ...(benchmark === null ? [] : [`Benchmark ${benchmark.symbol}; captures are geometric.`]),
  ];
}
