import { dayNumber } from "#finance/dates.ts";
import { parseRow, rowProblem } from "#finance/ledger-rows.ts";
import { Decimal } from "#finance/money.ts";
import type { Transaction, TransactionKind } from "#finance/transaction-kinds.ts";
import { pairTransfers } from "#finance/transfer-pairs.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";

const POOLED = "all accounts";

/** Events of an instrument that every account books for itself; in one pool each happens once. */
const SHARED: ReadonlySet<TransactionKind> = new Set([
  "split",
  "spin_off",
  "merger",
  "symbol_change",
  "rights",
]);

/** Accounts book the same event up to this many days apart. */
const nearbyDays = 10;

/**
 * All accounts as one, for laws that look at the person: shares of a class are one holding wherever they are kept.
 * Transfers between the accounts fall away, and what each account books of a split or merger becomes one event.
 */
export function poolAccounts(loaded: LoadedPortfolio): LoadedPortfolio {
  const usable = loaded.transactions.filter((row) => rowProblem(row) === null);
  const rows = usable.toSorted((a, b) => compare(a.tradeDate, b.tradeDate) || a.sequence - b.sequence);
  const moved = new Set(pairTransfers(rows.map(parseRow)).flatMap(({ outId, inId }) => [outId, inId]));
  const kept: Transaction[] = [];
  for (const row of rows) {
    if (moved.has(row.id)) continue;
    const place = SHARED.has(row.kind) ? kept.findIndex((other) => isSameEvent(other, row)) : -1;
    const known = kept[place];
    if (known === undefined) kept.push(row);
    else kept[place] = together(known, row);
  }
  const [first] = loaded.accounts;
  return {
    ...loaded,
    accountId: null,
    accounts: [
      {
        accountId: POOLED,
        name: POOLED,
        currency: first?.currency ?? loaded.currency,
        lotMethod: "section_104",
        // Cash says nothing about gains: none is missed.
        impliedCash: true,
      },
    ],
    transactions: kept.map((row) => ({ ...row, accountId: POOLED })),
  };
}

function isSameEvent(one: Transaction, two: Transaction): boolean {
  return (
    one.kind === two.kind &&
    one.accountId !== two.accountId &&
    one.instrumentId === two.instrumentId &&
    one.relatedInstrumentId === two.relatedInstrumentId &&
    one.ratio === two.ratio &&
    one.currency === two.currency &&
    Math.abs(dayNumber(one.tradeDate) - dayNumber(two.tradeDate)) <= nearbyDays
  );
}

/** One event of two bookings; a split says the same in both. */
function together(one: Transaction, two: Transaction): Transaction {
  if (one.kind === "split") return one;
  const both = (a: string | null | undefined, b: string | null | undefined) =>
    a == null || b == null ? null : new Decimal(a).add(b).toString();
  return {
    ...one,
    quantity: both(one.quantity, two.quantity),
    amount: both(one.amount, two.amount) ?? one.amount,
    fee: both(one.fee, two.fee) ?? one.fee,
    tax: both(one.tax, two.tax) ?? one.tax,
    costBasis: both(one.costBasis, two.costBasis),
    relatedQuantity: both(one.relatedQuantity, two.relatedQuantity),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
