import { isoDate } from "#finance/dates.ts";
import { calendarTable } from "#finance/returns/calendar-returns.ts";
import { listDrawdowns } from "#finance/returns/drawdowns.ts";
import { rollingByMonths, summarizeRolling } from "#finance/returns/rolling-returns.ts";
import { type Column, type Table, table } from "./analysis-result.ts";
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
