import { currencyDigits, Decimal } from "./money.ts";

/**
 * Rounds parts to a currency's minor unit so that they still add up to the rounded total.
 * Formula: largest remainder: round each part down, then give the units that are missing to the largest fractions.
 * Convention: each part moves by less than one minor unit; when total and parts truly differ, the difference is not
 * spread: it is returned as `residual`, rounded like a part.
 * Source: Hamilton's method of apportionment (largest remainder).
 */
export interface Apportioned {
  parts: string[];
  residual: string;
}

/**
 * Rounded parts whose sum plus residual is the given total, itself already rounded.
 * Example: apportion(["0.335", "0.335", "0.33"], "1.00", "EUR").parts = ["0.34","0.33","0.33"].
 */
export function apportion(
  parts: readonly (Decimal | string)[],
  total: Decimal | string,
  currency: string,
): Apportioned {
  const digits = currencyDigits(currency);
  const unit = new Decimal(10).pow(-digits);
  const exact = parts.map((part) => new Decimal(part));
  const sum = exact.reduce((left, right) => left.add(right), new Decimal(0));
  const gap = new Decimal(total).sub(sum);
  // The total was rounded from the sum of parts and a difference of two rounded values: at most one unit away.
  const spread = gap.abs().lte(unit);
  const target = spread ? new Decimal(total) : sum.toDecimalPlaces(digits);
  const floors = exact.map((part) => part.toDecimalPlaces(digits, Decimal.ROUND_FLOOR));
  const missing = target.sub(floors.reduce((left, right) => left.add(right), new Decimal(0)));
  let units = missing.div(unit).round().toNumber();
  const order = exact.map((_, place) => place);
  order.sort((a, b) => remainder(exact, floors, b).cmp(remainder(exact, floors, a)) || a - b);
  for (const place of order.concat(order)) {
    if (units <= 0) break;
    floors[place] = (floors[place] ?? new Decimal(0)).add(unit);
    units--;
  }
  for (const place of [...order].reverse()) {
    if (units >= 0) break;
    floors[place] = (floors[place] ?? new Decimal(0)).sub(unit);
    units++;
  }
  return {
    parts: floors.map((part) => part.toFixed(digits)),
    residual: new Decimal(total).sub(target).toFixed(digits),
  };
}

function remainder(exact: readonly Decimal[], floors: readonly Decimal[], place: number): Decimal {
  return (exact[place] ?? new Decimal(0)).sub(floors[place] ?? new Decimal(0));
}
