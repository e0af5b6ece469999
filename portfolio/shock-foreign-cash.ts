import { type FactorShock, shockedChange } from "#finance/risk/factor-shocks.ts";
import type { HeldReturns } from "./load-held-returns.ts";

/** Cash in other currencies that a shock moves, each by its currency with its share of the whole. */
export function shockForeignCash({ page, totalValue }: HeldReturns, shock: FactorShock) {
  return page.cash.flatMap(({ currency, value }) => {
    const holding = { exposure: "cash" as const, currency, duration: 0, corporate: false };
    const change = shockedChange(holding, shock, page.currency);
    if (value === null || change === 0 || totalValue <= 0) return [];
    return [{ symbol: currency, weight: Number(value.amount) / totalValue, change, source: "cash" }];
  });
}
