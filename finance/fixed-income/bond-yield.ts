import type { IsoDate } from "../dates.ts";
import type { Measure } from "../measure.ts";
import {
  accruedInterest,
  type BondCashFlow,
  type BondTerms,
  bondCashFlows,
  bondGrid,
  outstandingNominal,
} from "./bond-cash-flows.ts";
import { gridPlace } from "./coupon-grid.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

/**
 * Name: bond price and yield, durations and convexity.
 * Formula: dirty price = Σ amount × (1 + i)^−n, i = yield per coupon period, n = periods from the settlement day;
 * modified duration = −P′/P, convexity = P″/P, Macaulay duration = Σ t × present value / P, t in years.
 * Convention: street: compound over the broken period, except simple interest when one period is left (as Excel PRICE);
 * treasury: simple interest over the broken period. Yields are nominal, compounded `compoundingPerYear` times (0:
 * continuously), by default as often as coupons are paid and once for a bond without. Prices are per 100 nominal.
 * Source: Excel PRICE, YIELD, DURATION, MDURATION; F. Fabozzi, Fixed Income Mathematics, 4th ed., ch. 7 and 9-12.
 */
export interface YieldConvention {
  broken?: "street" | "treasury";
  /** Simple interest when at most one period is left; true for bonds with coupons, false without. */
  simpleLastPeriod?: boolean;
  compoundingPerYear?: number;
}

export interface BondPrice {
  clean: number;
  dirty: number;
  accrued: number;
}

export interface BondRisk extends BondPrice {
  /** Years. */
  macaulayDuration: number;
  /** Relative change of the dirty price per unit of yield, positive: years. */
  modifiedDuration: number;
  /** Years squared. */
  convexity: number;
  /** Change of the price per 100 nominal for one basis point of yield, positive. */
  basisPointValue: number;
  /** Mean years until the nominal value is repaid. */
  averageLife: number;
}

/** A discount factor (1 + s·i)^−1 × (1 + i)^−c. */
interface Discounting {
  amount: number;
  years: number;
  simple: number;
  compound: number;
}

interface Valuation {
  flows: BondCashFlow[];
  discounts: Discounting[];
  accrued: number;
  periodsPerYear: number;
  compounding: number;
}

function prepare(
  terms: BondTerms,
  settlement: IsoDate,
  convention: YieldConvention,
  flows: BondCashFlow[] = bondCashFlows(terms, settlement),
): Valuation {
  const grid = bondGrid(terms);
  const { left } = gridPlace(grid, settlement);
  const { periodsPerYear } = grid;
  const compounding = convention.compoundingPerYear ?? periodsPerYear;
  if (!(compounding >= 0 && compounding <= 366)) {
    throw new FixedIncomeInputError("compoundingPerYear", "use 0 (continuous) to 366");
  }
  const last = flows.at(-1)?.periods ?? 0;
  const simpleLast = convention.simpleLastPeriod ?? terms.couponsPerYear > 0;
  const oneLeft = simpleLast && last <= left;
  return {
    flows,
    discounts: flows.map(({ amount, periods }) => {
      const simple = oneLeft ? periods : convention.broken === "treasury" ? Math.min(left, periods) : 0;
      return { amount, years: periods / periodsPerYear, simple, compound: periods - simple };
    }),
    accrued: accruedInterest(terms, settlement),
    periodsPerYear,
    compounding,
  };
}

/** Yield per period, with its first and second derivative by the nominal yield. */
function perPeriod(yieldRate: number, { compounding: m, periodsPerYear: f }: Valuation) {
  if (!Number.isFinite(yieldRate)) throw new FixedIncomeInputError("yieldRate", "must be a finite number");
  if (m === 0) {
    const growth = Math.exp(yieldRate / f);
    return { rate: Math.expm1(yieldRate / f), first: growth / f, second: growth / (f * f) };
  }
  const base = 1 + yieldRate / m;
  if (base <= 0) throw new FixedIncomeInputError("yieldRate", `must be above ${-100 * m} %`);
  const power = m / f;
  return {
    rate: Math.expm1(power * Math.log1p(yieldRate / m)),
    first: base ** (power - 1) / f,
    second: ((power - 1) / (m * f)) * base ** (power - 2),
  };
}

