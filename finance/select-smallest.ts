/**
 * Reorders `values[from..to]` so that its smallest stand in front of place k, and its next at place k.
 * Formula: partition about a value that sampling puts near place k, until k is alone; linear time on average.
 * Convention: finite values; from ≤ k ≤ to, all counted from 0 in the whole array.
 * Source: R. Floyd, R. Rivest, "Algorithm 489: SELECT", Comm. ACM 18(3), 1975.
 */
export function selectSmallest(values: Float64Array, k: number, from: number, to: number): void {
  let left = from;
  let right = to;
  while (right > left) {
    if (right - left > 600) {
      const n = right - left + 1;
      const i = k - left + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const spread = 0.5 * Math.sqrt((z * s * (n - s)) / n) * Math.sign(i - n / 2);
      const lower = Math.max(left, Math.floor(k - (i * s) / n + spread));
      const upper = Math.min(right, Math.floor(k + ((n - i) * s) / n + spread));
      selectSmallest(values, k, lower, upper);
    }
    const pivot = values[k] ?? 0;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i <= j) {
        const held = values[i] ?? 0;
        values[i] = values[j] ?? 0;
        values[j] = held;
        i++;
        j--;
      }
    }
    if (j < k) left = i;
    if (i > k) right = j;
  }
}
