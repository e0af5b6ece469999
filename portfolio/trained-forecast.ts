import { z } from "zod";
import { computeHere } from "#finance/calculations.ts";
import type { BackTest } from "#finance/forecast/back-test.ts";
import { FORECAST_VERSION, MEAN_MODELS, VARIANCE_MODELS } from "#finance/forecast/forecast-models.ts";
import { type DriftCheck, judgeChallenger } from "#finance/forecast/model-registry.ts";
import { type ForecastModelRow, readForecastModels, writeForecastModel } from "#store/forecast-models.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { GrowthSeries } from "./load-growth-series.ts";

/** Trading days that models are trained for: about 30 calendar days. */
export const TRAINING_HORIZON = 21;

const mean = z.enum(MEAN_MODELS);
const variance = z.enum(VARIANCE_MODELS);
const storedTest = z.object({
  horizon: z.number(),
  origins: z.number(),
  models: z.array(
    z.object({
      model: mean,
      meanAbsoluteError: z.number(),
      rootMeanSquaredError: z.number(),
      scaledError: z.number().nullable(),
      errorRatio: z.number().nullable(),
      chance: z.number().nullable(),
    }),
  ),
  bands: z.array(
    z.object({ model: variance, coverage80: z.number(), coverage95: z.number(), logScore: z.number() }),
  ),
  chosen: mean,
  chosenBand: variance,
  betterThanRandomWalk: z.boolean(),
});

export interface Champion {
  version: number;
  trainedTo: string;
  test: BackTest;
  decision: string;
}

/** The model in use for a subject and horizon, when the calculation is still the one it was trained by. */
export function championOf(rows: readonly ForecastModelRow[], horizon: number): Champion | null {
  const row = rows.find((each) => each.role === "champion");
  if (row === undefined || row.algorithm !== FORECAST_VERSION || row.horizon !== horizon) return null;
  const test = storedTest.safeParse(row.scores);
  if (!test.success) return null;
  const { version, trainedTo, decision } = row;
  return { version, trainedTo, decision, test: test.data };
}

export interface Training {
  subject: string;
  version: number;
  role: "champion" | "challenger";
  meanModel: string;
  varianceModel: string;
  drift: DriftCheck | null;
  decision: string;
}

/**
 * Trains a challenger on all of the series, checks the champion for drift, keeps the better of the two in use, and records
 * what was found; null when the series is too short to test anything.
 */
export async function trainForecast(
  context: Pick<UseCaseContext, "tenant" | "compute">,
  series: GrowthSeries,
): Promise<Training | null> {
  const compute = context.compute ?? computeHere;
  const { subject, logLevels, dates } = series;
  const test = await compute("backTest", logLevels, { horizon: TRAINING_HORIZON });
  const trainedTo = dates.at(-1);
  if (test === null || trainedTo === undefined) return null;
  const rows = await context.tenant.run((database) => readForecastModels(database, subject));
  const champion = championOf(rows, TRAINING_HORIZON);
  const inUse = champion && { mean: champion.test.chosen, variance: champion.test.chosenBand };
  // The level after the champion's last day is one place after that day's return.
  const place = champion === null ? -1 : dates.findLastIndex((date) => date <= champion.trainedTo) + 1;
  const drift =
    inUse === null ? null : await compute("checkDrift", logLevels, place, inUse, TRAINING_HORIZON);
  const { promote, reason } = judgeChallenger(inUse, test, drift);
  const role = promote ? "champion" : "challenger";
  const record = {
    subject,
    role,
    algorithm: FORECAST_VERSION,
    meanModel: test.chosen,
    varianceModel: test.chosenBand,
    horizon: TRAINING_HORIZON,
    trainedTo,
    scores: test,
    drift,
    decision: reason,
  } as const;
  const version = await context.tenant.run((database) => writeForecastModel(database, record));
  const { meanModel, varianceModel } = record;
  return { subject, version, role, meanModel, varianceModel, drift, decision: reason };
}
