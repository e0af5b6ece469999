import type { PanelAsset } from "./load-return-panel.ts";
import type { HoldingsPage } from "./results.ts";

/** Less of the whole moves it too little to be followed, and could only shorten the common past. */
const LEAST_SHARE = 0.001;

/**
 * Cash in other currencies as assets of a return panel: their returns are those of the exchange rates. `total` is what
 * weights are shares of; balances without a value, and traces, are left out.
 */
export function foreignCash(
  { cash, currency }: Pick<HoldingsPage, "cash" | "currency">,
  total: number,
): PanelAsset[] {
  if (!(total > 0)) return [];
  return cash.flatMap((entry) => {
    const weight = Number(entry.value?.amount ?? 0) / total;
    if (entry.currency === currency || Math.abs(weight) < LEAST_SHARE) return [];
    const symbol = `${entry.currency} cash`;
    return [{ instrumentId: symbol, symbol, currency: entry.currency, weight, cash: true }];
  });
}
