import type { AttributionLines, CumulativeAttribution } from "#finance/attribution.ts";
import { type DatedSeries, valueOn } from "#finance/dated-series.ts";
import { dayNumber, earliestDate, type IsoDate } from "#finance/dates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import { foldLedger, type Ledger, type LedgerOptions, type UnitValue } from "#finance/ledger.ts";
import { MARKET_SPLIT } from "#finance/ledger-postings.ts";
import { Decimal } from "#finance/money.ts";
import type { PortfolioSeries } from "#finance/portfolio-series.ts";
import { quotedPrices } from "#finance/quoted-prices.ts";
import type { DataIssue } from "#platform/results.ts";
import { findDividendIssues } from "./find-dividend-issues.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";

export interface Quote {
  series: DatedSeries;
  currency: string;
}

/** A portfolio folded for valuation: every open lot in `ledger` has a price and a rate, the rest stands outside it. */
export interface FoldedPortfolio {
  loaded: LoadedPortfolio;
  /** Prices as quoted on each day, for everything that has any. */
  quotes: ReadonlyMap<string, Quote>;
  /** All lots, those without a price included. For lists of holdings. */
  complete: Ledger;
  /** What can be valued: money spent on anything else counts as taken out. For every sum and return. */
  ledger: Ledger;
  /** Instruments held that cannot be valued. */
  outside: ReadonlySet<string>;
  issues: DataIssue[];
  /** Transactions of the scope through the day, splits of the market left out. */
  transactionCount: number;
  /** Splits that the market knows and the files do not. */
  marketSplits: number;
  /** What facts hold of the past, where they stand in for the ledger; null when `ledger` is the whole fold. */
  settled: SettledPast | null;
}

/** The past as the facts hold it: `ledger` then has open lots and cash only. */
export interface SettledPast {
  /** Attribution of everything but open lots and cash balances. */
  lines: AttributionLines;
  tradeIssues: readonly DataIssue[];
  /** Attribution at the close before the period that was asked for; null before the first transaction. */
  start: CumulativeAttribution | null;
  /** Since the first transaction, to the day of the portfolio. */
  series(): PortfolioSeries;
}

/**
 * Folds what was loaded through its day and finds what cannot be valued. `steps` is asked for before each fold: those of the
 * last are those of `ledger`.
 */
export function foldPortfolio(
  loaded: LoadedPortfolio,
  more: Pick<LedgerOptions, "mergerCash"> = {},
  steps: () => Pick<LedgerOptions, "startDay" | "noteLot"> = () => ({}),
): FoldedPortfolio {
  const quotes = readQuotes(loaded, bookedSplits(loaded));
  const complete = foldThrough(loaded, quotes, loaded.asOf, new Set(), { ...more, ...steps() });
  const held = new Set(complete.lots.map((lot) => lot.instrumentId));
  const outside = new Set([...held].filter((id) => !canBeValued(id, loaded, quotes)));
  const ledger =
    outside.size === 0
      ? complete
      : foldThrough(loaded, quotes, loaded.asOf, outside, { ...more, ...steps() });
  const ofScope = loaded.transactions.filter(
    (row) => !isMarketSplit(row) && (loaded.accountId === null || row.accountId === loaded.accountId),
  );
  const counted = ofScope.filter((row) => row.tradeDate <= loaded.asOf);
  const issues: DataIssue[] = [
    ...(counted.length === 0 ? beforeFirst(ofScope, loaded.asOf) : []),
    ...loaded.issues,
    ...complete.issues.map(({ code, severity, message }) => ({ code, severity, message })),
    ...missingPrices([...outside], loaded),
    ...findDividendIssues(loaded, complete),
  ];
  return {
    loaded,
    quotes,
    complete,
    ledger,
    outside,
    issues,
    transactionCount: counted.length,
    marketSplits: loaded.transactions.filter(isMarketSplit).length,
    settled: null,
  };
}

const isMarketSplit = (row: { id: string }) => row.id.startsWith(MARKET_SPLIT);

/** Says that a day without anything lies before all transactions: its zeros are no loss of data. */
function beforeFirst(rows: readonly { tradeDate: IsoDate }[], asOf: IsoDate): DataIssue[] {
  const first = earliestDate(rows.map((row) => row.tradeDate));
  if (first === null) return [];
  return [
    {
      code: "before_first_transaction",
      severity: "warning",
      message: `${asOf} lies before the first transaction, which is of ${first}: nothing was held then.`,
    },
  ];
}

/** The ledger of the accounts in scope through a day; `more` changes how it is folded. */
export function foldThrough(
  loaded: LoadedPortfolio,
  quotes: ReadonlyMap<string, Quote>,
  through: IsoDate,
  outside: ReadonlySet<string>,
  more: Partial<LedgerOptions> = {},
): Ledger {
  const ledger = foldLedger(loaded.transactions, {
    accounts: new Map(loaded.accounts.map((account) => [account.accountId, account])),
    instruments: loaded.instruments,
    through,
    today: loaded.today,
    outside,
    carryTransfers: loaded.accountId === null,
    unitValue: unitValue(quotes),
    specificLots: loaded.lotChoices,
    ...more,
  });
  return loaded.accountId === null ? ledger : ofAccount(ledger, loaded.accountId);
}

