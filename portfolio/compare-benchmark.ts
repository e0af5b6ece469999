import { computeHere } from "#finance/calculations.ts";
import { attributeGains } from "#finance/returns/attribute-gains.ts";
import { compoundReturns } from "#finance/returns/convert-returns.ts";
import type { DataIssue } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Column, type Table, table } from "./analysis-result.ts";
import { type Benchmark, type BenchmarkRequest, benchmarkParts } from "./benchmark-parts.ts";
import { type BenchmarkPath, benchmarkPath, type NoPath, startOf } from "./benchmark-path.ts";
import { attributionTable, type ComparableClasses, segmentsOf } from "./class-attribution.ts";
import { type MeasuredSeries, timeWeightedReturn } from "./measure-returns.ts";

export interface BenchmarkComparison {
  tables: Table[];
  issues: DataIssue[];
}

/**
 * The period beside a benchmark: both returns and what the same money on the same days would be worth in it (table
 * `benchmark`), and where the difference came from by asset class (table `attribution`), over the part of the period for
 * which the benchmark has returns.
 * @throws CoachError as `benchmarkParts`
 */
export async function compareBenchmark(
  context: UseCaseContext,
  own: ComparableClasses,
  asked: BenchmarkRequest,
): Promise<BenchmarkComparison> {
  const { before, to, currency, whole, classes } = own;
  const benchmark = await benchmarkParts(context, asked);
  const path = await benchmarkPath(context, benchmark, {
    ...{ days: whole.days, before, to, currency },
    own: (assetClass, place) => {
      const found = classes.find(({ name }) => name === assetClass);
      const weight = found?.weights[place] ?? 0;
      return found === undefined || weight <= 0 ? null : (found.contributions[place] ?? 0) / weight;
    },
  });
  return (context.compute ?? computeHere)(describeComparison, own, benchmark, path);
}

/** What the classes of a portfolio and the path of a benchmark say side by side. */
export function describeComparison(
  { before, whole, classes }: ComparableClasses,
  benchmark: Benchmark,
  path: BenchmarkPath | NoPath,
): BenchmarkComparison {
  const total = timeWeightedReturn(whole);
  if ("reason" in path) {
    const cells = [benchmark.name, null, total.value, null, null, null, null];
    const message = `There is no comparison with ${benchmark.name}: ${path.reason}.`;
    return {
      tables: [table("benchmark", COLUMNS, [cells])],
      issues: [{ code: "no_benchmark", severity: "warning", message }],
    };
  }
  const since = startOf(path, whole.days, before);
  const issues = path.issues;
  if (path.first > 0) {
    const message = `${benchmark.name} has returns from ${since} on only: it is compared from there.`;
    issues.push({ code: "short_benchmark", severity: "warning", message });
  }
  const segments = segmentsOf(classes, benchmark.parts, path);
  const days = segments.map(attributeGains);
  const own = total.value === null ? null : compoundReturns(days.map((day) => day.portfolioReturn));
  const other = compoundReturns(days.map((day) => day.benchmarkReturn));
  const cells = [
    ...[benchmark.name, since, own, other],
    own === null ? null : own - other,
    own === null || other <= -1 ? null : (1 + own) / (1 + other) - 1,
    worthIn(whole, path.first, days),
  ];
  const tables = [table("benchmark", COLUMNS, [cells])];
  if (own !== null && days.length > 0) tables.push(attributionTable(segments, days));
  return { tables, issues };
}

const COLUMNS: readonly Column[] = [
  ...["benchmark", "from", "portfolioReturn", "benchmarkReturn", "activeReturn", "geometricExcessReturn"],
  ["valueInBenchmark", "money"],
];

/** What the same money on the same days, invested at their closes, would be worth in the benchmark. */
function worthIn(whole: MeasuredSeries, first: number, days: readonly { benchmarkReturn: number }[]): number {
  const before = first === 0 ? whole.before : (whole.values[first - 1] ?? 0);
  const worth = days.reduce(
    (sum, { benchmarkReturn }, place) => sum * (1 + benchmarkReturn) + (whole.flows[first + place] ?? 0),
    before,
  );
  return Math.round(worth * 100) / 100;
}
