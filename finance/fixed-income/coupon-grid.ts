import { dayNumber, type IsoDate, isIsoDate } from "../dates.ts";
import { type DayCount, dayCountDays, daysInYear, isLastOfMonth, shiftMonths } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: coupon grid: the regular coupon dates of a bond, counted back from its maturity.
 * Formula: date k = maturity − k × 12 / periods per year, in months of the maturity itself, so that days never drift.
 * Convention: when the maturity is the last day of its month all dates are (`endOfMonth: false` switches that off);
 * business days are not adjusted (the street convention for yields).
 * Source: Securities Industry Association, Standard Securities Calculation Methods, vol. 1, 3rd ed.; Excel COUPNCD.
 */
export interface GridTerms {
  maturity: IsoDate;
  /** 1, 2, 3, 4, 6 or 12. */
  periodsPerYear: number;
  dayCount: DayCount;
  endOfMonth?: boolean;
}

export interface GridPlace {
  /** Regular coupon date on or before the day. */
  previous: IsoDate;
  /** Regular coupon date after the day. */
  next: IsoDate;
  /** Regular dates from `next` to the maturity, both counted. */
  remaining: number;
  /** Days since `previous` and days of the period, as the convention counts them. */
  elapsedDays: number;
  periodDays: number;
  /** Part of the period that has passed, and part until `next`. */
  elapsed: number;
  left: number;
}

/** Month arithmetic needs a whole number of months. */
function monthsPerPeriod({ periodsPerYear, maturity }: GridTerms): number {
  if (!isIsoDate(maturity))
    throw new FixedIncomeInputError("maturity", "write an existing day as YYYY-MM-DD");
  if (!(periodsPerYear >= 1) || 12 % periodsPerYear !== 0) {
    throw new FixedIncomeInputError(
      "couponsPerYear",
      "use 1, 2, 3, 4, 6 or 12 (0 for a bond without coupons)",
    );
  }
  return 12 / periodsPerYear;
}

/**
 * Regular date number `place` before the maturity; 0 is the maturity.
 * Example: gridDate({ maturity: "2031-08-31", periodsPerYear: 2, dayCount: "30/360" }, 1) = "2031-02-28".
 */
export function gridDate(terms: GridTerms, place: number): IsoDate {
  const monthEnd = (terms.endOfMonth ?? true) && isLastOfMonth(terms.maturity);
  return shiftMonths(terms.maturity, -place * monthsPerPeriod(terms), monthEnd);
}

/**
 * Where a day stands in the grid.
 * Example: gridPlace({ maturity: "2011-11-15", periodsPerYear: 2, dayCount: "ACT/ACT ICMA" }, "2011-01-25").elapsedDays = 71.
 * @throws FixedIncomeInputError when the day is not before the maturity
 */
export function gridPlace(terms: GridTerms, day: IsoDate): GridPlace {
  const months = monthsPerPeriod(terms);
  if (!isIsoDate(day)) throw new FixedIncomeInputError("settlement", "write an existing day as YYYY-MM-DD");
  if (day >= terms.maturity) {
    throw new FixedIncomeInputError("settlement", `lies on or after the maturity ${terms.maturity}`);
  }
  const gap =
    (Number(terms.maturity.slice(0, 4)) - Number(day.slice(0, 4))) * 12 +
    Number(terms.maturity.slice(5, 7)) -
    Number(day.slice(5, 7));
  let place = Math.max(0, Math.floor(gap / months) - 1);
  while (gridDate(terms, place + 1) > day) place += 1;
  const previous = gridDate(terms, place + 1);
  const next = gridDate(terms, place);
  const { dayCount, periodsPerYear } = terms;
  const elapsedDays = dayCountDays(previous, day, dayCount);
  const calendarDays = dayNumber(next) - dayNumber(previous);
  const byCalendar = dayCount.startsWith("ACT/ACT") || dayCount === "ACT/365L";
  const periodDays = byCalendar ? calendarDays : daysInYear(dayCount) / periodsPerYear;
  // 30-day months: what has passed and what is left make up the period; actual days are counted to the next date.
  const leftDays = dayCount.startsWith("30") ? periodDays - elapsedDays : dayCountDays(day, next, dayCount);
  return {
    previous,
    next,
    remaining: place + 1,
    elapsedDays,
    periodDays,
    elapsed: elapsedDays / periodDays,
    left: leftDays / periodDays,
  };
}
