import type { CumulativeAttribution } from "#finance/attribution.ts";
import { addDays, dayNumber, type IsoDate, isIsoDate } from "#finance/dates.ts";
import type { Ledger } from "#finance/ledger.ts";
import type { Lot } from "#finance/lots.ts";
import { Decimal } from "#finance/money.ts";
import { gridDays, type PortfolioSeries, portfolioSeries } from "#finance/portfolio-series.ts";
import type { Database } from "#store/open-store.ts";
import { readStoredFacts, type StoredFacts } from "#store/positions-reads.ts";
import { marketSeries } from "#store/price-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { attributionFrom } from "./attribution-years.ts";
import { type FoldedPortfolio, type Quote, readQuotes } from "./fold-portfolio.ts";
import { type LoadedPortfolio, type PortfolioRequest, rateReader } from "./load-portfolio.ts";
import { type FactBounds, type FactSummary, factBounds, factSummary } from "./summarize-facts.ts";

export interface PortfolioNeeds {
  /** Whether daily values are needed. */
  daily: boolean;
  /** First day of the period that is looked at; null for everything since the first transaction. */
  from?: IsoDate | null;
}

/** Facts that hold, as they were read, and the market since their last day: plain data. */
export interface FactRows {
  kind: "facts";
  asOf: IsoDate;
  today: IsoDate;
  currency: string;
  /** Close that the period starts from; null before the first transaction. */
  before: IsoDate | null;
  facts: StoredFacts;
}

/**
 * The facts of a portfolio: the lots, cash and sums of their last day, their daily values, and the prices since.
 * Null when they do not hold or do not answer: another currency, one account, a day before their last, a period that
 * begins on a day of which no attribution is kept, a ledger or past prices that changed since. Reads one statement and
 * writes nothing.
 */
export async function readFactRows(
  database: Database,
  context: Pick<UseCaseContext, "clock" | "baseCurrency">,
  request: PortfolioRequest,
  needs: PortfolioNeeds,
): Promise<FactRows | null> {
  const today = context.clock.today();
  const asOf = request.date ?? today;
  const currency = request.currency ?? context.baseCurrency;
  if (request.accountId !== undefined || !isIsoDate(asOf) || asOf > today) return null;
  const from = needs.from ?? null;
  const before = from === null ? null : addDays(from, -1);
  const facts = await readStoredFacts(database, { daily: needs.daily, from, before, to: asOf });
  if (facts?.currency !== currency) return null;
  const bounds = factBounds.parse(facts.summary);
  if (!doHold(facts, bounds, { asOf, today })) return null;
  const begun = before !== null && before >= bounds.firstDate;
  const start = begun && facts.start !== null ? attributionFrom(facts.start, before) : null;
  if (begun && start === null) return null;
  return { kind: "facts", asOf, today, currency, before: begun ? before : null, facts };
}

/** The portfolio that facts tell of. */
export function recallRows({ asOf, today, currency, before, facts }: FactRows): FoldedPortfolio {
  const summary = factSummary.parse(facts.summary);
  const market = marketSeries(facts.market ?? []);
  const loaded: LoadedPortfolio = {
    asOf,
    today,
    currency,
    accountId: null,
    accounts: facts.accounts,
    instruments: new Map(facts.instruments.map((row) => [row.instrumentId, row])),
    transactions: [],
    closes: market.prices,
    rates: market.rates,
    lotChoices: new Map(),
    rate: rateReader(market.rates, currency, summary.rates),
    lateRates: new Map(),
    issues: [],
  };
  const quotes = readQuotes(loaded, summary.bookedSplits);
  const outside = new Set(summary.outside);
  const complete = ledgerOf(facts, summary);
  const start = before === null ? null : attributionFrom(facts.start ?? "", before);
  const ledger =
    outside.size === 0
      ? complete
      : { ...complete, lots: complete.lots.filter((lot) => !outside.has(lot.instrumentId)) };
  return {
    loaded,
    quotes,
    complete,
    ledger,
    outside,
    issues: summary.issues,
    transactionCount: summary.transactionCount,
    marketSplits: summary.marketSplits,
    settled: {
      lines: {
        contributions: new Decimal(summary.lines.contributions),
        income: new Decimal(summary.lines.income),
        realized: new Decimal(summary.lines.realized),
        unrealized: new Decimal(summary.lines.unrealized),
        currency: new Decimal(summary.lines.currency),
        fees: new Decimal(summary.lines.fees),
        taxes: new Decimal(summary.lines.taxes),
      },
      tradeIssues: summary.tradeIssues,
      start,
      series: () => seriesSince(dailySeries(facts, summary, { ledger, loaded, quotes }), before, start),
    },
  };
}

