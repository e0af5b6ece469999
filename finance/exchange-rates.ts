import { carryForward, type DatedSeries, valueOn } from "./dated-series.ts";
import { Decimal } from "./money.ts";

/**
 * Exchange rates as the European Central Bank quotes them, and cross rates through the euro.
 * Formula: rate(from, to) = perEuro(to) / perEuro(from); perEuro(EUR) = 1.
 * Convention: a series holds units of the currency for one euro; a rate multiplies an amount in `from` to give `to`;
 * the last known rate is carried forward, and the answer says which day it is from.
 * Source: ECB euro foreign exchange reference rates (eurofxref-hist).
 */
export type RatesPerEuro = ReadonlyMap<string, DatedSeries>;

export interface ExchangeRate {
  rate: Decimal;
  /** Day number of the older of the two quotes used. */
  day: number;
}

const one = new Decimal(1);

function perEuro(rates: RatesPerEuro, currency: string, day: number): ExchangeRate | null {
  if (currency === "EUR") return { rate: one, day };
  const series = rates.get(currency);
  const found = series === undefined ? null : valueOn(series, day);
  return found === null ? null : { rate: found.value, day: found.day };
}

/**
 * The rate on a day, null when either currency has no quote on or before it.
 * Example: exchangeRate(new Map([["USD", { days: [0], texts: ["1.25"] }]]), "USD", "EUR", 4).rate.toString() = "0.8".
 */
export function exchangeRate(
  rates: RatesPerEuro,
  from: string,
  to: string,
  day: number,
): ExchangeRate | null {
  if (from === to) return { rate: one, day };
  const source = perEuro(rates, from, day);
  const target = perEuro(rates, to, day);
  if (source === null || target === null) return null;
  return { rate: target.rate.div(source.rate), day: Math.min(source.day, target.day) };
}

/** Rates `from` → `to` as float64 on a grid of days; NaN where not known. For analytics only. */
export function exchangeRateSeries(
  rates: RatesPerEuro,
  from: string,
  to: string,
  grid: readonly number[],
): Float64Array {
  const result = new Float64Array(grid.length).fill(1);
  if (from === to) return result;
  const source = seriesOf(rates, from, grid);
  const target = seriesOf(rates, to, grid);
  for (let index = 0; index < result.length; index++) {
    result[index] = (target[index] ?? Number.NaN) / (source[index] ?? Number.NaN);
  }
  return result;
}

function seriesOf(rates: RatesPerEuro, currency: string, grid: readonly number[]): Float64Array {
  if (currency === "EUR") return new Float64Array(grid.length).fill(1);
  return carryForward(rates.get(currency) ?? { days: [], texts: [] }, grid);
}
