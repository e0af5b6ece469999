import { findRoots } from "../returns/rate-roots.ts";
import { type PaymentTiming, requireNumbers, TimeValueInputError } from "./time-value-input-error.ts";

/**
 * The interest rate per period at which level payments balance.
 * Formula: the r > −1 with pv (1 + r)^n + pmt (1 + r w) ((1 + r)^n − 1) / r + fv = 0.
 * Convention: signs and timing as in annuity; at most two rates exist (Descartes' rule of signs); of two the one nearest
 * to `guess` when a guess is given, otherwise not available with both listed. Rates from −99.9999 % to +99,999,900 %
 * per period are searched. Whole periods only, at most 100,000.
 * Source: Microsoft Excel RATE; numpy-financial 1.0 rate.
 */
export interface AnnuityRate {
  value: number | null;
  reason: string | null;
  /** Every rate found, ascending. */
  roots: number[];
}

/**
 * Rate per period.
 * Example: rate(48, -200, 8000).value = 0.007701472488.
 * @throws TimeValueInputError for periods that are not whole, or a value that is not finite
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
  if (!Number.isInteger(nper) || nper < 1 || nper > 100_000) {
    throw new TimeValueInputError(`nper is ${nper}: a whole number of periods from 1 to 100,000 is needed`);
  }
  const amounts = new Float64Array(nper + 1);
  const first = when === "begin" ? 0 : 1;
  amounts.fill(payment, first, first + nper);
  amounts[0] = (amounts[0] ?? 0) + presentValue;
  amounts[nper] = (amounts[nper] ?? 0) + futureValue;
  const used = Array.from(amounts.keys()).filter((place) => amounts[place] !== 0);
  const roots = findRoots(
    used,
    used.map((place) => amounts[place] ?? 0),
    1,
  );
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
