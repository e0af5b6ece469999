import { earlyYears, type SimulationOutcome } from "./follow-wealth.ts";
import { SimulationInputError, type SimulationParameters } from "./monte-carlo.ts";
import { quantiles } from "./quantiles.ts";

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

/** How far the plans that fail fall short, on average. */
export interface Shortfall {
  /** Mean distance to the target of the paths that end below it; null without a target or such a path. */
  belowTarget: number | null;
  /** Mean of the money that was withdrawn on paper only, over the paths that ran dry; null when none did. */
  unpaid: number | null;
  /** Years until the middle one of the paths that ran dry could not pay in full; null when none did. */
  yearsUntilDepleted: number | null;
}

/** How much the returns of the first years decide: success after the worst and the best quarter of them. */
export interface SequenceRisk {
  years: number;
  afterWorst: number;
  afterBest: number;
}

export interface SimulationSummary {
  paths: number;
  /** Percentiles of the value at the end of each year, in money of the start if the plan has inflation. */
  bands: PercentileBand[];
  meanFinalValue: number;
  meanStandardError: number;
  /** Share of paths that end at or above the target; null without one. */
  target: Probability | null;
  /** Share of paths on which every withdrawal was paid in full. */
  neverDepleted: Probability;
  /** Share of paths that end below the money put in (start value plus flows). */
  loss: Probability;
  shortfall: Shortfall;
  /** Success is reaching the target, without one paying every withdrawal, without these not losing money. */
  sequenceRisk: SequenceRisk;
}

const priceLevel = (inflationRate: number, years: number): number => (1 + inflationRate) ** years;

/**
 * Percentiles of the values at the end of the years `fromYear` to `toYear` (both included, 1 is the first).
 * @throws SimulationInputError when a value is not finite
 */
export function yearBands(
  parameters: Pick<SimulationParameters, "paths" | "inflationRate">,
  outcome: SimulationOutcome,
  fromYear: number,
  toYear: number,
): PercentileBand[] {
  const { paths, inflationRate } = parameters;
  return Array.from({ length: toYear - fromYear + 1 }, (_, index) => {
    const year = fromYear + index;
    const row = outcome.values.subarray((year - 1) * paths, year * paths);
    let sum = 0;
    for (let path = 0; path < paths; path++) sum += row[path] ?? Number.NaN;
    // One value that is not finite, or all together beyond the range, shows in the sum.
    if (!Number.isFinite(sum)) throw new SimulationInputError("plan", "grows beyond what numbers can hold");
    const level = priceLevel(inflationRate, year);
    const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = quantiles(row, [0.05, 0.25, 0.5, 0.75, 0.95]).map(
      (value) => value / level,
    );
    return { year, p5, p25, p50, p75, p95 };
  });
}

/**
 * Mean and standard error of a figure of each path.
 * Formula: s/√n over n independent draws; with antithetic a draw is the mean of a path and its mirror image.
 * Convention: the sample's standard deviation with n − 1.
 * Source: P. Glasserman, "Monte Carlo Methods in Financial Engineering", 4.2.
 * Example: meanOfDraws([1, 2, 3, 3, 2, 1], true) = [2, 0].
 */
export function meanOfDraws(figures: ArrayLike<number>, antithetic: boolean): [number, number] {
  const draws = antithetic ? figures.length / 2 : figures.length;
  const drawn = (draw: number) =>
    antithetic ? ((figures[draw] ?? 0) + (figures[draw + draws] ?? 0)) / 2 : (figures[draw] ?? 0);
  let mean = 0;
  for (let draw = 0; draw < draws; draw++) mean += drawn(draw) / draws;
  let squares = 0;
  for (let draw = 0; draw < draws; draw++) squares += (drawn(draw) - mean) ** 2;
  return [mean, draws < 2 ? 0 : Math.sqrt(squares / (draws - 1) / draws)];
}

