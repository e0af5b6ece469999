import { dayNumber, type IsoDate } from "./dates.ts";
import { MARKET_SPLIT } from "./ledger-postings.ts";
import type { Transaction } from "./transaction-kinds.ts";

/**
 * Splits known from market data, added to accounts whose own files do not have them.
 * Formula: for each account that traded the instrument before the split, one split row; where the account has a split
 * of that instrument within 10 days of it, that row counts from the market's day instead.
 * Convention: a split is effective at the start of its day; the added rows have ids that start with `market-split:`.
 * Source: brokers book splits between ex-date and settlement, closes change on the ex-date; Ghostfolio issue 5996 shows what happens without.
 */
export interface MarketSplit {
  instrumentId: string;
  date: IsoDate;
  /** New shares per old share, as exact decimal text. */
  ratio: string;
}

const nearbyDays = 10;

/**
 * The transactions with the missing splits appended and the known ones moved to the market's day.
 * Example: withMarketSplits([{ accountId: "a", instrumentId: "x", kind: "buy", tradeDate: "2024-01-02" }], [{ instrumentId: "x", date: "2024-06-10", ratio: "10" }]).length = 2.
 */
export function withMarketSplits(
  transactions: readonly Transaction[],
  splits: readonly MarketSplit[],
): Transaction[] {
  const result = [...transactions];
  if (splits.length === 0) return result;
  const byInstrument = Map.groupBy(transactions, (transaction) => transaction.instrumentId ?? "");
  const moved = new Map<string, IsoDate>();
  for (const split of splits) {
    const rows = byInstrument.get(split.instrumentId) ?? [];
    const day = dayNumber(split.date);
    const near = (row: Transaction) =>
      row.kind === "split" && Math.abs(dayNumber(row.tradeDate) - day) <= nearbyDays;
    for (const [accountId, own] of Map.groupBy(rows, (row) => row.accountId)) {
      const first = own.find((row) => row.tradeDate < split.date);
      const booked = own.find(near);
      if (booked !== undefined) moved.set(booked.id, split.date);
      if (first === undefined || booked !== undefined) continue;
      result.push({
        ...first,
        id: `${MARKET_SPLIT}${accountId}:${split.instrumentId}:${split.date}`,
        kind: "split",
        tradeDate: split.date,
        sequence: 0,
        quantity: null,
        price: null,
        amount: "0",
        fee: "0",
        tax: "0",
        ratio: split.ratio,
        costBasis: null,
        relatedInstrumentId: null,
        relatedQuantity: null,
        note: null,
      });
    }
  }
  return result.map((row) => {
    const date = moved.get(row.id);
    return date === undefined ? row : { ...row, tradeDate: date };
  });
}
