import { z } from "zod";
import { addDays, dayNumber, earliestDate } from "#finance/dates.ts";
import { MARKET_SPLIT } from "#finance/ledger-postings.ts";
import { checkTradePrices } from "./check-trade-prices.ts";
import { bookedSplits, type FoldedPortfolio } from "./fold-portfolio.ts";
import { attributionOn, eventDays } from "./measure-returns.ts";

const amount = z.string();
const finding = z.object({
  code: z.string(),
  severity: z.enum(["info", "warning", "error"]),
  message: z.string(),
});

/**
 * What the facts of a portfolio hold beside open lots and daily values, on their last day. Amounts are exact texts;
 * sums are in the currency of the facts.
 */
export const factSummary = z.object({
  firstDate: z.string(),
  transactionCount: z.number(),
  /** Splits of the market that the files do not have. */
  marketSplits: z.number(),
  /** First day after the last one on which the ledger changes by itself: a row or split dated ahead. */
  nextDate: z.string().nullable(),
  /** True when an instrument has no close yet: its first one would change the past. */
  incomplete: z.boolean(),
  /** Every instrument that was ever held: their closes make the days of the series. */
  instrumentIds: z.array(z.string()),
  /** Those held that cannot be valued. */
  outside: z.array(z.string()),
  currencies: z.array(z.string()),
  /** Last day number with a close or a flow; the facts' last day is in the series whether it has one or not. */
  lastEventDay: z.number(),
  bookedSplits: z.array(z.object({ instrumentId: z.string(), date: z.string(), ratio: z.string() })),
  cash: z.array(z.object({ accountId: z.string(), currency: z.string(), balance: amount })),
  /** Exchange rates of the days on which lots were acquired, by `currency day`. */
  rates: z.record(z.string(), amount),
  /** Of everything but open lots and cash balances. */
  lines: z.object({
    contributions: amount,
    income: amount,
    realized: amount,
    unrealized: amount,
    currency: amount,
    fees: amount,
    taxes: amount,
  }),
  issues: z.array(finding),
  tradeIssues: z.array(finding),
});

export type FactSummary = z.infer<typeof factSummary>;

/** What tells whether facts answer a question, and what to read beside them. */
export const factBounds = factSummary.pick({
  firstDate: true,
  nextDate: true,
  incomplete: true,
  instrumentIds: true,
  currencies: true,
});

export type FactBounds = z.infer<typeof factBounds>;

/** The summary of a whole fold on its day; null when there is nothing to sum up, or it is not known whole. */
export function summarize(folded: FoldedPortfolio): FactSummary | null {
  const { loaded, ledger, complete } = folded;
  if (ledger.firstDate === null) return null;
  // Figures of before the rates start are told apart by whoever folds the ledger.
  if (loaded.lateRates.size > 0) return null;
  const used = new Set(complete.quantities.map((change) => change.instrumentId));
  const settled = attributionOn(folded, { ...ledger, lots: [], cash: [] }, loaded.asOf).lines;
  const end = dayNumber(loaded.asOf);
  const lastEventDay = eventDays(folded)
    .flatMap((days) => days.filter((day) => day <= end))
    .reduce((last, day) => Math.max(last, day), dayNumber(addDays(ledger.firstDate, -1)));
  return {
    firstDate: ledger.firstDate,
    transactionCount: folded.transactionCount,
    marketSplits: folded.marketSplits,
    nextDate: nextChange(folded),
    incomplete: [...loaded.instruments.keys()].some((id) => !loaded.closes.has(id)),
    instrumentIds: [...used],
    outside: [...folded.outside],
    currencies: [
      ...new Set([
        loaded.currency,
        ...ledger.cash.map((entry) => entry.currency),
        ...[...used].flatMap((id) => loaded.instruments.get(id)?.currency ?? []),
      ]),
    ].filter((currency) => currency !== "EUR"),
    lastEventDay,
    bookedSplits: bookedSplits(loaded),
    cash: ledger.cash.map((entry) => ({ ...entry, balance: entry.balance.toString() })),
    rates: acquisitionRates(folded),
    lines: {
      contributions: settled.contributions.toString(),
      income: settled.income.toString(),
      realized: settled.realized.toString(),
      unrealized: settled.unrealized.toString(),
      currency: settled.currency.toString(),
      fees: settled.fees.toString(),
      taxes: settled.taxes.toString(),
    },
    issues: folded.issues,
    tradeIssues: checkTradePrices(folded),
  };
}

/** The first day after the fold on which a row or a split of the market takes effect without anything being written. */
function nextChange({ loaded }: FoldedPortfolio): string | null {
  const splits = [...loaded.instruments.values()].flatMap((instrument) => instrument.splits);
  const dates = [
    ...loaded.transactions.filter((row) => !row.id.startsWith(MARKET_SPLIT)).map((row) => row.tradeDate),
    ...splits.map((split) => split.date),
  ];
  return earliestDate(dates.filter((date) => date > loaded.asOf));
}

/** Every rate that cost and attribution of open lots ask for, so that readers need no history of rates. */
function acquisitionRates({ loaded, complete }: FoldedPortfolio): Record<string, string> {
  const rates: Record<string, string> = {};
  for (const lot of complete.lots) {
    const price = loaded.instruments.get(lot.instrumentId)?.currency ?? lot.currency;
    for (const [currency, date] of [
      [lot.currency, lot.acquiredOn],
      [lot.currency, lot.entryOn],
      [lot.entryCurrency, lot.entryOn],
      [price, lot.entryOn],
    ] as const) {
      const rate = currency === loaded.currency ? null : loaded.rate(currency, date);
      if (rate !== null) rates[`${currency} ${date}`] = rate.toString();
    }
  }
  return rates;
}
