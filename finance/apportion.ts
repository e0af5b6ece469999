import { currencyDigits, Decimal, sumOf } from "./money.ts";

/**
 * Rounds parts to a currency's minor unit so that they still add up to the rounded total.
 * Formula: each part is rounded half to even; the minor units then missing or too many are spread one by one over the
 * parts that may move, those with the largest rounding error in the right direction first.
 * Convention: parts that may move are named by their places; parts that are exactly zero do not, unless all are. When
 * total and parts differ by more than rounding, the difference is not spread: it is returned as `residual`.
 * Source: largest remainder (Hamilton's method of apportionment), limited to some parts.
 */
export interface Apportioned {
  parts: string[];
  residual: string;
}

/**
 * Rounded parts whose sum plus residual is the given total, itself already rounded.
 * Example: apportion(["0.335", "0.334", "0.331"], "1.00", "EUR", [1, 2]).parts = ["0.34","0.33","0.33"].
 */
export function apportion(
  parts: readonly (Decimal | string)[],
  total: Decimal | string,
  currency: string,
  movable: readonly number[],
): Apportioned {
  const digits = currencyDigits(currency);
  const unit = new Decimal(10).pow(-digits);
  const exact = parts.map((part) => new Decimal(part));
  const rounded = exact.map((part) => part.toDecimalPlaces(digits));
  const gap = new Decimal(total).sub(sumOf(exact));
  // The total is the difference of two rounded values: at most one unit from the sum of the parts.
  const target = gap.abs().lte(unit) ? new Decimal(total) : sumOf(exact).toDecimalPlaces(digits);
  const missing = target.sub(sumOf(rounded)).div(unit).round().toNumber();
  const step = missing < 0 ? unit.neg() : unit;
  const nonzero = movable.filter((place) => exact[place]?.isZero() === false);
  const places = nonzero.length > 0 ? nonzero : movable;
  const error = (place: number) => (exact[place] ?? zero).sub(rounded[place] ?? zero).mul(step);
  const order = places.toSorted((a, b) => error(b).cmp(error(a)) || a - b);
  for (let count = 0; count < Math.abs(missing) && order.length > 0; count++) {
    const place = order[count % order.length] ?? 0;
    rounded[place] = (rounded[place] ?? zero).add(step);
  }
  return {
    parts: rounded.map((part) => part.toFixed(digits)),
    residual: new Decimal(total).sub(target).toFixed(digits),
  };
}

const zero = new Decimal(0);
