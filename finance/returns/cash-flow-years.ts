import { addMonths, dayNumber, daysInMonth, type IsoDate } from "../dates.ts";

/**
 * Time between two cash flows in years.
 * Formula: ACT/365, ACT/365.25, ACT/360, ACT/364: days / that number · ACT/ACT: days in leap years / 366 + days in other
 * years / 365 · anniversary: whole years, then days / days until the next anniversary · 30/360: (360 Δy + 30 Δm + Δd) /
 * 360 with a 31st counted as a 30th (the second only when the first is a 30th or 31st, and as written for February) ·
 * 30E/360: every 31st counted as a 30th · NL/365: days without 29 February / 365.
 * Convention: the first day counts, the last does not; negative when `to` lies before `from`.
 * Source: ISDA 2006 Definitions 4.16 (b), (d), (e), (f), (g); Excel XIRR (ACT/365); ICMA rule 251 for whole years.
 */
export const YEAR_CONVENTIONS = [
  "ACT/365",
  "ACT/365.25",
  "ACT/360",
  "ACT/364",
  "ACT/ACT",
  "anniversary",
  "30/360",
  "30E/360",
  "NL/365",
] as const;

export type YearConvention = (typeof YEAR_CONVENTIONS)[number];

/** Days in a year of the conventions that divide actual days by a fixed number, null for the others. */
export function fixedYear(convention: YearConvention): number | null {
  if (convention === "ACT/365") return 365;
  if (convention === "ACT/365.25") return 365.25;
  if (convention === "ACT/360") return 360;
  return convention === "ACT/364" ? 364 : null;
}

/**
 * Years from one day to another.
 * Example: yearsBetween("2007-12-28", "2008-02-28", "ACT/ACT") = 0.169428849465.
 * @throws RangeError for a text that is not a day
 */
export function yearsBetween(from: IsoDate, to: IsoDate, convention: YearConvention = "ACT/365"): number {
  const days = dayNumber(to) - dayNumber(from);
  const fixed = fixedYear(convention);
  if (fixed !== null) return days / fixed;
  if (days < 0) return -yearsBetween(to, from, convention);
  if (convention === "ACT/ACT") return yearPosition(to) - yearPosition(from);
  if (convention === "anniversary") return byAnniversary(from, to);
  if (convention === "NL/365") return (days - leapDays(from, to)) / 365;
  return thirtyDayMonths(from, to, convention) / 360;
}

const yearOf = (date: IsoDate) => Number(date.slice(0, 4));
const monthAt = (date: IsoDate) => Number(date.slice(5, 7));
const dayAt = (date: IsoDate) => Number(date.slice(8, 10));
const yearDays = (year: number) => 337 + daysInMonth(year, 2);

/** The year with the part of it that has passed. */
function yearPosition(date: IsoDate): number {
  const start = dayNumber(`${date.slice(0, 4)}-01-01`);
  return yearOf(date) + (dayNumber(date) - start) / yearDays(yearOf(date));
}

function byAnniversary(from: IsoDate, to: IsoDate): number {
  let years = yearOf(to) - yearOf(from);
  if (addMonths(from, 12 * years) > to) years -= 1;
  const last = dayNumber(addMonths(from, 12 * years));
  const next = dayNumber(addMonths(from, 12 * (years + 1)));
  return years + (dayNumber(to) - last) / (next - last);
}

/** Days 29 February in (from, to]. */
function leapDays(from: IsoDate, to: IsoDate): number {
  let count = 0;
  for (let year = yearOf(from); year <= yearOf(to); year++) {
    const day = `${String(year).padStart(4, "0")}-02-29`;
    if (daysInMonth(year, 2) === 29 && day > from && day <= to) count++;
  }
  return count;
}

function thirtyDayMonths(from: IsoDate, to: IsoDate, convention: YearConvention): number {
  const first = Math.min(dayAt(from), 30);
  const last = convention === "30E/360" || first === 30 ? Math.min(dayAt(to), 30) : dayAt(to);
  return 360 * (yearOf(to) - yearOf(from)) + 30 * (monthAt(to) - monthAt(from)) + last - first;
}
