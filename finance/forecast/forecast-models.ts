import { fitSmoothing, fitTheta, smoothedForecast, thetaForecast } from "./exponential-smoothing.ts";
import { ewmaNextVariance, fitGarch, garchSumVariance } from "./garch.ts";

/**
 * Name: forecast models of a price: what is expected and how wide the band is.
 * Formula: point = forecast of the log level; band = point ± z × √(variance of the sum of the next h log returns).
 * Convention: levels above zero, one per period; the forecast is of the logarithm, its median; no model sees later values.
 * The band's variance comes from the volatility model, with the error of the mean return added for models with drift.
 * Source: R. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., ch. 5 and 8.
 */
export const MEAN_MODELS = ["randomWalk", "drift", "simple", "trend", "damped", "theta"] as const;
export type MeanModel = (typeof MEAN_MODELS)[number];

export const VARIANCE_MODELS = ["constant", "ewma", "garch"] as const;
export type VarianceModel = (typeof VARIANCE_MODELS)[number];

/** Changes when the same levels would give other numbers; stored with every trained model. */
export const FORECAST_VERSION = "forecast-1";

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
    default: {
      const fit = fitSmoothing(logLevels, model);
      return periods.map((each) => smoothedForecast(fit, each));
    }
  }
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
 * @throws RangeError for fewer than three values
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
