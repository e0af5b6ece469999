import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { recordInstrumentChange, withdrawDelistings } from "#store/instrument-events.ts";
import {
  type ListingMetadata,
  listUncheckedInstruments,
  type MetadataChange,
  writeListingMetadata,
} from "#store/listing-metadata.ts";
import { REAL_MARKET, type Store } from "#store/open-store.ts";
import { type QualityIssue, resolveMissingIssues, writeQualityIssues } from "#store/quality-issues.ts";
import { listWantedSeries, type WantedSeries } from "#store/source-symbols.ts";
import { instrumentChanges, isSilent } from "./instrument-changes.ts";
import type { NetworkSource } from "./network-source.ts";
import { isOfNetwork } from "./series-rules.ts";
import { addCounts, logRun, newRun, type SourceRun } from "./source-run.ts";

const checkedAgainAfterDays = 6;
const groupSize = 50;

export interface MetadataRefresh {
  store: Store;
  marketId?: string;
  sources: readonly NetworkSource[];
  clock: Clock;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** No further instrument is asked for after this time; the next refresh goes on from there. */
  stopAfterMs?: number | undefined;
  onProgress?: ((progress: { done: number; total: number; message: string }) => void) | undefined;
}

/**
 * Asks once a week what the traded instruments are called, their sector and exchange, and whether they are still listed.
 * A new name replaces and is logged; one that is no longer found and has no closes is a finding. What the source itself
 * called otherwise or listed before becomes part of the instrument's history. Safe to repeat and to stop.
 */
export async function refreshMetadata(
  request: MetadataRefresh,
): Promise<{ runs: SourceRun[]; left: number }> {
  const { store, clock, signal } = request;
  const marketId = request.marketId ?? REAL_MARKET;
  const market = store.tenant(marketId, marketId);
  const started = clock.now();
  const source = request.sources
    .filter((each) => each.off === null && each.readMetadata !== undefined)
    .toSorted((a, b) => a.priority - b.priority)[0];
  if (source === undefined) return { runs: [], left: 0 };
  const since = new Date(started.getTime() - checkedAgainAfterDays * 86_400_000);
  const unchecked = await market.run((database) => listUncheckedInstruments(database, since));
  const wanted = (await store.system((database) => listWantedSeries(database, marketId))).filter(
    (series) =>
      unchecked.has(series.instrumentId ?? "") &&
      isOfNetwork(series, request.sources) &&
      (source.symbolOf?.(series) ?? null) !== null,
  );
  const run = newRun(source.id, "metadata");
  const end = performance.now() + (request.stopAfterMs ?? Number.POSITIVE_INFINITY);
  let done = 0;
  while (done < wanted.length && performance.now() < end && !signal?.aborted) {
    const group = wanted.slice(done, done + groupSize);
    const told = await Promise.all(group.map((series) => askMetadata(source, series, request)));
    const answers = told.flatMap((each) => (each === null || each instanceof CoachError ? [] : [each]));
    const failure = told.find((each) => each instanceof CoachError);
    run.error = failure?.message ?? run.error;
    const counts = await market.run(async (database) => {
      const { changed, changes } = await writeListingMetadata(database, answers);
      const found = changes.flatMap((change) => describeChange(source, change, group, clock.today()));
      const checked = {
        instrumentIds: answers.filter((each) => each.listed).map((each) => each.instrumentId),
        from: null,
      };
      await withdrawDelistings(database, checked.instrumentIds, source.title);
      for (const event of changes.flatMap((change) =>
        instrumentChanges(source, change, group, clock.today()),
      ))
        await recordInstrumentChange(database, event);
      await resolveMissingIssues(database, ["perhaps_delisted"], checked, found);
      const issues = await writeQualityIssues(database, found);
      return { received: answers.length, changed, corrected: 0, issues };
    });
    addCounts(run, counts);
    done += group.length;
    request.onProgress?.({ done, total: wanted.length, message: group.at(-1)?.symbol ?? "" });
    // A source that is down is asked again by the next refresh.
    if (failure !== undefined && answers.length === 0) break;
  }
  await logRun(market, run, started, clock);
  if (signal?.aborted)
    throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
  return { runs: [run], left: wanted.length - done };
}

/** What the source says; that it does not list it; or why it could not say. Null where that concerns the closes. */
async function askMetadata(
  source: NetworkSource,
  series: WantedSeries,
  { clock, signal, logger }: MetadataRefresh,
): Promise<ListingMetadata | CoachError | null> {
  const instrumentId = series.instrumentId ?? "";
  const base = { instrumentId, source: source.id, checkedAt: clock.now() };
  try {
    const told = await source.readMetadata?.(series, { signal });
    if (told === undefined) return null;
    const { name, sector, mic } = told;
    return { ...base, listed: true, name, sector, mic };
  } catch (error) {
    if (!(error instanceof CoachError)) throw error;
    if (error.kind === "not_found") return { ...base, listed: false, name: null, sector: null, mic: null };
    logger.warn({ source: source.id, symbol: series.symbol, kind: error.kind }, "metadata not read");
    return error;
  }
}

function describeChange(
  source: NetworkSource,
  { instrumentId, symbol, formerName, name, unlisted }: MetadataChange,
  group: readonly WantedSeries[],
  today: string,
): QualityIssue[] {
  const last = group.find((series) => series.instrumentId === instrumentId)?.lastDate ?? null;
  return [
    ...(formerName === null
      ? []
      : [
          {
            code: "renamed",
            severity: "info" as const,
            instrumentId,
            date: today,
            message: `${symbol} is called ${name} by ${source.title}; before it was ${formerName}.`,
            suggestedFix: "Nothing to do when it is the same company or fund; else correct the symbol.",
            evidence: { source: source.id, formerName, name },
          },
        ]),
    ...(unlisted && isSilent(last, today)
      ? [
          {
            code: "perhaps_delisted",
            severity: "warning" as const,
            instrumentId,
            date: null,
            message: `${source.title} no longer lists ${symbol}${last === null ? "" : `, whose last close is of ${last}`}.`,
            suggestedFix:
              "Book the sale, merger or new symbol when it was delisted; else correct its symbol.",
            evidence: { source: source.id, last },
          },
        ]
      : []),
  ];
}
