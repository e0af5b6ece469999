import type { IsoDate } from "../dates.ts";
import type { Measure } from "../measure.ts";
import { accruedInterest, type BondTerms, bondCashFlows, bondGrid } from "./bond-cash-flows.ts";
import { gridPlace } from "./coupon-grid.ts";
import { yearFraction } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";
import { type ZeroRate, zeroRateAt } from "./zero-curve.ts";

/**
 * Name: values against a curve: price, spread, effective duration; simple measures; floating rate notes.
 * Formula: price = Σ amount × exp(−(z(t) + spread) t); effective duration = (P(−Δ) − P(+Δ)) / (2 P Δ).
 * Convention: zero rates are continuously compounded, linear between the given years and flat outside; t in years of
 * actual days over 365; prices per 100 nominal.
 * Source: F. Fabozzi, Handbook of Fixed Income Securities, 8th ed., ch. 6-7 and 40; J. Hull, Options, 10th ed., ch. 4.
 */
/**
 * Dirty price of the flows on a zero curve with a constant spread.
 * Example: curvePrice({ maturity: "2027-01-01", couponRate: 0, couponsPerYear: 0, dayCount: "ACT/365F" }, "2026-01-01", [{ years: 1, rate: 0.05 }]) = 95.122942450.
 */
export function curvePrice(
  terms: BondTerms,
  settlement: IsoDate,
  curve: readonly ZeroRate[],
  spread = 0,
): number {
  return bondCashFlows(terms, settlement).reduce((sum, { date, amount }) => {
    const years = yearFraction(settlement, date, "ACT/365F");
    return sum + amount * Math.exp(-(zeroRateAt(curve, years) + spread) * years);
  }, 0);
}

/**
 * Zero-volatility spread: what must be added to every zero rate to reach the clean price.
 * Example: Math.round((zeroSpread({ maturity: "2027-01-01", couponRate: 0, couponsPerYear: 0, dayCount: "ACT/365F" }, "2026-01-01", 95.122942450, [{ years: 1, rate: 0.04 }]).value ?? 0) * 1e8) / 1e8 = 0.01.
 */
export function zeroSpread(
  terms: BondTerms,
  settlement: IsoDate,
  cleanPrice: number,
  curve: readonly ZeroRate[],
): Measure {
  const dirty = cleanPrice + accruedInterest(terms, settlement);
  if (!(dirty > 0)) return { value: null, reason: "the price with accrued interest is not above zero" };
  let low = -1;
  let high = 1;
  const excess = (spread: number) => curvePrice(terms, settlement, curve, spread) - dirty;
  for (let step = 0; step < 12 && excess(high) > 0; step += 1) high *= 2;
  for (let step = 0; step < 6 && excess(low) < 0; step += 1) low *= 2;
  if (!(excess(high) <= 0 && excess(low) >= 0)) return { value: null, reason: "no spread gives this price" };
  for (let step = 0; step < 200 && high - low > 1e-15 * (1 + Math.abs(low)); step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return { value: (low + high) / 2, reason: null };
}

/** Duration and convexity from three prices, one of each for the rate moved down, as it is, and up by `shift`. Example: effectiveRisk(102, 100, 98.2, 0.01).duration = 1.9. */
export function effectiveRisk(down: number, price: number, up: number, shift: number) {
  if (!(price > 0 && shift > 0))
    throw new FixedIncomeInputError("price", "price and shift must be above zero");
  return {
    duration: (down - up) / (2 * price * shift),
    convexity: (down + up - 2 * price) / (price * shift * shift),
  };
}

/** Coupons of a year on the clean price. Example: currentYield(0.05, 80) = 0.0625. */
export function currentYield(couponRate: number, cleanPrice: number): number {
  if (!(cleanPrice > 0)) throw new FixedIncomeInputError("cleanPrice", "must be above zero");
  return (100 * couponRate) / cleanPrice;
}

/** Yield without compounding, as quoted in Japan: coupon and straight-line gain on the clean price. Example: simpleBondYield(0.05, 90, 100, 5) = 0.0777777778 (to 1e-9). */
export function simpleBondYield(
  couponRate: number,
  cleanPrice: number,
  redemption: number,
  years: number,
): number {
  if (!(cleanPrice > 0 && years > 0)) {
    throw new FixedIncomeInputError("cleanPrice", "price and years must be above zero");
  }
  return (100 * couponRate + (redemption - cleanPrice) / years) / cleanPrice;
}

export interface FloatingNote {
  terms: Omit<BondTerms, "couponRate">;
  /** Rate of the running coupon, already fixed. */
  currentCouponRate: number;
  /** Reference rate assumed for all later coupons. */
  indexRate: number;
  quotedMargin: number;
  /** Margin over the reference rate at which payments are discounted. */
  discountMargin: number;
}

/**
 * A floating rate note by its discount margin, with a flat reference rate; an approximation, the forward curve is ignored.
 * Duration is that of the rate: years until the next fixing. Per 100 nominal.
 * Example: Math.round(floatingNotePrice({ terms: { maturity: "2030-01-01", couponsPerYear: 4, dayCount: "ACT/ACT ICMA" }, currentCouponRate: 0.04, indexRate: 0.03, quotedMargin: 0.01, discountMargin: 0.01 }, "2026-01-01").clean * 1e9) / 1e9 = 100.
 */
export function floatingNotePrice(note: FloatingNote, settlement: IsoDate) {
  const rate = note.indexRate + note.quotedMargin;
  const terms: BondTerms = { ...note.terms, couponRate: rate };
  if (terms.couponsPerYear === 0)
    throw new FixedIncomeInputError("couponsPerYear", "a floating note pays coupons");
  const running: BondTerms = { ...terms, couponRate: note.currentCouponRate };
  const [first] = bondCashFlows(running, settlement);
  const flows = bondCashFlows(terms, settlement).map((flow, place) =>
    place === 0 && first !== undefined ? first : flow,
  );
  const perPeriod = (note.indexRate + note.discountMargin) / terms.couponsPerYear;
  if (!(perPeriod > -1))
    throw new FixedIncomeInputError("discountMargin", "the discount rate is below −100 %");
  const dirty = flows.reduce((sum, { amount, periods }) => sum + amount * (1 + perPeriod) ** -periods, 0);
  const accrued = accruedInterest(running, settlement);
  const { left } = gridPlace(bondGrid(terms), settlement);
  return { clean: dirty - accrued, dirty, accrued, rateDuration: left / terms.couponsPerYear };
}
