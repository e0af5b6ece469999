/**
 * Adds weighted rows of a symmetric matrix to a vector, eight rows at a time, so that it is read and written less often.
 * Formula: sum += Σ_p a_p · row_p.
 * Convention: row-major n × n; `rows` names the rows of a in order.
 * Source: K. Goto, R. van de Geijn, "High-performance implementation of the level-3 BLAS", 2008 (register blocking).
 */

/** The rows named by `rows`, with their factors, onto `sum` in place. */
export function addRows(
  sum: Float64Array,
  matrix: Float64Array,
  n: number,
  rows: readonly number[],
  a: Float64Array,
): void {
  const k = rows.length;
  let p = 0;
  for (; p + 7 < k; p += 8) {
    const r0 = (rows[p] ?? 0) * n;
    const r1 = (rows[p + 1] ?? 0) * n;
    const r2 = (rows[p + 2] ?? 0) * n;
    const r3 = (rows[p + 3] ?? 0) * n;
    const r4 = (rows[p + 4] ?? 0) * n;
    const r5 = (rows[p + 5] ?? 0) * n;
    const r6 = (rows[p + 6] ?? 0) * n;
    const r7 = (rows[p + 7] ?? 0) * n;
    const a0 = a[p] ?? 0;
    const a1 = a[p + 1] ?? 0;
    const a2 = a[p + 2] ?? 0;
    const a3 = a[p + 3] ?? 0;
    const a4 = a[p + 4] ?? 0;
    const a5 = a[p + 5] ?? 0;
    const a6 = a[p + 6] ?? 0;
    const a7 = a[p + 7] ?? 0;
    for (let i = 0; i < n; i++) {
      const one = a0 * (matrix[(r0 + i) | 0] ?? 0) + a1 * (matrix[(r1 + i) | 0] ?? 0);
      const two = a2 * (matrix[(r2 + i) | 0] ?? 0) + a3 * (matrix[(r3 + i) | 0] ?? 0);
      const three = a4 * (matrix[(r4 + i) | 0] ?? 0) + a5 * (matrix[(r5 + i) | 0] ?? 0);
      const four = a6 * (matrix[(r6 + i) | 0] ?? 0) + a7 * (matrix[(r7 + i) | 0] ?? 0);
      sum[i] = (sum[i] ?? 0) + (one + two + (three + four));
    }
  }
  for (; p + 2 < k; p += 3) {
    const r0 = (rows[p] ?? 0) * n;
    const r1 = (rows[p + 1] ?? 0) * n;
    const r2 = (rows[p + 2] ?? 0) * n;
    const a0 = a[p] ?? 0;
    const a1 = a[p + 1] ?? 0;
    const a2 = a[p + 2] ?? 0;
    for (let i = 0; i < n; i++) {
      const one = a0 * (matrix[(r0 + i) | 0] ?? 0) + a1 * (matrix[(r1 + i) | 0] ?? 0);
      sum[i] = (sum[i] ?? 0) + (one + a2 * (matrix[(r2 + i) | 0] ?? 0));
    }
  }
  for (; p < k; p++) {
    const row = (rows[p] ?? 0) * n;
    const ap = a[p] ?? 0;
    for (let i = 0; i < n; i++) sum[i] = (sum[i] ?? 0) + ap * (matrix[row + i] ?? 0);
  }
}
