/**
 * Moves the k smallest values of `values[left..right]` to the front, the k-th in its place (0-based index k).
 * Source: R. Floyd, R. Rivest, "Algorithm 489: SELECT", Comm. ACM 18(3), 1975.
 */
function select(values: Float64Array, k: number, from: number, to: number): void {
  let left = from;
  let right = to;
  while (right > left) {
    if (right - left > 600) {
      const n = right - left + 1;
      const i = k - left + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const deviation = 0.5 * Math.sqrt((z * s * (n - s)) / n) * Math.sign(i - n / 2);
      const lower = Math.max(left, Math.floor(k - (i * s) / n + deviation));
      const upper = Math.min(right, Math.floor(k + ((n - i) * s) / n + deviation));
      select(values, k, lower, upper);
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

/**
 * Exact percentiles of a sample, linear between order statistics.
 * Formula: the value at position (n − 1)p of the sorted sample, by linear interpolation.
 * Convention: definition 7 of Hyndman and Fan, as numpy; `probabilities` ascend.
 * Example: quantiles([1, 2, 3, 4, 5], [0.25, 0.5])[0] = 2.
 * @throws RangeError for an empty sample
 */
export function quantiles(values: Float64Array | number[], probabilities: readonly number[]): number[] {
  const sample = new Float64Array(values);
  const last = sample.length - 1;
  if (last < 0) throw new RangeError("quantiles need at least one value");
  const ranks = probabilities.map((probability) => Math.floor(last * probability));
  place(sample, ranks, { from: 0, to: ranks.length - 1 }, { from: 0, to: last });
  return probabilities.map((probability, index) => {
    const rank = ranks[index] ?? 0;
    const low = sample[rank] ?? 0;
    const position = last * probability;
    if (position === rank) return low;
    // The next larger value lies before the next rank that has been placed.
    const next = ranks.find((other) => other > rank) ?? last;
    let high = Number.POSITIVE_INFINITY;
    for (let at = rank + 1; at <= next; at++) high = Math.min(high, sample[at] ?? 0);
    return low + (position - rank) * (high - low);
  });
}

interface Range {
  from: number;
  to: number;
}

/** Puts the ranks into their places, the middle one first, so that the others look at one side only. */
function place(sample: Float64Array, ranks: readonly number[], wanted: Range, within: Range): void {
  if (wanted.from > wanted.to || within.from > within.to) return;
  const middle = (wanted.from + wanted.to) >> 1;
  const rank = ranks[middle] ?? 0;
  // A rank outside was placed already: two probabilities may share one.
  if (rank >= within.from && rank <= within.to) select(sample, rank, within.from, within.to);
  place(sample, ranks, { from: wanted.from, to: middle - 1 }, { from: within.from, to: rank - 1 });
  place(sample, ranks, { from: middle + 1, to: wanted.to }, { from: rank + 1, to: within.to });
}
