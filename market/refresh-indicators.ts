import { addDays } from "#finance/dates.ts";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { REAL_MARKET, type Store, type Tenant } from "#store/open-store.ts";
import { type IndicatorSeries, readIndicatorEnd, writeIndicatorValues } from "#store/price-indicators.ts";
import { writeQualityIssues } from "#store/quality-issues.ts";
import type { IndicatorDeclaration, NetworkSource } from "./network-source.ts";
import { logRun, newRun, type SourceRun } from "./source-run.ts";

/** First day that a whole series is asked for. */
const beginning = "1970-01-01";
/** Price levels come months late and are corrected once more: so many days are read again. */
const overlapDays = 400;

export interface IndicatorRefresh {
  store: Store;
  marketId?: string;
  sources: readonly NetworkSource[];
  clock: Clock;
  logger: Logger;
  signal?: AbortSignal | undefined;
}

/**
 * Brings the risk-free rates and price levels up to date: each from the first source by priority that has it, the days
 * since the last one and a year before it once more. One series that fails does not stop the others. Safe to repeat.
 */
export async function refreshIndicators(request: IndicatorRefresh): Promise<SourceRun[]> {
  const marketId = request.marketId ?? REAL_MARKET;
  const market = request.store.tenant(marketId, marketId);
  const served = new Set<string>();
  const runs: SourceRun[] = [];
  const sources = request.sources.filter(
    (source) => source.off === null && source.readIndicator !== undefined,
  );
  for (const source of sources.toSorted((a, b) => a.priority - b.priority)) {
    const run = newRun(source.id, "indicators");
    const started = request.clock.now();
    for (const declared of source.indicators ?? []) {
      const key = `${declared.indicator} ${declared.currency}`;
      if (served.has(key)) continue;
      try {
        await takeIndicator(market, source, declared, { ...request, run });
        served.add(key);
      } catch (error) {
        if (!(error instanceof CoachError)) throw error;
        run.error = error.message;
        if (error.kind === "cancelled") break;
        request.logger.warn(
          { source: source.id, series: declared.series, kind: error.kind },
          "indicator not read",
        );
      }
    }
    await logRun(market, run, started, request.clock);
    runs.push(run);
    if (request.signal?.aborted)
      throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
  }
  return runs;
}

async function takeIndicator(
  market: Tenant,
  source: NetworkSource,
  declared: IndicatorDeclaration,
  { run, clock, signal }: IndicatorRefresh & { run: SourceRun },
): Promise<void> {
  const { indicator, currency, unit } = declared;
  const series: IndicatorSeries = { indicator, currency, unit, source: `${source.id}:${declared.series}` };
  const end = await market.run((database) => readIndicatorEnd(database, series));
  const period = { from: end === null ? beginning : addDays(end, -overlapDays), to: clock.today() };
  const values = (await source.readIndicator?.(declared, period, { signal })) ?? [];
  run.received += values.length;
  await market.run(async (database) => {
    const { changed, corrections } = await writeIndicatorValues(database, series, values);
    run.changed += changed;
    run.corrected += corrections.length;
    run.issues += await writeQualityIssues(
      database,
      corrections.slice(-50).map((correction) => ({
        code: "late_correction",
        severity: "info" as const,
        instrumentId: null,
        date: correction.date,
        message: `${series.source} corrected ${indicator.replaceAll("_", " ")} of ${correction.date} from ${correction.before} to ${correction.after}.`,
        suggestedFix: "Nothing to do: the new value is used.",
        evidence: { ...correction, series: series.source, currency },
      })),
    );
  });
}
