import { type IsoDate, isIsoDate } from "../dates.ts";
import { type GridTerms, gridDate, gridPlace } from "./coupon-grid.ts";
import type { DayCount } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: bond cash flows: the ladder of what a bond still pays, per 100 of nominal value.
 * Formula: regular coupon = outstanding nominal × coupon rate / coupons per year; an odd first coupon adds up the parts of
 * the regular periods it covers.
 * Convention: regular coupons are equal whatever the day count; a coupon due on the settlement day belongs to the seller;
 * amortisation is part of the nominal value, the rest is due at maturity times redemption / 100.
 * Source: SIA, Standard Securities Calculation Methods, vol. 1; Excel PRICE, ODDFPRICE; ICMA Rule 251.
 */
export interface BondTerms {
  maturity: IsoDate;
  /** Annual, decimal fraction. */
  couponRate: number;
  /** 0 for a bond without coupons. */
  couponsPerYear: number;
  dayCount: DayCount;
  /** Paid at maturity per 100; 100 when not given. */
  redemption?: number;
  /** First day on which interest accrues; needed for an odd first coupon. */
  issue?: IsoDate;
  /** A first coupon that does not follow one regular period after the issue. */
  firstCoupon?: IsoDate;
  endOfMonth?: boolean;
  /** Repayments of nominal value before maturity, per 100 of the original nominal value, on coupon dates. */
  amortization?: readonly { date: IsoDate; principal: number }[];
}

export interface BondCashFlow {
  date: IsoDate;
  interest: number;
  principal: number;
  amount: number;
  /** Periods of the coupon grid from the settlement day. */
  periods: number;
}

/** The grid of a bond's coupons; without coupons one of whole years. Example: bondGrid({ maturity: "2030-01-31", couponRate: 0, couponsPerYear: 0, dayCount: "30/360" }).periodsPerYear = 1. */
export function bondGrid(terms: BondTerms): GridTerms {
  const { maturity, couponsPerYear, dayCount, endOfMonth } = terms;
  return {
    maturity,
    periodsPerYear: couponsPerYear === 0 ? 1 : couponsPerYear,
    dayCount,
    ...(endOfMonth === undefined ? {} : { endOfMonth }),
  };
}

/** @throws FixedIncomeInputError naming the first term that cannot be */
export function checkBond(terms: BondTerms): void {
  const { couponRate, redemption = 100, issue, firstCoupon, maturity, amortization = [] } = terms;
  if (!isIsoDate(maturity))
    throw new FixedIncomeInputError("maturity", "write an existing day as YYYY-MM-DD");
  if (!(Math.abs(couponRate) <= 10)) {
    throw new FixedIncomeInputError("couponRate", "write a decimal fraction such as 0.0325");
  }
  if (!(redemption >= 0 && redemption <= 1e6)) {
    throw new FixedIncomeInputError("redemption", "write an amount per 100 of nominal value");
  }
  for (const [field, day] of [
    ["issue", issue],
    ["firstCoupon", firstCoupon],
  ] as const) {
    if (day === undefined) continue;
    if (!isIsoDate(day)) throw new FixedIncomeInputError(field, "write an existing day as YYYY-MM-DD");
    if (day > maturity || (field === "issue" && day === maturity)) {
      throw new FixedIncomeInputError(field, "lies after the maturity");
    }
  }
  let repaid = 0;
  for (const { date, principal } of amortization) {
    if (!isIsoDate(date) || date >= maturity) {
      throw new FixedIncomeInputError("amortization", "each date must be a day before the maturity");
    }
    if (!(principal >= 0)) throw new FixedIncomeInputError("amortization", "amounts must not be negative");
    repaid += principal;
  }
  if (repaid > 100 + 1e-9) throw new FixedIncomeInputError("amortization", "repays more than 100");
}

/** Nominal value still owed on a day (repayments of that day are done), per 100. Example: outstandingNominal({ maturity: "2030-01-31", couponRate: 0.05, couponsPerYear: 1, dayCount: "30/360", amortization: [{ date: "2029-01-31", principal: 40 }] }, "2029-02-01") = 60. */
export function outstandingNominal(terms: BondTerms, day: IsoDate): number {
  const repaid = (terms.amortization ?? []).filter(({ date }) => date <= day);
  return 100 - repaid.reduce((sum, { principal }) => sum + principal, 0);
}

