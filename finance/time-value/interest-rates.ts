import type { Measure } from "../measure.ts";
import { finiteValue, requireNumbers, requireRate, TimeValueInputError } from "./time-value-input-error.ts";

/**
 * Interest rates in their several forms, and what they do to an amount.
 * Formula: effective = (1 + nominal / m)^m − 1; nominal = m ((1 + effective)^(1/m) − 1); continuous = ln(1 + effective);
 * simple growth P (1 + r t); compound P (1 + r / m)^(m t); continuous P e^(r t); RRI (fv / pv)^(1/n) − 1; PDURATION
 * ln(fv / pv) / ln(1 + r); doubling time ln 2 / ln(1 + r).
 * Convention: decimal fractions per year; m periods of compounding a year; amounts keep the sign they are given.
 * Source: Microsoft Excel EFFECT, NOMINAL, RRI, PDURATION, FVSCHEDULE; J. Hull, Options, Futures, and Other Derivatives,
 * ch. 4 (continuous compounding).
 */

/** Periods of compounding a year, or continuously. */
export type Compounding = number | "continuous";

/**
 * Yearly rate with compounding counted in.
 * Example: effectiveRate(0.0525, 4) = 0.0535426674.
 * Example: effectiveRate(0.1, "continuous") = 0.1051709181.
 * @throws TimeValueInputError for periods that are not above zero, or a loss of more than everything in a period
 */
export function effectiveRate(nominal: number, compounding: Compounding): number {
  requireNumbers({ nominal });
  if (compounding === "continuous") return finiteValue(Math.expm1(nominal), "the effective rate");
  requirePeriods(compounding);
  requireRate(nominal / compounding, "the rate per period");
  return finiteValue(Math.expm1(compounding * Math.log1p(nominal / compounding)), "the effective rate");
}

/**
 * Nominal yearly rate whose compounding gives an effective one.
 * Example: nominalRate(0.053543, 4) = 0.0525003199.
 * @throws TimeValueInputError for periods that are not above zero or a rate of −1 or less
 */
export function nominalRate(effective: number, compounding: Compounding): number {
  requireRate(effective, "the effective rate");
  if (compounding === "continuous") return Math.log1p(effective);
  requirePeriods(compounding);
  return compounding * Math.expm1(Math.log1p(effective) / compounding);
}

/**
 * A nominal rate with one compounding as the nominal rate with another that grows the same.
 * Example: convertRate(0.1, 2, "continuous") = 0.0975803283.
 * @throws TimeValueInputError as effectiveRate
 */
export function convertRate(nominal: number, from: Compounding, to: Compounding): number {
  return nominalRate(effectiveRate(nominal, from), to);
}

/**
 * Value of an amount after some years of simple interest.
 * Example: simpleInterestValue(1000, 0.05, 3) = 1150.
 */
export function simpleInterestValue(principal: number, rate: number, years: number): number {
  requireNumbers({ principal, rate, years });
  return finiteValue(principal * (1 + rate * years), "the value");
}

/**
 * Value of an amount after some years of compound interest; negative years discount.
 * Example: compoundValue(1000, 0.06, 5, 12) = 1348.8501525493.
 * Example: compoundValue(1000, 0.06, 5, "continuous") = 1349.858807576.
 * @throws TimeValueInputError as effectiveRate
 */
export function compoundValue(
  principal: number,
  nominal: number,
  years: number,
  compounding: Compounding = 1,
): number {
  requireNumbers({ principal, nominal, years });
  if (compounding === "continuous") return finiteValue(principal * Math.exp(nominal * years), "the value");
  requirePeriods(compounding);
  requireRate(nominal / compounding, "the rate per period");
  const periods = compounding * years;
  return finiteValue(principal * Math.exp(periods * Math.log1p(nominal / compounding)), "the value");
}

/**
 * Worth today of 1 paid after some years.
 * Example: discountFactor(0.05, 2) = 0.9070294785.
 * @throws TimeValueInputError as effectiveRate
 */
export function discountFactor(nominal: number, years: number, compounding: Compounding = 1): number {
  return compoundValue(1, nominal, -years, compounding);
}

/**
 * An amount carried along by a rate for each period (FVSCHEDULE).
 * Example: fvschedule(1, [0.09, 0.11, 0.1]) = 1.33089.
 * @throws TimeValueInputError for a value that is not finite
 */
export function fvschedule(principal: number, rates: ArrayLike<number>): number {
  requireNumbers({ principal });
  let value = principal;
  for (let place = 0; place < rates.length; place++) {
    const rate = rates[place] ?? Number.NaN;
    requireNumbers({ [`rate ${place + 1}`]: rate });
    value *= 1 + rate;
  }
  return finiteValue(value, "the value");
}

/**
 * Rate per period by which an amount grows to another (RRI).
 * Example: rri(96, 10000, 11000).value = 0.000993307376291.
 */
export function rri(nper: number, presentValue: number, futureValue: number): Measure {
  requireNumbers({ nper, presentValue, futureValue });
  if (nper <= 0) return { value: null, reason: "no period has passed" };
  const ratio = futureValue / presentValue;
  if (!(ratio >= 0 && Number.isFinite(ratio))) {
    return { value: null, reason: "both values must have the same sign and the first must not be 0" };
  }
  const value = Math.expm1(Math.log(ratio) / nper);
  if (!Number.isFinite(value)) return { value: null, reason: "the rate is too large for a number" };
  return { value, reason: null };
}

/**
 * Periods an amount needs to grow to another (PDURATION).
 * Example: pduration(0.025, 2000, 2200).value = 3.859866162623.
 * @throws TimeValueInputError for a rate of −1 or less
 */
export function pduration(rate: number, presentValue: number, futureValue: number): Measure {
  requireRate(rate);
  requireNumbers({ presentValue, futureValue });
  const ratio = futureValue / presentValue;
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    return { value: null, reason: "both values must have the same sign and not be 0" };
  }
  const value = Math.log(ratio) / Math.log1p(rate);
  if (!Number.isFinite(value)) return { value: null, reason: "without interest an amount never changes" };
  return { value, reason: null };
}

/** Periods after which money has doubled. Example: doublingTime(0.07).value = 10.2447683511. */
export function doublingTime(rate: number): Measure {
  requireRate(rate);
  const value = Math.LN2 / Math.log1p(rate);
  return rate > 0 && Number.isFinite(value)
    ? { value, reason: null }
    : { value: null, reason: "without a rate above zero money never doubles" };
}

function requirePeriods(compounding: number): void {
  if (!(compounding > 0 && Number.isFinite(compounding))) {
    throw new TimeValueInputError(`the periods a year are ${compounding}: a number above zero is needed`);
  }
}
