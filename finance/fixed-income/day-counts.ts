import { addMonths, dayNumber, daysInMonth, type IsoDate, isoDate } from "../dates.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: day counts: the part of a year that lies between two dates.
 * Formula: days by the convention's calendar / days by the convention's year.
 * Convention: the first day counts, the last does not; swapped dates give the negative fraction.
 * `30/360` is the bond basis of ISDA; `30U/360` adds the end-of-February rule of the United States (Excel's basis 0);
 * `30E/360` is the Eurobond basis (Excel's basis 4); `ACT/ACT ICMA` needs the coupons per year and one coupon date.
 * Source: ISDA 2006 Definitions 4.16; ICMA Rule Book 251; ISDA, "EMU and market conventions" 1999; Excel YEARFRAC.
 */
export const DAY_COUNTS = [
  "ACT/ACT ISDA",
  "ACT/ACT ICMA",
  "ACT/ACT AFB",
  "30/360",
  "30U/360",
  "30E/360",
  "30E/360 ISDA",
  "ACT/360",
  "ACT/364",
  "ACT/365F",
  "ACT/365L",
  "NL/365",
] as const;

export type DayCount = (typeof DAY_COUNTS)[number];

export interface DayCountContext {
  /** Coupons per year; ACT/ACT ICMA needs them, ACT/365L takes 1 without. */
  couponsPerYear?: number;
  /** A regular coupon date from which the regular periods are counted; the end date without one. */
  couponDate?: IsoDate;
  /** Last day of the instrument: 30E/360 ISDA leaves the end of February as it is on that day. */
  termination?: IsoDate;
}

interface CivilDate {
  year: number;
  month: number;
  day: number;
}

function civil(date: IsoDate): CivilDate {
  dayNumber(date);
  return {
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  };
}

const isMonthEnd = ({ year, month, day }: CivilDate) => day === daysInMonth(year, month);
const isLeap = (year: number) => daysInMonth(year, 2) === 29;
const yearStart = (year: number) => dayNumber(`${String(year).padStart(4, "0")}-01-01`);

/**
 * Days between two dates as the convention counts them: actual days, or 30-day months for the 30/360 family.
 * Example: dayCountDays("2011-01-31", "2011-02-28", "30E/360") = 28.
 */
export function dayCountDays(
  start: IsoDate,
  end: IsoDate,
  dayCount: DayCount,
  termination?: IsoDate,
): number {
  if (!dayCount.startsWith("30")) {
    const days = dayNumber(end) - dayNumber(start);
    return dayCount === "NL/365" ? days - leapDaysBetween(start, end) : days;
  }
  const from = civil(start);
  const to = civil(end);
  let first = from.day;
  let last = to.day;
  if (dayCount === "30U/360") {
    const february = from.month === 2 && isMonthEnd(from);
    if (february && to.month === 2 && isMonthEnd(to)) last = 30;
    if (february) first = 30;
  }
  if (dayCount === "30E/360 ISDA") {
    if (isMonthEnd(from)) first = 30;
    if (last === 31 || (isMonthEnd(to) && end !== termination)) last = 30;
  }
  first = Math.min(first, 30);
  if (last === 31 && (dayCount === "30E/360" || first === 30)) last = 30;
  return 360 * (to.year - from.year) + 30 * (to.month - from.month) + last - first;
}

/** February 29ths after the start, up to and with the end. */
function leapDaysBetween(start: IsoDate, end: IsoDate): number {
  if (end < start) return -leapDaysBetween(end, start);
  let count = 0;
  for (let year = civil(start).year; year <= civil(end).year; year += 1) {
    const leapDay = `${String(year).padStart(4, "0")}-02-29`;
    if (isLeap(year) && leapDay > start && leapDay <= end) count += 1;
  }
  return count;
}

/** Each calendar year by its own length. */
function isdaFraction(start: IsoDate, end: IsoDate): number {
  const from = civil(start).year;
  const to = civil(end).year;
  const daysOf = (year: number) => (isLeap(year) ? 366 : 365);
  const position = (date: IsoDate, year: number) => (dayNumber(date) - yearStart(year)) / daysOf(year);
  return to - from + position(end, to) - position(start, from);
}

/** Whole years back from the end, then the rest by 366 when it holds a February 29th. */
function afbFraction(start: IsoDate, end: IsoDate): number {
  let years = 0;
  let stub = end;
  while (true) {
    let earlier = addMonths(end, -12 * (years + 1));
    if (end.endsWith("-02-28") && isLeap(civil(earlier).year)) earlier = `${earlier.slice(0, 8)}29`;
    if (earlier < start) break;
    years += 1;
    stub = earlier;
  }
  // The 29th itself counts when a period starts on it, not when one ends on it.
  const leap = leapDaysBetween(isoDate(dayNumber(start) - 1), isoDate(dayNumber(stub) - 1)) > 0;
  return years + (dayNumber(stub) - dayNumber(start)) / (leap ? 366 : 365);
}

/** Shifts by months; a month's last day stays one when `monthEnd` is set. Example: shiftMonths("2024-02-29", 1, true) = "2024-03-31". */
export function shiftMonths(date: IsoDate, months: number, monthEnd: boolean): IsoDate {
  const shifted = addMonths(date, months);
  if (!monthEnd) return shifted;
  const { year, month } = civil(shifted);
  return `${shifted.slice(0, 8)}${String(daysInMonth(year, month)).padStart(2, "0")}`;
}

/** Whether the day is the last of its month. Example: isLastOfMonth("2023-02-28") = true. */
export function isLastOfMonth(date: IsoDate): boolean {
  return isMonthEnd(civil(date));
}

/** Part of each regular coupon period, added up: a regular period is exactly 1 / coupons per year. */
function icmaFraction(start: IsoDate, end: IsoDate, context: DayCountContext): number {
  const frequency = context.couponsPerYear;
  if (frequency === undefined || !(frequency >= 1) || 12 % frequency !== 0) {
    throw new FixedIncomeInputError(
      "couponsPerYear",
      "ACT/ACT ICMA needs 1, 2, 3, 4, 6 or 12 coupons a year",
    );
  }
  const anchor = context.couponDate ?? end;
  const months = 12 / frequency;
  const monthEnd = isLastOfMonth(anchor);
  const monthsFrom = (date: IsoDate) => {
    const [a, b] = [civil(date), civil(anchor)];
    return (a.year - b.year) * 12 + a.month - b.month;
  };
  let total = 0;
  const first = Math.floor(monthsFrom(start) / months) - 1;
  const last = Math.ceil(monthsFrom(end) / months) + 1;
  for (let place = first; place < last; place += 1) {
    const from = dayNumber(shiftMonths(anchor, place * months, monthEnd));
    const to = dayNumber(shiftMonths(anchor, (place + 1) * months, monthEnd));
    const overlap = Math.min(to, dayNumber(end)) - Math.max(from, dayNumber(start));
    if (overlap > 0) total += overlap / ((to - from) * frequency);
  }
  return total;
}

/** Year of ACT/365L: 366 when an annual period holds February 29th, or when a shorter one ends in a leap year. */
function actual365LFraction(start: IsoDate, end: IsoDate, couponsPerYear: number): number {
  const leap = couponsPerYear === 1 ? leapDaysBetween(start, end) > 0 : isLeap(civil(end).year);
  return (dayNumber(end) - dayNumber(start)) / (leap ? 366 : 365);
}

/**
 * The part of a year between two dates.
 * Example: yearFraction("2003-11-01", "2004-05-01", "ACT/ACT ISDA") = 0.497724380567 (to 1e-12).
 * Example: yearFraction("2003-11-01", "2004-05-01", "ACT/ACT ICMA", { couponsPerYear: 2 }) = 0.5.
 * @throws FixedIncomeInputError when ACT/ACT ICMA lacks its coupons per year; RangeError for text that is no date
 */
export function yearFraction(
  start: IsoDate,
  end: IsoDate,
  dayCount: DayCount,
  context: DayCountContext = {},
): number {
  if (end < start) return -yearFraction(end, start, dayCount, context);
  switch (dayCount) {
    case "ACT/ACT ISDA":
      return isdaFraction(start, end);
    case "ACT/ACT ICMA":
      return icmaFraction(start, end, context);
    case "ACT/ACT AFB":
      return afbFraction(start, end);
    case "ACT/365L":
      return actual365LFraction(start, end, context.couponsPerYear ?? 1);
    default:
      return dayCountDays(start, end, dayCount, context.termination) / daysInYear(dayCount);
  }
}

/** Days of a whole year by the convention; 365 for those whose year varies. Example: daysInYear("ACT/360") = 360. */
export function daysInYear(dayCount: DayCount): number {
  if (dayCount.startsWith("30") || dayCount === "ACT/360") return 360;
  return dayCount === "ACT/364" ? 364 : 365;
}
