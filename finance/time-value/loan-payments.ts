import { pmt } from "./annuity.ts";
import {
  finiteValue,
  type PaymentTiming,
  requireNumbers,
  TimeValueInputError,
} from "./time-value-input-error.ts";

/**
 * Interest and principal within level payments, and the table of a loan.
 * Formula: interest of period k = −rate × balance before it; principal = payment − interest; with payments at the
 * beginning the first carries no interest and the others 1 / (1 + rate) of it.
 * Convention: spreadsheet signs: for a loan received (pv > 0) payments, interest and principal are negative, the balance
 * of the table is what is still owed and positive. Periods count from 1.
 * Source: Microsoft Excel IPMT, PPMT, ISPMT, CUMIPMT, CUMPRINC; numpy-financial 1.0 ipmt, ppmt.
 */

/**
 * Interest part of the payment of a period.
 * Example: ipmt(0.1 / 12, 1, 36, 8000) = -66.66666666667.
 * @throws TimeValueInputError for a period outside 1 to nper, or inputs as in pmt
 */
export function ipmt(
  rate: number,
  period: number,
  nper: number,
  presentValue: number,
  futureValue = 0,
  when: PaymentTiming = "end",
): number {
  const principal = ppmt(rate, period, nper, presentValue, futureValue, when);
  return pmt(rate, nper, presentValue, futureValue, when) - principal;
}

/**
 * Principal part of the payment of a period: it grows at the rate from one period to the next.
 * Example: ppmt(0.1 / 12, 1, 24, 2000) = -75.623186008366.
 * @throws TimeValueInputError as ipmt
 */
export function ppmt(
  rate: number,
  period: number,
  nper: number,
  presentValue: number,
  futureValue = 0,
  when: PaymentTiming = "end",
): number {
  requirePeriod(period, nper);
  const payment = pmt(rate, nper, presentValue, futureValue, when);
  if (when === "begin" && period === 1) return payment;
  const first = -(presentValue + futureValue) / growthSum(rate, nper);
  const due = when === "begin" ? 1 + rate : 1;
  return finiteValue((first * Math.exp((period - 1) * Math.log1p(rate))) / due, "the principal");
}

/**
 * Interest of a period when the principal is repaid in equal parts (ISPMT); period 0 is the first.
 * Example: ispmt(0.1 / 12, 1, 36, 8000000) = -64814.8148.
 * @throws TimeValueInputError for no periods or a value that is not finite
 */
export function ispmt(rate: number, period: number, nper: number, presentValue: number): number {
  requireNumbers({ rate, period, nper, presentValue });
  if (nper === 0) throw new TimeValueInputError("nper is 0: a loan needs at least one period");
  return finiteValue(presentValue * rate * (period / nper - 1), "the interest");
}

/** ((1 + r)^n − 1) / r. */
function growthSum(rate: number, periods: number): number {
  return rate === 0 ? periods : Math.expm1(periods * Math.log1p(rate)) / rate;
}

/**
 * Interest paid from one period to another, both included.
 * Example: cumipmt(0.09 / 12, 360, 125000, 13, 24) = -11135.2321307508.
 * @throws TimeValueInputError for periods out of order, or as ipmt
 */
export function cumipmt(
  rate: number,
  nper: number,
  presentValue: number,
  startPeriod: number,
  endPeriod: number,
  when: PaymentTiming = "end",
): number {
  return addPeriods(startPeriod, endPeriod, (period) => ipmt(rate, period, nper, presentValue, 0, when));
}

/**
 * Principal paid from one period to another, both included.
 * Example: cumprinc(0.09 / 12, 360, 125000, 13, 24) = -934.1071234209.
 * @throws TimeValueInputError as cumipmt
 */
export function cumprinc(
  rate: number,
  nper: number,
  presentValue: number,
  startPeriod: number,
  endPeriod: number,
  when: PaymentTiming = "end",
): number {
  return addPeriods(startPeriod, endPeriod, (period) => ppmt(rate, period, nper, presentValue, 0, when));
}

export interface LoanRow {
  period: number;
  payment: number;
  interest: number;
  principal: number;
  /** Owed after the payment; exactly 0 (or −fv) after the last. */
  balance: number;
}

/**
 * The table of a loan or a plan of level payments.
 * Example: loanSchedule(0.01, 12, 1000)[11]?.balance = 0.
 * @throws TimeValueInputError for more than 10,000 periods, or as pmt
 */
export function loanSchedule(
  rate: number,
  nper: number,
  presentValue: number,
  futureValue = 0,
  when: PaymentTiming = "end",
): LoanRow[] {
  requirePeriod(1, nper);
  if (nper > 10_000) throw new TimeValueInputError(`nper is ${nper}: a table has at most 10,000 periods`);
  const payment = pmt(rate, nper, presentValue, futureValue, when);
  const repaid = presentValue + futureValue;
  const whole = growthSum(rate, nper);
  return Array.from({ length: nper }, (_, index) => {
    const period = index + 1;
    const principal = ppmt(rate, period, nper, presentValue, futureValue, when);
    const sum = growthSum(rate, period);
    const balance =
      when === "end"
        ? presentValue - repaid * (sum / whole)
        : presentValue + payment - (repaid * ((sum - 1) / whole)) / (1 + rate);
    return { period, payment, interest: payment - principal, principal, balance: balance + 0 };
  });
}

function requirePeriod(period: number, nper: number): void {
  if (!Number.isInteger(nper) || nper < 1) {
    throw new TimeValueInputError(`nper is ${nper}: a whole number of periods from 1 on is needed`);
  }
  if (!Number.isInteger(period) || period < 1 || period > nper) {
    throw new TimeValueInputError(`the period is ${period}: a whole number from 1 to ${nper} is needed`);
  }
}

function addPeriods(start: number, end: number, part: (period: number) => number): number {
  if (!Number.isInteger(end) || start > end) {
    throw new TimeValueInputError(`periods ${start} to ${end} are not whole numbers in order`);
  }
  let sum = 0;
  for (let period = start; period <= end; period++) sum += part(period);
  return sum;
}
