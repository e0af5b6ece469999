import type { Measure } from "../measure.ts";
import { neumaierSum } from "../neumaier-sum.ts";
import { pmt } from "./annuity.ts";
import {
  finiteValue,
  type PaymentTiming,
  requireRate,
  TimeValueInputError,
} from "./time-value-input-error.ts";

/**
 * Worth of uneven flows one period apart, and measures of a project made of them.
 * Formula: npv = Σ amount_i (1 + r)^−i, i from 1 ("end") or from 0 ("begin"); mirr = (FV of the receipts at the
 * reinvestment rate / −PV of the payments at the finance rate)^(1/(n − 1)) − 1; profitability index = PV of all flows
 * after the first / −first; equivalent annuity = −pmt(rate, n, npv); payback = periods until the (discounted) sum
 * reaches zero, within a period in proportion.
 * Convention: money paid is negative, received positive. npv is the spreadsheet's: the first amount is due at the end of
 * the first period; write "begin" where the first amount is today's (numpy-financial, textbooks). All others take the
 * first amount as today's.
 * Source: Microsoft Excel NPV, MIRR; R. Brealey, S. Myers and F. Allen, Principles of Corporate Finance, ch. 5.
 */

/**
 * Net present value.
 * Example: npv(0.1, [-10000, 3000, 4200, 6800]) = 1188.4434123352.
 * Example: npv(0.281, [-100, 39, 59, 55, 20], "begin") = -0.008478591638.
 * @throws TimeValueInputError for a rate of −1 or less or an amount that is not finite
 */
export function npv(rate: number, amounts: ArrayLike<number>, when: PaymentTiming = "end"): number {
  requireRate(rate);
  requireAmounts(amounts);
  const first = when === "end" ? 1 : 0;
  const terms = Array.from(amounts, (amount, place) => amount * (1 + rate) ** -(place + first));
  return finiteValue(neumaierSum(terms), "the net present value");
}

/** Worth of the flows at the time of the last one, the first today. Example: netFutureValue(0.1, [-100, 121]) = 11. */
export function netFutureValue(rate: number, amounts: ArrayLike<number>): number {
  requireRate(rate);
  requireAmounts(amounts);
  const last = amounts.length - 1;
  const terms = Array.from(amounts, (amount, place) => amount * (1 + rate) ** (last - place));
  return finiteValue(neumaierSum(terms), "the net future value");
}

/**
 * Modified internal rate of return per period; not available without both payments and receipts.
 * Example: mirr([-120000, 39000, 30000, 21000, 37000, 46000], 0.1, 0.12).value = 0.1260941303659051.
 * @throws TimeValueInputError for a rate of −1 or less or an amount that is not finite
 */
export function mirr(amounts: ArrayLike<number>, financeRate: number, reinvestRate: number): Measure {
  requireRate(financeRate, "the finance rate");
  requireRate(reinvestRate, "the reinvestment rate");
  requireAmounts(amounts);
  const flows = Array.from(amounts);
  const paid = npv(
    financeRate,
    flows.map((amount) => Math.min(amount, 0)),
    "begin",
  );
  const received = netFutureValue(
    reinvestRate,
    flows.map((amount) => Math.max(amount, 0)),
  );
  if (paid === 0 || received === 0) {
    return { value: null, reason: "money went in one direction only: payments and receipts are needed" };
  }
  return { value: (received / -paid) ** (1 / (flows.length - 1)) - 1, reason: null };
}

/**
 * Present value of what follows for each unit invested first.
 * Example: profitabilityIndex(0.1, [-100, 66, 60.5]).value = 1.1.
 */
export function profitabilityIndex(rate: number, amounts: ArrayLike<number>): Measure {
  const first = amounts[0] ?? 0;
  const later = npv(rate, Array.from(amounts).slice(1));
  if (first >= 0) return { value: null, reason: "the first amount is not a payment: nothing was invested" };
  return { value: later / -first, reason: null };
}

/**
 * Periods until the investment is paid back; with a rate the discounted payback.
 * Example: paybackPeriods([-1000, 500, 400, 300]).value = 2.3333333333.
 */
export function paybackPeriods(amounts: ArrayLike<number>, rate = 0): Measure {
  requireRate(rate);
  requireAmounts(amounts);
  let sum = 0;
  for (let period = 0; period < amounts.length; period++) {
    const amount = (amounts[period] ?? 0) * (1 + rate) ** -period;
    if (sum < 0 && sum + amount >= 0) return { value: period - 1 - sum / amount, reason: null };
    sum += amount;
  }
  const reason = sum < 0 ? "the investment is not paid back" : "nothing was invested";
  return { value: null, reason };
}

/**
 * Level amount at the end of each period with the same present value as the flows.
 * Example: equivalentAnnuity(0.1, [-100, 121]) = 11.
 * @throws TimeValueInputError for fewer than two amounts
 */
export function equivalentAnnuity(rate: number, amounts: ArrayLike<number>): number {
  if (amounts.length < 2) throw new TimeValueInputError("an annuity needs at least two amounts");
  return -pmt(rate, amounts.length - 1, npv(rate, amounts, "begin"));
}

function requireAmounts(amounts: ArrayLike<number>): void {
  for (let place = 0; place < amounts.length; place++) {
    const amount = amounts[place];
    if (amount === undefined || !Number.isFinite(amount)) {
      throw new TimeValueInputError(`amount ${place + 1} is ${amount}: a number is needed`);
    }
  }
}
