/** How many values lie in which bucket: pairs of a bucket's number, in ascending order, and its count. */
export type BucketCounts = readonly (readonly [bucket: number, count: number])[];

/** Binary digits after the first that a bucket keeps: its width is at most 2⁻⁸ of its values. */
const DIGITS = 8;
const PER_OCTAVE = 2 ** DIGITS;
/** Numbers below 2^-LOWEST count as zero. */
const LOWEST = 64;

/**
 * Number of the bucket of a value at or above zero; 0 for zero and what is next to it.
 * Formula: 1 + 256 × (exponent + 64) + the first 8 binary digits after the leading one.
 * Convention: a larger value never has a lower bucket; values below zero count as zero.
 * Source: IEEE 754 (exponent and fraction); G. Tene, "HdrHistogram".
 * Example: bucketOf(1) = 16385.
 */
export function bucketOf(value: number): number {
  if (!(value >= 2 ** -LOWEST)) return 0;
  let exponent = Math.floor(Math.log2(value));
  // The logarithm may round to the next whole number on either side.
  if (2 ** exponent > value) exponent -= 1;
  else if (2 ** (exponent + 1) <= value) exponent += 1;
  const fraction = value / 2 ** exponent - 1;
  return 1 + PER_OCTAVE * (exponent + LOWEST) + Math.floor(fraction * PER_OCTAVE);
}

/**
 * Where a bucket begins.
 * Formula: 2^(octave − 64) × (1 + place ÷ 256).
 * Convention: bucket 0 begins at 0.
 * Source: see `bucketOf`.
 * Example: bucketStart(16385) = 1.
 */
export function bucketStart(bucket: number): number {
  if (bucket <= 0) return 0;
  const octave = Math.floor((bucket - 1) / PER_OCTAVE);
  return 2 ** (octave - LOWEST) * (1 + ((bucket - 1) % PER_OCTAVE) / PER_OCTAVE);
}

/** Counts values by bucket. Example: countBuckets([1, 1])[0] = [16385, 2]. */
export function countBuckets(values: ArrayLike<number>): BucketCounts {
  const counts = new Map<number, number>();
  for (let at = 0; at < values.length; at++) {
    const bucket = bucketOf(values[at] ?? 0);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return ascending(counts);
}

/** Counts of all lists together, whatever their order. Example: addCounts([[[5, 1]], [[5, 2]]])[0] = [5, 3]. */
export function addCounts(lists: readonly BucketCounts[]): BucketCounts {
  const counts = new Map<number, number>();
  for (const list of lists) {
    for (const [bucket, count] of list) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  }
  return ascending(counts);
}

function ascending(counts: ReadonlyMap<number, number>): BucketCounts {
  return [...counts].sort(([a], [b]) => a - b);
}

/**
 * Counts as one short text: steps to the next bucket and counts, in base 36.
 * Formula: "step:count" pairs, a count of 1 left out, separated by spaces.
 * Convention: the empty text for nothing.
 * Source: delta coding.
 * Example: writeCounts([[5, 1], [41, 40]]) = "5 10:14".
 */
export function writeCounts(counts: BucketCounts): string {
  let before = 0;
  const words = counts.map(([bucket, count]) => {
    const step = (bucket - before).toString(36);
    before = bucket;
    return count === 1 ? step : `${step}:${count.toString(36)}`;
  });
  return words.join(" ");
}

/** Reads what `writeCounts` wrote. Example: readCounts("5 10:14")[1] = [41, 40]. */
export function readCounts(text: string): BucketCounts {
  let bucket = 0;
  if (text === "") return [];
  return text.split(" ").map((word) => {
    const [step = "", count = "1"] = word.split(":");
    bucket += Number.parseInt(step, 36);
    return [bucket, Number.parseInt(count, 36)] as const;
  });
}

/**
 * A percentile of what was counted.
 * Formula: the bucket that holds position (n − 1)p, and in it the place of that position, evenly spread.
 * Convention: probability from 0 to 1; off by less than the bucket's width, 0.4 % of the value.
 * Source: R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", definition 7, on grouped data.
 * Example: quantileOfCounts([[16385, 1]], 0.5) = 1.001953125.
 * @throws RangeError when nothing was counted
 */
export function quantileOfCounts(counts: BucketCounts, probability: number): number {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) throw new RangeError("quantiles need at least one value");
  const position = (total - 1) * probability;
  let before = 0;
  for (const [bucket, count] of counts) {
    if (position < before + count) {
      const from = bucketStart(bucket);
      const to = bucket === 0 ? 0 : bucketStart(bucket + 1);
      return from + Math.min(1, (position - before + 0.5) / count) * (to - from);
    }
    before += count;
  }
  return bucketStart((counts.at(-1)?.[0] ?? 0) + 1);
}
