import type { Measure } from "../measure.ts";
import { neumaierSum } from "../neumaier-sum.ts";
import { requireFinite } from "./require-finite.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Returns in their several forms, and from one form to another.
 * Formula: simple r = (V_end + income) / V_start − 1; log = ln(1 + r); compounded = Π(1 + r) − 1; geometric mean =
 * (Π(1 + r))^(1/n) − 1; CAGR = (V_end / V_start)^(1/years) − 1; annualised = (1 + r)^(periods per year) − 1; geometric
 * excess = (1 + r) / (1 + b) − 1; real = (1 + nominal) / (1 + inflation) − 1.
 * Convention: decimal fractions (0.05 = 5 %) per period; simple unless a name says log; log returns add up over time,
 * simple returns over holdings.
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed., ch. 2; I. Fisher, The Theory of
 * Interest (1930) for real returns.
 */

/**
 * Return of holding something, with what it paid meanwhile (not reinvested).
 * Example: holdingPeriodReturn(40, 44, 2) = 0.15.
 * @throws ReturnInputError for a start value that is not positive
 */
export function holdingPeriodReturn(startValue: number, endValue: number, income = 0): number {
  requireFinite("start value, end value and income", [startValue, endValue, income]);
  if (startValue <= 0) throw new ReturnInputError(`the start value is ${startValue}: it must be above zero`);
  return (endValue + income) / startValue - 1;
}

/**
 * ln(1 + r) of a simple return above −1.
 * Example: simpleToLog(0.1) = 0.0953101798.
 * @throws ReturnInputError for −1 (everything lost) or less
 */
export function simpleToLog(simpleReturn: number): number {
  requireFinite("simple return", [simpleReturn]);
  if (simpleReturn <= -1) {
    throw new ReturnInputError(`a return of ${simpleReturn} has no logarithm: it must lie above -1`);
  }
  return Math.log1p(simpleReturn);
}

/** e^x − 1 of a log return. Example: logToSimple(0.0953101798043249) = 0.1. */
export function logToSimple(logReturn: number): number {
  requireFinite("log return", [logReturn]);
  return Math.expm1(logReturn);
}

/**
 * Log returns of consecutive levels, one fewer than levels.
 * Example: Array.from(logReturns([100, 110, 99]), (r) => Math.round(r * 1e6) / 1e6) = [0.09531,-0.105361].
 * @throws ReturnInputError for a level that is not above zero
 */
export function logReturns(levels: ArrayLike<number>): Float64Array {
  requireFinite("levels", levels);
  return Float64Array.from({ length: Math.max(levels.length - 1, 0) }, (_, place) => {
    const [before, after] = [levels[place] ?? 0, levels[place + 1] ?? 0];
    if (before <= 0 || after <= 0) throw new ReturnInputError("a log return needs levels above zero");
    return Math.log(after / before);
  });
}

/**
 * Returns of consecutive periods as one: Π(1 + r) − 1; 0 for no periods.
 * Example: compoundReturns([0.1, -0.05, 0.02]) = 0.0659.
 */
export function compoundReturns(returns: ArrayLike<number>): number {
  requireFinite("returns", returns);
  let growth = 1;
  for (let place = 0; place < returns.length; place++) growth *= 1 + (returns[place] ?? 0);
  return growth - 1;
}

/**
 * The level of 1 at the start carried along by returns; one entry per return.
 * Example: Array.from(compoundIndex([0.5, -0.5])) = [1.5,0.75].
 */
export function compoundIndex(returns: ArrayLike<number>, start = 1): Float64Array {
  requireFinite("returns", returns);
  let level = start;
  return Float64Array.from({ length: returns.length }, (_, place) => {
    level *= 1 + (returns[place] ?? 0);
    return level;
  });
}

/** Arithmetic mean return per period. Example: arithmeticMeanReturn([0.1, -0.05, 0.04]).value = 0.03. */
export function arithmeticMeanReturn(returns: ArrayLike<number>): Measure {
  requireFinite("returns", returns);
  if (returns.length === 0) return { value: null, reason: "there are no returns" };
  return { value: neumaierSum(Array.from(returns)) / returns.length, reason: null };
}

/**
 * The constant return per period that compounds to the same end; not available when more than everything was lost.
 * Example: geometricMeanReturn([0.5, -0.5]).value = -0.1339745962.
 */
export function geometricMeanReturn(returns: ArrayLike<number>): Measure {
  requireFinite("returns", returns);
  if (returns.length === 0) return { value: null, reason: "there are no returns" };
  const lowest = Array.from(returns).reduce((least, value) => Math.min(least, value), 0);
  if (lowest < -1) return { value: null, reason: "a return below -100 % cannot be compounded" };
  if (lowest === -1) return { value: -1, reason: null };
  const logs = Array.from(returns, (value) => Math.log1p(value));
  return { value: Math.expm1(neumaierSum(logs) / returns.length), reason: null };
}

/**
 * Compound annual growth rate between two values; `years` may be a fraction.
 * Example: cagr(1000, 2000, 10).value = 0.0717734625.
 */
export function cagr(startValue: number, endValue: number, years: number): Measure {
  requireFinite("start value, end value and years", [startValue, endValue, years]);
  if (startValue <= 0) return { value: null, reason: "the start value is not above zero" };
  if (endValue < 0) return { value: null, reason: "the end value is below zero" };
  if (years <= 0) return { value: null, reason: "no time has passed" };
  return finiteRate(Math.expm1(Math.log(endValue / startValue) / years));
}

/**
 * A return per period as a yearly one by compounding, or the other way with `periodsPerYear` below one.
 * Example: annualizePeriodicReturn(0.01, 12).value = 0.12682503013197.
 */
export function annualizePeriodicReturn(periodReturn: number, periodsPerYear: number): Measure {
  requireFinite("return and periods per year", [periodReturn, periodsPerYear]);
  if (periodReturn < -1) return { value: null, reason: "a return below -100 % cannot be compounded" };
  if (periodsPerYear <= 0) return { value: null, reason: "periods per year must be above zero" };
  return finiteRate(Math.expm1(periodsPerYear * Math.log1p(periodReturn)));
}

function finiteRate(value: number): Measure {
  if (Number.isFinite(value)) return { value, reason: null };
  return { value: null, reason: "the yearly rate is too large for a number: the time is too short" };
}

/**
 * What a return exceeds another by: the difference (arithmetic) or the ratio of growth (geometric).
 * Example: excessReturn(0.21, 0.1, "geometric") = 0.1.
 * @throws ReturnInputError for a geometric excess over −1 or less
 */
export function excessReturn(
  portfolioReturn: number,
  benchmarkReturn: number,
  method: "arithmetic" | "geometric" = "arithmetic",
): number {
  requireFinite("returns", [portfolioReturn, benchmarkReturn]);
  if (method === "arithmetic") return portfolioReturn - benchmarkReturn;
  if (benchmarkReturn <= -1) throw new ReturnInputError("the benchmark lost everything: no ratio exists");
  return (1 + portfolioReturn) / (1 + benchmarkReturn) - 1;
}

/**
 * A nominal return in constant purchasing power (Fisher's exact equation).
 * Example: inflationAdjustedReturn(0.08, 0.03) = 0.0485436893.
 * @throws ReturnInputError for inflation of −1 or less
 */
export function inflationAdjustedReturn(nominalReturn: number, inflationRate: number): number {
  requireFinite("return and inflation", [nominalReturn, inflationRate]);
  if (inflationRate <= -1) throw new ReturnInputError("inflation must lie above -1 (-100 %)");
  return (1 + nominalReturn) / (1 + inflationRate) - 1;
}
