import { addDays, type IsoDate, isoDate } from "#finance/dates.ts";
import type { Ledger } from "#finance/ledger.ts";
import type { Database } from "#store/open-store.ts";
import {
  type DailyPerformanceRow,
  type OpenLotRow,
  type PositionRun,
  replacePositionFacts,
} from "#store/positions-writes.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type FoldedPortfolio, foldPortfolio } from "./fold-portfolio.ts";
import { dayBefore, readPortfolio } from "./load-portfolio.ts";
import { measureSeries } from "./measure-returns.ts";

/** Digits kept of quantities and costs in the facts; the ledger itself stays exact. */
const factDigits = 18;

/**
 * Rebuilds what is derived from the ledger (open lots, daily positions, daily values) from the first changed day on,
 * or altogether when `fromDate` is null. Runs inside the caller's transaction, so that ledger and facts agree.
 * Call it after a change of the ledger, and after prices or rates of past days have changed.
 */
export async function refreshPositions(
  database: Database,
  context: UseCaseContext,
  fromDate: IsoDate | null,
): Promise<void> {
  const folded = foldPortfolio(await readPortfolio(database, context, {}));
  await replacePositionFacts(
    database,
    {
      lots: openLots(folded.complete),
      runs: positionRuns(folded.complete).filter(
        (run) => fromDate === null || run.toDate === null || run.toDate >= fromDate,
      ),
      days: dailyValues(folded).filter((day) => fromDate === null || day.date >= fromDate),
      currency: folded.loaded.currency,
    },
    fromDate,
  );
}

function openLots(ledger: Ledger): OpenLotRow[] {
  return ledger.lots.map((lot) => ({
    accountId: lot.accountId,
    instrumentId: lot.instrumentId,
    transactionId: lot.transactionId,
    acquiredOn: lot.acquiredOn,
    quantity: lot.quantity.toFixed(factDigits),
    costBasis: lot.cost.toFixed(factDigits),
    currency: lot.currency,
  }));
}

/** Runs of days with an unchanged quantity, days without a position left out. */
function positionRuns(ledger: Ledger): PositionRun[] {
  const runs: PositionRun[] = [];
  const groups = Map.groupBy(ledger.quantities, (change) => `${change.accountId} ${change.instrumentId}`);
  for (const changes of groups.values()) {
    // Only the last change of a day counts.
    const steps = changes.filter((change, place) => changes[place + 1]?.date !== change.date);
    for (const [place, step] of steps.entries()) {
      const next = steps[place + 1];
      if (step.quantity.isZero()) continue;
      runs.push({
        accountId: step.accountId,
        instrumentId: step.instrumentId,
        fromDate: step.date,
        toDate: next === undefined ? null : addDays(next.date, -1),
        quantity: step.quantity.toFixed(factDigits),
      });
    }
  }
  return runs;
}

function dailyValues(folded: FoldedPortfolio): DailyPerformanceRow[] {
  const from = dayBefore(folded.ledger.firstDate);
  if (from === null) return [];
  const series = measureSeries(folded, from, folded.loaded.asOf);
  return series.days.map((day, place) => ({
    date: isoDate(day),
    marketValue: (series.values[place] ?? 0).toFixed(4),
    externalFlow: (series.flows[place] ?? 0).toFixed(4),
  }));
}
