/**
 * Name: Cholesky factor of a symmetric matrix and linear systems solved with it.
 * Formula: A = L·Lᵀ with L lower triangular; A·x = b by L·y = b, Lᵀ·x = y.
 * Convention: matrices are row-major arrays of n × n; a matrix that is semi-definite up to rounding (1e-10 of the
 * diagonal) is accepted and its dependent columns become zero.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 4.2.
 */

/** Above this share of its variance a pivot counts as positive, below minus this share as negative. */
const ROUNDING = 1e-10;

/**
 * Lower triangle L with L·Lᵀ = matrix; null when the matrix has a negative eigenvalue beyond rounding, so it is also
 * the test whether a matrix is a covariance.
 * Example: cholesky([4, 2, 2, 5], 2)[3] = 2.
 */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const variance = matrix[row + i] ?? 0;
    let pivot = variance;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      let value = matrix[row + j] ?? 0;
      for (let k = 0; k < j; k++) value -= (lower[row + k] ?? 0) * (lower[other + k] ?? 0);
      const root = lower[other + j] ?? 0;
      if (root === 0) {
        // Determined by earlier assets (or without variance): nothing of its own may be left.
        const scale = Math.sqrt(Math.max(0, variance * (matrix[other + j] ?? 0)));
        if (Math.abs(value) > 1e-5 * scale) return null;
        continue;
      }
      const element = value / root;
      lower[row + j] = element;
      pivot -= element * element;
    }
    if (!(pivot >= -ROUNDING * Math.abs(variance))) return null;
    lower[row + i] = pivot <= ROUNDING * variance ? 0 : Math.sqrt(pivot);
  }
  return lower;
}

/**
 * Solves L·Lᵀ·x = b for a factor of `cholesky`; null when the factor is singular.
 * Example: Array.from(solveCholesky([2, 0, 1, 2], 2, [8, 14])) = [0.75,2.5].
 */
export function solveCholesky(
  factor: ArrayLike<number>,
  n: number,
  right: ArrayLike<number>,
): Float64Array | null {
  const x = Float64Array.from({ length: n }, (_, i) => right[i] ?? 0);
  for (let i = 0; i < n; i++) {
    const root = factor[i * n + i] ?? 0;
    if (root === 0) return null;
    let value = x[i] ?? 0;
    for (let k = 0; k < i; k++) value -= (factor[i * n + k] ?? 0) * (x[k] ?? 0);
    x[i] = value / root;
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i] ?? 0) / (factor[i * n + i] ?? 1);
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = (x[k] ?? 0) - (factor[i * n + k] ?? 0) * value;
  }
  return x;
}
