import { cumulativeGaussian } from "../options/error-function.ts";
import {
  forecastLevels,
  type MeanModel,
  modelsFor,
  VARIANCE_MODELS,
  type VarianceModel,
} from "./forecast-models.ts";

/**
 * Name: rolling-origin back-test of forecast models against the random walk.
 * Formula: error = log level − forecast at the horizon; MASE = mean |error| / mean |change over the horizon| before the
 * first origin; Diebold-Mariano statistic on differences of squared errors, Bartlett weights, small-sample correction.
 * Convention: models are fitted anew at each origin on all values before it (at most `window`); origins are equally spaced
 * over the last part of the history; models that the history before the first origin is too short for do not compete; the
 * random walk is preferred unless one of the others beats it with p < 0.05 divided by their number (one-sided).
 * Source: R. Hyndman, A. Koehler, Int. J. Forecasting 22 (2006), 679-688; F. Diebold, R. Mariano, JBES 13 (1995); D. Harvey,
 * S. Leybourne, P. Newbold, Int. J. Forecasting 13 (1997), 281-291.
 */
export interface BackTestOptions {
  /** Periods ahead. */
  horizon: number;
  origins?: number;
  /** Longest history a fit may use. */
  window?: number;
}

export interface ModelScore {
  model: MeanModel;
  meanAbsoluteError: number;
  rootMeanSquaredError: number;
  /** Mean absolute scaled error; null when the history before never moved. */
  scaledError: number | null;
  /** Squared error over the random walk's; below 1 is better. */
  errorRatio: number | null;
  /** Probability of so large an advantage over the random walk by chance, one-sided; null for the random walk. */
  chance: number | null;
}

export interface BandScore {
  model: VarianceModel;
  /** Share of outcomes inside the 80 % and 95 % bands. */
  coverage80: number;
  coverage95: number;
  /** Mean normal log score of the outcomes; higher is better. */
  logScore: number;
}

export interface BackTest {
  horizon: number;
  origins: number;
  models: ModelScore[];
  bands: BandScore[];
  /** The random walk unless another model is reliably better. */
  chosen: MeanModel;
  chosenBand: VarianceModel;
  betterThanRandomWalk: boolean;
}

/**
 * Diebold-Mariano test that the first errors are smaller in square than the second: one-sided p-value; null when they do
 * not differ.
 * Example: dieboldMariano([1, -1, 1, -1], [1, -1, 1, -1], 1) = null.
 */
export function dieboldMariano(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  overlap: number,
): { statistic: number; chance: number } | null {
  const count = first.length;
  const differences = Float64Array.from({ length: count }, (_, place) => {
    return (first[place] ?? 0) ** 2 - (second[place] ?? 0) ** 2;
  });
  const mean = differences.reduce((sum, each) => sum + each, 0) / count;
  let variance = 0;
  const lags = Math.max(1, Math.min(overlap, count - 1));
  for (let lag = 0; lag < lags; lag += 1) {
    let covariance = 0;
    for (let place = lag; place < count; place += 1) {
      covariance += ((differences[place] ?? 0) - mean) * ((differences[place - lag] ?? 0) - mean);
    }
    variance += (lag === 0 ? 1 : 2 * (1 - lag / lags)) * (covariance / count);
  }
  if (!(variance > 0) || count < 3) return null;
  const correction = Math.sqrt(Math.max(0.01, (count + 1 - 2 * lags + (lags * (lags - 1)) / count) / count));
  const statistic = (mean / Math.sqrt(variance / count)) * correction;
  return { statistic, chance: cumulativeGaussian(statistic) };
}

/** Chance of a false alarm, shared among the models that compete with the random walk. */
const FALSE_ALARM = 0.05;
const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;

/** First value past the origins' histories: half of the series stays for fitting. */
function originPlaces(length: number, { horizon, origins = 60 }: BackTestOptions): number[] {
  const first = Math.max(60, Math.floor(length / 2));
  const last = length - 1 - horizon;
  const count = Math.min(origins, last - first + 1);
  if (count < 8) return [];
  return Array.from({ length: count }, (_, place) =>
    Math.round(first + ((last - first) * place) / (count - 1)),
  );
}

