import { addMonths, type IsoDate } from "../dates.ts";
import { type DayCount, dayCountDays, yearFraction } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: treasury bills and other instruments that pay once.
 * Formula: discount: price = redemption × (1 − rate × t); simple yield: price = redemption / (1 + rate × t).
 * Convention: bills count actual days over 360 unless another day count is given; prices per 100; rates annual.
 * Source: Excel TBILLPRICE, TBILLYIELD, TBILLEQ, PRICEDISC, DISC, YIELDDISC, PRICEMAT, YIELDMAT; 31 CFR 356 appendix B.
 */
function lifetime(settlement: IsoDate, maturity: IsoDate, dayCount: DayCount): number {
  const years = yearFraction(settlement, maturity, dayCount);
  if (!(years > 0)) throw new FixedIncomeInputError("maturity", "must lie after the settlement");
  return years;
}

function positive(field: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value))) throw new FixedIncomeInputError(field, "must be above zero");
  return value;
}

/**
 * Price of a discounted instrument. Example: discountedPrice("2008-02-16", "2008-03-01", 0.0525) = 99.79583.
 * @throws FixedIncomeInputError when the rate eats up the whole redemption
 */
export function discountedPrice(
  settlement: IsoDate,
  maturity: IsoDate,
  discountRate: number,
  dayCount: DayCount = "ACT/360",
  redemption = 100,
): number {
  const price = redemption * (1 - discountRate * lifetime(settlement, maturity, dayCount));
  return positive("discountRate", price);
}

/** Discount rate of a price, on the redemption. Example: discountRate("2008-03-31", "2008-06-01", 98.45) = 0.09. */
export function discountRate(
  settlement: IsoDate,
  maturity: IsoDate,
  price: number,
  dayCount: DayCount = "ACT/360",
  redemption = 100,
): number {
  return (
    (1 - positive("price", price) / positive("redemption", redemption)) /
    lifetime(settlement, maturity, dayCount)
  );
}

/** Simple yield of an instrument that pays the redemption once. Example: moneyMarketYield("2008-03-31", "2008-06-01", 98.45) = 0.0914169629 (to 1e-9). */
export function moneyMarketYield(
  settlement: IsoDate,
  maturity: IsoDate,
  price: number,
  dayCount: DayCount = "ACT/360",
  redemption = 100,
): number {
  return (redemption / positive("price", price) - 1) / lifetime(settlement, maturity, dayCount);
}

/** Days of the year that begins on the settlement day. */
function yearAfter(settlement: IsoDate): number {
  return dayCountDays(settlement, addMonths(settlement, 12), "ACT/360") === 366 ? 366 : 365;
}

/**
 * Bond-equivalent yield of a bill: simple over at most half a year, with one coupon in between beyond it.
 * "spreadsheet" (TBILLEQ) has 365 days in a year, 366 only for a bill of 366 days; "treasury" (the investment rate of
 * 31 CFR 356) has 366 whenever the year after the settlement holds 29 February.
 * Example: billEquivalentYield("2008-03-31", "2008-06-01", 0.0914) = 0.0941514936 (to 1e-9).
 * @throws FixedIncomeInputError when the bill runs longer than a year
 */
export function billEquivalentYield(
  settlement: IsoDate,
  maturity: IsoDate,
  discount: number,
  convention: "spreadsheet" | "treasury" = "spreadsheet",
): number {
  const days = dayCountDays(settlement, maturity, "ACT/360");
  if (days > 366) throw new FixedIncomeInputError("maturity", "a bill runs for a year at most");
  const price = discountedPrice(settlement, maturity, discount);
  const year = convention === "treasury" ? yearAfter(settlement) : days === 366 ? 366 : 365;
  if (days <= year / 2) return (year * discount) / (360 - discount * days);
  const b = days / year;
  const a = days / (2 * year) - 0.25;
  const c = (price - 100) / price;
  return (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
}

/**
 * Clean price of an instrument that pays all interest at maturity. Example: priceInterestAtMaturity("2008-02-15", "2008-04-13", "2007-11-11", 0.061, 0.061) = 99.98449888.
 * @throws FixedIncomeInputError when the settlement lies before the issue
 */
export function priceInterestAtMaturity(
  settlement: IsoDate,
  maturity: IsoDate,
  issue: IsoDate,
  couponRate: number,
  yieldRate: number,
  dayCount: DayCount = "30U/360",
): number {
  const { whole, accrued, left } = interestSpans(settlement, maturity, issue, dayCount);
  const divisor = positive("yieldRate", 1 + left * yieldRate);
  return (100 * (1 + whole * couponRate)) / divisor - 100 * accrued * couponRate;
}

/** Yield of such an instrument from its clean price. Example: yieldInterestAtMaturity("2008-03-15", "2008-11-03", "2007-11-08", 0.0625, 100.0123) = 0.060954333691538 (to 1e-12). */
export function yieldInterestAtMaturity(
  settlement: IsoDate,
  maturity: IsoDate,
  issue: IsoDate,
  couponRate: number,
  price: number,
  dayCount: DayCount = "30U/360",
): number {
  const { whole, accrued, left } = interestSpans(settlement, maturity, issue, dayCount);
  const paid = positive("price", price / 100 + accrued * couponRate);
  return ((1 + whole * couponRate) / paid - 1) / left;
}

function interestSpans(settlement: IsoDate, maturity: IsoDate, issue: IsoDate, dayCount: DayCount) {
  if (settlement < issue) throw new FixedIncomeInputError("settlement", "lies before the issue");
  return {
    whole: lifetime(issue, maturity, dayCount),
    accrued: yearFraction(issue, settlement, dayCount),
    left: lifetime(settlement, maturity, dayCount),
  };
}
