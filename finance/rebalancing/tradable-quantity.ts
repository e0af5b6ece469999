import { Decimal } from "../money.ts";

/**
 * Name: what can be traded of a quantity, without losing a unit to a quotient that has no end.
 * Formula: rounded to 24 decimals first, then down to whole units or to millionths of one.
 * Convention: quantities are zero or more; amounts that differ by less than `DUST` are the same money.
 * Source: brokers trade fractions to six decimals; quotients here are exact to 60 digits, so 24 decimals tell dust from money.
 */
const FRACTION_DIGITS = 6;

/** Smaller than any money, larger than any rounding. */
export const DUST = new Decimal("1e-15");

/** A quantity rounded down to what can be traded. Example: tradable(new Decimal("2.9"), true).toString() = "2". */
export function tradable(quantity: Decimal, wholeShares: boolean): Decimal {
  return quantity.toDecimalPlaces(24).toDecimalPlaces(wholeShares ? 0 : FRACTION_DIGITS, Decimal.ROUND_DOWN);
}
