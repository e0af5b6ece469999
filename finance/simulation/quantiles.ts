import { selectSmallest } from "../select-smallest.ts";

/** Few enough values that looking at them directly is fastest. */
const FEW = 600;
const BUCKETS = 2048;

/**
 * Exact percentiles of a sample, linear between order statistics.
 * Formula: the value at position (n − 1)p of the sorted sample, by linear interpolation.
 * Convention: definition 7 of Hyndman and Fan, as numpy; values are finite, probabilities in any order.
 * Source: R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", American Statistician 50, 1996.
 * Example: quantiles([1, 2, 3, 4, 5], [0.25, 0.5])[0] = 2.
 * @throws RangeError for an empty sample
 */
export function quantiles(values: Float64Array | number[], probabilities: readonly number[]): number[] {
  const last = values.length - 1;
  if (last < 0) throw new RangeError("quantiles need at least one value");
  const ranks = new Set<number>();
  for (const probability of probabilities) {
    ranks.add(Math.floor(last * probability)).add(Math.ceil(last * probability));
  }
  const found = orderStatistics(values, ranks);
  return probabilities.map((probability) => {
    const position = last * probability;
    const rank = Math.floor(position);
    const low = found.get(rank) ?? 0;
    const high = found.get(Math.ceil(position)) ?? 0;
    return low + (position - rank) * (high - low);
  });
}

/**
 * The values at some ranks of the sorted sample. Buckets of equal width say where each rank lies; only the values in
 * those buckets are put in order.
 */
function orderStatistics(values: Float64Array | number[], ranks: ReadonlySet<number>): Map<number, number> {
  const count = values.length;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) {
    const value = values[at] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = (BUCKETS - 1) / (most - least);
  const found = new Map<number, number>();
  if (count < FEW || !Number.isFinite(scale) || scale === 0) {
    const sample = new Float64Array(values);
    for (const rank of ranks) {
      selectSmallest(sample, rank, 0, count - 1);
      found.set(rank, sample[rank] ?? 0);
    }
    return found;
  }
  const bucketOf = new Uint16Array(count);
  const sizes = new Uint32Array(BUCKETS);
  for (let at = 0; at < count; at++) {
    // Subtraction and product keep the order, so a smaller value never lies in a later bucket.
    const bucket = ((values[at] ?? 0) - least) * scale;
    bucketOf[at] = bucket;
    sizes[bucket | 0] = (sizes[bucket | 0] ?? 0) + 1;
  }
  return fromBuckets(values, ranks, bucketOf, sizes);
}

function fromBuckets(
  values: Float64Array | number[],
  ranks: ReadonlySet<number>,
  bucketOf: Uint16Array,
  sizes: Uint32Array,
): Map<number, number> {
  const ascending = [...ranks].sort((a, b) => a - b);
  // Where the next value of a bucket that is looked into goes; −1 for the others.
  const places = new Int32Array(BUCKETS).fill(-1);
  const wanted: { rank: number; from: number; to: number }[] = [];
  let before = 0;
  let room = 0;
  let index = 0;
  for (let bucket = 0; bucket < BUCKETS && index < ascending.length; bucket++) {
    const size = sizes[bucket] ?? 0;
    const from = room;
    for (let rank = ascending[index]; rank !== undefined && rank < before + size; rank = ascending[index]) {
      if (places[bucket] === -1) {
        places[bucket] = from;
        room += size;
      }
      wanted.push({ rank: rank - before + from, from, to: from + size - 1 });
      index += 1;
    }
    before += size;
  }
  const gathered = new Float64Array(room);
  for (let at = 0; at < values.length; at++) {
    const bucket = bucketOf[at] ?? 0;
    const place = places[bucket] ?? -1;
    if (place < 0) continue;
    gathered[place] = values[at] ?? 0;
    places[bucket] = place + 1;
  }
  const found = new Map<number, number>();
  wanted.forEach(({ rank, from, to }, which) => {
    selectSmallest(gathered, rank, from, to);
    found.set(ascending[which] ?? 0, gathered[rank] ?? 0);
  });
  return found;
}
