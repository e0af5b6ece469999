import { cholesky, solveCholesky } from "../linear-algebra/cholesky.ts";
import { minimize } from "./minimize.ts";

/**
 * Name: exponential smoothing with level, trend and seasons (Holt-Winters), its start estimated with its parameters.
 * Formula: e = y − forecast; level ← level + φ trend + α e; trend ← φ trend + α β* e; season ← season + γ e; with
 * multiplicative seasons s the errors are e/s in level and trend and e/(level + φ trend) in the season.
 * Convention: parameters and start by least squared one-step errors, γ at most 1 − α, φ between 0.8 and 0.98; additive
 * seasons add up to 0 at the start, multiplicative ones to the period. Seasons are listed in the order in which they
 * come next.
 * Source: R. Hyndman, G. Athanasopoulos, Forecasting, 3rd ed., 8.1–8.3; C. Holt (1957), P. Winters (1960).
 */
export interface HoltWintersModel {
  trend: "none" | "additive" | "damped";
  seasonal: "none" | "additive" | "multiplicative";
  /** Values in a round of seasons; 1 without seasons. */
  period: number;
}

export interface HoltWintersParameters {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
}

export interface HoltWintersState {
  level: number;
  trend: number;
  seasons: number[];
}

export interface HoltWintersFit extends HoltWintersParameters, HoltWintersState {
  model: HoltWintersModel;
  start: HoltWintersState;
  /** Sum of squared one-step errors. */
  squares: number;
}

interface Run extends HoltWintersState {
  errors: Float64Array;
}

function run(
  series: ArrayLike<number>,
  { seasonal, period }: HoltWintersModel,
  { alpha, beta, gamma, phi }: HoltWintersParameters,
  start: HoltWintersState,
): Run {
  let { level, trend } = start;
  const seasons = [...start.seasons];
  const errors = new Float64Array(series.length);
  for (let place = 0; place < series.length; place += 1) {
    const season = seasons[place % period] ?? 0;
    const expected = level + phi * trend;
    const times = seasonal === "multiplicative";
    const forecast = times ? expected * season : expected + (seasonal === "none" ? 0 : season);
    const error = (series[place] ?? 0) - forecast;
    errors[place] = error;
    const inLevel = times ? error / season : error;
    trend = phi * trend + alpha * beta * inLevel;
    level = expected + alpha * inLevel;
    if (seasonal !== "none") seasons[place % period] = season + gamma * (times ? error / expected : error);
  }
  const next = series.length % period;
  return { level, trend, seasons: [...seasons.slice(next), ...seasons.slice(0, next)], errors };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place += 1) sum += (a[place] ?? 0) * (b[place] ?? 0);
  return sum;
}

const sumOfSquares = (errors: Float64Array) => dot(errors, errors);

/**
 * Runs the recursion with given parameters from a given start.
 * Example: holtWinters([1, 2, 3], { trend: "additive", seasonal: "none", period: 1 }, { alpha: 1, beta: 1, gamma: 0, phi: 1 }, { level: 0, trend: 1, seasons: [] }).level = 3.
 */
export function holtWinters(
  series: ArrayLike<number>,
  model: HoltWintersModel,
  parameters: HoltWintersParameters,
  start: HoltWintersState,
): HoltWintersFit {
  const { errors, ...state } = run(series, model, parameters, start);
  return { ...parameters, ...state, model, start, squares: sumOfSquares(errors) };
}

/** Point forecast for a number of periods ahead. Example: holtWintersForecast(holtWinters([1, 2, 3], { trend: "additive", seasonal: "none", period: 1 }, { alpha: 1, beta: 1, gamma: 0, phi: 1 }, { level: 0, trend: 1, seasons: [] }), 2) = 5. */
export function holtWintersForecast(fit: HoltWintersFit, periods: number): number {
  const { level, trend, seasons, phi, model } = fit;
  const sum = phi === 1 ? periods : (phi * (1 - phi ** periods)) / (1 - phi);
  const season = seasons[(periods - 1) % model.period] ?? 0;
  if (model.seasonal === "none") return level + sum * trend;
  return model.seasonal === "additive" ? level + sum * trend + season : (level + sum * trend) * season;
}

/** A start from its free numbers: level, trend if there is one, and all seasons but the last, which balances them. */
function readStart({ trend, seasonal, period }: HoltWintersModel, free: ArrayLike<number>): HoltWintersState {
  const first = trend === "none" ? 1 : 2;
  const known = seasonal === "none" ? [] : Array.from(free).slice(first);
  const balance = (seasonal === "multiplicative" ? period : 0) - known.reduce((sum, each) => sum + each, 0);
  return {
    level: free[0] ?? 0,
    trend: trend === "none" ? 0 : (free[1] ?? 0),
    seasons: seasonal === "none" ? [] : [...known, balance],
  };
}