/** Present value with its first and second derivative by the yield per period. */
function valueAt(discounts: readonly Discounting[], rate: number) {
  let value = 0;
  let slope = 0;
  let curvature = 0;
  let timed = 0;
  for (const { amount, simple, compound, years } of discounts) {
    const present = amount / ((1 + simple * rate) * (1 + rate) ** compound);
    const s = simple / (1 + simple * rate);
    const c = compound / (1 + rate);
    const g = s + c;
    value += present;
    timed += years * present;
    slope -= g * present;
    curvature += (g * g + s * s + (compound === 0 ? 0 : (c * c) / compound)) * present;
  }
  return { value, slope, curvature, timed };
}

/**
 * Price from yield: clean, dirty and the accrued interest between them, per 100 nominal.
 * Example: bondPrice({ maturity: "2017-11-15", couponRate: 0.0575, couponsPerYear: 2, dayCount: "30U/360" }, "2008-02-15", 0.065).clean = 94.63436.
 * @throws FixedIncomeInputError for terms, dates and yields that cannot be
 */
export function bondPrice(
  terms: BondTerms,
  settlement: IsoDate,
  yieldRate: number,
  convention: YieldConvention = {},
): BondPrice {
  const valuation = prepare(terms, settlement, convention);
  const { value } = valueAt(valuation.discounts, perPeriod(yieldRate, valuation).rate);
  return { clean: value - valuation.accrued, dirty: value, accrued: valuation.accrued };
}

/** The yield per period at which the discounted amounts are worth `dirty`: Newton, kept inside (−1, ∞). */
function solveRate(discounts: readonly Discounting[], dirty: number): Measure {
  const total = discounts.reduce((sum, { amount }) => sum + amount, 0);
  if (!(dirty > 0)) return { value: null, reason: "the price with accrued interest is not above zero" };
  if (!(total > 0)) return { value: null, reason: "the bond pays nothing any more" };
  let rate = 0.02;
  for (let step = 0; step < 200; step += 1) {
    const { value, slope } = valueAt(discounts, rate);
    // In the logarithm of the price the curve is nearly straight, from prices of 1e-9 to 1e9.
    let next = rate - (value / slope) * Math.log(value / dirty);
    if (!Number.isFinite(next)) break;
    if (next <= -1) next = (rate - 1) / 2;
    if (Math.abs(next - rate) <= 1e-15 * (1 + Math.abs(next))) return { value: next, reason: null };
    rate = next;
  }
  const { value } = valueAt(discounts, rate);
  if (Math.abs(value - dirty) <= 1e-10 * dirty) return { value: rate, reason: null };
  return { value: null, reason: "no yield gives this price" };
}

function nominal(
  { value: rate, reason }: Measure,
  { compounding: m, periodsPerYear: f }: Valuation,
): Measure {
  if (rate === null) return { value: null, reason };
  if (m === 0) return { value: f * Math.log1p(rate), reason: null };
  return { value: m * Math.expm1((f / m) * Math.log1p(rate)), reason: null };
}

/**
 * Yield to maturity from a clean price, as nominal annual rate; not available when no yield gives the price.
 * Example: bondYield({ maturity: "2016-11-15", couponRate: 0.0575, couponsPerYear: 2, dayCount: "30U/360" }, "2008-02-15", 95.04287).value = 0.0650000069 (to 1e-9).
 * @throws FixedIncomeInputError for terms and dates that cannot be
 */
export function bondYield(
  terms: BondTerms,
  settlement: IsoDate,
  cleanPrice: number,
  convention: YieldConvention = {},
): Measure {
  const valuation = prepare(terms, settlement, convention);
  return nominal(solveRate(valuation.discounts, cleanPrice + valuation.accrued), valuation);
}

/**
 * Durations, convexity and the value of a basis point at a yield.
 * Example: bondRisk({ maturity: "2016-01-01", couponRate: 0.08, couponsPerYear: 2, dayCount: "ACT/ACT ICMA" }, "2008-01-01", 0.09).modifiedDuration = 5.73567.
 * @throws FixedIncomeInputError for terms, dates and yields that cannot be
 */
