/**
 * Calendar days without a clock or a time zone.
 * Formula: day number = days since 1970-01-01; every shift and difference is arithmetic on it.
 * Convention: proleptic Gregorian calendar, `YYYY-MM-DD`, which compares correctly as text.
 */
export type IsoDate = string;

const HYPHEN = 45;

/** The whole number that some digits of a text write, −1 when one is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let place = from; place < to; place++) {
    const digit = text.charCodeAt(place) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Day number of a date in the proleptic Gregorian calendar, 1970-01-01 = 0.
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 * Example: dayNumber("2000-03-01") = 11017.
 * @throws RangeError when the text is not an existing day
 */
export function dayNumber(date: IsoDate): number {
  // Read by hand: a regular expression takes five times as long, and ledgers have many days.
  const shaped = date.length === 10 && date.charCodeAt(4) === HYPHEN && date.charCodeAt(7) === HYPHEN;
  const year = shaped ? digits(date, 0, 4) : -1;
  const month = digits(date, 5, 7);
  const day = digits(date, 8, 10);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) {
    throw new RangeError(`not a date: ${date.slice(0, 40)}`);
  }
  // An era later, so that nothing is negative and `| 0` rounds down, in whole numbers all the way.
  const y = month <= 2 ? year + 399 : year + 400;
  const era = (y / 400) | 0;
  const yearOfEra = y - era * 400;
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear;
  return (era - 1) * 146_097 + dayOfEra - 719_468;
}

/** Inverse of `dayNumber`. Example: isoDate(11017) = "2000-03-01". */
export function isoDate(day: number): IsoDate {
  const { year, month, dayOfMonth } = civilDate(day);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(dayOfMonth).padStart(2, "0")}`;
}

/** Months since January 1970 of a day number. Example: monthOf(31) = 1. */
export function monthOf(day: number): number {
  const { year, month } = civilDate(day);
  return (year - 1970) * 12 + month - 1;
}

/** Source: H. Hinnant, as above, civil_from_days. */
function civilDate(day: number): { year: number; month: number; dayOfMonth: number } {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, dayOfMonth };
}

/** Days in a month of the Gregorian calendar; month is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const FIRST_DAY = dayNumber("0001-01-01");

/** Whether the text is an existing day written `YYYY-MM-DD`; no calendar in use has a year 0. */
export function isIsoDate(text: string): boolean {
  try {
    return dayNumber(text) >= FIRST_DAY;
  } catch {
    return false;
  }
}

/** Shifts a date by whole days. Example: addDays("2024-02-28", 2) = "2024-03-01". */
export function addDays(date: IsoDate, days: number): IsoDate {
  return isoDate(dayNumber(date) + days);
}

/** Shifts by whole months, keeping the day or the month's last. Example: addMonths("2024-01-31", 1) = "2024-02-29". */
export function addMonths(date: IsoDate, months: number): IsoDate {
  dayNumber(date);
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const day = Math.min(Number(date.slice(8, 10)), daysInMonth(year, month));
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** The earliest of some dates, null for none. Example: earliestDate(["2024-02-01", "2024-01-31"]) = "2024-01-31". */
export function earliestDate(dates: Iterable<IsoDate>): IsoDate | null {
  let earliest: IsoDate | null = null;
  for (const date of dates) if (earliest === null || date < earliest) earliest = date;
  return earliest;
}
