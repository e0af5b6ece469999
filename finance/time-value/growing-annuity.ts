import {
  finiteValue,
  type PaymentTiming,
  requireNumbers,
  requireRate,
  TimeValueInputError,
} from "./time-value-input-error.ts";

/**
 * Payments that grow at a constant rate, for some periods or for ever.
 * Formula: growing annuity PV = C (1 − ((1 + g)/(1 + r))^n) / (r − g), n C / (1 + r) when r = g; perpetuity PV = C /
 * (r − g); FV = PV (1 + r)^n; payments at the beginning: × (1 + r); deferred by d periods: × (1 + r)^−d; paid
 * continuously for t years at the continuous rate r: C (1 − e^−rt) / r.
 * Convention: unlike fv and pv, a payment and its value have the same sign; C is the first payment, one period from now
 * ("end") or now ("begin"); rates per period.
 * Source: R. Brealey, S. Myers and F. Allen, Principles of Corporate Finance, ch. 2; M. Gordon (1959) for perpetual growth.
 */

/**
 * Present value of a growing annuity.
 * Example: growingAnnuityPresentValue(100, 0.1, 0.05, 10) = 743.9812149163.
 * @throws TimeValueInputError for a rate or growth of −1 or less, or a value that is not finite
 */
export function growingAnnuityPresentValue(
  firstPayment: number,
  rate: number,
  growth: number,
  nper: number,
  when: PaymentTiming = "end",
): number {
  requireRate(rate);
  requireRate(growth, "growth");
  requireNumbers({ firstPayment, nper });
  if (nper < 0) throw new TimeValueInputError(`nper is ${nper}: it cannot be negative`);
  const step = (growth - rate) / (1 + rate);
  const sum = step === 0 ? nper : Math.expm1(nper * Math.log1p(step)) / step;
  const due = when === "begin" ? 1 : 1 / (1 + rate);
  return finiteValue(firstPayment * sum * due, "the present value");
}

/**
 * Value of a growing annuity at the end of its last period.
 * Example: growingAnnuityFutureValue(2000, 0.08, 0.03, 20) = 114193.8363671955.
 * @throws TimeValueInputError as growingAnnuityPresentValue
 */
export function growingAnnuityFutureValue(
  firstPayment: number,
  rate: number,
  growth: number,
  nper: number,
  when: PaymentTiming = "end",
): number {
  const present = growingAnnuityPresentValue(firstPayment, rate, growth, nper, when);
  return finiteValue(present * Math.exp(nper * Math.log1p(rate)), "the future value");
}

/**
 * First payment of a growing annuity worth some amount today.
 * Example: growingAnnuityPayment(743.9812149162717, 0.1, 0.05, 10) = 100.
 * @throws TimeValueInputError for no periods, or as growingAnnuityPresentValue
 */
export function growingAnnuityPayment(
  presentValue: number,
  rate: number,
  growth: number,
  nper: number,
  when: PaymentTiming = "end",
): number {
  const unit = growingAnnuityPresentValue(1, rate, growth, nper, when);
  if (unit === 0) throw new TimeValueInputError("nper is 0: nothing is ever paid");
  return finiteValue(presentValue / unit, "the payment");
}

/**
 * Present value of payments for ever, level or growing.
 * Example: perpetuityPresentValue(100, 0.05) = 2000.
 * Example: perpetuityPresentValue(5, 0.12, 0.04) = 62.5.
 * @throws TimeValueInputError when growth is not below the rate: the value would be infinite
 */
export function perpetuityPresentValue(
  firstPayment: number,
  rate: number,
  growth = 0,
  when: PaymentTiming = "end",
): number {
  requireRate(rate);
  requireRate(growth, "growth");
  requireNumbers({ firstPayment });
  if (growth >= rate) {
    throw new TimeValueInputError(`growth (${growth}) must be below the rate (${rate}): else no sum exists`);
  }
  return finiteValue(
    (firstPayment / (rate - growth)) * (when === "begin" ? 1 + rate : 1),
    "the present value",
  );
}

/**
 * Present value of level payments whose first is due `delay` periods later than at once after the first period.
 * Example: deferredAnnuityPresentValue(1000, 0.06, 5, 3) = 3536.7818615079.
 * @throws TimeValueInputError as growingAnnuityPresentValue
 */
export function deferredAnnuityPresentValue(
  payment: number,
  rate: number,
  nper: number,
  delay: number,
  when: PaymentTiming = "end",
): number {
  requireNumbers({ delay });
  const present = growingAnnuityPresentValue(payment, rate, 0, nper, when);
  return finiteValue(present * Math.exp(-delay * Math.log1p(rate)), "the present value");
}

/**
 * Present value of a stream of `yearlyAmount` paid without pause at a continuous rate.
 * Example: continuousAnnuityPresentValue(1000, 0.05, 10) = 7869.3868057473.
 */
export function continuousAnnuityPresentValue(yearlyAmount: number, rate: number, years: number): number {
  requireNumbers({ yearlyAmount, rate, years });
  const factor = rate === 0 ? years : -Math.expm1(-rate * years) / rate;
  return finiteValue(yearlyAmount * factor, "the present value");
}
