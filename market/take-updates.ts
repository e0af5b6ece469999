import { addDays } from "#finance/dates.ts";
import type { Database } from "#store/open-store.ts";
import { upsertPrices } from "#store/price-writes.ts";
import { type QualityIssue, resolveSourceIssues, writeQualityIssues } from "#store/quality-issues.ts";
import type { WantedSeries } from "#store/source-symbols.ts";
import { insertStagedLines } from "#store/staging-lines.ts";
import { checkPrices, staleAfterDays, staleIssue } from "./check-prices.ts";
import { correctionIssues, findingIssues } from "./describe-changes.ts";
import type { NetworkSource, SourceHistory } from "./network-source.ts";
import { partIdOf } from "./series-rules.ts";
import type { PartCounts } from "./take-in-options.ts";
import { columnsOf } from "./take-prices.ts";

/** The last days of a series, from the source that brought the days before them. */
export interface SeriesUpdate {
  series: WantedSeries;
  instrumentId: string;
  history: SourceHistory;
}

/**
 * Takes in the last days of many series of one source at once: raw answers, closes, what was corrected, and the checks of
 * the days that changed. For the market's transaction; many series share the cost of its statements.
 */
export async function takeUpdates(
  database: Database,
  source: NetworkSource,
  updates: readonly SeriesUpdate[],
  { today, ...staged }: { batchId: string; line: number; today: string },
): Promise<PartCounts> {
  const ids = updates.map((update) => update.instrumentId);
  const sources = updates.map(({ series }) => partIdOf(source, series));
  const facts = updates.flatMap(({ history }, instrument) =>
    history.closes.map((close) => ({ ...close, instrument })),
  );
  const counts: PartCounts = { received: facts.length, changed: 0, corrected: 0, issues: 0 };
  const lines = updates.flatMap(({ history }) => history.raw);
  if (lines.length > 0)
    await insertStagedLines(database, "staging_price", { ...staged, source: source.id, lines, digest: null });
  const write = { source: source.id, sources, factor: "1", better: [] };
  const written = await upsertPrices(database, columnsOf(ids, facts), write);
  counts.changed = written.changed;
  counts.corrected = written.corrected;
  const corrections = written.corrections.slice(0, 50);
  counts.issues += await writeQualityIssues(
    database,
    corrections.flatMap((each) => correctionIssues(each.source, [each])),
  );
  const aboutSeries = updates.flatMap((update) => seriesIssues(source, update, today));
  await resolveSourceIssues(database, sources, aboutSeries);
  counts.issues += await writeQualityIssues(database, aboutSeries);
  const fresh = updates.flatMap(({ series, history }) =>
    history.closes.flatMap(({ date }) => (date > (series.lastDate ?? "") ? [date] : [])),
  );
  const changedFrom = [...fresh, ...written.corrections.map(({ date }) => date)].sort()[0] ?? null;
  const order = { duplicates: [], outOfOrder: [] };
  if (written.changed > 0)
    counts.issues += await checkPrices(database, { instrumentIds: ids, collected: null, order, changedFrom });
  return counts;
}

/** What was noticed while a series was read, and that it ends. */
function seriesIssues(
  source: NetworkSource,
  { series, history }: SeriesUpdate,
  today: string,
): QualityIssue[] {
  const id = partIdOf(source, series);
  const last = [series.lastDate ?? "", history.closes.at(-1)?.date ?? ""].sort().at(-1) ?? "";
  return [
    ...findingIssues({ id, findings: history.findings }),
    ...(last < addDays(today, -staleAfterDays) ? [staleIssue(id, { old: 1, all: 1, last })] : []),
  ];
}
