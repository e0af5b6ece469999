import { cholesky } from "../linear-algebra/cholesky.ts";
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts";
import { correlationOf } from "./sample-covariance.ts";

/**
 * Name: square root of a covariance (Cholesky factor), with a reported repair when the matrix is not a covariance.
 * Formula: L·Lᵀ = covariance; a repair takes the nearest valid eigenvalues of the correlations.
 * Convention: matrices are row-major arrays of n × n; variances are kept by a repair.
 */

export interface CovarianceFactor {
  /** Lower triangle L with L·Lᵀ = the covariance used. */
  factor: Float64Array;
  /** Whether the matrix was not positive semi-definite and a nearby valid one was taken. */
  repaired: boolean;
  /** Largest change of a correlation by the repair; 0 without one. */
  largestChange: number;
}

/**
 * Factor L of a covariance: L·Lᵀ = covariance. A matrix with negative eigenvalues (from rounding, or from pairs
 * estimated on different days) is repaired: negative eigenvalues of its correlations become zero and the diagonal
 * is scaled back to one, so variances stay; the repair is reported.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 4.2; R. Rebonato, P. Jäckel, "The most general methodology
 * to create a valid correlation matrix", J. Risk 2(2), 1999 (spectral decomposition).
 * Example: factorCovariance([4, 2, 2, 5], 2).factor[3] = 2.
 * @throws RangeError when the matrix is not n × n, not symmetric, not finite, or has a negative variance
 */
export function factorCovariance(covariance: ArrayLike<number>, n: number): CovarianceFactor {
  const matrix = Float64Array.from(covariance);
  if (!Number.isInteger(n) || n < 1 || matrix.length !== n * n)
    throw new RangeError("covariance is not n × n");
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = matrix[i * n + j] ?? Number.NaN;
      const mirrored = matrix[j * n + i] ?? Number.NaN;
      if (!Number.isFinite(value)) throw new RangeError("covariance holds a value that is not finite");
      if (i === j && value < 0) throw new RangeError("covariance holds a negative variance");
      if (Math.abs(value - mirrored) > 1e-9 * (Math.abs(value) + Math.abs(mirrored))) {
        throw new RangeError("covariance is not symmetric");
      }
    }
  }
  const factor = cholesky(matrix, n);
  if (factor) return { factor, repaired: false, largestChange: 0 };
  return repair(matrix, n);
}

function repair(matrix: Float64Array, n: number): CovarianceFactor {
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(matrix[i * n + i] ?? 0));
  const correlation = correlationOf(matrix, n);
  const { values, vectors } = symmetricEigen(correlation, n);
  const valid = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        // A trace of the largest instead of zero, so that the factor exists despite rounding.
        const eigenvalue = Math.max(values[k] ?? 0, 1e-9 * n);
        sum += eigenvalue * (vectors[k * n + i] ?? 0) * (vectors[k * n + j] ?? 0);
      }
      valid[i * n + j] = sum;
    }
  }
  const scale = Float64Array.from({ length: n }, (_, i) => Math.sqrt(valid[i * n + i] ?? 1));
  let largestChange = 0;
  const used = valid.map((value, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    const repaired = i === j ? 1 : value / ((scale[i] ?? 1) * (scale[j] ?? 1));
    largestChange = Math.max(largestChange, Math.abs(repaired - (correlation[index] ?? 0)));
    return repaired * (deviation[i] ?? 0) * (deviation[j] ?? 0);
  });
  const factor = cholesky(used, n);
  if (!factor) throw new RangeError("covariance cannot be repaired");
  return { factor, repaired: true, largestChange };
}
