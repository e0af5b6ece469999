import { minimize } from "./minimize.ts";

/**
 * Name: exponential smoothing: simple, Holt's trend, damped trend, and the Theta method.
 * Formula: level ← α y + (1 − α)(level + φ trend); trend ← β* (level change) + (1 − β*) φ trend; forecast for h periods:
 * level + (φ + … + φ^h) trend. Theta: simple smoothing plus half the slope of a straight line, as Hyndman and Billah.
 * Convention: series of logarithms of prices; parameters by least squared one-step errors; φ between 0.8 and 0.98; the state
 * starts at the first value and the mean of the first ten changes (trend models).
 * Source: R. Hyndman, G. Athanasopoulos, Forecasting, 3rd ed., ch. 8; R. Hyndman, B. Billah, Unmasking the Theta method,
 * Int. J. Forecasting 19 (2003), 287-290.
 */
export interface SmoothingParameters {
  alpha: number;
  /** Share of the level's change taken into the trend; 0 without a trend. */
  beta: number;
  /** Damping of the trend, 1 for none. */
  phi: number;
}

export interface SmoothingFit extends SmoothingParameters {
  level: number;
  trend: number;
  /** Sum of squared one-step errors. */
  squares: number;
}

/** Runs the recursion through a series. Example: smoothSeries([1, 2, 3], { alpha: 1, beta: 0, phi: 1 }, 1, 0).level = 3. */
export function smoothSeries(
  series: ArrayLike<number>,
  parameters: SmoothingParameters,
  firstLevel: number,
  firstTrend: number,
): SmoothingFit {
  const { alpha, beta, phi } = parameters;
  let level = firstLevel;
  let trend = firstTrend;
  let squares = 0;
  for (let place = 0; place < series.length; place += 1) {
    const expected = level + phi * trend;
    const error = (series[place] ?? expected) - expected;
    squares += error * error;
    trend = phi * trend + alpha * beta * error;
    level = expected + alpha * error;
  }
  return { ...parameters, level, trend, squares };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Fits one member of the family. Example: fitSmoothing([5, 5, 5, 5], "simple").level = 5.
 * @throws RangeError for fewer than three values
 */
export function fitSmoothing(series: ArrayLike<number>, kind: "simple" | "trend" | "damped"): SmoothingFit {
  if (series.length < 3) throw new RangeError("series: needs at least three values");
  const first = series[0] ?? 0;
  const early = Math.min(series.length - 1, 10);
  const slope = kind === "simple" ? 0 : ((series[early] ?? first) - first) / early;
  const read = (point: readonly number[]): SmoothingParameters => ({
    alpha: logistic(point[0] ?? 0),
    beta: kind === "simple" ? 0 : logistic(point[1] ?? 0),
    phi: kind === "damped" ? 0.8 + 0.18 * logistic(point[2] ?? 0) : 1,
  });
  const start = kind === "simple" ? [2] : kind === "trend" ? [2, -4] : [2, -3, 1];
  const best = minimize((point) => smoothSeries(series, read(point), first - slope, slope).squares, start, 1);
  return smoothSeries(series, read(best), first - slope, slope);
}

/** Point forecast for a number of periods ahead. Example: smoothedForecast({ alpha: 1, beta: 1, phi: 1, level: 10, trend: 2, squares: 0 }, 3) = 16. */
export function smoothedForecast({ level, trend, phi }: SmoothingFit, periods: number): number {
  const sum = phi === 1 ? periods : (phi * (1 - phi ** periods)) / (1 - phi);
  return level + sum * trend;
}

export interface ThetaFit {
  alpha: number;
  level: number;
  /** Slope of the straight line through the series. */
  slope: number;
  length: number;
}

/**
 * Fits the Theta method (two lines, θ = 0 and 2) to a series without seasons.
 * Example: fitTheta([1, 2, 3, 4, 5]).slope = 1.
 * @throws RangeError for fewer than three values
 */
export function fitTheta(series: ArrayLike<number>): ThetaFit {
  const length = series.length;
  const { alpha, level } = fitSmoothing(series, "simple");
  let top = 0;
  let bottom = 0;
  for (let place = 0; place < length; place += 1) {
    const gap = place - (length - 1) / 2;
    top += gap * (series[place] ?? 0);
    bottom += gap * gap;
  }
  return { alpha, level, slope: top / bottom, length };
}

/** Point forecast of the Theta method. Example: thetaForecast({ alpha: 1, level: 5, slope: 1, length: 5 }, 2) = 6. */
export function thetaForecast({ alpha, level, slope, length }: ThetaFit, periods: number): number {
  const drift = alpha < 1e-9 ? length : (1 - (1 - alpha) ** length) / alpha;
  return level + (slope / 2) * (periods - 1 + drift);
}
