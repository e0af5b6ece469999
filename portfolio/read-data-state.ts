import { readDataMarks } from "#store/data-versions.ts";
import type { Tenant } from "#store/open-store.ts";

/**
 * A text that changes whenever anything changes that answers about this household rest on: its ledger, its decisions, or
 * the prices and instruments of its market.
 */
export async function readDataState(tenant: Tenant): Promise<string> {
  const { ledger, market } = await tenant.run(readDataMarks);
  return `${tenant.id} ${ledger} ${tenant.marketId} ${market}`;
}
