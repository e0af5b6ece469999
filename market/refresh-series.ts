import { randomUUID } from "node:crypto";
import { addDays } from "#finance/dates.ts";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { linkInstruments } from "#store/ledger-writes.ts";
import type { Store, Tenant } from "#store/open-store.ts";
import { readCorporateActions } from "#store/price-actions.ts";
import { writeQualityIssues } from "#store/quality-issues.ts";
import {
  listWantedSeries,
  readClosesSince,
  readSourceSymbols,
  type SourceSymbol,
  type WantedSeries,
  writeSourceSymbols,
} from "#store/source-symbols.ts";
import { deleteOlderLines } from "#store/staging-lines.ts";
import type { NetworkSource, SourceHistory } from "./network-source.ts";
import {
  isOfNetwork,
  isOwner,
  isRestated,
  type StoredRecent,
  symbolKey,
  toPart,
  wasAsked,
} from "./series-rules.ts";
import { addCounts, logRun, newRun, type SourceRun } from "./source-run.ts";
import { takeIn } from "./take-in.ts";
import { type SeriesUpdate, takeUpdates } from "./take-updates.ts";

/** Days before the last close that are read again: late corrections replace what was there. */
const overlapDays = 10;
/** First day that a whole history is asked for. */
const beginning = "1970-01-01";
const staleAfterDays = 7;
const refusedForDays = 7;
/** Series that are written together. */
const groupSize = 200;
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
  const known = Map.groupBy(await market.run(readSourceSymbols), symbolKey);
  const started = clock.now();
  const now = started.getTime();
  const wanted = (await store.system((database) => listWantedSeries(database, marketId))).filter(
    (series) => isOfNetwork(series, request.sources) && !wasAsked(known.get(symbolKey(series)) ?? [], now),
  );
  const refresh: Refresh = { request, market, known, sources, runs: new Map(), assumptions: new Set() };
  let done = 0;
  const end = performance.now() + (request.stopAfterMs ?? Number.POSITIVE_INFINITY);
  // One group is written while the next one is asked for.
  let writing: Promise<void> = Promise.resolve();
  for (let first = 0; first < wanted.length && performance.now() < end; first += groupSize) {
    const group = wanted.slice(first, first + groupSize);
    const stored = await readStored(refresh, group);
    const batch: Batch = { firstLine: first + 1, updates: new Map(), symbols: [] };
    const queue = group.values();
    const worker = async () => {
      while (performance.now() < end) {
        const series = queue.next().value;
        if (series === undefined) return;
        if (signal?.aborted) return;
        await refreshOne({ ...refresh, series, stored: stored.get(series.instrumentId ?? ""), batch });
        done += 1;
        request.onProgress?.({ done, total: wanted.length, message: series.symbol });
      }
    };
    await Promise.all(Array.from({ length: together }, worker));
    await writing;
    writing = writeBatch(refresh, batch);
    // A failure is thrown where it is awaited.
    writing.catch(() => undefined);
  }
  await writing;
  if (signal?.aborted)
    throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
  for (const run of refresh.runs.values()) {
    await logRun(market, run, started, clock);
    await market.run((database) => deleteOlderLines(database, "staging_price", run.source, run.runId));
  }
  if ([...refresh.runs.values()].some((run) => run.received > 0)) linked.push(...(await link()));
  const linkedTenants = [...new Set(linked.map((entry) => entry.tenantId))];
  return {
    runs: [...refresh.runs.values()],
    assumptions: [...refresh.assumptions],
    linkedTenants,
    left: wanted.length - done,
  };
}

/** What the whole refresh shares. */
interface Refresh {
  request: SeriesRequest;
  market: Tenant;
  known: ReadonlyMap<string, readonly SourceSymbol[]>;
  sources: readonly NetworkSource[];
  runs: Map<string, SourceRun>;
  assumptions: Set<string>;
}

/** What a group of series left to write. */
interface Batch {
  /** Number of its first answer among the staged ones. */
  firstLine: number;
  updates: Map<NetworkSource, SeriesUpdate[]>;
  symbols: SourceSymbol[];
}

/** The last stored closes and corporate actions of a group, by instrument. */
async function readStored(
  { market, request }: Refresh,
  group: readonly WantedSeries[],
): Promise<Map<string, StoredRecent>> {
  const last = group.flatMap(({ instrumentId, lastDate }) =>
    instrumentId === null || lastDate === null ? [] : [{ instrumentId, lastDate }],
  );
  const first = last.map(({ lastDate }) => lastDate).sort()[0] ?? request.clock.today();
  const ids = last.map(({ instrumentId }) => instrumentId);
  const from = addDays(first, -overlapDays);
  return market.run(async (database) => {
    const closes = await readClosesSince(database, ids, from);
    const actions = await readCorporateActions(database, ids, from);
    return new Map(
      ids.map((id) => [id, { closes: closes.get(id) ?? new Map(), actions: actions.get(id) ?? [] }]),
    );
  });
}

