import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts";
import { correlationOf, sampleCovariance } from "./sample-covariance.ts";

/**
 * Name: covariance without what chance alone explains (random matrix theory).
 * Formula: eigenvalues of the correlations below σ²·(1 + √(N/T))², the largest that pure noise has, become their mean;
 * the diagonal is scaled back to one; variances stay those of the sample.
 * Convention: σ² = 1 − λ_max/N, the variance that the largest factor leaves; sample covariance with divisor T − 1.
 * Source: V. Marchenko, L. Pastur, 1967; L. Laloux, P. Cizeau, J.-P. Bouchaud, M. Potters, "Noise Dressing of Financial
 * Correlation Matrices", Phys. Rev. Lett. 83, 1999; M. López de Prado, "Machine Learning for Asset Managers", 2020, 2.5
 * (constant residual eigenvalue).
 */
export interface DenoisedCovariance {
  covariance: Float64Array;
  /** Eigenvalues that stand above the noise. */
  factors: number;
  /** Largest eigenvalue that noise alone would have. */
  noiseEdge: number;
}

/**
 * Largest eigenvalue of the correlations of n series of pure noise with `length` observations.
 * Example: noiseEdgeOf(100, 400, 1) = 2.25.
 */
export function noiseEdgeOf(n: number, length: number, noiseVariance: number): number {
  return noiseVariance * (1 + Math.sqrt(n / length)) ** 2;
}

/**
 * Denoised covariance, one series per asset.
 * Example: denoisedCovariance([[1, 2, 3], [2, 4, 6]]).factors = 1.
 * @throws RangeError for empty, unequal or non-finite series
 */
export function denoisedCovariance(series: readonly ArrayLike<number>[]): DenoisedCovariance {
  const sample = sampleCovariance(series);
  const n = series.length;
  const { values, vectors } = symmetricEigen(correlationOf(sample, n), n);
  const largest = values[n - 1] ?? 0;
  const noiseEdge = noiseEdgeOf(n, series[0]?.length ?? 0, Math.max(0, 1 - largest / n));
  const noise = values.filter((value, k) => value <= noiseEdge + 1e-12 && k < n - 1);
  const mean = noise.length === 0 ? 0 : noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const kept = values.map((value, k) => (k < noise.length ? mean : value));
  const cleaned = composed(kept, vectors, n);
  const covariance = cleaned.map((value, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    const variances = (sample[i * n + i] ?? 0) * (sample[j * n + j] ?? 0);
    if (i === j) return sample[index] ?? 0;
    const scale = Math.sqrt((cleaned[i * n + i] ?? 0) * (cleaned[j * n + j] ?? 0));
    return scale > 0 ? (value / scale) * Math.sqrt(variances) : 0;
  });
  return { covariance, factors: n - noise.length, noiseEdge };
}

/** Σ value·v·vᵀ of eigenvalues and the rows of eigenvectors. Example: composed([3], [1], 1)[0] = 3. */
export function composed(values: ArrayLike<number>, vectors: ArrayLike<number>, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const value = values[k] ?? 0;
    if (value === 0) continue;
    for (let i = 0; i < n; i++) {
      const left = value * (vectors[k * n + i] ?? 0);
      for (let j = 0; j <= i; j++) {
        matrix[i * n + j] = (matrix[i * n + j] ?? 0) + left * (vectors[k * n + j] ?? 0);
      }
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j] ?? 0;
  return matrix;
}
