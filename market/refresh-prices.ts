import { randomUUID } from "node:crypto";
import type { Clock } from "#platform/clock.ts";
import { CoachError, newErrorId, publicMessage } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { linkInstruments } from "#store/ledger-writes.ts";
import { REAL_MARKET, type Store, type Tenant } from "#store/open-store.ts";
import {
  finishRefresh,
  readFingerprints,
  startRefresh,
  writeFingerprint,
} from "#store/refresh-log-writes.ts";
import { seedExchanges } from "./exchanges.ts";
import type { MarketSource, SourcePart } from "./market-source.ts";
import { type PartReport, takeIn } from "./take-in.ts";

export interface RefreshRequest {
  store: Store;
  sources: readonly MarketSource[];
  clock: Clock;
  logger: Logger;
  /** The market that the rows belong to; the real one unless a test has its own. */
  marketId?: string;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { done: number; total: number; message: string }) => void) | undefined;
}

export interface RefreshRun extends PartReport {
  source: string;
  kind: string;
  error: string | null;
}

export interface RefreshReport {
  asOf: string;
  runs: RefreshRun[];
  /** Private instruments that found their market instrument through this refresh. */
  linked: number;
  /** Households with newly linked instruments: what is derived from their ledgers has to be rebuilt. */
  linkedTenants: string[];
  assumptions: string[];
}

/**
 * Takes in what the sources have now: raw lines to staging, then facts in bulk, then checks; parts that did not
 * change since the last time are skipped. One part's failure does not stop the others; every part leaves a run in
 * the refresh log. Safe to repeat and to stop at any time.
 */
export async function refreshPrices(request: RefreshRequest): Promise<RefreshReport> {
  const { store, clock, logger, signal } = request;
  const marketId = request.marketId ?? REAL_MARKET;
  const market = store.tenant(marketId, marketId);
  await market.run((database) => seedExchanges(database));
  const known = await market.run((database) => readFingerprints(database));
  const report: RefreshReport = {
    asOf: clock.today(),
    runs: [],
    linked: 0,
    linkedTenants: [],
    assumptions: [],
  };
  for (const source of request.sources) {
    let parts: SourcePart[] = [];
    try {
      parts = await source.parts(known, signal);
    } catch (error) {
      report.runs.push(failedRun(source.id, kindOf(source), error, logger, signal));
      continue;
    }
    let complete = true;
    for (const [index, part] of parts.entries()) {
      request.onProgress?.({ done: index, total: parts.length, message: part.id });
      // The last part of a folder only marks it as complete: not while one of the others failed.
      if (part.id === source.id && parts.length > 1 && !complete) continue;
      const better = request.sources.filter((other) => other.priority < source.priority).map(({ id }) => id);
      const run = await refreshPart(market, part, known, { ...request, better });
      if (run === null) continue;
      if (run.error !== null) complete = false;
      else report.assumptions.push(...part.assumptions);
      if (part.kind === "exchange_rates" || part.instruments.length > 0 || part.findings.length > 0)
        report.runs.push(run);
    }
    request.onProgress?.({ done: parts.length, total: parts.length, message: source.title });
  }
  const linked = await store.system((database) => linkInstruments(database), { durable: true });
  report.linked = linked.length;
  report.linkedTenants = [...new Set(linked.map((entry) => entry.tenantId))];
  return report;
}

function kindOf({ capabilities }: MarketSource): string {
  return capabilities.includes("closes") ? "prices" : "exchange_rates";
}

function failedRun(
  source: string,
  kind: string,
  error: unknown,
  logger: Logger,
  signal: AbortSignal | undefined,
): RefreshRun {
  if (signal?.aborted)
    throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
  const errorId = newErrorId();
  logger.warn({ error, errorId, source }, "refresh failed");
  return {
    source,
    kind,
    received: 0,
    changed: 0,
    corrected: 0,
    issues: 0,
    milliseconds: 0,
    error: publicMessage(error, errorId),
  };
}

async function refreshPart(
  market: Tenant,
  part: SourcePart,
  known: ReadonlyMap<string, string>,
  request: RefreshRequest & { better: readonly string[] },
): Promise<RefreshRun | null> {
  if (known.get(part.id) === part.fingerprint) return null;
  const { clock, logger, signal, better } = request;
  const runId = randomUUID();
  await market.run((database) =>
    startRefresh(database, { runId, source: part.id, kind: part.kind, startedAt: clock.now() }),
  );
  let run: RefreshRun;
  try {
    const taken = await takeIn(market, part, { batchId: runId, today: clock.today(), signal, better });
    run = { source: part.id, kind: part.kind, ...taken, error: null };
    await market.run((database) => writeFingerprint(database, part.id, part.fingerprint));
  } catch (error) {
    if (signal?.aborted) {
      await finish(market, runId, clock, {
        changed: 0,
        corrected: 0,
        issues: 0,
        received: 0,
        error: "cancelled",
      });
      throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
    }
    run = failedRun(part.id, part.kind, error, logger, signal);
  }
  await finish(market, runId, clock, run);
  logger.info({ ...run }, "refreshed");
  return run;
}

async function finish(
  market: Tenant,
  runId: string,
  clock: Clock,
  run: Pick<RefreshRun, "received" | "changed" | "corrected" | "issues" | "error">,
): Promise<void> {
  await market.run(
    (database) =>
      finishRefresh(database, {
        runId,
        finishedAt: clock.now(),
        rowsReceived: run.received,
        rowsChanged: run.changed,
        rowsCorrected: run.corrected,
        findings: run.issues,
        error: run.error,
      }),
    { durable: true },
  );
}
