import { addDays, dayNumber, type IsoDate, isoDate, monthOf } from "#finance/dates.ts";
import type { DataIssue } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Benchmark, BenchmarkPart } from "./benchmark-parts.ts";
import { loadReturnPanel } from "./load-return-panel.ts";

/** A benchmark day by day, over the days of a portfolio from the first on which all its parts have a return. */
export interface BenchmarkPath {
  /** Place of the first day compared; its return is against the close before. */
  first: number;
  /** Per day compared: each part's share at its start, and its return. */
  days: { weights: number[]; returns: number[] }[];
  issues: DataIssue[];
}

/** Returns of a class of the portfolio itself by day; null where nothing of it was held. */
export type ClassReturns = (assetClass: string, place: number) => number | null;

/** Why there is nothing to compare with. */
export interface NoPath {
  reason: string;
}

/**
 * The path of a benchmark: weights drift with the returns and are restored with the first day of each month.
 * A class without an instrument earns what the portfolio's own earned, cash nothing.
 */
export async function benchmarkPath(
  context: UseCaseContext,
  benchmark: Benchmark,
  about: { days: readonly number[]; before: IsoDate; to: IsoDate; currency: string; own: ClassReturns },
): Promise<BenchmarkPath | NoPath> {
  const { days, before, own } = about;
  const loaded = await loadLevels(context, benchmark, about);
  if ("reason" in loaded) return loaded;
  const { levels, since, issues } = loaded;
  const returnOf = (part: BenchmarkPart, place: number): number | null => {
    if (part.instrument === null) return part.assetClass === "cash" ? 0 : own(part.assetClass, place);
    const day = place === 0 ? dayNumber(before) : (days[place - 1] ?? 0);
    if (day < since) return null;
    const path = levels.get(part.instrument.instrumentId);
    return path === undefined ? null : path(days[place] ?? 0) / path(day) - 1;
  };
  const all = days.map((_, place) => benchmark.parts.map((part) => returnOf(part, place)));
  const first = all.findLastIndex((returns) => returns.includes(null)) + 1;
  if (first >= days.length) {
    const missing = benchmark.parts.filter((_, part) => all.at(-1)?.[part] === null);
    const names = missing.map(({ name }) => name).join(", ");
    const held = missing.some((part) => part.instrument === null);
    return {
      reason: held
        ? `nothing of ${names} is held whose return could stand for it: name a symbol for it in a mix`
        : `${names} has no prices in the period`,
    };
  }
  return { first, days: drift(benchmark, days, all, first), issues };
}

function drift(
  { parts }: Benchmark,
  days: readonly number[],
  all: readonly (readonly (number | null)[])[],
  first: number,
): BenchmarkPath["days"] {
  let weights = parts.map(({ weight }) => weight);
  return all.slice(first).map((found, place) => {
    const [day = 0, previous = day] = [days[first + place], days[first + place - 1]];
    if (monthOf(day) !== monthOf(previous)) weights = parts.map(({ weight }) => weight);
    const returns = found.map((value) => value ?? 0);
    const start = weights;
    const grown = start.map((weight, part) => weight * (1 + (returns[part] ?? 0)));
    const whole = grown.reduce((sum, value) => sum + value, 0);
    weights = whole > 0 ? grown.map((value) => value / whole) : start;
    return { weights: start, returns };
  });
}

interface Levels {
  levels: Map<string, (day: number) => number>;
  /** First day with a level of all instruments. */
  since: number;
  issues: DataIssue[];
}

async function loadLevels(
  context: UseCaseContext,
  { parts }: Benchmark,
  about: { before: IsoDate; to: IsoDate; currency: string },
): Promise<Levels | NoPath> {
  const wanted = parts.flatMap(({ instrument }) =>
    instrument === null ? [] : [{ ...instrument, weight: 0 }],
  );
  if (wanted.length === 0) return { levels: new Map(), since: Number.NEGATIVE_INFINITY, issues: [] };
  const assets = [...new Map(wanted.map((asset) => [asset.instrumentId, asset])).values()];
  const panel = await loadReturnPanel(context, {
    assets,
    currency: about.currency,
    from: addDays(about.before, -10),
    to: about.to,
    interval: "day",
    fewest: 1,
  });
  const [aside] = panel.leftOut;
  if (aside !== undefined) return { reason: `${aside.symbol} cannot be compared with: ${aside.reason}` };
  const grid = panel.dates.map(dayNumber);
  const levels = panel.assets.map(({ instrumentId, returns }) => {
    const path = new Float64Array(grid.length + 1).fill(1);
    grid.forEach((_, place) => {
      path[place + 1] = (path[place] ?? 1) * (1 + (returns[place] ?? 0));
    });
    return [instrumentId, (day: number) => path[countThrough(grid, day)] ?? 1] as const;
  });
  const since = panel.start === null ? Number.POSITIVE_INFINITY : dayNumber(panel.start);
  return { levels: new Map(levels), since, issues: panel.issues };
}

/** Number of days up to and with one. */
function countThrough(grid: readonly number[], day: number): number {
  let [low, high] = [0, grid.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((grid[middle] ?? 0) <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The close from which a path counts. */
export function startOf(path: BenchmarkPath, days: readonly number[], before: IsoDate): IsoDate {
  return path.first === 0 ? before : isoDate(days[path.first - 1] ?? 0);
}
