import { crossProducts } from "./cross-products.ts";

/**
 * Name: covariance of returns: sample estimate, and correlations of any covariance.
 * Formula: s_ij = Σ_t (x_it − mean_i)(x_jt − mean_j) / (T − ddof); correlation = s_ij / √(s_ii·s_jj).
 * Convention: one series per asset; matrices are row-major arrays of n × n; units follow the returns given (daily in,
 * daily out); divisor T − 1 unless said.
 * Source: J. Rice, "Mathematical Statistics and Data Analysis", 4.3; numpy.cov.
 */

/** Length of the series. @throws RangeError for none, unequal or too short ones */
export function checkSeries(series: readonly ArrayLike<number>[]): number {
  const length = series[0]?.length ?? 0;
  if (series.length === 0) throw new RangeError("covariance needs at least one series");
  if (length < 2) throw new RangeError("covariance needs at least two observations");
  if (series.some((values) => values.length !== length))
    throw new RangeError("covariance needs series of equal length");
  return length;
}

/** Sum in four parts side by side, since an addition waits for the one before; not finite where a value is not. */
function sumOf(values: Float64Array): number {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let t = 0; t < whole; t += 4) {
    a += values[t] ?? 0;
    b += values[t + 1] ?? 0;
    c += values[t + 2] ?? 0;
    d += values[t + 3] ?? 0;
  }
  for (let t = whole; t < values.length; t++) a += values[t] ?? 0;
  return a + b + (c + d);
}

/** A copy of a series. @throws RangeError when a value is missing or not a finite number */
export function finiteSeries(values: ArrayLike<number>): Float64Array {
  const result = new Float64Array(values);
  if (Number.isFinite(sumOf(result))) return result;
  const wrong = result.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`observation ${wrong} is not a finite number`);
  return result;
}

/** A series less its mean; one that stands still has no variance at all, not a trace of rounding. */
export function centred(values: ArrayLike<number>): Float64Array {
  const result = finiteSeries(values);
  const first = result[0];
  if (!result.some((value) => value !== first)) return result.fill(0);
  const mean = sumOf(result) / result.length;
  for (let t = 0; t < result.length; t++) result[t] = (result[t] ?? 0) - mean;
  return result;
}

/**
 * Sample covariance, one series per asset.
 * Example: sampleCovariance([[1, 2, 3], [2, 4, 6]])[1] = 2.
 * @throws RangeError for empty, unequal or non-finite series, or no more observations than `ddof`
 */
export function sampleCovariance(series: readonly ArrayLike<number>[], ddof = 1): Float64Array {
  const length = checkSeries(series);
  if (!(length > ddof)) throw new RangeError("covariance needs more observations than ddof");
  return crossProducts(series.map(centred), length - ddof);
}

/**
 * Correlations of a covariance: 1 on the diagonal, 0 beside an asset without variance.
 * Example: Array.from(correlationOf([4, 3, 3, 9], 2)) = [1,0.5,0.5,1].
 */
export function correlationOf(covariance: ArrayLike<number>, n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    if (i === j) return 1;
    const scale = Math.sqrt((covariance[i * n + i] ?? 0) * (covariance[j * n + j] ?? 0));
    return scale > 0 ? Math.max(-1, Math.min(1, (covariance[index] ?? 0) / scale)) : 0;
  });
}
