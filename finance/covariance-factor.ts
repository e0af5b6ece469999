/**
 * Name: square root of a covariance (Cholesky factor), with a reported repair when the matrix is not a covariance.
 * Matrices are row-major `Float64Array`s of n × n.
 */

export interface CovarianceFactor {
  /** Lower triangle L with L·Lᵀ = the covariance used. */
  factor: Float64Array;
  /** Whether the matrix was not positive semi-definite and a nearby valid one was taken. */
  repaired: boolean;
  /** Largest change of a correlation by the repair; 0 without one. */
  largestChange: number;
}

/** Cholesky of a positive semi-definite matrix; null when a pivot is negative beyond rounding. */
function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const variance = matrix[j * n + j] ?? 0;
    let pivot = variance;
    for (let k = 0; k < j; k++) pivot -= (lower[j * n + k] ?? 0) ** 2;
    if (pivot < -1e-10 * variance) return null;
    // An asset without variance, or one that others determine, has no noise of its own.
    const dependent = pivot <= 1e-10 * variance;
    const root = dependent ? 0 : Math.sqrt(pivot);
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let value = matrix[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) value -= (lower[i * n + k] ?? 0) * (lower[j * n + k] ?? 0);
      const scale = Math.sqrt(variance * (matrix[i * n + i] ?? 0));
      if (dependent && Math.abs(value) > 1e-5 * scale) return null;
      lower[i * n + j] = dependent ? 0 : value / root;
    }
  }
  return lower;
}

/** Eigenvalues and orthonormal eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations. */
function eigenDecomposition(
  matrix: Float64Array,
  n: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let outside = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) outside += (a[p * n + q] ?? 0) ** 2;
    if (outside < 1e-28 * n * n) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0), vectors };
}

/** One Jacobi rotation that clears the element (p, q). */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const element = a[p * n + q] ?? 0;
  if (element === 0) return;
  const theta = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * element);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p] ?? 0;
    const kq = a[k * n + q] ?? 0;
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k] ?? 0;
    const qk = a[q * n + k] ?? 0;
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const vp = vectors[k * n + p] ?? 0;
    const vq = vectors[k * n + q] ?? 0;
    vectors[k * n + p] = c * vp - s * vq;
    vectors[k * n + q] = s * vp + c * vq;
  }
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
  const correlation = matrix.map((value, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    if (i === j) return 1;
    const scale = (deviation[i] ?? 0) * (deviation[j] ?? 0);
    return scale === 0 ? 0 : value / scale;
  });
  const { values, vectors } = eigenDecomposition(correlation, n);
  const valid = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        // A trace of the largest instead of zero, so that the factor exists despite rounding.
        const eigenvalue = Math.max(values[k] ?? 0, 1e-9 * n);
        sum += eigenvalue * (vectors[i * n + k] ?? 0) * (vectors[j * n + k] ?? 0);
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