/** Whether nothing changed that the facts were computed from, as seen from a day on or after their last. */
function doHold(facts: StoredFacts, summary: FactBounds, on: { asOf: string; today: string }): boolean {
  const { throughDay, marketChangedFrom } = facts;
  if (!facts.ledgerCurrent || on.asOf < throughDay) return false;
  if (summary.nextDate !== null && summary.nextDate <= on.today) return false;
  // The text -infinity stands before every day.
  if (marketChangedFrom !== null && marketChangedFrom <= throughDay) return false;
  return !summary.incomplete || (on.asOf === throughDay && marketChangedFrom === null);
}

function ledgerOf(facts: StoredFacts, summary: FactSummary): Ledger {
  return {
    firstDate: summary.firstDate,
    count: summary.transactionCount,
    lots: (facts.lots ?? "").split("\n").filter(Boolean).map(lotOf),
    cash: summary.cash.map((entry) => ({ ...entry, balance: new Decimal(entry.balance) })),
    closings: [],
    income: [],
    fees: [],
    taxes: [],
    flows: [],
    cashMoves: [],
    exchanges: [],
    quantities: [],
    issues: [],
  };
}

/** Reads one line of the stored lots. */
function lotOf(line: string): Lot {
  const fields = line.split("|");
  const field = (place: number) => fields[place] ?? "";
  return {
    accountId: field(0),
    instrumentId: field(1),
    transactionId: field(2),
    acquiredOn: field(3),
    quantity: new Decimal(field(4)),
    cost: new Decimal(field(5)),
    currency: field(6),
    entryAmount: new Decimal(field(7)),
    entryCurrency: field(8),
    entryOn: field(9),
  };
}

/** The series from a close on: that day has the value that the attribution knows, prices and rates of the day in it. */
function seriesSince(
  series: PortfolioSeries,
  before: IsoDate | null,
  start: CumulativeAttribution | null,
): PortfolioSeries {
  if (before === null) return series;
  const day = dayNumber(before);
  const found = series.days.findIndex((each) => each > day);
  const first = found === -1 ? series.days.length : found;
  return {
    days: [day, ...series.days.slice(first)],
    values: Float64Array.from([start?.value.toNumber() ?? 0, ...series.values.slice(first)]),
    flows: Float64Array.from([0, ...series.flows.slice(first)]),
  };
}

/** The stored days, and those since: quantities and cash stand still on them. */
function dailySeries(
  facts: StoredFacts,
  summary: FactSummary,
  now: { ledger: Ledger; loaded: LoadedPortfolio; quotes: ReadonlyMap<string, Quote> },
): PortfolioSeries {
  const days = (facts.days ?? "").split(",").map(Number);
  const values = (facts.values ?? "").split(",").map(Number);
  const flows = (facts.flows ?? "").split(",").map(Number);
  const through = dayNumber(facts.throughDay);
  const end = dayNumber(now.loaded.asOf);
  if (end === through) return { days, values: Float64Array.from(values), flows: Float64Array.from(flows) };
  const kept = days.filter((day) => day <= summary.lastEventDay).length;
  const priceDays = summary.instrumentIds.map((id) => now.quotes.get(id)?.series.days ?? []);
  const grid = gridDays(priceDays, through + 1, end).filter(
    (day) => day !== through + 1 || day === end || priceDays.some((list) => list.includes(day)),
  );
  const since = portfolioSeries(standingStill(now.ledger, facts.throughDay), grid, {
    currency: now.loaded.currency,
    rates: now.loaded.rates,
    prices: now.quotes,
  });
  return {
    days: [...days.slice(0, kept), ...grid],
    values: Float64Array.from([...values.slice(0, kept), ...since.values]),
    flows: Float64Array.from([...flows.slice(0, kept), ...since.flows]),
  };
}

/** A ledger whose lots and balances all came in on one day. */
function standingStill(ledger: Ledger, date: string): Ledger {
  const held = Map.groupBy(ledger.lots, (lot) => `${lot.accountId} ${lot.instrumentId}`);
  return {
    ...ledger,
    quantities: [...held.values()].flatMap((lots) => {
      const [first] = lots;
      const quantity = lots.reduce((sum, lot) => sum.add(lot.quantity), new Decimal(0));
      return first === undefined
        ? []
        : [{ date, accountId: first.accountId, instrumentId: first.instrumentId, quantity }];
    }),
    cashMoves: ledger.cash.map(({ accountId, currency, balance }) => ({
      transactionId: "",
      accountId,
      instrumentId: null,
      date,
      amount: balance,
      currency,
    })),
  };
}
