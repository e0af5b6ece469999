import {
  addCounts,
  type BucketCounts,
  bucketOf,
  countBuckets,
  quantileOfCounts,
  readCounts,
  writeCounts,
} from "./bucket-counts.ts";
import { earlyYears, type SimulationOutcome } from "./follow-wealth.ts";
import type { SimulationParameters } from "./monte-carlo.ts";
import type { PercentileBand, Probability, SimulationSummary } from "./monte-carlo-summary.ts";

// A simulation too large for one piece of memory: its draws are cut into parts of a fixed size, each part is told by
// counts and sums, and these are put together in the order of the parts. Counts add up exactly and sums are taken in
// one order, so the summary has the same bits whichever thread, process or machine computed which part, and when.

/**
 * Draws of one part; fixed, so that the parts of a plan are the same everywhere.
 * Example: DRAWS_PER_PART = 50000.
 */
export const DRAWS_PER_PART = 50_000;

/** What one part of a simulation comes to; plain data that can be stored. Texts are counts, see `writeCounts`. */
export interface SimulationPart {
  paths: number;
  /** Values at the end of each year, in money of that year. */
  years: string[];
  /** Growth over the first years, and how many of each bucket succeed. */
  early: string;
  earlySuccesses: string;
  /** Months until the first withdrawal that could not be paid, of the paths that ran dry. */
  dryMonths: string;
  /** Sums over draws (a path, or the mean of it and its mirror image) of the figure and its square. */
  final: Moments;
  reached: Moments | null;
  paid: Moments;
  lost: Moments;
  missed: { count: number; sum: number };
  unpaid: number;
}

interface Moments {
  sum: number;
  squares: number;
}

const priceLevel = (inflationRate: number, years: number): number => (1 + inflationRate) ** years;

/**
 * Counts and sums of one part; `parameters.paths` are the paths of the part.
 * Formula: a bucket holds the values whose binary exponent and first 8 binary digits are the same.
 * Convention: as `summarizeOutcome`; money in the sums is that of the start.
 * Source: T. Dunning, "Approximating quantiles" (mergeable summaries), 2013, with fixed buckets.
 */
export function summarizePart(
  parameters: SimulationParameters,
  outcome: SimulationOutcome,
  targetAmount: number | null,
): SimulationPart {
  const { paths, years, initialValue, flows, antithetic, inflationRate } = parameters;
  const level = priceLevel(inflationRate, years);
  const last = outcome.values.subarray((years - 1) * paths, years * paths);
  const final = last.map((value) => value / level);
  const putIn = flows.reduce(
    (sum, flow, month) => sum + flow / priceLevel(inflationRate, Math.floor(month / 12)),
    initialValue,
  );
  const flag = (test: (path: number) => boolean) =>
    Float64Array.from({ length: paths }, (_, path) => (test(path) ? 1 : 0));
  const paid = flag((path) => !((outcome.unpaid[path] ?? 0) > 0));
  const lost = flag((path) => (final[path] ?? 0) < putIn);
  const reached = targetAmount === null ? null : flag((path) => (final[path] ?? 0) >= targetAmount);
  const withdraws = flows.some((flow) => flow < 0);
  const success = reached ?? (withdraws ? paid : lost.map((hit) => 1 - hit));
  const moments = (figures: Float64Array) => momentsOf(figures, antithetic);
  const missed = { count: 0, sum: 0 };
  let unpaid = 0;
  for (let path = 0; path < paths; path++) {
    if (reached?.[path] === 0) {
      missed.count += 1;
      missed.sum += final[path] ?? 0;
    }
    unpaid += outcome.unpaid[path] ?? 0;
  }
  const counted = (values: ArrayLike<number>) => writeCounts(countBuckets(values));
  return {
    paths,
    years: Array.from({ length: years }, (_, year) =>
      counted(outcome.values.subarray(year * paths, (year + 1) * paths)),
    ),
    early: counted(outcome.earlyGrowth),
    earlySuccesses: counted(outcome.earlyGrowth.filter((_, path) => success[path] === 1)),
    dryMonths: counted(outcome.paidMonths.filter((_, path) => paid[path] === 0)),
    final: moments(final),
    reached: reached && moments(reached),
    paid: moments(paid),
    lost: moments(lost),
    missed,
    unpaid,
  };
}

