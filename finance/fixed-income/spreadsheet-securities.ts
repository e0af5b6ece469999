import type { IsoDate } from "../dates.ts";
import { yearFraction } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";
import { dayCountOfBasis, type SpreadsheetBasis, yearfrac } from "./spreadsheet-basis.ts";

/**
 * Name: securities by the spreadsheet functions that have no other name here.
 * Formula: ACCRINT: par × rate × years since the issue, in parts of the coupon periods for basis 1; ACCRINTM: par × rate ×
 * years; RECEIVED: investment / (1 − discount × years); INTRATE: (redemption / investment − 1) / years; ODDLPRICE: (redemption +
 * interest since the last coupon until maturity) / (1 + yield × years left) − accrued interest; ODDLYIELD its inverse; DOLLARDE: whole +
 * part × 10^digits / fraction; DOLLARFR its inverse.
 * Convention: rates are decimal fractions; amounts of money or prices per 100, always positive; bases as in `yearfrac`.
 * Source: Microsoft Excel, functions of the same names.
 */
function interestYears(
  start: IsoDate,
  end: IsoDate,
  basis: SpreadsheetBasis,
  couponsPerYear: number,
  couponDate: IsoDate,
): number {
  return yearFraction(start, end, dayCountOfBasis(basis), { couponsPerYear, couponDate });
}

function requireOrder(field: string, early: IsoDate, late: IsoDate): void {
  if (!(early < late)) throw new FixedIncomeInputError(field, `must lie after ${early}`);
}

/**
 * Interest accrued since the issue on a security that pays coupons.
 * Example: accrint("2008-03-01", "2008-08-31", "2008-05-01", 0.1, 1000, 2) = 16.666667.
 * @throws FixedIncomeInputError when the settlement does not lie after the issue
 */
export function accrint(
  issue: IsoDate,
  firstInterest: IsoDate,
  settlement: IsoDate,
  rate: number,
  par: number,
  couponsPerYear: number,
  basis: SpreadsheetBasis = 0,
): number {
  requireOrder("settlement", issue, settlement);
  return par * rate * interestYears(issue, settlement, basis, couponsPerYear, firstInterest);
}

/** Interest accrued on a security that pays at maturity. Example: accrintm("2008-04-01", "2008-06-15", 0.1, 1000, 3) = 20.54794521. */
export function accrintm(
  issue: IsoDate,
  settlement: IsoDate,
  rate: number,
  par: number,
  basis: SpreadsheetBasis = 0,
): number {
  requireOrder("settlement", issue, settlement);
  return par * rate * yearfrac(issue, settlement, basis);
}

/** What a fully invested discounted security pays at maturity. Example: received("2008-02-15", "2008-05-15", 1000000, 0.0575, 2) = 1014584.654. */
export function received(
  settlement: IsoDate,
  maturity: IsoDate,
  investment: number,
  discount: number,
  basis: SpreadsheetBasis = 0,
): number {
  requireOrder("maturity", settlement, maturity);
  const price = 1 - discount * yearfrac(settlement, maturity, basis);
  if (!(price > 0)) throw new FixedIncomeInputError("discount", "eats up the whole redemption");
  return investment / price;
}

/** Interest rate of a fully invested security. Example: intrate("2008-02-15", "2008-05-15", 1000000, 1014420, 2) = 0.05768. */
export function intrate(
  settlement: IsoDate,
  maturity: IsoDate,
  investment: number,
  redemption: number,
  basis: SpreadsheetBasis = 0,
): number {
  requireOrder("maturity", settlement, maturity);
  if (!(investment > 0)) throw new FixedIncomeInputError("investment", "must be above zero");
  return (redemption / investment - 1) / yearfrac(settlement, maturity, basis);
}

export interface OddLastPeriod {
  settlement: IsoDate;
  maturity: IsoDate;
  /** The coupon date before the settlement. */
  lastInterest: IsoDate;
  couponRate: number;
  couponsPerYear: number;
  redemption?: number;
  basis?: SpreadsheetBasis;
}

function lastPeriod(terms: OddLastPeriod) {
  const { settlement, maturity, lastInterest, couponRate, couponsPerYear, basis = 0 } = terms;
  requireOrder("settlement", lastInterest, settlement);
  requireOrder("maturity", settlement, maturity);
  const years = (start: IsoDate, end: IsoDate) =>
    interestYears(start, end, basis, couponsPerYear, lastInterest);
  const accrued = 100 * couponRate * years(lastInterest, settlement);
  const paid = (terms.redemption ?? 100) + 100 * couponRate * years(lastInterest, maturity);
  return { accrued, paid, left: years(settlement, maturity) };
}

/** Clean price of a bond in an odd last coupon period. Example: oddlprice({ settlement: "2008-02-07", maturity: "2008-06-15", lastInterest: "2007-10-15", couponRate: 0.0375, couponsPerYear: 2 }, 0.0405) = 99.87828601. */
export function oddlprice(terms: OddLastPeriod, yieldRate: number): number {
  const { accrued, paid, left } = lastPeriod(terms);
  const divisor = 1 + yieldRate * left;
  if (!(divisor > 0)) throw new FixedIncomeInputError("yieldRate", "loses everything before maturity");
  return paid / divisor - accrued;
}

/** Its yield. Example: oddlyield({ settlement: "2008-04-20", maturity: "2008-06-15", lastInterest: "2007-12-24", couponRate: 0.0375, couponsPerYear: 2 }, 99.875) = 0.0451922. */
export function oddlyield(terms: OddLastPeriod, cleanPrice: number): number {
  const { accrued, paid, left } = lastPeriod(terms);
  if (!(cleanPrice + accrued > 0)) throw new FixedIncomeInputError("cleanPrice", "must be above zero");
  return (paid / (cleanPrice + accrued) - 1) / left;
}

/** Ten to the number of digits that a numerator may have. */
function fractionScale(fraction: number): number {
  if (!(Number.isInteger(fraction) && fraction >= 1 && fraction <= 1e6)) {
    throw new FixedIncomeInputError("fraction", "write a whole number such as 32");
  }
  return 10 ** Math.ceil(Math.log10(fraction));
}

/** A price in fractions (99.16 in 32nds: 99 16/32) as a decimal number. Example: dollarde(1.02, 16) = 1.125. */
export function dollarde(price: number, fraction: number): number {
  const scale = fractionScale(fraction);
  const whole = Math.trunc(price);
  return whole + ((price - whole) * scale) / fraction;
}

/** A decimal price in fractions. Example: dollarfr(1.125, 16) = 1.02. */
export function dollarfr(price: number, fraction: number): number {
  const scale = fractionScale(fraction);
  const whole = Math.trunc(price);
  return whole + ((price - whole) * fraction) / scale;
}
