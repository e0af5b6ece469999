import type { UseCaseContext } from "#store/use-case-context.ts";
import { estimateReturns, type ReturnEstimate } from "./estimate-returns.ts";
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

/** What the past of today's holdings says of their returns and risk; `total` is their value with cash, above 0. */
export async function estimateHoldings(
  context: UseCaseContext,
  page: HoldingsPage,
  total: number,
): Promise<HoldingsEstimate> {
  const found = await loadAssetHistories(context, page.holdings, page);
  const histories = { ...found, issues: [...found.issues, ...foreignCashIssues(page)] };
  const cash = page.cash.reduce((sum, entry) => sum + Number(entry.value?.amount ?? 0), 0);
  const cashWeight = Math.min(1, Math.max(0, cash / total));
  return { estimate: estimateReturns(histories.assets, cashWeight), histories, cashWeight };
}