/**
 * Back-tests all models on one series of log levels; null when it is too short for eight origins or does not move.
 * Example: backTest([1, 2, 3], { horizon: 1 }) = null.
 */
export function backTest(logLevels: ArrayLike<number>, options: BackTestOptions): BackTest | null {
  const { horizon, window = 1260 } = options;
  const levels = Float64Array.from(logLevels);
  const places = originPlaces(levels.length, options);
  const first = places[0];
  if (first === undefined || !levels.every(Number.isFinite)) return null;
  if (levels.every((each) => each === levels[0])) return null;
  const competing = modelsFor(Math.min(window, first + 1));
  const errors = new Map<MeanModel, number[]>(competing.map((model) => [model, []]));
  const bands = new Map<VarianceModel, { error: number; deviation: number }[]>(
    VARIANCE_MODELS.map((model) => [model, []]),
  );
  for (const origin of places) {
    const history = levels.subarray(Math.max(0, origin + 1 - window), origin + 1);
    const outcome = levels[origin + horizon] ?? 0;
    for (const model of competing) {
      const [found] = forecastLevels(history, model, "constant", [horizon]);
      errors.get(model)?.push(outcome - (found?.point ?? 0));
    }
    for (const model of VARIANCE_MODELS) {
      const [found] = forecastLevels(history, "randomWalk", model, [horizon]);
      if (found) bands.get(model)?.push({ error: outcome - found.point, deviation: found.deviation });
    }
  }
  const spacing = Math.max(1, ((places.at(-1) ?? first) - first) / (places.length - 1));
  const overlap = Math.ceil(horizon / spacing);
  const naive = errors.get("randomWalk") ?? [];
  const scale = meanChange(levels.subarray(0, first + 1), horizon);
  const models = competing.map((model) => scoreModel(model, errors.get(model) ?? [], naive, scale, overlap));
  const alarm = FALSE_ALARM / (competing.length - 1);
  const reliable = models
    .filter((each) => each.chance !== null && each.chance < alarm && (each.errorRatio ?? 1) < 1)
    .sort((a, b) => a.rootMeanSquaredError - b.rootMeanSquaredError);
  const scored = VARIANCE_MODELS.map((model) => scoreBand(model, bands.get(model) ?? []));
  const chosenBand = scored.toSorted((a, b) => b.logScore - a.logScore)[0]?.model ?? "constant";
  return {
    horizon,
    origins: places.length,
    models,
    bands: scored,
    chosen: reliable[0]?.model ?? "randomWalk",
    chosenBand,
    betterThanRandomWalk: reliable.length > 0,
  };
}

/** Mean absolute change over the horizon. */
function meanChange(levels: Float64Array, horizon: number): number {
  let total = 0;
  let count = 0;
  for (let place = horizon; place < levels.length; place += 1) {
    total += Math.abs((levels[place] ?? 0) - (levels[place - horizon] ?? 0));
    count += 1;
  }
  return count === 0 ? 0 : total / count;
}

function scoreModel(
  model: MeanModel,
  errors: readonly number[],
  naive: readonly number[],
  scale: number,
  overlap: number,
): ModelScore {
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const square = mean(errors.map((each) => each * each));
  const naiveSquare = mean(naive.map((each) => each * each));
  const absolute = mean(errors.map(Math.abs));
  return {
    model,
    meanAbsoluteError: absolute,
    rootMeanSquaredError: Math.sqrt(square),
    scaledError: scale > 0 ? absolute / scale : null,
    errorRatio: naiveSquare > 0 ? square / naiveSquare : null,
    chance: model === "randomWalk" ? null : (dieboldMariano(errors, naive, overlap)?.chance ?? null),
  };
}

function scoreBand(
  model: VarianceModel,
  outcomes: readonly { error: number; deviation: number }[],
): BandScore {
  const inside = (z: number) =>
    outcomes.filter(({ error, deviation }) => Math.abs(error) <= z * deviation).length / outcomes.length;
  const logScore =
    outcomes.reduce((sum, { error, deviation }) => {
      const safe = Math.max(deviation, 1e-9);
      return sum - 0.5 * Math.log(2 * Math.PI) - Math.log(safe) - 0.5 * (error / safe) ** 2;
    }, 0) / outcomes.length;
  return { model, coverage80: inside(Z80), coverage95: inside(Z95), logScore };
}