function momentsOf(figures: Float64Array, antithetic: boolean): Moments {
  const draws = antithetic ? figures.length / 2 : figures.length;
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < draws; draw++) {
    const one = figures[draw] ?? 0;
    const figure = antithetic ? (one + (figures[draw + draws] ?? 0)) / 2 : one;
    sum += figure;
    squares += figure * figure;
  }
  return { sum, squares };
}

/**
 * Puts the parts of a simulation together, in their order.
 * Formula: percentiles by linear interpolation of the rank within its bucket; means and errors from the sums.
 * Convention: a percentile is off by less than 0.4 % of itself, a bucket's width, and by far less where values are
 * dense; everything that is counted is exact.
 * Source: see `summarizePart`.
 * @throws RangeError for no parts
 */
export function mergeParts(
  parameters: Pick<SimulationParameters, "years" | "antithetic" | "inflationRate">,
  parts: readonly SimulationPart[],
  targetAmount: number | null,
): SimulationSummary {
  const { years, antithetic, inflationRate } = parameters;
  if (parts.length === 0) throw new RangeError("a simulation needs at least one part");
  const paths = parts.reduce((sum, part) => sum + part.paths, 0);
  const level = priceLevel(inflationRate, years);
  const moments = (of: (part: SimulationPart) => Moments | null): Moments => {
    const total = { sum: 0, squares: 0 };
    for (const part of parts) {
      total.sum += of(part)?.sum ?? 0;
      total.squares += of(part)?.squares ?? 0;
    }
    return total;
  };
  const draws = antithetic ? paths / 2 : paths;
  const meanAndError = ({ sum, squares }: Moments): [number, number] => {
    const mean = sum / draws;
    const variance = draws < 2 ? 0 : Math.max(0, (squares - sum * mean) / (draws - 1));
    return [mean, Math.sqrt(variance / draws)];
  };
  const probability = (of: (part: SimulationPart) => Moments | null): Probability => {
    const [value, standardError] = meanAndError(moments(of));
    if (antithetic && value > 0 && value < 1) return { value, standardError };
    const smoothed = (value * paths + 1) / (paths + 2);
    return { value, standardError: Math.sqrt((smoothed * (1 - smoothed)) / paths) };
  };
  const together = (of: (part: SimulationPart) => string) =>
    addCounts(parts.map((part) => readCounts(of(part))));
  const bands = Array.from({ length: years }, (_, index): PercentileBand => {
    const counts = together((part) => part.years[index] ?? "");
    const at = (share: number) => quantileOfCounts(counts, share) / priceLevel(inflationRate, index + 1);
    return { year: index + 1, p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) };
  });
  const [meanFinalValue, meanStandardError] = meanAndError(moments((part) => part.final));
  const missed = parts.reduce((sum, part) => sum + part.missed.count, 0);
  const dryMonths = together((part) => part.dryMonths);
  const dry = dryMonths.reduce((sum, [, count]) => sum + count, 0);
  return {
    paths,
    bands,
    meanFinalValue,
    meanStandardError,
    target: targetAmount === null ? null : probability((part) => part.reached),
    neverDepleted: probability((part) => part.paid),
    loss: probability((part) => part.lost),
    shortfall: {
      belowTarget:
        targetAmount === null || missed === 0
          ? null
          : targetAmount - parts.reduce((sum, part) => sum + part.missed.sum, 0) / missed,
      unpaid: dry === 0 ? null : parts.reduce((sum, part) => sum + part.unpaid, 0) / dry / level,
      yearsUntilDepleted: dry === 0 ? null : quantileOfCounts(dryMonths, 0.5) / 12,
    },
    sequenceRisk: {
      years: earlyYears(years),
      ...earlyShares(
        together((part) => part.early),
        together((part) => part.earlySuccesses),
      ),
    },
  };
}

/** Success after the worst and the best quarter of first years, to whole buckets. */
function earlyShares(all: BucketCounts, successes: BucketCounts): { afterWorst: number; afterBest: number } {
  const low = bucketOf(quantileOfCounts(all, 0.25));
  const high = bucketOf(quantileOfCounts(all, 0.75));
  const counted = (counts: BucketCounts, among: (bucket: number) => boolean) =>
    counts.reduce((sum, [bucket, count]) => (among(bucket) ? sum + count : sum), 0);
  const share = (among: (bucket: number) => boolean) => counted(successes, among) / counted(all, among);
  return { afterWorst: share((bucket) => bucket <= low), afterBest: share((bucket) => bucket >= high) };
}