/** First guess: mean and growth of the first two rounds (ten values without seasons), deviations of the first round. */
function guessStart(series: ArrayLike<number>, { trend, seasonal, period }: HoltWintersModel): number[] {
  const round = Math.max(period, Math.min(5, Math.floor(series.length / 2)));
  const meanFrom = (from: number) => {
    let sum = 0;
    for (let place = from; place < from + round; place += 1) sum += series[place] ?? 0;
    return sum / round;
  };
  const mean = meanFrom(0);
  const growth = (meanFrom(round) - mean) / round;
  const seasons = Array.from({ length: seasonal === "none" ? 0 : period - 1 }, (_, place) =>
    seasonal === "additive" ? (series[place] ?? 0) - mean : (series[place] ?? 0) / mean,
  );
  return [mean, ...(trend === "none" ? [] : [growth]), ...seasons];
}

/** The best start for given parameters: Gauss-Newton, exact in one step where the errors are linear in it. */
function bestStart(
  series: ArrayLike<number>,
  model: HoltWintersModel,
  parameters: HoltWintersParameters,
  guess: readonly number[],
): number[] {
  let free = [...guess];
  const count = free.length;
  const errorsAt = (point: readonly number[]) =>
    run(series, model, parameters, readStart(model, point)).errors;
  let errors = errorsAt(free);
  for (let round = 0; round < (model.seasonal === "multiplicative" ? 8 : 1); round += 1) {
    const slopes = free.map((value, axis) => {
      const step = model.seasonal === "multiplicative" ? 1e-6 * Math.max(1e-3, Math.abs(value)) : 1;
      const moved = errorsAt(free.map((each, place) => (place === axis ? each + step : each)));
      for (let place = 0; place < moved.length; place += 1) {
        moved[place] = ((moved[place] ?? 0) - (errors[place] ?? 0)) / step;
      }
      return moved;
    });
    const square = new Float64Array(count * count);
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        const entry = dot(slopes[row] ?? errors, slopes[column] ?? errors);
        square[row * count + column] = entry;
        square[column * count + row] = entry;
      }
    }
    const factor = cholesky(square, count);
    const right = slopes.map((slope) => -dot(slope, errors));
    const change = factor === null ? null : solveCholesky(factor, count, right);
    if (change === null) return free;
    const next = free.map((value, place) => value + (change[place] ?? 0));
    const found = errorsAt(next);
    const [before, after] = [sumOfSquares(errors), sumOfSquares(found)];
    if (!(after < before)) return free;
    free = next;
    errors = found;
    if (before - after < 1e-13 * before) return free;
  }
  return free;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Fits one model: parameters and start with the least squared one-step errors, to a relative tolerance.
 * Example: fitHoltWinters([5, 5, 5, 5, 5, 5], { trend: "none", seasonal: "none", period: 1 }).level = 5.
 * @throws RangeError for a period that is no whole number, values that multiplicative seasons cannot have, or too few
 */
export function fitHoltWinters(
  series: ArrayLike<number>,
  model: HoltWintersModel,
  tolerance = 1e-14,
): HoltWintersFit {
  const { trend, seasonal, period } = model;
  const seasons = seasonal !== "none";
  if (!Number.isInteger(period) || period < (seasons ? 2 : 1) || (!seasons && period !== 1)) {
    throw new RangeError("period: a whole number from 2 on with seasons, 1 without");
  }
  const fewest = seasons ? 2 * period + 3 : 5;
  if (series.length < fewest) throw new RangeError(`series: needs at least ${fewest} values`);
  for (const value of Array.from(series)) {
    if (!Number.isFinite(value)) throw new RangeError("series: a value is not a finite number");
    if (seasonal === "multiplicative" && value <= 0) {
      throw new RangeError("series: multiplicative seasons need values above zero");
    }
  }
  const guess = guessStart(series, model);
  const read = (point: readonly number[]): HoltWintersParameters => {
    const [a = 0, ...rest] = point.map(logistic);
    const beta = trend === "none" ? 0 : (rest.shift() ?? 0);
    const gamma = seasons ? (1 - a) * (rest.shift() ?? 0) : 0;
    return { alpha: a, beta, gamma, phi: trend === "damped" ? 0.8 + 0.18 * (rest.shift() ?? 0) : 1 };
  };
  const at = (point: readonly number[]) => {
    const parameters = read(point);
    return holtWinters(
      series,
      model,
      parameters,
      readStart(model, bestStart(series, model, parameters, guess)),
    );
  };
  const tail = [
    ...(trend === "none" ? [] : [-3]),
    ...(seasons ? [-1] : []),
    ...(trend === "damped" ? [1] : []),
  ];
  const fits = [0, 2].map((first) =>
    at(minimize((point) => at(point).squares, [first, ...tail], 1, tolerance)),
  );
  return fits.reduce((best, fit) => (fit.squares < best.squares ? fit : best));
}
