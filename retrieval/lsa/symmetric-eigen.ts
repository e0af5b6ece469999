/**
 * Eigenvalues, largest first, and eigenvectors (in columns, stored by rows) of a symmetric size × size matrix, by
 * cyclic Jacobi rotations: exact enough for any size used here (≤ 300), and the same result on every machine.
 * Source: Golub and Van Loan, Matrix Computations, 8.5.
 */
export function symmetricEigen(
  symmetric: Float64Array,
  size: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = symmetric.slice();
  // Eigenvectors by rows while rotating: both updates then run along memory.
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  let total = 0;
  for (const value of a) total += value * value;
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) off += (a[p * size + q] ?? 0) ** 2;
    }
    if (off <= total * 1e-20) break;
    const negligible = Math.sqrt(total) * 1e-13;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p * size + q] ?? 0) > negligible) rotate(a, v, size, p, q);
      }
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (i, j) => (a[j * size + j] ?? 0) - (a[i * size + i] ?? 0),
  );
  const vectors = new Float64Array(size * size);
  for (const [column, index] of order.entries()) {
    for (let row = 0; row < size; row++) vectors[row * size + column] = v[index * size + row] ?? 0;
  }
  return { values: Float64Array.from(order, (i) => a[i * size + i] ?? 0), vectors };
}

/** One rotation that makes the element (p, q) zero. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q] ?? 0;
  const app = a[p * size + p] ?? 0;
  const aqq = a[q * size + q] ?? 0;
  const theta = (aqq - app) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const rowP = p * size;
  const rowQ = q * size;
  for (let k = 0; k < size; k++) {
    const akp = a[rowP + k] ?? 0;
    const akq = a[rowQ + k] ?? 0;
    const vkp = v[rowP + k] ?? 0;
    const vkq = v[rowQ + k] ?? 0;
    a[rowP + k] = c * akp - s * akq;
    a[rowQ + k] = s * akp + c * akq;
    v[rowP + k] = c * vkp - s * vkq;
    v[rowQ + k] = s * vkp + c * vkq;
  }
  for (let k = 0; k < size; k++) {
    a[k * size + p] = a[rowP + k] ?? 0;
    a[k * size + q] = a[rowQ + k] ?? 0;
  }
  a[p * size + p] = app - t * apq;
  a[q * size + q] = aqq + t * apq;
  a[p * size + q] = 0;
  a[q * size + p] = 0;
}
