import { fitSmoothing, fitTheta, smoothedForecast, thetaForecast } from "./exponential-smoothing.ts";
import { ewmaNextVariance, fitGarch, garchSumVariance } from "./garch.ts";
import { fitHoltWinters, holtWintersForecast } from "./holt-winters.ts";

/**
 * Name: forecast models of a price: what is expected and how wide the band is.
 * Formula: point = forecast of the log level; band = point ± z × √(variance of the sum of the next h log returns).
 * Convention: levels above zero, one per trading day; the forecast is of the logarithm, its median; no model sees later
 * values. Models with seasons (a year of twelve months of 21 days) need 547 values.
 * The band's variance comes from the volatility model, with the error of the mean return added for models with drift.
 * Source: R. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., ch. 5 and 8.
 */
export const MEAN_MODELS = [
  "randomWalk",
  "drift",
  "simple",
  "trend",
  "damped",
  "theta",
  "holtWinters",
  "dampedSeasons",
] as const;
export type MeanModel = (typeof MEAN_MODELS)[number];

/** Models with seasons: they need two years and a quarter of history, in months. */
const SEASONS = { holtWinters: "additive", dampedSeasons: "damped" } as const;
const MONTHS = 12;
/** Trading days in a month: a season is a year of them. */
const MONTH = 21;
/** Relative, of squared errors: the contest fits anew at every origin, and more digits decide nothing. */
const TOLERANCE = 1e-6;
/** Months that a model with seasons needs to be fitted. */
const FEWEST_MONTHS = 2 * MONTHS + 3;

/** Models that a history of so many values can be fitted with. Example: modelsFor(100).length = 6. */
export function modelsFor(count: number): MeanModel[] {
  const long = count > (FEWEST_MONTHS - 1) * MONTH;
  return MEAN_MODELS.filter((model) => long || !(model in SEASONS));
}

export const VARIANCE_MODELS = ["constant", "ewma", "garch"] as const;
export type VarianceModel = (typeof VARIANCE_MODELS)[number];

/** Changes when the same levels would give other numbers; stored with every trained model. */
export const FORECAST_VERSION = "forecast-2";

export interface HorizonForecast {
  periods: number;
  /** Median of the log level. */
  point: number;
  /** Standard deviation of the log level at the horizon. */
  deviation: number;
}

function logReturns(logLevels: ArrayLike<number>): Float64Array {
  return Float64Array.from(
    { length: Math.max(0, logLevels.length - 1) },
    (_, place) => (logLevels[place + 1] ?? 0) - (logLevels[place] ?? 0),
  );
}

function pointForecasts(
  logLevels: ArrayLike<number>,
  model: MeanModel,
  periods: readonly number[],
): number[] {
  const count = logLevels.length;
  const last = logLevels[count - 1] ?? 0;
  switch (model) {
    case "randomWalk":
      return periods.map(() => last);
    case "drift": {
      const drift = (last - (logLevels[0] ?? 0)) / (count - 1);
      return periods.map((each) => last + each * drift);
    }
    case "theta": {
      const fit = fitTheta(logLevels);
      return periods.map((each) => thetaForecast(fit, each));
    }
    case "holtWinters":
    case "dampedSeasons":
      return seasonalForecasts(logLevels, SEASONS[model], periods);
    default: {
      const fit = fitSmoothing(logLevels, model);
      return periods.map((each) => smoothedForecast(fit, each));
    }
  }
}

/** Holt-Winters with additive seasons of the logarithm, on every 21st value back from the last one; between months on a line. */
function seasonalForecasts(
  logLevels: ArrayLike<number>,
  trend: "additive" | "damped",
  periods: readonly number[],
): number[] {
  const last = logLevels.length - 1;
  const months = Math.floor(last / MONTH) + 1;
  const monthly = Array.from({ length: months }, (_, back) => logLevels[last - back * MONTH] ?? 0).reverse();
  const fit = fitHoltWinters(monthly, { trend, seasonal: "additive", period: MONTHS }, TOLERANCE);
  const now = logLevels[last] ?? 0;
  const at = (month: number) => (month === 0 ? now : holtWintersForecast(fit, month));
  return periods.map((each) => {
    const before = Math.floor(each / MONTH);
    const part = each / MONTH - before;
    return part === 0 ? at(before) : (1 - part) * at(before) + part * at(before + 1);
  });
}

function sumVariances(residuals: Float64Array, model: VarianceModel, periods: readonly number[]): number[] {
  const constant = residuals.reduce((sum, each) => sum + each * each, 0) / Math.max(1, residuals.length - 1);
  if (model === "ewma") {
    const next = ewmaNextVariance(residuals);
    return periods.map((each) => each * next);
  }
  const fit = model === "garch" ? fitGarch(residuals) : null;
  return periods.map((each) => (fit === null ? each * constant : garchSumVariance(fit, each)));
}

/**
 * Forecasts of the log level at several horizons.
 * Example: forecastLevels([0, 1, 2, 3].map((x) => x / 100), "drift", "constant", [10])[0].point = 0.13.
 * @throws RangeError for fewer than three values, or too few for the model (see `modelsFor`)
 */
export function forecastLevels(
  logLevels: ArrayLike<number>,
  mean: MeanModel,
  variance: VarianceModel,
  periods: readonly number[],
): HorizonForecast[] {
  if (logLevels.length < 3) throw new RangeError("levels: needs at least three values");
  const points = pointForecasts(logLevels, mean, periods);
  const returns = logReturns(logLevels);
  const average = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const residuals = returns.map((each) => each - average);
  const own = residuals.reduce((sum, each) => sum + each * each, 0) / Math.max(1, returns.length - 1);
  const variances = sumVariances(residuals, variance, periods);
  return periods.map((each, place) => {
    // The mean return is only estimated: its error grows with the horizon.
    const uncertain = mean === "randomWalk" ? 0 : (each * each * own) / returns.length;
    return {
      periods: each,
      point: points[place] ?? 0,
      deviation: Math.sqrt((variances[place] ?? 0) + uncertain),
    };
  });
}
