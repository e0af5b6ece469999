import { SimulationInputError, type SimulationParameters, type SimulationPart } from "./monte-carlo.ts";

export interface PercentileBand {
  /** Years since the start. */
  year: number;
  p5: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

/** An estimated probability and the standard error that simulating only so many paths leaves. */
export interface Probability {
  value: number;
  standardError: number;
}

export interface SimulationSummary {
  paths: number;
  /** Percentiles of the value at the end of each year, in nominal money. */
  bands: PercentileBand[];
  meanFinalValue: number;
  /** Share of paths that end at or above the target; null without one. */
  target: Probability | null;
  /** Share of paths on which every withdrawal was paid in full. */
  neverDepleted: Probability;
  /** Share of paths that end below the money put in (start value plus flows). */
  loss: Probability;
}

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
  const sample = Float64Array.from(values);
  const last = sample.length - 1;
  if (last < 0) throw new RangeError("quantiles need at least one value");
  let from = 0;
  return probabilities.map((probability) => {
    const position = last * probability;
    const k = Math.floor(position);
    select(sample, k, from, last);
    from = k;
    const low = sample[k] ?? 0;
    if (k === last || position === k) return low;
    let high = Number.POSITIVE_INFINITY;
    for (let index = k + 1; index <= last; index++) high = Math.min(high, sample[index] ?? 0);
    return low + (position - k) * (high - low);
  });
}

/** Laplace's rule keeps the error above zero when all paths agree, since more paths might not. */
function probability(hits: number, paths: number): Probability {
  const smoothed = (hits + 1) / (paths + 2);
  return { value: hits / paths, standardError: Math.sqrt((smoothed * (1 - smoothed)) / paths) };
}

/**
 * Puts the parts of a simulation together. The parts may come in any order, but must cover every path once.
 * @throws SimulationInputError when they do not, or when a value is not finite
 */
export function combineParts(
  parameters: SimulationParameters,
  parts: readonly SimulationPart[],
  targetAmount: number | null,
): SimulationSummary {
  const { paths, years, initialValue, flows } = parameters;
  const sorted = [...parts].sort((a, b) => a.fromPath - b.fromPath);
  let expected = 0;
  for (const part of sorted) {
    if (part.fromPath !== expected)
      throw new SimulationInputError("parts", `path ${expected} is missing or double`);
    expected = part.toPath;
  }
  if (expected !== paths) throw new SimulationInputError("parts", `cover ${expected} of ${paths} paths`);
  const row = new Float64Array(paths);
  const bands: PercentileBand[] = [];
  for (let year = 1; year <= years; year++) {
    for (const part of sorted) {
      const count = part.toPath - part.fromPath;
      row.set(part.values.subarray((year - 1) * count, year * count), part.fromPath);
    }
    if (!row.every(Number.isFinite))
      throw new SimulationInputError("plan", "grows beyond what numbers can hold");
    const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = quantiles(row, [0.05, 0.25, 0.5, 0.75, 0.95]);
    bands.push({ year, p5, p25, p50, p75, p95 });
  }
  // After the loop `row` holds the final values in the order of the paths.
  const putIn = flows.reduce((sum, flow) => sum + flow, initialValue);
  let depleted = 0;
  for (const part of sorted) for (const flag of part.depleted) depleted += flag;
  let sum = 0;
  let reached = 0;
  let lost = 0;
  for (const value of row) {
    sum += value;
    if (targetAmount !== null && value >= targetAmount) reached += 1;
    if (value < putIn) lost += 1;
  }
  return {
    paths,
    bands,
    meanFinalValue: sum / paths,
    target: targetAmount === null ? null : probability(reached, paths),
    neverDepleted: probability(paths - depleted, paths),
    loss: probability(lost, paths),
  };
}
