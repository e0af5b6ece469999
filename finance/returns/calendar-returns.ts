import { isoDate } from "../dates.ts";
import { requireFinite, requireSameLength } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Returns by calendar month, quarter or year, from the returns of days (or of any shorter periods).
 * Formula: Π(1 + r) − 1 over the days whose date lies in the month, quarter or year.
 * Convention: days are day numbers (1970-01-01 = 0), ascending; a return belongs to the day it ends on; the first and
 * last period reach only as far as the days do and are marked `partial`. Months without a day are null, not 0.
 * Source: GIPS 2020, 2.A.2 (linking of sub-period returns).
 */
export type CalendarUnit = "month" | "quarter" | "year";

export interface CalendarReturn {
  /** "2024-03", "2024-Q1" or "2024". */
  period: string;
  return: number;
  /** First and last day with a return, YYYY-MM-DD. */
  from: string;
  to: string;
  /** Whether the days reach neither past its beginning nor to its end: the first and the last period. */
  partial: boolean;
}

/** Name of the period a day lies in. Example: calendarPeriod("2024-05-17", "quarter") = "2024-Q2". */
export function calendarPeriod(date: string, unit: CalendarUnit): string {
  if (unit === "year") return date.slice(0, 4);
  if (unit === "month") return date.slice(0, 7);
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/**
 * Returns of consecutive calendar periods.
 * Example: calendarReturns([0, 31, 32], [0.5, 0.1, 0.1], "month").map((entry) => entry.period) = ["1970-01","1970-02"].
 * @throws ReturnInputError for lists of different lengths, values that are not finite, or days out of order
 */
export function calendarReturns(
  days: ArrayLike<number>,
  returns: ArrayLike<number>,
  unit: CalendarUnit,
): CalendarReturn[] {
  requireSameLength("days and returns", days, returns);
  requireFinite("days", days);
  requireFinite("returns", returns);
  const found: (CalendarReturn & { growth: number })[] = [];
  for (let place = 0; place < days.length; place++) {
    const day = days[place] ?? 0;
    if (place > 0 && day <= (days[place - 1] ?? 0)) {
      throw new ReturnInputError(`the days are not ascending at place ${place + 1}`);
    }
    const date = isoDate(day);
    const period = calendarPeriod(date, unit);
    const last = found.at(-1);
    const factor = 1 + (returns[place] ?? 0);
    if (last?.period === period) {
      last.growth *= factor;
      last.to = date;
    } else found.push({ period, return: 0, from: date, to: date, partial: false, growth: factor });
  }
  return found.map(({ growth, ...entry }, place) => ({
    ...entry,
    return: growth - 1,
    partial: isPartial(entry, unit, place === 0, place === found.length - 1),
  }));
}

/** The first period may have begun, the last may end, outside the days; weekends at its edges do not count. */
function isPartial(
  entry: { period: string; from: string; to: string },
  unit: CalendarUnit,
  first: boolean,
  last: boolean,
): boolean {
  const month = (date: string) => Number(date.slice(5, 7));
  const span = unit === "month" ? 1 : unit === "quarter" ? 3 : 12;
  const begins = (month(entry.from) - 1) % span === 0 && Number(entry.from.slice(8)) <= 4;
  const ends = month(entry.to) % span === 0 && Number(entry.to.slice(8)) >= (month(entry.to) === 2 ? 25 : 27);
  return (first && !begins) || (last && !ends);
}

export interface CalendarRow {
  year: number;
  /** January to December; null where there is no return. */
  months: (number | null)[];
  total: number;
}

/**
 * The table of months by year that factsheets show, with the compounded return of each year.
 * Example: calendarTable([0, 31], [0.1, 0.1])[0].total = 0.21.
 * @throws ReturnInputError as `calendarReturns`
 */
export function calendarTable(days: ArrayLike<number>, returns: ArrayLike<number>): CalendarRow[] {
  const rows = calendarReturns(days, returns, "year").map((entry) => ({
    year: Number(entry.period),
    months: new Array<number | null>(12).fill(null),
    total: entry.return,
  }));
  for (const entry of calendarReturns(days, returns, "month")) {
    const row = rows.find(({ year }) => year === Number(entry.period.slice(0, 4)));
    if (row !== undefined) row.months[Number(entry.period.slice(5)) - 1] = entry.return;
  }
  return rows;
}
