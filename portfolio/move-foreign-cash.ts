import type { HeldReturns } from "./load-held-returns.ts";

/**
 * Cash in other currencies that a scenario moves, each by its currency with its share of the whole; `changeOf` is that of a
 * currency against the portfolio's, null when it is not known. Money owed has a share below zero.
 */
export function moveForeignCash(
  { page, totalValue }: Pick<HeldReturns, "page" | "totalValue">,
  changeOf: (currency: string) => number | null,
) {
  return page.cash.flatMap(({ currency, value }) => {
    const weight = Number(value?.amount ?? 0) / totalValue;
    if (currency === page.currency || totalValue <= 0 || weight === 0) return [];
    return [{ symbol: currency, weight, change: changeOf(currency), source: CASH }];
  });
}

/** The source of what cash did. */
export const CASH = "cash";
