import { randomUUID } from "node:crypto";
import { addDays } from "#finance/dates.ts";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { linkInstruments } from "#store/ledger-writes.ts";
import type { Store, Tenant } from "#store/open-store.ts";
import { writeQualityIssues } from "#store/quality-issues.ts";
import { finishRefresh, startRefresh } from "#store/refresh-log-writes.ts";
import {
  listWantedSeries,
  readClosesSince,
  readSourceSymbols,
  type SourceSymbol,
  type WantedSeries,
  writeSourceSymbol,
} from "#store/source-symbols.ts";
import type { NetworkSource, SourceHistory } from "./network-source.ts";
import { isAbout, isOfNetwork, isOwner, isRestated, toPart, wasAsked } from "./series-rules.ts";
import { type PartReport, takeIn } from "./take-in.ts";

/** Days before the last close that are read again: late corrections replace what was there. */
const overlapDays = 10;
/** First day that a whole history is asked for. */
const beginning = "1970-01-01";
const staleAfterDays = 7;
const refusedForDays = 7;
/** Series that are read at the same time; every source limits its own requests besides. */
const together = 4;

export interface SeriesRequest {
  store: Store;
  marketId: string;
  sources: readonly NetworkSource[];
  clock: Clock;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** No further series is begun after this time; the next refresh goes on from there. */
  stopAfterMs?: number | undefined;
  onProgress?: ((progress: { done: number; total: number; message: string }) => void) | undefined;
}

/** What one source contributed to a refresh. */
export interface SourceRun extends PartReport {
  source: string;
  kind: "prices";
  error: string | null;
}

export interface SeriesReport {
  runs: SourceRun[];
  assumptions: string[];
  /** Households with newly linked instruments: what is derived from their ledgers has to be rebuilt. */
  linkedTenants: string[];
  /** Series that were not reached in time. */
  left: number;
}

/**
 * Brings the daily closes of all traded instruments up to date from sources on the network: incrementally from the source
 * that brought a series before, else the whole history from the first source that has it. A series never mixes sources;
 * what files brought is left to the files. Safe to repeat and to stop: what was asked lately is not asked again.
 */
