import { type PaymentTiming, requireNumbers, TimeValueInputError } from "./time-value-input-error.ts";

/**
 * The interest rate per period at which level payments balance.
 * Formula: the r > −1 with pv (1 + r)^n + pmt (1 + r w) ((1 + r)^n − 1) / r + fv = 0.
 * Convention: signs and timing as in annuity; periods may be fractions, as in spreadsheets. Times r the equation has four
 * terms in 1 + r, so at most two rates exist beside the 0 that was multiplied in (Descartes' rule of signs, which holds for
 * fractional powers too); of two the one nearest to `guess` when a guess is given, otherwise not available with both listed.
 * Rates from −99.9999 % to +99,999,900 % per period are searched, for up to 100,000 periods.
 * Source: Microsoft Excel RATE; numpy-financial 1.0 rate.
 */
export interface AnnuityRate {
  value: number | null;
  reason: string | null;
  /** Every rate found, ascending. */
  roots: number[];
}

interface Annuity {
  nper: number;
  payment: number;
  presentValue: number;
  futureValue: number;
  due: number;
}

/** Ends of the search, as ln(1 + r). */
const LOWEST = Math.log(1e-6);
const HIGHEST = Math.log(1e6);

/**
 * Rate per period.
 * Example: rate(48, -200, 8000).value = 0.007701472488.
 * Example: rate(2.5, -400, 900).value = 0.0625439136.
 * @throws TimeValueInputError for no periods, or a value that is not finite
 */
export function rate(
  nper: number,
  payment: number,
  presentValue: number,
  futureValue = 0,
  when: PaymentTiming = "end",
  guess?: number,
): AnnuityRate {
  requireNumbers({ nper, payment, presentValue, futureValue, guess: guess ?? 0 });
  if (!(nper > 0 && nper <= 100_000)) {
    throw new TimeValueInputError(`nper is ${nper}: a number of periods up to 100,000 is needed`);
  }
  const roots = findRates({ nper, payment, presentValue, futureValue, due: when === "begin" ? 1 : 0 });
  const [only, other] = roots;
  if (only === undefined) {
    return { value: null, reason: "no rate balances the payments: check their signs", roots };
  }
  if (other === undefined) return { value: only, reason: null, roots };
  if (guess === undefined) {
    const list = roots.map((root) => `${(root * 100).toFixed(4)} %`).join(", ");
    return { value: null, reason: `several rates balance the payments (${list})`, roots };
  }
  const nearest = Math.abs(other - guess) < Math.abs(only - guess) ? other : only;
  return { value: nearest, reason: null, roots };
}

/** What is left at ln(1 + r), as of the first day above a rate of 0 and of the last below it, so that nothing overflows. */
function balance({ nper, payment, presentValue, futureValue, due }: Annuity, log: number): number {
  const r = Math.expm1(log);
  if (r === 0) return presentValue + payment * nper + futureValue;
  const single = payment * (1 + r * due);
  if (r > 0)
    return presentValue - single * (Math.expm1(-nper * log) / r) + futureValue * Math.exp(-nper * log);
  return presentValue * Math.exp(nper * log) + single * (Math.expm1(nper * log) / r) + futureValue;
}

/** Slope of the balance times r by x = 1 + r, over x^(n − 1) above 1: its sign, without overflow. */
function slope(annuity: Annuity, log: number): number {
  const { nper, payment, presentValue, futureValue, due } = annuity;
  const first = (presentValue + due * payment) * (nper + 1);
  const second = ((1 - due) * payment - presentValue) * nper;
  const constant = futureValue - due * payment;
  const inside = first * Math.exp(log) + second;
  return log > 0
    ? inside + constant * Math.exp((1 - nper) * log)
    : inside * Math.exp((nper - 1) * log) + constant;
}

/** Where the slope itself turns: the only such place, when there is one. */
function turnOf({ nper, payment, presentValue, due }: Annuity): number | null {
  const first = (presentValue + due * payment) * (nper + 1);
  const second = ((1 - due) * payment - presentValue) * (nper - 1);
  const x = -second / first;
  return x > 1e-6 && x < 1e6 ? Math.log(x) : null;
}

/** Roots between neighbours at which the sign changes, and those that are met exactly. */
function rootsBetween(knots: readonly number[], valueAt: (log: number) => number): number[] {
  const sorted = [...new Set(knots)].sort((a, b) => a - b);
  const values = sorted.map(valueAt);
  return sorted.flatMap((knot, place) => {
    const here = values[place] ?? 0;
    if (here === 0) return [knot];
    const next = sorted[place + 1];
    const there = values[place + 1] ?? 0;
    if (next === undefined || there === 0 || here < 0 === there < 0) return [];
    let [low, high] = [knot, next];
    for (let step = 0; step < 1200; step += 1) {
      const middle = (low + high) / 2;
      if (middle === low || middle === high) break;
      if (valueAt(middle) < 0 === here < 0) low = middle;
      else high = middle;
    }
    return [Math.abs(valueAt(low)) <= Math.abs(valueAt(high)) ? low : high];
  });
}

/** Between two rates that balance, or one and 0, the slope changes its sign: its roots part them. */
function findRates(annuity: Annuity): number[] {
  if (annuity.payment === 0 && annuity.presentValue === 0 && annuity.futureValue === 0) return [];
  const turn = turnOf(annuity);
  const knots = [LOWEST, ...(turn === null ? [] : [turn]), HIGHEST];
  // One at 0 itself is there whenever 0 balances, and is known only to its rounding.
  const turns = rootsBetween(knots, (log) => slope(annuity, log)).filter((log) => Math.abs(log) > 1e-7);
  const parted = [LOWEST, 0, ...turns, HIGHEST];
  return rootsBetween(parted, (log) => balance(annuity, log)).map((log) => Math.expm1(log) + 0);
}
