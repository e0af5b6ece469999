import { balanceFlows, type MoneyWeightedReturn, type RateSearch } from "./xirr.ts";

/**
 * Internal rate of return of flows one period apart.
 * Formula: Σ amount_i × (1 + r)^(−i) = 0 for i = 0, 1, 2, …
 * Convention: per period (per month for monthly flows: compound it for a year, see effectiveRate); money paid is
 * negative, money received positive; the first flow is today's. Rates from −99.9999 % to +99,999,900 % are searched;
 * several roots are "not available" with all of them listed, unless a guess says which one is meant.
 * Source: Microsoft Excel IRR; J. H. Lorie and L. J. Savage, "Three Problems in Rationing Capital" (1955) for several
 * roots.
 */

/**
 * Rate per period at which the flows balance.
 * Example: irr([-100, 39, 59, 55, 20]).value = 0.28094842115996.
 * Example: irr([-1600, 10000, -10000]).roots.map((root) => Math.round(root * 1e9) / 1e9) = [0.25,4].
 * @throws ReturnInputError for an amount that is not finite
 */
export function irr(amounts: ArrayLike<number>, search: RateSearch = {}): MoneyWeightedReturn {
  const times = Array.from({ length: amounts.length }, (_, period) => period);
  const answer = balanceFlows(times, amounts, { ...search, year: 1 });
  return answer.reason?.startsWith("all cash flows are on one day") === true
    ? { ...answer, reason: "only one period has a cash flow: a rate needs at least two" }
    : answer;
}
