import { type Compounding, effectiveRate, nominalRate } from "../time-value/interest-rates.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: zero curve: rates for single payments, from prices of bonds, bills and par swaps, and what follows from them.
 * Formula: discount factor = e^(−z t); forward factor = D(t₁)/D(t₂); par rate = (1 − D(T)) · m / Σ D(tᵢ); bootstrap: the last
 * payment of each instrument, shortest first, fixes the zero rate at its time so that the price is met.
 * Convention: zero rates continuously compounded, linear between the given years, flat outside; the rates asked for may be
 * compounded m times a year or "continuous", forward rates also "simple". Amounts and prices share one unit.
 * Source: J. Hull, Options, Futures, and Other Derivatives, 10th ed., 4.7–4.9 and 7.6; F. Fabozzi, Fixed Income
 * Mathematics, 4th ed., ch. 8 (theoretical spot rates).
 */
export interface ZeroRate {
  years: number;
  /** Continuously compounded. */
  rate: number;
}

/** What an instrument costs now (with accrued interest) and pays later. */
export interface CurveInstrument {
  price: number;
  flows: readonly { years: number; amount: number }[];
}

/** Zero rate at a time. Example: zeroRateAt([{ years: 1, rate: 0.02 }, { years: 3, rate: 0.04 }], 2) = 0.03. */
export function zeroRateAt(curve: readonly ZeroRate[], years: number): number {
  const sorted = curve.toSorted((a, b) => a.years - b.years);
  const after = sorted.findIndex((point) => point.years >= years);
  const right = sorted[after];
  const left = sorted[after - 1];
  if (right === undefined) {
    const last = sorted.at(-1);
    if (last === undefined) throw new FixedIncomeInputError("curve", "needs at least one zero rate");
    return last.rate;
  }
  if (left === undefined) return right.rate;
  return left.rate + ((right.rate - left.rate) * (years - left.years)) / (right.years - left.years);
}

/** Worth today of 1 paid at a time. Example: curveFactor([{ years: 2, rate: 0.05 }], 2) = 0.904837418. */
export function curveFactor(curve: readonly ZeroRate[], years: number): number {
  return Math.exp(-zeroRateAt(curve, years) * years);
}

/** Discount factors as a zero curve. Example: zeroCurveOf([{ years: 2, factor: 0.904837418 }])[0]?.rate = 0.05 (to 1e-9). */
export function zeroCurveOf(factors: readonly { years: number; factor: number }[]): ZeroRate[] {
  return factors.map(({ years, factor }) => {
    if (!(years > 0 && factor > 0)) {
      throw new FixedIncomeInputError("factors", "years and discount factors must be above zero");
    }
    return { years, rate: -Math.log(factor) / years };
  });
}

/**
 * Rate agreed today for the time between two others.
 * Example: forwardRate([{ years: 1, rate: 0.03 }, { years: 2, rate: 0.04 }], 1, 2) = 0.05.
 * Example: forwardRate([{ years: 0.25, rate: 0.04 }, { years: 0.5, rate: 0.045 }], 0.25, 0.5, "simple") = 0.0503138062.
 * @throws FixedIncomeInputError when the times are not in order
 */
export function forwardRate(
  curve: readonly ZeroRate[],
  from: number,
  to: number,
  compounding: Compounding | "simple" = "continuous",
): number {
  if (!(from >= 0 && to > from))
    throw new FixedIncomeInputError("to", "must lie after `from`, both from 0 on");
  const grown = zeroRateAt(curve, to) * to - (from === 0 ? 0 : zeroRateAt(curve, from) * from);
  if (compounding === "simple") return Math.expm1(grown) / (to - from);
  return nominalRate(effectiveRate(grown / (to - from), "continuous"), compounding);
}

/**
 * Coupon rate at which a bond or swap is worth its nominal value.
 * Example: parRate([{ years: 0.5, rate: 0.05 }, { years: 1, rate: 0.058 }, { years: 1.5, rate: 0.064 }, { years: 2, rate: 0.068 }], 2, 2) = 0.0687 (to 1e-4).
 * @throws FixedIncomeInputError unless a whole number of periods fits
 */
export function parRate(curve: readonly ZeroRate[], years: number, couponsPerYear: number): number {
  const flows = levelFlows(1, years, couponsPerYear);
  const annuity = flows.reduce((sum, flow) => sum + curveFactor(curve, flow.years) / couponsPerYear, 0);
  return (1 - curveFactor(curve, years)) / annuity;
}

/**
 * Payments of a bond of 100 with level coupons, a whole number of periods before the end.
 * Example: levelFlows(0.06, 1, 2)[1]?.amount = 103.
 * @throws FixedIncomeInputError unless a whole number of periods fits
 */
export function levelFlows(couponRate: number, years: number, couponsPerYear: number) {
  const count = Math.round(years * couponsPerYear);
  if (!(count >= 1 && Math.abs(count - years * couponsPerYear) < 1e-9)) {
    throw new FixedIncomeInputError("years", "must be a whole number of coupon periods");
  }
  return Array.from({ length: count }, (_, place) => ({
    years: (place + 1) / couponsPerYear,
    amount: (100 * couponRate) / couponsPerYear + (place === count - 1 ? 100 : 0),
  }));
}

/**
 * Zero curve that gives every instrument its price. Par rates: price 100 and `levelFlows(par rate, …)`.
 * Example: bootstrapZeroCurve([{ price: 97.5, flows: [{ years: 0.25, amount: 100 }] }])[0]?.rate = 0.1012712319.
 * @throws FixedIncomeInputError for a price that no rate gives, or two instruments that end together
 */
export function bootstrapZeroCurve(instruments: readonly CurveInstrument[]): ZeroRate[] {
  const lastOf = ({ flows }: CurveInstrument) => Math.max(0, ...flows.map(({ years }) => years));
  const curve: ZeroRate[] = [];
  for (const instrument of instruments.toSorted((a, b) => lastOf(a) - lastOf(b))) {
    const years = lastOf(instrument);
    if (!(years > (curve.at(-1)?.years ?? 0))) {
      throw new FixedIncomeInputError("instruments", "each must end later than the one before, after today");
    }
    curve.push({ years, rate: rateOf(instrument, curve, years) });
  }
  return curve;
}

/** Zero rate at the end of an instrument that gives its price: the value falls as the rate rises. */
function rateOf({ price, flows }: CurveInstrument, known: readonly ZeroRate[], years: number): number {
  const excess = (rate: number) => {
    const curve = [...known, { years, rate }];
    return flows.reduce((sum, flow) => sum + flow.amount * curveFactor(curve, flow.years), 0) - price;
  };
  let [low, high] = [-1, 1];
  for (let step = 0; step < 8 && excess(high) > 0; step += 1) high *= 2;
  if (!(excess(low) >= 0 && excess(high) <= 0)) {
    throw new FixedIncomeInputError("price", `no zero rate at ${years} years gives ${price}`);
  }
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
