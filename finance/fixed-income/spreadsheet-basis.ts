import { dayNumber, daysInMonth, type IsoDate } from "../dates.ts";
import { type DayCount, dayCountDays, isLastOfMonth } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: the five day count bases of spreadsheets, where they differ from the conventions of the market.
 * Formula: days / days of the year by the basis; basis 1: actual days / 365, or 366 when the period is at most a year and
 * holds 29 February (or lies in a leap year), or the mean length of its calendar years when it is longer.
 * Convention: 0 = 30/360 of the United States, 1 = actual/actual, 2 = actual/360, 3 = actual/365, 4 = 30/360 of Europe.
 * Basis 0 of YEARFRAC moves the end of February to the 30th, but leaves an ending 31st after it, unlike `30U/360`.
 * YEARFRAC does not mind the order of its dates; DAYS360 is negative when they are swapped.
 * Source: Excel YEARFRAC, DAYS360; D. Wheeler, "YEARFRAC Incompatibilities between Office Open XML and MS Excel" (2008);
 * OASIS OpenFormula 1.2, 4.11.7.
 */
export type SpreadsheetBasis = 0 | 1 | 2 | 3 | 4;

const DAY_COUNTS_OF_BASES = ["30U/360", "ACT/ACT ICMA", "ACT/360", "ACT/365F", "30E/360"] as const;

/** The day count that bond functions use for a basis. Example: dayCountOfBasis(4) = "30E/360". */
export function dayCountOfBasis(basis: SpreadsheetBasis): DayCount {
  return DAY_COUNTS_OF_BASES[basis];
}

const isLeap = (year: number) => daysInMonth(year, 2) === 29;
const yearOf = (date: IsoDate) => Number(date.slice(0, 4));

/** Length of the year that basis 1 divides by. */
function actualYear(from: IsoDate, to: IsoDate): number {
  const [first, last] = [yearOf(from), yearOf(to)];
  if (first === last) return isLeap(first) ? 366 : 365;
  if (last === first + 1 && from.slice(5) >= to.slice(5)) {
    const holdsLeapDay =
      (isLeap(first) && from <= `${first}-02-29`) || (isLeap(last) && to >= `${last}-02-29`);
    return holdsLeapDay ? 366 : 365;
  }
  let days = 0;
  for (let year = first; year <= last; year += 1) days += isLeap(year) ? 366 : 365;
  return days / (last - first + 1);
}

/** Days of basis 0: an end of February counts as the 30th, but does not shorten an ending 31st. */
function americanDays(from: IsoDate, to: IsoDate): number {
  const fromFebruary = from.slice(5, 7) === "02" && isLastOfMonth(from);
  const days = dayCountDays(from, to, "30U/360");
  return fromFebruary && to.endsWith("-31") ? days + 1 : days;
}

/**
 * The part of a year between two dates as spreadsheets count it (YEARFRAC).
 * Example: yearfrac("2012-01-01", "2012-07-30", 1) = 0.57650273.
 * @throws FixedIncomeInputError for a basis that does not exist; RangeError for text that is no date
 */
export function yearfrac(start: IsoDate, end: IsoDate, basis: SpreadsheetBasis = 0): number {
  const actual = dayNumber(end) - dayNumber(start);
  const [from, to] = actual < 0 ? [end, start] : [start, end];
  switch (basis) {
    case 0:
      return americanDays(from, to) / 360;
    case 1:
      return Math.abs(actual) / actualYear(from, to);
    case 2:
      return Math.abs(actual) / 360;
    case 3:
      return Math.abs(actual) / 365;
    case 4:
      return dayCountDays(from, to, "30E/360") / 360;
    default:
      throw new FixedIncomeInputError("basis", "write 0, 1, 2, 3 or 4");
  }
}

/**
 * Days between two dates in a year of twelve months of 30 days (DAYS360).
 * Example: days360("2011-01-30", "2011-02-01") = 1.
 * Example: days360("2011-01-01", "2011-12-31") = 360.
 * @throws RangeError for text that is no date
 */
export function days360(start: IsoDate, end: IsoDate, european = false): number {
  if (european) return dayCountDays(start, end, "30E/360");
  const days = dayCountDays(start, end, "30/360");
  if (start.slice(5, 7) !== "02" || !isLastOfMonth(start)) return days;
  // The end of February stands for the 30th, after which an ending 31st is one too.
  return days - (30 - Number(start.slice(8))) - (end.endsWith("-31") ? 1 : 0);
}
