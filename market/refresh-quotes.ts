import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { REAL_MARKET, type Store } from "#store/open-store.ts";
import { type StoredQuote, writeQuotes } from "#store/price-quotes.ts";
import { listWantedSeries, type WantedSeries } from "#store/source-symbols.ts";
import { isOpenAt } from "./list-exchanges.ts";
import type { NetworkSource, SourceQuote } from "./network-source.ts";
import { isOwner } from "./series-rules.ts";
import { addCounts, logRun, newRun, type SourceRun } from "./source-run.ts";
import { micOf } from "./sources/exchange-codes.ts";

/** Sources that give fewer requests a minute are kept for those who ask by themselves. */
const fewestRequests = 8;
/** Prices come later than they are made, so that the last ones of a session come after its end. */
const afterCloseMs = 60 * 60_000;

export interface QuoteRefresh {
  store: Store;
  marketId?: string;
  sources: readonly NetworkSource[];
  clock: Clock;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** No further request is begun after this time. */
  stopAfterMs?: number | undefined;
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
}

export interface QuoteRefreshReport {
  runs: SourceRun[];
  /** Instruments whose exchange is closed. */
  closed: number;
  /** Instruments that were not reached in time. */
  left: number;
}

/**
 * Answers whether an instrument's exchange trades now or did within the last hour; an unknown calendar counts as open on
 * weekdays. Each exchange is looked up once.
 */
function sessionTest(now: Date): (series: WantedSeries) => boolean {
  const before = new Date(now.getTime() - afterCloseMs);
  const isWeekday = now.getUTCDay() >= 1 && now.getUTCDay() <= 5;
  const known = new Map<string | null, boolean>();
  return (series) => {
    const mic = micOf(series);
    const answer =
      known.get(mic) ?? (mic === null ? null : isOpenAt(mic, now) || isOpenAt(mic, before)) ?? isWeekday;
    known.set(mic, answer);
    return answer;
  };
}

/** The one source to ask for an instrument's quote: the one that its closes come from, else the first by priority. */
function sourceOf(series: WantedSeries, sources: readonly NetworkSource[]): NetworkSource | undefined {
  const able = sources.filter((source) => (source.symbolOf?.(series) ?? null) !== null);
  return able.find((source) => isOwner(source, series)) ?? able[0];
}

/**
 * Brings the newest prices of traded instruments whose exchange is in session: many with one request where the source
 * allows it. Quotes are kept beside the closes and value nothing. Safe to repeat and to stop.
 */
export async function refreshQuotes(request: QuoteRefresh): Promise<QuoteRefreshReport> {
  const { store, clock, signal } = request;
  const marketId = request.marketId ?? REAL_MARKET;
  const market = store.tenant(marketId, marketId);
  const now = clock.now();
  const sources = request.sources
    .filter((source) => source.off === null && source.findQuote && (source.rateLimit ?? 0) >= fewestRequests)
    .toSorted((a, b) => a.priority - b.priority);
  const known = (await store.system((database) => listWantedSeries(database, marketId))).filter(
    (series) => series.instrumentId !== null,
  );
  const wanted = known.filter(sessionTest(now));
  const bySource = Map.groupBy(wanted, (series) => sourceOf(series, sources));
  const total = [...bySource].reduce((sum, [source, list]) => sum + (source ? list.length : 0), 0);
  const end = performance.now() + (request.stopAfterMs ?? Number.POSITIVE_INFINITY);
  let done = 0;
  const ask = async (source: NetworkSource, list: readonly WantedSeries[]): Promise<SourceRun> => {
    const run = newRun(source.id, "quotes");
    const size = source.findQuotes ? (source.quotesAtOnce ?? 1) : 1;
    for (let first = 0; first < list.length && performance.now() < end && !signal?.aborted; first += size) {
      const group = list.slice(first, first + size);
      try {
        const quotes = await findGroup(source, group, signal);
        addCounts(run, await market.run((database) => takeQuotes(database, source, { group, quotes, now })));
        run.error = quotes.find((quote) => quote instanceof CoachError)?.message ?? run.error;
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
        run.error = error.message;
        // What is left alone now is left alone for the rest of the hour; what is not known concerns one group.
        if (error.kind !== "not_found" && error.kind !== "conflict") break;
      }
      done += group.length;
      request.onProgress?.({ done, total });
    }
    return run;
  };
  const runs = await Promise.all(
    [...bySource].flatMap(([source, list]) => (source === undefined ? [] : [ask(source, list)])),
  );
  for (const run of runs) await logRun(market, run, now, clock);
  if (signal?.aborted)
    throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
  request.logger.info({ asked: done, closed: known.length - wanted.length }, "quotes refreshed");
  return { runs, closed: known.length - wanted.length, left: total - done };
}

async function findGroup(
  source: NetworkSource,
  group: readonly WantedSeries[],
  signal: AbortSignal | undefined,
): Promise<(SourceQuote | CoachError)[]> {
  if (source.findQuotes) return source.findQuotes(group, { signal });
  const [series] = group;
  const quote = series && (await source.findQuote?.(series, { signal }));
  return quote === undefined ? [] : [quote];
}

async function takeQuotes(
  database: Parameters<typeof writeQuotes>[0],
  source: NetworkSource,
  { group, quotes, now }: { group: readonly WantedSeries[]; quotes: (SourceQuote | CoachError)[]; now: Date },
) {
  const taken = quotes.flatMap((quote, place): StoredQuote[] => {
    const instrumentId = group[place]?.instrumentId ?? null;
    if (quote instanceof CoachError || instrumentId === null) return [];
    const { price, date, time, delayed } = quote;
    return [{ instrumentId, price, date, time, delayed, source: source.id }];
  });
  const changed = await writeQuotes(database, taken, now);
  return { received: taken.length, changed, corrected: 0, issues: 0 };
}