export function bondRisk(
  terms: BondTerms,
  settlement: IsoDate,
  yieldRate: number,
  convention: YieldConvention = {},
): BondRisk {
  const valuation = prepare(terms, settlement, convention);
  const { rate, first, second } = perPeriod(yieldRate, valuation);
  const { value, slope, curvature, timed } = valueAt(valuation.discounts, rate);
  if (!(value > 0)) throw new FixedIncomeInputError("couponRate", "the bond has no positive value");
  const perYield = slope * first;
  const principal = valuation.flows.reduce((sum, flow) => sum + flow.principal, 0);
  const weighted = valuation.flows.reduce((sum, flow) => sum + flow.principal * flow.periods, 0);
  return {
    clean: value - valuation.accrued,
    dirty: value,
    accrued: valuation.accrued,
    macaulayDuration: timed / value,
    modifiedDuration: -perYield / value,
    convexity: (curvature * first * first + slope * second) / value,
    basisPointValue: -perYield * 1e-4,
    averageLife: principal > 0 ? weighted / principal / valuation.periodsPerYear : 0,
  };
}

export interface BondCall {
  date: IsoDate;
  /** Clean price per 100 of the nominal value then owed, at which the issuer may repay. */
  price: number;
}

/**
 * Yield when the issuer repays on a call date: coupons until then, the call price, and interest accrued on that day.
 * Example: Math.round((yieldToCall({ maturity: "2035-06-01", couponRate: 0.08, couponsPerYear: 2, dayCount: "30/360" }, "2025-06-01", 100, { date: "2030-06-01", price: 100 }).value ?? 0) * 1e9) / 1e9 = 0.08.
 * @throws FixedIncomeInputError when the call is not after the settlement and before the maturity
 */
export function yieldToCall(
  terms: BondTerms,
  settlement: IsoDate,
  cleanPrice: number,
  call: BondCall,
  convention: YieldConvention = {},
): Measure {
  if (!(call.date > settlement && call.date < terms.maturity)) {
    throw new FixedIncomeInputError("calls", "a call must lie after the settlement and before the maturity");
  }
  const grid = bondGrid(terms);
  const start = gridPlace(grid, settlement);
  const end = gridPlace(grid, call.date);
  const whole = start.remaining - 1 - end.remaining;
  const periods = whole < 0 ? end.elapsed - start.elapsed : start.left + whole + end.elapsed;
  const price = (outstandingNominal(terms, call.date) * call.price) / 100;
  const amount = price + (call.date === end.previous ? 0 : accruedInterest(terms, call.date));
  const flows = bondCashFlows(terms, settlement).filter(({ date }) => date <= call.date);
  flows.push({ date: call.date, interest: amount - price, principal: price, amount, periods });
  const valuation = prepare(terms, settlement, convention, flows);
  return nominal(solveRate(valuation.discounts, cleanPrice + valuation.accrued), valuation);
}

/**
 * The lowest of the yields to maturity and to each call, with the day it belongs to.
 * Example: yieldToWorst({ maturity: "2035-06-01", couponRate: 0.08, couponsPerYear: 2, dayCount: "30/360" }, "2025-06-01", 110, [{ date: "2030-06-01", price: 102 }]).date = "2030-06-01".
 * @throws FixedIncomeInputError as `yieldToCall`
 */
export function yieldToWorst(
  terms: BondTerms,
  settlement: IsoDate,
  cleanPrice: number,
  calls: readonly BondCall[],
  convention: YieldConvention = {},
): Measure & { date: IsoDate } {
  let worst: Measure & { date: IsoDate } = {
    ...bondYield(terms, settlement, cleanPrice, convention),
    date: terms.maturity,
  };
  for (const call of calls) {
    const found = yieldToCall(terms, settlement, cleanPrice, call, convention);
    if (found.value !== null && (worst.value === null || found.value < worst.value)) {
      worst = { ...found, date: call.date };
    }
  }
  return worst;
}
