/**
 * Adds weighted rows of a symmetric matrix to two vectors at once, four rows at a time, so that each is read once.
 * Formula: first += Σ_p a_p · row_p; second += Σ_p b_p · row_p.
 * Convention: row-major n × n; `rows` names the rows of a and b in order.
 * Source: K. Goto, R. van de Geijn, "High-performance implementation of the level-3 BLAS", 2008 (register blocking).
 */

/** The rows named by `rows`, with their factors, onto `first` and `second` in place. */
export function addRows(
  first: Float64Array,
  second: Float64Array,
  matrix: ArrayLike<number>,
  n: number,
  rows: readonly number[],
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): void {
  const k = rows.length;
  let p = 0;
  for (; p + 3 < k; p += 4) {
    const r0 = (rows[p] ?? 0) * n;
    const r1 = (rows[p + 1] ?? 0) * n;
    const r2 = (rows[p + 2] ?? 0) * n;
    const r3 = (rows[p + 3] ?? 0) * n;
    const a0 = a[p] ?? 0;
    const a1 = a[p + 1] ?? 0;
    const a2 = a[p + 2] ?? 0;
    const a3 = a[p + 3] ?? 0;
    const b0 = b[p] ?? 0;
    const b1 = b[p + 1] ?? 0;
    const b2 = b[p + 2] ?? 0;
    const b3 = b[p + 3] ?? 0;
    for (let i = 0; i < n; i++) {
      const m0 = matrix[r0 + i] ?? 0;
      const m1 = matrix[r1 + i] ?? 0;
      const m2 = matrix[r2 + i] ?? 0;
      const m3 = matrix[r3 + i] ?? 0;
      first[i] = (first[i] ?? 0) + (a0 * m0 + a1 * m1 + (a2 * m2 + a3 * m3));
      second[i] = (second[i] ?? 0) + (b0 * m0 + b1 * m1 + (b2 * m2 + b3 * m3));
    }
  }
  for (; p < k; p++) {
    const row = (rows[p] ?? 0) * n;
    const ap = a[p] ?? 0;
    const bp = b[p] ?? 0;
    for (let i = 0; i < n; i++) {
      const value = matrix[row + i] ?? 0;
      first[i] = (first[i] ?? 0) + ap * value;
      second[i] = (second[i] ?? 0) + bp * value;
    }
  }
}