export async function refreshSeries(request: SeriesRequest): Promise<SeriesReport> {
  const { store, marketId, clock, signal } = request;
  const sources = request.sources.filter((source) => source.off === null && source.readHistory !== undefined);
  if (sources.length === 0) return { runs: [], assumptions: [], linkedTenants: [], left: 0 };
  const market = store.tenant(marketId, marketId);
  const link = () => store.system((database) => linkInstruments(database), { durable: true });
  // First, so that only what no file brings is asked for; and last, for what came in.
  const linked = await link();
  const known = await market.run(readSourceSymbols);
  const started = clock.now();
  const now = started.getTime();
  const wanted = (await store.system((database) => listWantedSeries(database, marketId))).filter(
    (series) => isOfNetwork(series, request.sources) && !wasAsked(series, known, now),
  );
  const runs = new Map<string, SourceRun>();
  const assumptions = new Set<string>();
  const queue = wanted.values();
  let done = 0;
  const end = performance.now() + (request.stopAfterMs ?? Number.POSITIVE_INFINITY);
  const worker = async () => {
    while (performance.now() < end) {
      const series = queue.next().value;
      if (series === undefined) return;
      if (signal?.aborted)
        throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
      await refreshOne({ request, market, series, known, sources, runs, assumptions });
      done += 1;
      request.onProgress?.({ done, total: wanted.length, message: series.symbol });
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  for (const run of runs.values()) await logRun(market, run, started, clock);
  if ([...runs.values()].some((run) => run.received > 0)) linked.push(...(await link()));
  const linkedTenants = [...new Set(linked.map((entry) => entry.tenantId))];
  return {
    runs: [...runs.values()],
    assumptions: [...assumptions],
    linkedTenants,
    left: wanted.length - done,
  };
}

/** A source leaves one line in the refresh log, however many series it was asked for. */
async function logRun(market: Tenant, run: SourceRun, startedAt: Date, clock: Clock): Promise<void> {
  const runId = randomUUID();
  const { source, kind, received, changed, corrected, issues, error } = run;
  await market.run(async (database) => {
    await startRefresh(database, { runId, source, kind, startedAt });
    const counts = {
      rowsReceived: received,
      rowsChanged: changed,
      rowsCorrected: corrected,
      findings: issues,
    };
    await finishRefresh(database, { runId, finishedAt: clock.now(), ...counts, error });
  });
}

interface OneSeries {
  request: SeriesRequest;
  market: Tenant;
  series: WantedSeries;
  known: readonly SourceSymbol[];
  sources: readonly NetworkSource[];
  runs: Map<string, SourceRun>;
  assumptions: Set<string>;
}

/**
 * Candidates for a series: the source it comes from, then the others by priority, without those that refused lately. While
 * a series is not stale its source is the only one: a bad day of a service is no reason to change the series.
 */
function candidates({ series, known, sources, request }: OneSeries): NetworkSource[] {
  const since = request.clock.now().getTime() - refusedForDays * 86_400_000;
  const refused = known.filter(
    (entry) => entry.state === "refused" && isAbout(series, entry) && entry.checkedAt.getTime() > since,
  );
  const able = sources.filter(
    (source) =>
      (source.symbolOf?.(series) ?? null) !== null && !refused.some((entry) => entry.source === source.id),
  );
  const isFresh = (series.lastDate ?? "") >= addDays(request.clock.today(), -staleAfterDays);
  return able
    .filter((source) => !isFresh || isOwner(source, series))
    .sort((a, b) => Number(isOwner(b, series)) - Number(isOwner(a, series)));
}

async function refreshOne(one: OneSeries): Promise<void> {
  const { market, series, request, assumptions } = one;
  for (const source of candidates(one)) {
    const run = runOf(one, source);
    try {
      const history = await readNeeded(source, one);
      if (history === null) continue;
      if (history.closes.length > 0) {
        const part = toPart(source, series, history);
        const options = { batchId: randomUUID(), today: request.clock.today(), signal: request.signal };
        add(run, await takeIn(market, part, options));
        for (const text of history.assumptions) assumptions.add(text);
      }
      await remember(one, source, { sourceSymbol: history.symbol, state: "active", reason: null });
      return;
    } catch (error) {
      if (!(error instanceof CoachError) || error.kind === "cancelled") throw error;
      request.logger.warn({ source: source.id, symbol: series.symbol, kind: error.kind }, "closes not read");
      run.error = error.message;
      if (error.kind === "not_found" || error.kind === "conflict") {
        const sourceSymbol = source.symbolOf?.(series) ?? null;
        await remember(one, source, { sourceSymbol, state: "refused", reason: error.message });
      }
      if (error.kind === "conflict") run.issues += await noteConflict(one, source, error);
    }
  }
}

/** The days that are missing, or the whole history where the series has none, was restated, or came from elsewhere. */
async function readNeeded(source: NetworkSource, one: OneSeries): Promise<SourceHistory | null> {
  const { series, market, request } = one;
  const to = request.clock.today();
  const ask = (from: string) => source.readHistory?.(series, { from, to }, { signal: request.signal });
  const { instrumentId, lastDate, firstDate } = series;
  if (isOwner(source, series) && instrumentId !== null && lastDate !== null) {
    const from = addDays(lastDate, -overlapDays);
    const recent = await ask(from);
    if (!recent) return null;
    const stored = await market.run((database) => readClosesSince(database, instrumentId, from));
    if (!isRestated(recent, stored)) return recent;
  }
  const whole = (await ask(beginning)) ?? null;
  const first = whole?.closes[0]?.date;
  // Another source takes a series over only with as much history: a hundred days do not replace twenty years.
  const isShorter = firstDate !== null && (first === undefined || first > addDays(firstDate, overlapDays));
  return isShorter && !isOwner(source, series) ? null : whole;
}

function runOf({ runs }: OneSeries, { id }: NetworkSource): SourceRun {
  const counts = { received: 0, changed: 0, corrected: 0, issues: 0, milliseconds: 0 };
  const run = runs.get(id) ?? { source: id, kind: "prices" as const, ...counts, error: null };
  runs.set(id, run);
  return run;
}

function add(run: SourceRun, report: PartReport): void {
  run.received += report.received;
  run.changed += report.changed;
  run.corrected += report.corrected;
  run.issues += report.issues;
  run.milliseconds += report.milliseconds;
}

async function remember(
  { market, series, request }: OneSeries,
  source: NetworkSource,
  outcome: Pick<SourceSymbol, "sourceSymbol" | "state" | "reason">,
): Promise<void> {
  const { symbol, currency } = series;
  const entry = { symbol, currency, source: source.id, ...outcome, checkedAt: request.clock.now() };
  await market.run((database) => writeSourceSymbol(database, entry));
}

/** Another symbol or currency is a finding: somebody has to look at the instrument. */
async function noteConflict(
  { market, series }: OneSeries,
  source: NetworkSource,
  error: CoachError,
): Promise<number> {
  return market.run((database) =>
    writeQualityIssues(database, [
      {
        code: "source_conflict",
        severity: "warning",
        instrumentId: series.instrumentId,
        date: null,
        message: error.message,
        suggestedFix:
          "Correct symbol, currency or exchange of the instrument, or bring its prices as a file.",
        evidence: { source: source.id, symbol: series.symbol, ...error.details },
      },
    ]),
  );
}
