import { randomUUID } from "node:crypto";
import type { Clock } from "#platform/clock.ts";
import type { Tenant } from "#store/open-store.ts";
import { finishRefresh, startRefresh } from "#store/refresh-log-writes.ts";
import type { PartCounts } from "./take-in-options.ts";

/** What one source contributed to a refresh: one line of the refresh log, however often it was asked. */
export interface SourceRun extends PartCounts {
  runId: string;
  source: string;
  kind: "prices" | "indicators" | "quotes" | "metadata";
  /** The last thing that went wrong, as text for the owner. */
  error: string | null;
}

export function newRun(source: string, kind: SourceRun["kind"]): SourceRun {
  return { runId: randomUUID(), source, kind, received: 0, changed: 0, corrected: 0, issues: 0, error: null };
}

/** Adds what a part brought to the run of its source. */
export function addCounts(run: SourceRun, counts: PartCounts): void {
  run.received += counts.received;
  run.changed += counts.changed;
  run.corrected += counts.corrected;
  run.issues += counts.issues;
}

/** Writes a run that began at `startedAt` and ends now into the refresh log. */
export async function logRun(market: Tenant, run: SourceRun, startedAt: Date, clock: Clock): Promise<void> {
  const { runId, source, kind, error } = run;
  await market.run(async (database) => {
    await startRefresh(database, { runId, source, kind, startedAt });
    await finishRefresh(database, {
      runId,
      finishedAt: clock.now(),
      rowsReceived: run.received,
      rowsChanged: run.changed,
      rowsCorrected: run.corrected,
      findings: run.issues,
      error,
    });
  });
}
