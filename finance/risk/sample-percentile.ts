import type { Measure } from "../measure.ts";
import { selectSmallest } from "../select-smallest.ts";
import { unusable } from "./measured.ts";

/**
 * Name: percentile of a sample by a named definition.
 * Formula: position h in the sorted sample (from 0), between its neighbours by the fraction of h: linear (n − 1)p;
 * weibull (n + 1)p − 1; hazen np − 1/2; medianUnbiased (n + 1/3)p − 2/3; lower, higher and nearest take one of the
 * two neighbours of the linear position; inverse takes the value at ⌈np⌉.
 * Convention: 0 ≤ p ≤ 1; `linear` by default, as numpy and Excel's PERCENTILE.INC; `weibull` is PERCENTILE.EXC;
 * positions outside the sample take its end.
 * Source: R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", American Statistician 50, 1996.
 */
export const PERCENTILE_METHODS = [
  "linear",
  "weibull",
  "hazen",
  "medianUnbiased",
  "lower",
  "higher",
  "nearest",
  "inverse",
] as const;

export type PercentileMethod = (typeof PERCENTILE_METHODS)[number];

/**
 * Percentile p of the values.
 * Example: samplePercentile([15, 20, 35, 40, 50], 0.4).value = 29.
 */
export function samplePercentile(
  values: ArrayLike<number>,
  p: number,
  method: PercentileMethod = "linear",
): Measure {
  if (!(p >= 0 && p <= 1)) return { value: null, reason: "a percentile lies between 0 and 1" };
  const reason = unusable(values, 1);
  if (reason !== null) return { value: null, reason };
  return { value: percentileIn(new Float64Array(values), p, method), reason: null };
}

/** The same on finite values that may be reordered. Example: percentileIn(new Float64Array([3, 1]), 0.5, "linear") = 2. */
export function percentileIn(values: Float64Array, p: number, method: PercentileMethod): number {
  return lowerTail(values, p, method).threshold;
}

export interface LowerTail {
  /** The percentile. */
  threshold: number;
  /** Mean of the values at or below it. */
  mean: number;
  /** Place up to which the values now are the smallest ones. */
  place: number;
}

/**
 * Percentile and mean of what is at or below it, of finite values, which are reordered; `to` is the place up to which
 * they already are the smallest ones, if that is known. The values may be the smallest ones of a sample of `size`.
 * Example: lowerTail(new Float64Array([3, 1, 2, 9]), 0.5, "lower").mean = 1.5.
 */
export function lowerTail(
  values: Float64Array,
  p: number,
  method: PercentileMethod,
  to = values.length - 1,
  size = values.length,
): LowerTail {
  const last = values.length - 1;
  const position = placeOf(p, size, method);
  const place = Math.floor(position);
  const end = place <= to ? Math.min(last, to) : last;
  selectSmallest(values, place, 0, end);
  const low = values[place] ?? Number.NaN;
  let high = place === last ? low : Number.POSITIVE_INFINITY;
  for (let index = place + 1; index <= end; index++) {
    const value = values[index] ?? 0;
    if (value < high) high = value;
  }
  if (high === Number.POSITIVE_INFINITY) high = smallestFrom(values, end + 1);
  const fraction = position - place;
  const threshold = fraction < 1e-12 ? low : fraction > 1 - 1e-12 ? high : low + fraction * (high - low);
  let [sum, count] = [0, place + 1];
  for (let index = 0; index <= place; index++) sum += values[index] ?? 0;
  // Equal values may stand behind the place as well.
  for (let index = place + 1; high <= threshold && index <= last; index++) {
    const value = values[index] ?? 0;
    if (value > threshold) continue;
    sum += value;
    count += 1;
  }
  return { threshold, mean: sum / count, place };
}

function smallestFrom(values: Float64Array, from: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = from; index < values.length; index++) smallest = Math.min(smallest, values[index] ?? 0);
  return smallest;
}

/** Place of percentile p in the sorted sample, with the fraction of the way to the next. */
function placeOf(p: number, size: number, method: PercentileMethod): number {
  return Math.min(size - 1, Math.max(0, positionOf(p, size, method)));
}

/** So many values, evenly spread, say about where the smallest ones end. */
const PROBES = 64;

/**
 * A copy of some values that holds all that percentile p of the whole and the mean below it need: every value below
 * some bound above the percentile, often far fewer than all; null when one of the values is not finite.
 * Example: smallestOf([3, 1, 2], 0, "linear")?.length = 3.
 */
export function smallestOf(
  values: ArrayLike<number>,
  p: number,
  method: PercentileMethod,
): Float64Array | null {
  const size = values.length;
  const needed = Math.floor(placeOf(p, size, method)) + 2;
  const share = (needed / size) * PROBES;
  // A little more than the share, so that too few are found about once in a thousand samples.
  const rank = Math.ceil(share + 3 * Math.sqrt(share) + 1);
  const bound = rank < PROBES / 2 && size >= 4 * PROBES ? probe(values, rank) : Number.POSITIVE_INFINITY;
  const kept = new Float64Array(size);
  let count = 0;
  // Stays zero; infinite and missing values turn it into NaN.
  let check = 0;
  for (let index = 0; index < size; index++) {
    const value = values[index] ?? Number.NaN;
    check += value - value;
    kept[count] = value;
    count += value < bound ? 1 : 0;
  }
  if (check !== 0) return null;
  return count >= needed ? kept.subarray(0, count) : Float64Array.from(values);
}

/** The value at a rank (from 1) among evenly spread ones. */
function probe(values: ArrayLike<number>, rank: number): number {
  const stride = values.length / PROBES;
  const lowest = new Float64Array(rank).fill(Number.POSITIVE_INFINITY);
  for (let index = 0; index < PROBES; index++) {
    const value = values[Math.floor(index * stride)] ?? Number.NaN;
    let at = rank - 1;
    if (!(value < (lowest[at] ?? value))) continue;
    for (; at > 0 && (lowest[at - 1] ?? value) > value; at--) lowest[at] = lowest[at - 1] ?? value;
    lowest[at] = value;
  }
  return lowest[rank - 1] ?? Number.POSITIVE_INFINITY;
}

function positionOf(p: number, n: number, method: PercentileMethod): number {
  const linear = (n - 1) * p;
  if (method === "weibull") return (n + 1) * p - 1;
  if (method === "hazen") return n * p - 0.5;
  if (method === "medianUnbiased") return (n + 1 / 3) * p - 2 / 3;
  if (method === "lower") return Math.floor(linear);
  if (method === "higher") return Math.ceil(linear);
  // A half goes to the even neighbour, as numpy rounds.
  if (method === "nearest") return roundedToEven(linear);
  if (method === "inverse") return Math.ceil(n * p - 1e-12) - 1;
  return linear;
}

function roundedToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
