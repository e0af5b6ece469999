import type { UseCaseContext } from "#store/use-case-context.ts";
import { estimateReturns, type ReturnEstimate } from "./estimate-returns.ts";
import { foreignCash } from "./foreign-cash.ts";
import { foreignCashIssues } from "./foreign-cash-issues.ts";
import { type AssetHistories, loadAssetHistories } from "./load-asset-histories.ts";
import type { HoldingsPage } from "./results.ts";

export interface HoldingsEstimate {
  /** Null when no holding has a past that is long enough. */
  estimate: ReturnEstimate | null;
  histories: AssetHistories;
  /** Cash as a share of the whole, from 0 to 1. */
  cashWeight: number;
}

/**
 * What the past of today's holdings says of their returns and risk; `total` is their value with cash, above 0. Cash in other
 * currencies moves with their exchange rates. Where money is owed beside it, what is left of cash in all is split over it.
 */
export async function estimateHoldings(
  context: UseCaseContext,
  page: HoldingsPage,
  total: number,
): Promise<HoldingsEstimate> {
  const cash = page.cash.reduce((sum, entry) => sum + Number(entry.value?.amount ?? 0), 0);
  const cashWeight = Math.min(1, Math.max(0, cash / total));
  const abroad = foreignCash(page, total).filter(({ weight }) => weight > 0);
  const share = abroad.reduce((sum, { weight }) => sum + weight, 0);
  const scale = share > cashWeight ? cashWeight / share : 1;
  const money = abroad.map((asset) => ({ ...asset, weight: asset.weight * scale }));
  const found = await loadAssetHistories(context, page.holdings, page, scale > 0 ? money : []);
  const estimate = estimateReturns(found.assets, cashWeight, found.cash);
  const followed = money.filter(({ symbol }) => estimate?.followedCash.includes(symbol));
  const histories = { ...found, issues: [...found.issues, ...foreignCashIssues(page, followed)] };
  return { estimate, histories, cashWeight };
}