/** When all paths agree, Laplace's rule keeps the error above zero, since more paths might not. */
function probability(hits: Uint8Array, antithetic: boolean): Probability {
  const paths = hits.length;
  const count = hits.reduce((sum, hit) => sum + hit, 0);
  const smoothed = (count + 1) / (paths + 2);
  const binomial = Math.sqrt((smoothed * (1 - smoothed)) / paths);
  const same = !antithetic || count === 0 || count === paths;
  return { value: count / paths, standardError: same ? binomial : meanOfDraws(hits, true)[1] };
}

/** The figures of all paths at the end; `bands` come from `yearBands`, which may run elsewhere. */
export function summarizeOutcome(
  parameters: SimulationParameters,
  outcome: SimulationOutcome,
  bands: PercentileBand[],
  targetAmount: number | null,
): SimulationSummary {
  const { paths, years, initialValue, flows, antithetic, inflationRate } = parameters;
  const level = priceLevel(inflationRate, years);
  const final = outcome.values.slice((years - 1) * paths).map((value) => value / level);
  const putIn = flows.reduce(
    (sum, flow, month) => sum + flow / priceLevel(inflationRate, Math.floor(month / 12)),
    initialValue,
  );
  function flags(test: (path: number) => boolean): Uint8Array {
    const hits = new Uint8Array(paths);
    for (let path = 0; path < paths; path++) hits[path] = test(path) ? 1 : 0;
    return hits;
  }
  const dry = flags((path) => (outcome.unpaid[path] ?? 0) > 0);
  const lost = flags((path) => (final[path] ?? 0) < putIn);
  const paid = dry.map((flag) => 1 - flag);
  const reached = targetAmount === null ? null : flags((path) => (final[path] ?? 0) >= targetAmount);
  const [meanFinalValue, meanStandardError] = meanOfDraws(final, antithetic);
  const withdraws = flows.some((flow) => flow < 0);
  const success = reached ?? (withdraws ? paid : lost.map((flag) => 1 - flag));
  return {
    paths,
    bands,
    meanFinalValue,
    meanStandardError,
    target: reached && probability(reached, antithetic),
    neverDepleted: probability(paid, antithetic),
    loss: probability(lost, antithetic),
    shortfall: shortfall(outcome, dry, { final, reached, targetAmount, level }),
    sequenceRisk: sequenceRisk(parameters, outcome.earlyGrowth, success),
  };
}

/** Unpaid money adds up over years of different prices; dividing by the last level never says too much. */
function shortfall(
  outcome: SimulationOutcome,
  dry: Uint8Array,
  end: { final: Float64Array; reached: Uint8Array | null; targetAmount: number | null; level: number },
): Shortfall {
  const { final, reached, targetAmount, level } = end;
  const missed = reached ? final.filter((_, path) => reached[path] === 0) : new Float64Array(0);
  const unpaid = outcome.unpaid.filter((_, path) => dry[path] === 1);
  const months = outcome.paidMonths.filter((_, path) => dry[path] === 1);
  const average = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);
  return {
    belowTarget: missed.length === 0 || targetAmount === null ? null : targetAmount - average(missed),
    unpaid: unpaid.length === 0 ? null : average(unpaid) / level,
    yearsUntilDepleted: months.length === 0 ? null : (quantiles(months, [0.5])[0] ?? 0) / 12,
  };
}

function sequenceRisk(
  { years }: SimulationParameters,
  earlyGrowth: Float64Array,
  success: Uint8Array,
): SequenceRisk {
  const [low = 0, high = 0] = quantiles(earlyGrowth, [0.25, 0.75]);
  const share = (among: (growth: number) => boolean) => {
    const chosen = success.filter((_, path) => among(earlyGrowth[path] ?? 0));
    return chosen.reduce((sum, hit) => sum + hit, 0) / chosen.length;
  };
  return {
    years: earlyYears(years),
    afterWorst: share((growth) => growth <= low),
    afterBest: share((growth) => growth >= high),
  };
}
