import type { Measure } from "../measure.ts";
import { finiteValue, type PaymentTiming, requireNumbers, requireRate } from "./time-value-input-error.ts";

/**
 * Future value, present value, payment and number of periods of level payments.
 * Formula: pv (1 + r)^n + pmt (1 + r w) ((1 + r)^n − 1) / r + fv = 0, w = 1 when payments are made at the beginning of
 * each period; for r = 0: pv + pmt n + fv = 0.
 * Convention: as in spreadsheets: money paid out is negative, money received positive, so that saving (pmt < 0) ends in
 * fv > 0 and a loan received (pv > 0) is repaid by pmt < 0. The rate is per period, the same period as payments and n;
 * payments at the end of periods unless "begin" is given. Periods may be fractions.
 * Source: Microsoft Excel FV, PV, PMT, NPER; numpy-financial 1.0; OASIS OpenFormula 1.2, 6.12.
 */

/** ((1 + r)^n − 1) / r × (1 + r w), without cancellation near r = 0. */
function paymentFactor(rate: number, nper: number, when: PaymentTiming): number {
  const factor = rate === 0 ? nper : Math.expm1(nper * Math.log1p(rate)) / rate;
  return factor * (when === "begin" ? 1 + rate : 1);
}

/**
 * Future value.
 * Example: fv(0.05 / 12, 120, -100, -100) = 15692.9288943358.
 * Example: fv(0.06 / 12, 10, -200, -500, "begin") = 2581.40337406.
 * @throws TimeValueInputError for a rate of −1 or less or a value that is not finite
 */
export function fv(
  rate: number,
  nper: number,
  payment: number,
  presentValue = 0,
  when: PaymentTiming = "end",
): number {
  requireRate(rate);
  requireNumbers({ nper, payment, presentValue });
  const growth = Math.exp(nper * Math.log1p(rate));
  return finiteValue(-presentValue * growth - payment * paymentFactor(rate, nper, when), "the future value");
}

/**
 * Present value.
 * Example: pv(0.05 / 12, 120, -100, 15692.93) = -100.000671316.
 * @throws TimeValueInputError for a rate of −1 or less or a value that is not finite
 */
export function pv(
  rate: number,
  nper: number,
  payment: number,
  futureValue = 0,
  when: PaymentTiming = "end",
): number {
  requireRate(rate);
  requireNumbers({ nper, payment, futureValue });
  const discount = Math.exp(-nper * Math.log1p(rate));
  const annuity = rate === 0 ? nper : -Math.expm1(-nper * Math.log1p(rate)) / rate;
  const due = when === "begin" ? 1 + rate : 1;
  return finiteValue(-futureValue * discount - payment * annuity * due, "the present value");
}

/**
 * Payment per period.
 * Example: pmt(0.075 / 12, 180, 200000) = -1854.024720005.
 * @throws TimeValueInputError for no periods, a rate of −1 or less, or a value that is not finite
 */
export function pmt(
  rate: number,
  nper: number,
  presentValue: number,
  futureValue = 0,
  when: PaymentTiming = "end",
): number {
  requireRate(rate);
  requireNumbers({ nper, presentValue, futureValue });
  if (nper === 0) requireNumbers({ "nper is 0, so the payment": Number.NaN });
  const discount = Math.exp(-nper * Math.log1p(rate));
  const annuity = rate === 0 ? nper : -Math.expm1(-nper * Math.log1p(rate)) / rate;
  const due = when === "begin" ? 1 + rate : 1;
  if (Number.isFinite(discount)) {
    return finiteValue(-(presentValue + futureValue * discount) / (annuity * due), "the payment");
  }
  const growth = Math.exp(nper * Math.log1p(rate));
  return finiteValue(-(presentValue * growth + futureValue) / paymentFactor(rate, nper, when), "the payment");
}

/**
 * Number of periods; not available when the payments never reach the aim.
 * Example: nper(0.07 / 12, -150, 8000).value = 64.073348770662.
 * @throws TimeValueInputError for a rate of −1 or less or a value that is not finite
 */
export function nper(
  rate: number,
  payment: number,
  presentValue: number,
  futureValue = 0,
  when: PaymentTiming = "end",
): Measure {
  requireRate(rate);
  requireNumbers({ payment, presentValue, futureValue });
  if (rate === 0) {
    const value = -(presentValue + futureValue) / payment;
    if (Number.isFinite(value)) return { value: value + 0, reason: null };
    return { value: null, reason: "without payments and interest nothing changes" };
  }
  const due = payment * (when === "begin" ? 1 + rate : 1);
  // ln((due − fv r) / (due + pv r)), without cancellation at low rates.
  const excess = (-rate * (presentValue + futureValue)) / (due + presentValue * rate);
  const value = Math.log1p(excess) / Math.log1p(rate);
  if (Number.isFinite(value)) return { value: value + 0, reason: null };
  return { value: null, reason: "the payments never reach the aim: they are no more than the interest" };
}
