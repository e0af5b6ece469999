import { dayNumber, type IsoDate, isoDate } from "../dates.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: business days: where a payment goes that falls on a weekend or a holiday.
 * Formula: following = next business day; modified following = that, or the one before where the month would change;
 * preceding and modified preceding the other way round; end of month = the last business day of the month.
 * Convention: Saturday and Sunday are no business days unless `weekend` says otherwise (0 = Monday … 6 = Sunday); holidays
 * are given as days; nothing is known of any country's calendar. Spans count as WORKDAY and NETWORKDAYS do.
 * Source: ISDA 2006 Definitions 4.12; Microsoft Excel WORKDAY.INTL, NETWORKDAYS.INTL; QuantLib Calendar::adjust.
 */
export const BUSINESS_DAY_CONVENTIONS = [
  "unadjusted",
  "following",
  "modifiedFollowing",
  "preceding",
  "modifiedPreceding",
] as const;

export type BusinessDayConvention = (typeof BUSINESS_DAY_CONVENTIONS)[number];

export interface BusinessCalendar {
  holidays?: ReadonlySet<IsoDate>;
  /** Days of the week without business, 0 = Monday; Saturday and Sunday when not given. */
  weekend?: readonly number[];
}

const SATURDAY_SUNDAY = [5, 6];

/** Whether business is done on a day. Example: isBusinessDay("2026-11-21") = false. */
export function isBusinessDay(date: IsoDate, calendar: BusinessCalendar = {}): boolean {
  return isOpen(dayNumber(date), calendar);
}

function isOpen(day: number, { holidays, weekend = SATURDAY_SUNDAY }: BusinessCalendar): boolean {
  // 1970-01-01 was a Thursday.
  if (weekend.includes((((day + 3) % 7) + 7) % 7)) return false;
  return holidays === undefined || holidays.size === 0 || !holidays.has(isoDate(day));
}

/** The next open day in a direction, the day itself counted. */
function openDay(day: number, direction: 1 | -1, calendar: BusinessCalendar): number {
  for (let place = day, step = 0; step < 400; step += 1, place += direction) {
    if (isOpen(place, calendar)) return place;
  }
  throw new FixedIncomeInputError("calendar", "has no business day within 400 days");
}

/**
 * The day on which a payment due on `date` is made.
 * Example: adjustToBusinessDay("2026-10-31", "modifiedFollowing") = "2026-10-30".
 * Example: adjustToBusinessDay("2026-12-25", "following", { holidays: new Set(["2026-12-25"]) }) = "2026-12-28".
 * @throws FixedIncomeInputError when no day within 400 is open; RangeError for text that is no date
 */
export function adjustToBusinessDay(
  date: IsoDate,
  convention: BusinessDayConvention,
  calendar: BusinessCalendar = {},
): IsoDate {
  const day = dayNumber(date);
  if (convention === "unadjusted") return date;
  const forward = convention === "following" || convention === "modifiedFollowing";
  const moved = isoDate(openDay(day, forward ? 1 : -1, calendar));
  const otherMonth = moved.slice(0, 7) !== date.slice(0, 7);
  if (!otherMonth || convention === "following" || convention === "preceding") return moved;
  return isoDate(openDay(day, forward ? -1 : 1, calendar));
}

/**
 * The day a number of business days later (WORKDAY); negative counts back, 0 is the day itself.
 * Example: addBusinessDays("2008-10-01", 151) = "2009-04-30".
 * @throws FixedIncomeInputError for days that are not whole or a calendar without business days
 */
export function addBusinessDays(date: IsoDate, days: number, calendar: BusinessCalendar = {}): IsoDate {
  if (!Number.isInteger(days) || Math.abs(days) > 100_000) {
    throw new FixedIncomeInputError("days", "use a whole number of days up to 100,000");
  }
  const direction = days < 0 ? -1 : 1;
  let day = dayNumber(date);
  for (let step = 0; step < Math.abs(days); step += 1) day = openDay(day + direction, direction, calendar);
  return isoDate(day);
}

/**
 * Business days from one day to another, both counted (NETWORKDAYS); negative when they are swapped.
 * Example: businessDaysBetween("2012-10-01", "2013-03-01") = 110.
 */
export function businessDaysBetween(start: IsoDate, end: IsoDate, calendar: BusinessCalendar = {}): number {
  const [from, to] = [dayNumber(start), dayNumber(end)];
  if (to < from) return -businessDaysBetween(end, start, calendar);
  let count = 0;
  for (let day = from; day <= to; day += 1) if (isOpen(day, calendar)) count += 1;
  return count;
}

/** The last business day of a day's month. Example: lastBusinessDayOfMonth("2026-10-05") = "2026-10-30". */
export function lastBusinessDayOfMonth(date: IsoDate, calendar: BusinessCalendar = {}): IsoDate {
  const next = dayNumber(`${date.slice(0, 8)}28`) + 4;
  const first = dayNumber(`${isoDate(next).slice(0, 8)}01`);
  return isoDate(openDay(first - 1, -1, calendar));
}