/** Writes the last days of a group and how the questions about it ended. */
async function writeBatch(refresh: Refresh, { firstLine, updates, symbols }: Batch): Promise<void> {
  const { market, request } = refresh;
  for (const [source, list] of updates) {
    const run = runOf(refresh, source);
    const staged = { batchId: run.runId, line: firstLine, today: request.clock.today() };
    const counts = await market.run((database) => takeUpdates(database, source, list, staged));
    addCounts(run, counts);
  }
  await market.run((database) => writeSourceSymbols(database, symbols));
}

interface OneSeries extends Refresh {
  series: WantedSeries;
  stored: StoredRecent | undefined;
  batch: Batch;
}

/**
 * Candidates for a series: the source it comes from, then the others by priority, without those that refused lately. While
 * a series is not stale its source is the only one: a bad day of a service is no reason to change the series.
 */
function candidates({ series, known, sources, request }: OneSeries): NetworkSource[] {
  const since = request.clock.now().getTime() - refusedForDays * 86_400_000;
  const refused = (known.get(symbolKey(series)) ?? []).filter(
    (entry) => entry.state === "refused" && entry.checkedAt.getTime() > since,
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
  const { market, series, request, assumptions, batch } = one;
  for (const source of candidates(one)) {
    const run = runOf(one, source);
    try {
      const update = await readUpdate(source, one);
      if (update !== null) {
        const list = batch.updates.get(source);
        if (list === undefined) batch.updates.set(source, [update]);
        else list.push(update);
      }
      const history = update?.history ?? (await readWhole(source, one));
      if (history === null) continue;
      if (update === null && history.closes.length > 0) {
        const part = toPart(source, series, history, { from: beginning, to: request.clock.today() });
        const options = { batchId: randomUUID(), today: request.clock.today(), signal: request.signal };
        addCounts(run, await takeIn(market, part, options));
      }
      for (const text of history.assumptions) assumptions.add(text);
      note(one, source, { sourceSymbol: history.symbol, state: "active", reason: null });
      return;
    } catch (error) {
      if (!(error instanceof CoachError)) throw error;
      if (error.kind === "cancelled") return;
      request.logger.warn({ source: source.id, symbol: series.symbol, kind: error.kind }, "closes not read");
      run.error = error.message;
      if (error.kind === "not_found" || error.kind === "conflict") {
        const sourceSymbol = source.symbolOf?.(series) ?? null;
        note(one, source, { sourceSymbol, state: "refused", reason: error.message });
      }
      if (error.kind === "conflict") run.issues += await noteConflict(one, source, error);
    }
  }
}

/** The days that are missing, from the source that brought those before; null where all of the past has to be read. */
async function readUpdate(source: NetworkSource, one: OneSeries): Promise<SeriesUpdate | null> {
  const { series, stored, request } = one;
  const { instrumentId, lastDate } = series;
  if (!isOwner(source, series) || instrumentId === null || lastDate === null || !stored) return null;
  const period = { from: addDays(lastDate, -overlapDays), to: request.clock.today() };
  const history = await source.readHistory?.(series, period, { signal: request.signal });
  if (history === undefined || isRestated(source, history, stored, period.from)) return null;
  return { series, instrumentId, history };
}

/** The whole history; null where it is shorter than what another source brought. */
async function readWhole(source: NetworkSource, one: OneSeries): Promise<SourceHistory | null> {
  const { series, request } = one;
  const period = { from: beginning, to: request.clock.today() };
  const whole = (await source.readHistory?.(series, period, { signal: request.signal })) ?? null;
  const first = whole?.closes[0]?.date;
  // Another source takes a series over only with as much history: a hundred days do not replace twenty years.
  const { firstDate } = series;
  const isShorter = firstDate !== null && (first === undefined || first > addDays(firstDate, overlapDays));
  return isShorter && !isOwner(source, series) ? null : whole;
}

function runOf({ runs }: Pick<Refresh, "runs">, { id }: NetworkSource): SourceRun {
  const run = runs.get(id) ?? newRun(id, "prices");
  runs.set(id, run);
  return run;
}

function note(
  { series, request, batch }: OneSeries,
  source: NetworkSource,
  outcome: Pick<SourceSymbol, "sourceSymbol" | "state" | "reason">,
): void {
  const { symbol, currency } = series;
  batch.symbols.push({ symbol, currency, source: source.id, ...outcome, checkedAt: request.clock.now() });
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
