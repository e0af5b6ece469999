import { addDays, dayNumber, type IsoDate, isoDate } from "#finance/dates.ts";
import { calendarTable } from "#finance/returns/calendar-returns.ts";
import { listDrawdowns } from "#finance/returns/drawdowns.ts";
import { rollingByMonths, summarizeRolling } from "#finance/returns/rolling-returns.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Column, type Table, table } from "./analysis-result.ts";
import { findInstrument } from "./find-instrument.ts";
import { loadReturnPanel } from "./load-return-panel.ts";
import type { MeasuredSeries } from "./measure-returns.ts";

export type PerformanceTable = "months" | "rolling" | "drawdowns";

const LONGEST = 60;
const MONTHS = "january february march april may june july august september october november december".split(
  " ",
);

/** The tables asked for, from the daily returns of the period; each has only the rows that its history fills. */
export function performanceTables(series: MeasuredSeries, wanted: readonly PerformanceTable[]): Table[] {
  const make = { months: monthTable, rolling: rollingTable, drawdowns: drawdownTable };
  return [...new Set(wanted)].map((name) => make[name](series));
}

function monthTable({ days, growth }: MeasuredSeries): Table {
  const rows = calendarTable(days, growth.returns).map(({ year, months, total }) => [year, ...months, total]);
  const columns = [...MONTHS, "total"].map((name): Column => [name, "rate"]);
  return table("months", ["year", ...columns], rows.slice(-LONGEST));
}

/** Windows of one, three and five years that end on every day; those over a year are per year. */
function rollingTable({ days, growth }: MeasuredSeries): Table {
  const positive = growth.index.every((level) => level > 0);
  const rows = [1, 3, 5].flatMap((years) => {
    const windows = positive ? rollingByMonths(days, growth.index, 12 * years) : [];
    const summary = summarizeRolling(windows.map((window) => window.return));
    const last = windows.at(-1)?.return ?? null;
    return summary === null
      ? []
      : [[years, last, summary.worst, summary.median, summary.best, summary.positiveShare, summary.count]];
  });
  const returns = ["latest", "worst", "median", "best"].map((name): Column => [name, "rate"]);
  return table("rolling", ["years", ...returns, "positiveShare", ["windows", "count"]], rows);
}

function drawdownTable({ days, growth }: MeasuredSeries): Table {
  const first = days[0] ?? 1;
  const dayAt = (place: number) => days[place] ?? first - 1;
  const rows = listDrawdowns(growth.index, 10, 1).map(({ depth, peak, trough, recovery }) => {
    const end = recovery === null ? (days.at(-1) ?? first) : dayAt(recovery);
    const recovered = recovery === null ? null : isoDate(dayAt(recovery));
    return [depth, isoDate(dayAt(peak)), isoDate(dayAt(trough)), recovered, end - dayAt(peak)];
  });
  return table("drawdowns", ["depthRate", "peak", "trough", "recovery", "days"], rows);
}

/**
 * The period beside an instrument: its return in the same currency, what the portfolio had more, and what the same
 * money on the same days would be worth in it.
 * @throws CoachError not_found for an unknown symbol
 */
export async function compareReturns(
  context: UseCaseContext,
  series: MeasuredSeries,
  about: { symbol: string; before: IsoDate; to: IsoDate; currency: string; own: number | null },
): Promise<Table> {
  const { before, to, currency, own } = about;
  const { instrumentId, symbol, currency: quoted } = await findInstrument(context, about.symbol);
  const panel = await loadReturnPanel(context, {
    assets: [{ instrumentId, symbol, currency: quoted, weight: 0 }],
    ...{ currency, from: addDays(before, -10), to, interval: "day" as const, fewest: 1 },
  });
  const columns: Column[] = [
    ...["benchmark", "from", "portfolioReturn", "benchmarkReturn", "activeReturn", "geometricExcessReturn"],
    ["valueInBenchmark", "money"],
  ];
  const dates = panel.dates.map(dayNumber);
  const start = dayNumber(before);
  const levels = new Map<number, number>();
  let level = 1;
  for (const [place, day] of dates.entries()) {
    if (day > start) level *= 1 + (panel.assets[0]?.returns[place] ?? 0);
    levels.set(day, level);
  }
  const covered = dates[0] !== undefined && dates[0] <= start;
  if (!covered)
    return table("benchmark", columns, [[symbol, panel.dates[0] ?? null, own, null, null, null, null]]);
  const known = dates.filter((day) => day >= start - 10);
  const levelOn = (day: number) => levels.get(known.findLast((each) => each <= day) ?? start) ?? 1;
  const worth = series.days.reduce(
    (sum, day, place) => sum + ((series.flows[place] ?? 0) * level) / levelOn(day),
    series.before * level,
  );
  const total = level - 1;
  return table("benchmark", columns, [
    [
      ...[symbol, isoDate(start), own, total],
      own === null ? null : own - total,
      own === null ? null : (1 + own) / level - 1,
      Math.round(worth * 100) / 100,
    ],
  ]);
}
