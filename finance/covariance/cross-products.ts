import { crossProductsByKernel } from "./cross-product-kernel.ts";

/** Below this many products compiling the kernel costs more than it saves. */
const WORTH_A_KERNEL = 4_000_000;
/** So many numbers, of the series and of the result, the kernel takes into its memory. */
const MOST_NUMBERS = 16_000_000;

/**
 * Name: cross-products of several series, the inner part of every covariance.
 * Formula: p_ij = Σ_t x_it·x_jt / divisor.
 * Convention: series of equal length, already centred where that is wanted; the result is symmetric and row-major.
 * Source: G. Golub, C. Van Loan, "Matrix Computations", 1.1 (symmetric rank-k update, blocked 2 × 2).
 * Example: Array.from(crossProducts([[1, 2], [3, 4]], 1)) = [5,11,11,25].
 */
export function crossProducts(series: readonly ArrayLike<number>[], divisor: number): Float64Array {
  const n = series.length;
  const length = series[0]?.length ?? 0;
  if (n * n * length > WORTH_A_KERNEL && n * (n + length) < MOST_NUMBERS)
    return crossProductsByKernel(series, divisor);
  const matrix = new Float64Array(n * n);
  const set = (i: number, j: number, sum: number) => {
    matrix[i * n + j] = sum / divisor;
    matrix[j * n + i] = sum / divisor;
  };
  // Two rows with two columns at a time: each number read is used twice.
  for (let i = 0; i < n; i += 2) {
    const a = series[i] ?? [];
    const b = series[i + 1] ?? a;
    for (let j = 0; j <= i; j += 2) {
      const c = series[j] ?? a;
      const d = series[j + 1] ?? c;
      let [ac, ad, bc, bd] = [0, 0, 0, 0];
      for (let t = 0; t < length; t++) {
        const x = a[t] ?? 0;
        const y = b[t] ?? 0;
        const z = c[t] ?? 0;
        const w = d[t] ?? 0;
        ac += x * z;
        ad += x * w;
        bc += y * z;
        bd += y * w;
      }
      set(i, j, ac);
      if (j + 1 < n) set(i, j + 1, ad);
      if (i + 1 < n) set(i + 1, j, bc);
      if (i + 1 < n && j + 1 < n) set(i + 1, j + 1, bd);
    }
  }
  return matrix;
}
