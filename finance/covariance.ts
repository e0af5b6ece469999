/**
 * Name: covariance of returns: sample estimate and shrinkage.
 * Matrices are row-major `Float64Array`s of n × n. Units follow the returns given (monthly in, monthly out).
 */

export interface ShrunkCovariance {
  covariance: Float64Array;
  /** Weight of the target, from 0 (pure sample) to 1 (pure target). */
  shrinkage: number;
  /** Mean correlation of the sample, which all pairs have in the target. */
  meanCorrelation: number;
}

function checkSeries(series: readonly ArrayLike<number>[]): number {
  const length = series[0]?.length ?? 0;
  if (series.length === 0) throw new RangeError("covariance needs at least one series");
  if (length < 2) throw new RangeError("covariance needs at least two observations");
  for (const values of series) {
    if (values.length !== length) throw new RangeError("covariance needs series of equal length");
    for (let t = 0; t < length; t++) {
      if (!Number.isFinite(values[t])) throw new RangeError(`observation ${t} is not a finite number`);
    }
  }
  return length;
}

function centre(values: ArrayLike<number>): Float64Array {
  const centred = Float64Array.from(values);
  // A series that stands still has no variance at all, not a trace of rounding.
  if (centred.every((value) => value === centred[0])) return centred.fill(0);
  const mean = centred.reduce((sum, value) => sum + value, 0) / centred.length;
  return centred.map((value) => value - mean);
}

function crossProducts(centred: readonly Float64Array[], divisor: number): Float64Array {
  const n = centred.length;
  const matrix = new Float64Array(n * n);
  centred.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const b = centred[j] ?? a;
      let sum = 0;
      for (let t = 0; t < a.length; t++) sum += (a[t] ?? 0) * (b[t] ?? 0);
      matrix[i * n + j] = sum / divisor;
      matrix[j * n + i] = sum / divisor;
    }
  });
  return matrix;
}

/**
 * Sample covariance with divisor T − 1, one series per asset.
 * Example: sampleCovariance([[1, 2, 3], [2, 4, 6]])[1] = 2.
 * @throws RangeError for empty, unequal or non-finite series
 */
export function sampleCovariance(series: readonly ArrayLike<number>[]): Float64Array {
  const length = checkSeries(series);
  return crossProducts(series.map(centre), length - 1);
}

/**
 * Covariance shrunk towards constant correlation: variances stay, every correlation moves towards their mean by an
 * optimal weight estimated from the data. Divisor T, as in the source. Assets that never move keep zero rows.
 * Source: O. Ledoit, M. Wolf, "Honey, I shrunk the sample covariance matrix", J. Portfolio Management 30(4), 2004.
 * Example: shrinkCovariance([[1, 2, 3], [2, 4, 6]]).meanCorrelation = 1 (to 1e-12).
 * @throws RangeError for empty, unequal or non-finite series
 */
export function shrinkCovariance(series: readonly ArrayLike<number>[]): ShrunkCovariance {
  const length = checkSeries(series);
  const n = series.length;
  const centred = series.map(centre);
  const sample = crossProducts(centred, length);
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(sample[i * n + i] ?? 0));
  let correlations = 0;
  let pairs = 0;
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const scale = (deviation[i] ?? 0) * (deviation[j] ?? 0);
      if (scale === 0) continue;
      correlations += (sample[i * n + j] ?? 0) / scale;
      pairs += 1;
    }
  }
  const meanCorrelation = pairs === 0 ? 0 : correlations / pairs;
  const { noise, misfit } = shrinkageTerms(centred, sample, deviation, meanCorrelation);
  const shrinkage = misfit <= 0 ? 0 : Math.min(1, Math.max(0, noise / misfit / length));
  const covariance = sample.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const target = meanCorrelation * (deviation[i] ?? 0) * (deviation[j] ?? 0);
      covariance[i * n + j] = shrinkage * target + (1 - shrinkage) * (sample[i * n + j] ?? 0);
    }
  }
  return { covariance, shrinkage, meanCorrelation };
}

/** π − ρ (estimation noise that shrinking removes) and γ (distance of sample and target), in the source's letters. */
function shrinkageTerms(
  centred: readonly Float64Array[],
  sample: Float64Array,
  deviation: Float64Array,
  meanCorrelation: number,
): { noise: number; misfit: number } {
  const n = centred.length;
  let noise = 0;
  let misfit = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const a = centred[i] ?? new Float64Array();
      const b = centred[j] ?? a;
      const covariance = sample[i * n + j] ?? 0;
      const varianceOfA = sample[i * n + i] ?? 0;
      const deviationOfA = deviation[i] ?? 0;
      const ratio = deviationOfA === 0 ? 0 : (deviation[j] ?? 0) / deviationOfA;
      let pi = 0;
      let theta = 0;
      for (let t = 0; t < a.length; t++) {
        const x = a[t] ?? 0;
        const error = x * (b[t] ?? 0) - covariance;
        pi += error * error;
        theta += (x * x - varianceOfA) * error;
      }
      noise += (pi - meanCorrelation * ratio * theta) / a.length;
      const distance = meanCorrelation * (deviation[i] ?? 0) * (deviation[j] ?? 0) - covariance;
      misfit += distance * distance;
    }
  }
  return { noise, misfit };
}
