import type { CheckSeries } from "./check-series.ts";
import { findGaps } from "./find-gaps.ts";
import { findJumps } from "./find-jumps.ts";
import { findRepeats } from "./find-repeats.ts";
import { measureMarket } from "./market-moves.ts";
import type { PriceDefect } from "./price-defect.ts";

/**
 * What looks wrong in series that belong together, the newest first. Coins and the like are no part of the others'
 * market: they trade on other days.
 */
export function findPriceDefects(all: readonly CheckSeries[]): PriceDefect[] {
  const markets = Map.groupBy(all, ({ currency, everyDay }) => `${currency} ${everyDay}`);
  return [...markets.values()]
    .flatMap((group) => {
      const market = measureMarket(group);
      return [...findJumps(group, market), ...findGaps(group, market), ...findRepeats(group)];
    })
    .sort((a, b) => b.day - a.day);
}
