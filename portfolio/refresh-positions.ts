import { computeHere } from "#finance/calculations.ts";
import { addDays, isoDate } from "#finance/dates.ts";
import type { Ledger } from "#finance/ledger.ts";
import type { Lot } from "#finance/lots.ts";
import { fixedClock } from "#platform/clock.ts";
import { type DataVersions, lockDataVersions } from "#store/data-versions.ts";
import { countLedgerRows } from "#store/ledger-reads.ts";
import type { Database, Tenant } from "#store/open-store.ts";
import {
  type DailyPerformanceRow,
  hasNewerFacts,
  type OpenLotRow,
  type PositionFacts,
  type PositionRun,
  replacePositionFacts,
} from "#store/positions-writes.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { foldWithHistory } from "./attribution-years.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";
import { dayBefore, type LedgerRows, loadRows, readLedgerRows } from "./load-portfolio.ts";
import { measureSeries } from "./measure-returns.ts";
import { runApart } from "./run-apart.ts";
import type { OnProgress } from "./stage-import.ts";
import { summarize } from "./summarize-facts.ts";

/**
 * Rebuilds what is derived from the ledger: open lots, daily positions, daily values, and what tells readers whether
 * these still hold. Runs inside the caller's transaction, so that ledger and facts agree. Call it after a change of the
 * ledger, and after prices or rates of past days have changed; until then readers fold the ledger themselves.
 */
export async function refreshPositions(database: Database, context: UseCaseContext): Promise<void> {
  const versions = await lockDataVersions(database);
  const rows = await readLedgerRows(database, context, {});
  await replacePositionFacts(
    database,
    await (context.compute ?? computeHere)(describePositionFacts, rows, versions),
  );
}

/** What is derived from a ledger that was read. */
export function describePositionFacts(rows: LedgerRows, versions: DataVersions): PositionFacts {
  return factsOf(foldWithHistory(loadRows(rows)), versions);
}

/** Ledgers with more rows are folded in a thread, after the transaction that changed them. */
const longLedger = 20_000;

/** Whether the ledger is too long to be folded between requests: call `refreshPositionsApart` after the transaction. */
export async function isLongLedger(database: Database): Promise<boolean> {
  return (await countLedgerRows(database)) > longLedger;
}

/** What a refresh in another thread goes by. */
export interface FactsToRefresh {
  today: string;
  baseCurrency: string;
}

/** The same as `refreshPositions`, in a thread and in transactions of its own: until it is done readers fold. */
export async function refreshPositionsApart(
  { tenant, clock, baseCurrency }: UseCaseContext,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  const wanted = { today: clock.today(), baseCurrency };
  await runApart(tenant, { name: "refresh-positions", wanted }, onProgress);
}

/** The facts of a household, in a transaction of their own and off this thread where the ledger is long. */
export async function refreshFacts(context: UseCaseContext): Promise<void> {
  if (await context.tenant.run(isLongLedger)) await refreshPositionsApart(context);
  else await context.tenant.run((database) => refreshPositions(database, context));
}

/** The facts of a household after a change that is booked already: nothing is done where they are of it. */
export async function refreshStaleFacts(context: UseCaseContext): Promise<void> {
  const isCurrent = await context.tenant.run(async (database) => {
    const versions = await lockDataVersions(database);
    return hasNewerFacts(database, { ...versions, ledger: versions.ledger - 1 });
  });
  if (!isCurrent) await refreshFacts(context);
}

/**
 * Facts of a long ledger after a `change` (its id) that is booked already: handed to somebody else where the context
 * knows one, else made here. What goes wrong here takes nothing of the change back. Answers what to tell the owner;
 * readers fold the ledger meanwhile.
 */
export async function refreshAfterwards(
  context: UseCaseContext,
  change: string,
  onProgress: OnProgress = () => undefined,
): Promise<string[]> {
  try {
    if (context.refreshLater !== undefined) {
      const { baseCurrency, clock } = context;
      await context.refreshLater({ today: clock.today(), baseCurrency, change });
      return ["Figures of this long ledger are being prepared: until then they take longer."];
    }
    await refreshPositionsApart(context, onProgress);
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [
      "Figures could not be prepared ahead for this long ledger: they are computed when they are asked for.",
    ];
  }
}

/** What `refreshPositionsApart` runs in its thread. Facts that somebody made of a later state stay. */
export async function refreshWith(
  tenant: Tenant,
  { today, baseCurrency }: FactsToRefresh,
  onProgress: OnProgress,
): Promise<void> {
  const context = { clock: fixedClock(today), baseCurrency };
  onProgress(0, "reading the ledger");
  const read = await tenant.run(async (database) => {
    const versions = await lockDataVersions(database);
    return { versions, rows: await readLedgerRows(database, context, {}) };
  });
  onProgress(0.4, "computing positions and values");
  const facts = describePositionFacts(read.rows, read.versions);
  onProgress(0.8, "storing positions and values");
  await tenant.run(async (database) => {
    await lockDataVersions(database);
    if (!(await hasNewerFacts(database, read.versions))) await replacePositionFacts(database, facts);
  });
}

function factsOf(
  { folded, years }: ReturnType<typeof foldWithHistory>,
  versions: DataVersions,
): PositionFacts {
  const days = dailyValues(folded);
  const summary = summarize(folded);
  // Numbers that are none (a price without a rate, say) cannot be handed on: readers find them out themselves.
  const whole =
    sameLots(folded) &&
    days.every((day) => Number.isFinite(Number(day.marketValue) + Number(day.externalFlow)));
  return {
    lots: folded.complete.lots.map(openLot),
    runs: positionRuns(folded.complete),
    days,
    years,
    currency: folded.loaded.currency,
    validity: summary === null || !whole ? null : { versions, throughDay: folded.loaded.asOf, summary },
  };
}

/**
 * Whether the lots that can be valued are the same with and without the rest: not so where shares came out of an
 * instrument without a price, in at market value for the sums and at their old cost for the lists.
 */
function sameLots({ complete, ledger, outside }: FoldedPortfolio): boolean {
  if (complete === ledger) return true;
  const inside = complete.lots.filter((lot) => !outside.has(lot.instrumentId));
  return JSON.stringify(inside.map(openLot)) === JSON.stringify(ledger.lots.map(openLot));
}

function openLot(lot: Lot): OpenLotRow {
  return {
    accountId: lot.accountId,
    instrumentId: lot.instrumentId,
    transactionId: lot.transactionId,
    acquiredOn: lot.acquiredOn,
    quantity: lot.quantity.toString(),
    costBasis: lot.cost.toString(),
    currency: lot.currency,
    entryAmount: lot.entryAmount.toString(),
    entryCurrency: lot.entryCurrency,
    entryOn: lot.entryOn,
  };
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
        quantity: step.quantity.toString(),
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
    // The shortest text that reads back as the same float64.
    marketValue: String(series.values[place] ?? 0),
    externalFlow: String(series.flows[place] ?? 0),
  }));
}
