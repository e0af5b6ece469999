import { Decimal } from "./money.ts";

/** A split as a fraction: each old share becomes numerator / denominator new shares. */
export interface SplitRatio {
  numerator: Decimal;
  denominator: Decimal;
}

/**
 * Reads a split ratio so that thirds and sevenths stay exact.
 * Formula: the fraction n/d with the smallest d <= 64 within 1e-5 of the text's last digits; else the decimal itself / 1.
 * Convention: new shares per old share: 10 for 10:1, 0.1 for a 1:10 reverse split, 0.333333 for 1:3.
 * Source: files write ratios as rounded decimals; companies split by small whole numbers.
 * Example: splitRatio("0.333333").denominator.toString() = "3".
 */
export function splitRatio(text: string): SplitRatio {
  const ratio = new Decimal(text);
  const whole: SplitRatio = { numerator: ratio, denominator: new Decimal(1) };
  // Fewer than four decimals are meant as written: 1.5, 0.1, 0.125.
  if (ratio.decimalPlaces() < 4) return whole;
  const tolerance = ratio.abs().mul("0.00001");
  for (let denominator = 2; denominator <= 64; denominator++) {
    const numerator = ratio.mul(denominator).round();
    if (numerator.lte(0)) continue;
    const difference = numerator.div(denominator).sub(ratio).abs();
    if (difference.lte(tolerance) && !difference.isZero()) {
      return { numerator, denominator: new Decimal(denominator) };
    }
    if (difference.isZero()) return whole;
  }
  return whole;
}

/** Shares after a split: multiplied first, divided last; a result 1e-45 from a short decimal is that decimal. */
export function applySplit(quantity: Decimal, ratio: SplitRatio): Decimal {
  const exact = quantity.mul(ratio.numerator).div(ratio.denominator);
  // A third kept to 60 digits and tripled again misses the whole by the last digit.
  const short = exact.toDecimalPlaces(40);
  return exact.sub(short).abs().lt("1e-45") ? short : exact;
}
