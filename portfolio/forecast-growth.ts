import { computeHere } from "#finance/calculations.ts";
import type { BackTest } from "#finance/forecast/back-test.ts";
import { type HorizonForecast, modelsFor } from "#finance/forecast/forecast-models.ts";
import { notAvailable } from "#finance/measure.ts";
import { cumulativeGaussian } from "#finance/options/error-function.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataIssue, dataQuality } from "#platform/results.ts";
import { readForecastModels } from "#store/forecast-models.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import { decomposeGrowth } from "./decompose-growth.ts";
import { type GrowthSeries, loadGrowthSeries } from "./load-growth-series.ts";
import { championOf, TRAINING_HORIZON } from "./trained-forecast.ts";

export interface ForecastRequest {
  symbol?: string;
  /** Calendar days ahead; 30 when not given. */
  horizonDays?: number;
}

const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;
const YEAR = 252;

interface Chosen {
  test: BackTest | null;
  version: number | null;
  rows: (string | number | null)[][];
}

/** The champion of the registry for the usual horizon, else a model tested now. */
async function chooseModel(context: UseCaseContext, series: GrowthSeries, horizon: number): Promise<Chosen> {
  const rows = await context.tenant.run((database) => readForecastModels(database, series.subject));
  const shown = rows.map((row) => [
    row.version,
    row.role,
    row.trainedTo,
    `${row.meanModel} + ${row.varianceModel}`,
    row.decision,
  ]);
  const champion = championOf(rows, horizon);
  // What was trained on more than there is now cannot be fitted any more.
  const fits = modelsFor(series.logLevels.length);
  if (champion !== null && fits.includes(champion.test.chosen))
    return { test: champion.test, version: champion.version, rows: shown };
  const compute = context.compute ?? computeHere;
  return { test: await compute("backTest", series.logLevels, { horizon }), version: null, rows: shown };
}

/**
 * How a portfolio or an instrument may grow: median, bands and chance of a loss, by the model that a back-test chose, with
 * what that back-test found. Says so when nothing is better than a random walk.
 * @throws CoachError invalid_input, not_found
 */