function ofAccount(ledger: Ledger, accountId: string): Ledger {
  const own = <Entry extends { accountId: string }>(entries: readonly Entry[]): Entry[] =>
    entries.filter((entry) => entry.accountId === accountId);
  const dates = [...own(ledger.cashMoves), ...own(ledger.flows), ...own(ledger.quantities)];
  return {
    firstDate: earliestDate(dates.map((entry) => entry.date)),
    count: ledger.count,
    lots: own(ledger.lots),
    cash: own(ledger.cash),
    closings: own(ledger.closings),
    income: own(ledger.income),
    fees: own(ledger.fees),
    taxes: own(ledger.taxes),
    flows: own(ledger.flows),
    cashMoves: own(ledger.cashMoves),
    exchanges: own(ledger.exchanges),
    quantities: own(ledger.quantities),
    issues: own(ledger.issues),
  };
}

function unitValue(quotes: ReadonlyMap<string, Quote>): UnitValue {
  return (instrumentId, date) => {
    const quote = quotes.get(instrumentId);
    const found = quote === undefined ? null : valueOn(quote.series, dayNumber(date));
    return quote === undefined || found === null ? null : { price: found.value, currency: quote.currency };
  };
}

function canBeValued(id: string, loaded: LoadedPortfolio, quotes: ReadonlyMap<string, Quote>): boolean {
  const quote = quotes.get(id);
  // A close of the market is needed: the owner's own trade price alone says nothing about today.
  return quote !== undefined && loaded.closes.has(id) && loaded.rate(quote.currency, loaded.asOf) !== null;
}

/** One finding for all holdings without a price, and one for each currency without a rate: twenty lines hide others. */
function missingPrices(ids: readonly string[], loaded: LoadedPortfolio): DataIssue[] {
  const groups = Map.groupBy(ids, (id) =>
    loaded.closes.has(id) ? `exchange rate for ${loaded.instruments.get(id)?.currency}` : "price",
  );
  return [...groups].map(([missing, members]) => {
    const names = members.map((id) => loaded.instruments.get(id)?.symbol ?? id);
    const list = `${names.slice(0, 8).join(", ")}${names.length > 8 ? ` and ${names.length - 8} more` : ""}`;
    const [has, they, them] = names.length === 1 ? ["has", "it is", "it"] : ["have", "they are", "them"];
    return {
      code: missing === "price" ? "missing_price" : "missing_exchange_rate",
      severity: "error" as const,
      message: `${list} ${has} no ${missing} on or before ${loaded.asOf}: ${they} not in any total, and money spent on ${them} counts as taken out. Add prices for ${them}.`,
    };
  });
}

export interface BookedSplit {
  instrumentId: string;
  date: IsoDate;
  ratio: string;
}

/** Splits that the files book. */
export function bookedSplits({ transactions }: LoadedPortfolio): BookedSplit[] {
  return transactions.flatMap((row) =>
    row.kind === "split" &&
    row.ratio !== null &&
    row.instrumentId !== null &&
    !row.id.startsWith(MARKET_SPLIT)
      ? [{ instrumentId: row.instrumentId, date: row.tradeDate, ratio: row.ratio }]
      : [],
  );
}

/** Prices as quoted, of every instrument that has closes or was traded. */
export function readQuotes(loaded: LoadedPortfolio, booked: readonly BookedSplit[]): Map<string, Quote> {
  const trades = Map.groupBy(loaded.transactions, (row) => row.instrumentId ?? "");
  const quotes = new Map<string, Quote>();
  for (const [id, instrument] of loaded.instruments) {
    const own = (trades.get(id) ?? []).flatMap((row) => {
      const price = tradePrice(row, instrument.currency, loaded);
      return price === null ? [] : [{ date: row.tradeDate, price }];
    });
    const closes = loaded.closes.get(id) ?? { days: [], texts: [] };
    const splits = [...instrument.splits, ...booked.filter((split) => split.instrumentId === id)];
    const series = quotedPrices(closes, {
      splitAdjusted: instrument.splitAdjusted,
      splits: oncePerEvent(splits),
      trades: own,
    });
    if (series.days.length > 0) quotes.set(id, { series, currency: instrument.currency });
  }
  return quotes;
}

/** A split known to the market and to the file, or to two accounts, is one split. */
function oncePerEvent(
  splits: readonly { date: IsoDate; ratio: string }[],
): { date: IsoDate; ratio: string }[] {
  const kept: { date: IsoDate; ratio: string }[] = [];
  for (const split of splits) {
    const near = kept.some((other) => Math.abs(dayNumber(other.date) - dayNumber(split.date)) <= 10);
    if (!near && new Decimal(split.ratio).gt(0)) kept.push(split);
  }
  return kept;
}

/** What one unit changed hands for, in the currency of the instrument's closes. */
function tradePrice(
  row: LoadedPortfolio["transactions"][number],
  currency: string,
  loaded: LoadedPortfolio,
): string | null {
  if ((row.kind !== "buy" && row.kind !== "sell") || row.quantity === null) return null;
  if (row.tradeDate > loaded.asOf) return null;
  const quantity = new Decimal(row.quantity);
  const rate = exchangeRate(loaded.rates, row.currency, currency, dayNumber(row.tradeDate))?.rate;
  if (quantity.lte(0) || rate === undefined) return null;
  return new Decimal(row.amount).mul(rate).div(quantity).toString();
}
