import { dayNumber } from "#finance/dates.ts";

/**
 * Days without trading, by rule: what an exchange keeps every year, and what moves when it falls on a weekend.
 * Days are day numbers (1970-01-01 is 0), weekdays 1 for Monday to 7 for Sunday.
 */
export type HolidayRule = (year: number) => readonly number[];

const two = (number: number) => String(number).padStart(2, "0");

/** Day number of a day of a year. */
export function dayOf(year: number, month: number, day: number): number {
  return dayNumber(`${year}-${two(month)}-${two(day)}`);
}

/** 1 for Monday to 7 for Sunday: the first day of 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Easter Sunday of the Gregorian calendar. Source: "To find Easter", Nature 13, 1876, p. 487 (valid in any year). */
export function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** So many days after Easter Sunday: −2 is Good Friday, 1 Easter Monday, 39 Ascension Day, 50 Whit Monday. */
export const afterEaster =
  (days: number): HolidayRule =>
  (year) => [easterSunday(year) + days];

/** How far a holiday moves by the weekday that it falls on: places for Saturday and Sunday. */
type Shift = readonly [saturday: number, sunday: number];

const moved =
  ([saturday, sunday]: Shift) =>
  (month: number, day: number): HolidayRule =>
  (year) => {
    const date = dayOf(year, month, day);
    const weekday = weekdayOf(date);
    return [date + (weekday === 6 ? saturday : weekday === 7 ? sunday : 0)];
  };

/** Kept on its own day alone. */
export const fixed = moved([0, 0]);
/** On a Saturday kept the Friday before, on a Sunday the Monday after. */
export const nearestWeekday = moved([-1, 1]);
/** On a Sunday kept the Monday after, on a Saturday not at all. */
export const mondayForSunday = moved([0, 1]);
/** On a weekend kept the Monday after. */
export const mondayAfter = moved([2, 1]);
/** 25 and 26 December, on a weekend the Monday and Tuesday after. */
export const christmasAndBoxingDay: HolidayRule = (year) => {
  const christmas = dayOf(year, 12, 25);
  const weekday = weekdayOf(christmas);
  const first = weekday === 6 || weekday === 7 ? christmas + (weekday === 6 ? 2 : 1) : christmas;
  const boxing = weekday === 5 ? christmas + 3 : weekday === 6 ? christmas + 3 : christmas + 1;
  return weekday === 7 ? [christmas + 2, christmas + 1] : [first, boxing];
};

/** The n-th weekday of a month; −1 is the last one. */
export const nthWeekday =
  (n: number, weekday: number, month: number): HolidayRule =>
  (year) => {
    if (n > 0) {
      const first = dayOf(year, month, 1);
      return [first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1)];
    }
    const last = (month === 12 ? dayOf(year + 1, 1, 1) : dayOf(year, month + 1, 1)) - 1;
    return [last - ((weekdayOf(last) - weekday + 7) % 7)];
  };

/** A rule that began or ended: both years included. */
export const during =
  (from: number, to: number, rule: HolidayRule): HolidayRule =>
  (year) =>
    year >= from && year <= to ? rule(year) : [];

/** Single days, `YYYY-MM-DD` apart by blanks. */
export const days = (list: string): HolidayRule => {
  const all = list.split(" ").map((date) => ({ year: Number(date.slice(0, 4)), day: dayNumber(date) }));
  return (year) => all.filter((each) => each.year === year).map(({ day }) => day);
};

/** The rule without some single days. */
export const except = (rule: HolidayRule, list: string): HolidayRule => {
  const left = new Set(list.split(" ").map(dayNumber));
  return (year) => rule(year).filter((day) => !left.has(day));
};