export async function forecastGrowth(context: UseCaseContext, request: ForecastRequest): Promise<Analysis> {
  const { horizonDays = 30, symbol } = request;
  if (!(Number.isInteger(horizonDays) && horizonDays >= 1 && horizonDays <= 1825)) {
    throw new CoachError("invalid_input", "horizonDays must be a whole number from 1 to 1,825.");
  }
  const series = await loadGrowthSeries(context, symbol);
  const horizon = horizonDays === 30 ? TRAINING_HORIZON : Math.max(1, Math.round((horizonDays * YEAR) / 365));
  const place = { asOf: context.clock.today(), currency: series.currency };
  const issues: DataIssue[] = [...series.issues];
  if (series.logLevels.length < 60) {
    issues.push({
      code: "short_history",
      severity: "error",
      message: `There are only ${Math.max(0, series.logLevels.length - 1)} daily returns; a forecast needs 60.`,
    });
    const reason = notAvailable("the history is too short for a forecast");
    return {
      ...place,
      figures: [figure("medianGrowth", "rate", reason), figure("probabilityOfLoss", "rate", reason)],
      tables: [],
      assumptions: series.assumptions,
      dataQuality: dataQuality(issues),
    };
  }
  const compute = context.compute ?? computeHere;
  const parts = await compute(decomposeGrowth, series);
  const { test, version, rows } = await chooseModel(context, series, horizon);
  const mean = test?.chosen ?? "randomWalk";
  const variance = test?.chosenBand ?? "ewma";
  const recent = series.logLevels.subarray(Math.max(0, series.logLevels.length - 1261));
  const [ahead, year] = await compute("forecastLevels", recent, mean, variance, [horizon, YEAR]);
  if (ahead === undefined || year === undefined) throw new Error("a forecast is missing");
  const last = recent.at(-1) ?? 0;
  const band = test?.bands.find(({ model }) => model === variance);
  const score = test?.models.find(({ model }) => model === mean);
  const untested = notAvailable("the history is too short for a back-test");
  if (test === null) {
    issues.push({
      code: "not_back_tested",
      severity: "warning",
      message:
        "The history is too short for a back-test at this horizon: a random walk is used, its bands unproven.",
    });
  } else if (!test.betterThanRandomWalk) {
    issues.push({
      code: "no_better_than_random_walk",
      severity: "info",
      message: `No model was reliably better than a random walk in ${test.origins} forecasts: expect no direction, only the width of the band.`,
    });
  }
  const at = (forecast: HorizonForecast, z: number) =>
    Math.expm1(forecast.point - last + z * forecast.deviation);
  const chanceOfLoss = (forecast: HorizonForecast) =>
    forecast.deviation > 0
      ? cumulativeGaussian((last - forecast.point) / forecast.deviation)
      : notAvailable("the series does not move");
  const value = series.value === null ? null : Number(series.value.amount);
  const [rootAhead, rootYear] = [Math.sqrt(YEAR / horizon), 1];
  return {
    ...place,
    figures: [
      figure("medianGrowth", "rate", at(ahead, 0)),
      figure("low80Growth", "rate", at(ahead, -Z80)),
      figure("high80Growth", "rate", at(ahead, Z80)),
      figure("low95Growth", "rate", at(ahead, -Z95)),
      figure("high95Growth", "rate", at(ahead, Z95)),
      figure("probabilityOfLoss", "rate", chanceOfLoss(ahead)),
      figure("yearMedianGrowth", "rate", at(year, 0)),
      figure("yearLow80Growth", "rate", at(year, -Z80)),
      figure("yearHigh80Growth", "rate", at(year, Z80)),
      figure("yearProbabilityOfLoss", "rate", chanceOfLoss(year)),
      ...(value === null
        ? []
        : [
            figure("valueToday", "money", value, series.currency),
            figure("medianValue", "money", value * (1 + at(ahead, 0)), series.currency),
            figure("low80Value", "money", value * (1 + at(ahead, -Z80)), series.currency),
            figure("high80Value", "money", value * (1 + at(ahead, Z80)), series.currency),
          ]),
      figure("expectedVolatility", "rate", ahead.deviation * rootAhead),
      figure("longRunVolatility", "rate", year.deviation * rootYear),
      figure("trendContribution", "rate", ahead.point - last),
      figure("errorRatioToRandomWalk", "number", score?.errorRatio ?? untested),
      figure("scaledError", "number", score?.scaledError ?? untested),
      figure("coverageOf80Band", "rate", band?.coverage80 ?? untested),
      figure("coverageOf95Band", "rate", band?.coverage95 ?? untested),
      figure("backTestForecasts", "count", test?.origins ?? untested),
      figure(
        "modelVersion",
        "count",
        version ?? notAvailable("tested now; a scheduled training records versions"),
      ),
      figure("dailyReturns", "count", series.logLevels.length - 1),
    ],
    tables: [
      table(
        "models",
        ["model", "errorRatio", "scaledError", "chance", "used"],
        (test?.models ?? []).map((each) => [
          each.model,
          each.errorRatio,
          each.scaledError,
          each.chance,
          each.model === mean ? "yes" : "no",
        ]),
      ),
      table(
        "bands",
        ["model", "coverage80", "coverage95", "logScore", "used"],
        (test?.bands ?? []).map((each) => [
          each.model,
          each.coverage80,
          each.coverage95,
          each.logScore,
          each.model === variance ? "yes" : "no",
        ]),
      ),
      parts.table,
      table(
        "varianceByHolding",
        ["symbol", "weight", "varianceShare"],
        series.parts.slice(0, 20).map((part) => [part.symbol, part.weight, part.varianceShare]),
      ),
      table("versions", ["version", "role", "trainedTo", "models", "decision"], rows),
    ],
    assumptions: [
      ...series.assumptions,
      `${horizonDays} calendar days are taken as ${horizon} trading days, a year as ${YEAR}; no contributions or withdrawals.`,
      `Model: ${mean} for the level, ${variance} for the band; log returns, normal bands, fitted on the last ${recent.length - 1} days.`,
      "A model replaces the random walk only when its squared errors are smaller with p < 0.05 divided by the number of its rivals; models with seasons (holtWinters, dampedSeasons) compete from 547 daily values before the first forecast on.",
      parts.assumption,
      "The year ahead is not back-tested: there are too few years that do not overlap.",
    ],
    dataQuality: dataQuality(issues),
  };
}