/** Regular periods (with parts) between two days of the grid. */
function gridPeriods(grid: GridTerms, from: IsoDate, to: IsoDate): number {
  if (from >= to) return 0;
  const start = gridPlace(grid, from);
  if (to >= grid.maturity) return start.remaining - start.elapsed;
  const end = gridPlace(grid, to);
  return start.remaining - end.remaining - start.elapsed + end.elapsed;
}

/**
 * Interest accrued since the last coupon, per 100 of the original nominal value.
 * Example: accruedInterest({ maturity: "2017-11-15", couponRate: 0.0575, couponsPerYear: 2, dayCount: "30U/360" }, "2008-02-15") = 1.4375.
 * @throws FixedIncomeInputError when the settlement is not before the maturity, or lies before the issue
 */
export function accruedInterest(terms: BondTerms, settlement: IsoDate): number {
  checkBond(terms);
  const { couponRate, couponsPerYear, issue, firstCoupon } = terms;
  if (issue !== undefined && settlement < issue) {
    throw new FixedIncomeInputError("settlement", `lies before the issue on ${issue}`);
  }
  const grid = bondGrid(terms);
  const place = gridPlace(grid, settlement);
  if (couponsPerYear === 0) return 0;
  const coupon = (outstandingNominal(terms, settlement) * couponRate) / couponsPerYear;
  // Before an odd first coupon interest runs from the issue over several regular periods.
  const first = firstCoupon ?? place.next;
  if (issue !== undefined && settlement < first && (firstCoupon !== undefined || issue > place.previous)) {
    return coupon * gridPeriods(grid, issue, settlement);
  }
  return coupon * place.elapsed;
}

/**
 * What the bond pays after the settlement day, earliest first, per 100 of the original nominal value.
 * Example: bondCashFlows({ maturity: "2009-11-15", couponRate: 0.06, couponsPerYear: 2, dayCount: "30/360" }, "2009-02-15").length = 2.
 * @throws FixedIncomeInputError as `accruedInterest`
 */
export function bondCashFlows(terms: BondTerms, settlement: IsoDate): BondCashFlow[] {
  checkBond(terms);
  const { maturity, couponRate, couponsPerYear, redemption = 100, issue, firstCoupon } = terms;
  const grid = bondGrid(terms);
  const place = gridPlace(grid, settlement);
  const flows: BondCashFlow[] = [];
  for (let index = place.remaining - 1; index >= 0; index -= 1) {
    const date = gridDate(grid, index);
    const before = gridDate(grid, index + 1);
    const owed = outstandingNominal(terms, before);
    const repaid = owed - outstandingNominal(terms, date);
    const atMaturity = index === 0 ? ((owed - repaid) * redemption) / 100 : 0;
    // A first coupon pays for all the time since the issue; dates before it pay none.
    const starts =
      issue !== undefined && (date === firstCoupon || (firstCoupon === undefined && issue > before));
    const share = couponsPerYear === 0 || (firstCoupon !== undefined && date < firstCoupon) ? 0 : 1;
    const length = starts && issue !== undefined ? gridPeriods(grid, issue, date) : 1;
    const interest = couponsPerYear === 0 ? 0 : (share * length * owed * couponRate) / couponsPerYear;
    const principal = repaid + atMaturity;
    if (interest === 0 && principal === 0) continue;
    const periods = place.left + (place.remaining - 1 - index);
    flows.push({ date, interest, principal, amount: interest + principal, periods });
  }
  if (
    firstCoupon !== undefined &&
    firstCoupon > settlement &&
    !flows.some(({ date }) => date === firstCoupon)
  ) {
    if (couponsPerYear !== 0 && couponRate !== 0) {
      throw new FixedIncomeInputError("firstCoupon", `is no coupon date counted back from ${maturity}`);
    }
  }
  return flows;
}
