import { z } from "zod";
import { systemClock } from "#platform/clock.ts";
import { refreshFacts } from "#portfolio/refresh-positions.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { listUsers } from "#store/users.ts";
import type { JobContext } from "./define-job.ts";

/** What a refresh of one source did, as results of jobs tell it. */
export const refreshRun = z.object({
  source: z.string(),
  kind: z.string(),
  received: z.number(),
  changed: z.number(),
  issues: z.number(),
  error: z.string().nullable(),
});

/**
 * Rebuilds what is derived from ledgers when prices of the real market changed or an instrument found its market, so that
 * the next read finds it ready. Ledgers are folded in threads, one after the other.
 */
export async function refreshConcerned(
  { store, compute, signal }: Pick<JobContext, "store" | "compute" | "signal">,
  report: { runs: readonly { changed: number }[]; linkedTenants: readonly string[] },
): Promise<void> {
  const changed = report.runs.some((each) => each.changed > 0);
  for (const user of await listUsers(store)) {
    const concerned = changed && user.marketId === REAL_MARKET && user.hasTransactions;
    if (!concerned && !report.linkedTenants.includes(user.tenantId)) continue;
    signal.throwIfAborted();
    const tenant = store.tenant(user.tenantId, user.marketId);
    await refreshFacts({ tenant, clock: systemClock, baseCurrency: user.baseCurrency, compute });
  }
}
