import { Decimal } from "./money.ts";

/** More digits than this, or more decimals, and a number is summed as a Decimal. */
const mostLength = 15;
const powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000] as const;

/**
 * The exact sum of decimal texts, for files of a million rows: those of few digits are summed as whole numbers of their
 * last decimal, without a Decimal for each.
 * Formula: Σ signᵢ × xᵢ = Σ over the number of decimals d of (Σ signᵢ × xᵢ × 10^d) ÷ 10^d.
 * Convention: exact, in any order; what has more than 15 characters or 6 decimals is summed as a Decimal.
 * Source: integers of a double are exact up to 2^53 (IEEE 754-2019, binary64).
 * Example: new ExactSum().total().toString() = "0".
 */
export class ExactSum {
  /** Sums by number of decimals, in units of the last one. */
  readonly #whole: number[] = powers.map(() => 0);
  #rest = new Decimal(0);

  /** Adds a number, or takes it away (`sign` −1); 0 leaves it out. */
  add(text: string, sign: number): void {
    const point = text.indexOf(".");
    const decimals = point < 0 ? 0 : text.length - point - 1;
    const power = powers[decimals];
    if (power === undefined || text.length > mostLength || text.includes("e")) {
      this.#rest = this.#rest.plus(new Decimal(text).times(sign));
      return;
    }
    // Of at most 15 digits the product is within less than a half of the whole number.
    const next = (this.#whole[decimals] ?? 0) + sign * Math.round(Number(text) * power);
    if (Number.isSafeInteger(next)) this.#whole[decimals] = next;
    else this.#rest = this.#rest.plus(new Decimal(text).times(sign));
  }

  total(): Decimal {
    return this.#whole.reduce(
      (sum, whole, decimals) => (whole === 0 ? sum : sum.plus(new Decimal(whole).div(powers[decimals] ?? 1))),
      this.#rest,
    );
  }
}

/** A plain decimal text as a whole number of its last decimal; null when it has too many digits to multiply. */
function wholeOf(text: string): { whole: number; decimals: number } | null {
  const point = text.indexOf(".");
  const decimals = point < 0 ? 0 : text.length - point - 1;
  const power = powers[decimals];
  if (power === undefined || text.length > mostLength) return null;
  return { whole: Math.round(Number(text) * power), decimals };
}

/**
 * Whether a × b is exactly the product, of plain decimal texts; false also where the digits are too many to tell
 * without Decimals.
 * Formula: a × b × 10^(decimals of both) = product × 10^(its decimals), in whole numbers up to 2^53.
 * Convention: plain decimal texts, without exponent.
 * Source: as above.
 * Example: isProduct("3", "11.11", "33.33") = true.
 */
export function isProduct(a: string, b: string, product: string): boolean {
  const [one, other, result] = [wholeOf(a), wholeOf(b), wholeOf(product)];
  if (one === null || other === null || result === null) return false;
  const decimals = one.decimals + other.decimals - result.decimals;
  const power = powers[Math.abs(decimals)];
  if (power === undefined) return false;
  const left = one.whole * other.whole * (decimals < 0 ? power : 1);
  const right = result.whole * (decimals < 0 ? 1 : power);
  return Number.isSafeInteger(left) && Number.isSafeInteger(right) && left === right;
}
