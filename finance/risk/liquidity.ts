import type { Measure } from "../measure.ts";
import { measured } from "./measured.ts";

/**
 * Name: time to sell a position without being more than a part of the market.
 * Formula: days = |quantity| ÷ (participation × average daily volume); sold after t days = min(1, t ÷ days).
 * Convention: quantity and volume count the same units (shares, coins) after the same splits, so that no currency enters;
 * participation is a fraction of the day's volume; days are trading days and may be parts of one; a short position takes
 * as long to buy back.
 * Source: SEC Release No. 33-10233, Investment Company Liquidity Risk Management Programs, 2016 (a position's size
 * against the average daily trading volume).
 */
export const DEFAULT_PARTICIPATION = 0.2;

/**
 * Trading days to sell a quantity; not available without any volume.
 * Example: daysToLiquidate(3000, 5000, 0.2).value = 3.
 */
export function daysToLiquidate(
  quantity: number,
  averageVolume: number,
  participation: number = DEFAULT_PARTICIPATION,
): Measure {
  return measured(Math.abs(quantity) / (participation * averageVolume), "it was not traded");
}

/**
 * Part of several positions, by value, that is sold within a number of days; null without any.
 * Example: sellableShare([{ value: 300, days: 4 }, { value: 100, days: 0.5 }], 1) = 0.4375.
 */
export function sellableShare(
  positions: readonly { value: number; days: number }[],
  within: number,
): number | null {
  const total = positions.reduce((sum, { value }) => sum + Math.abs(value), 0);
  if (!(total > 0)) return null;
  const sold = positions.reduce(
    (sum, { value, days }) => sum + Math.abs(value) * (days <= within ? 1 : within / days),
    0,
  );
  return sold / total;
}
