import type { Decimal as DecimalValue } from "./money.ts";
import { Decimal } from "./money.ts";

/**
 * Values known on some days and carried forward until the next one: prices, exchange rates.
 * Formula: value(day) = value of the latest known day <= day; nothing before the first.
 * Convention: days are day numbers (1970-01-01 = 0), strictly ascending; texts are exact decimals.
 * Source: "last observation carried forward", the usual rule for market data on days without trading.
 */
export interface DatedSeries {
  days: readonly number[];
  texts: readonly string[];
}

/**
 * Position of the latest entry on or before a day, -1 when there is none.
 * Example: indexOn([10, 12, 15], 13) = 1.
 */
export function indexOn(days: readonly number[], day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] ?? Number.POSITIVE_INFINITY) <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The exact value carried to a day, and the day it is from. Null before the first entry. */
export function valueOn(series: DatedSeries, day: number): { value: DecimalValue; day: number } | null {
  const index = indexOn(series.days, day);
  const text = series.texts[index];
  const known = series.days[index];
  return text === undefined || known === undefined ? null : { value: new Decimal(text), day: known };
}

/**
 * The series as float64 on a grid of ascending days, carried forward; NaN before the first entry.
 * Example: carryForward({ days: [1, 3], texts: ["5", "7"] }, [1, 2, 3, 4])[3] = 7.
 */
export function carryForward(series: DatedSeries, grid: readonly number[]): Float64Array {
  const result = new Float64Array(grid.length);
  let next = 0;
  let current = Number.NaN;
  for (let index = 0; index < grid.length; index++) {
    const day = grid[index] ?? 0;
    while (next < series.days.length && (series.days[next] ?? 0) <= day) {
      current = Number(series.texts[next]);
      next++;
    }
    result[index] = current;
  }
  return result;
}
