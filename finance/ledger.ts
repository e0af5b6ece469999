import type { IsoDate } from "./dates.ts";
import { issueOf, type LedgerState, openState, postObserved } from "./ledger/ledger-state.ts";
import type { LedgerIssue } from "./ledger-issues.ts";
import { type LedgerRow, parseRow, rowProblem } from "./ledger-rows.ts";
import type { LotChoice } from "./lot-choices.ts";
import type { Lot } from "./lots.ts";
import { Decimal } from "./money.ts";
import type { LotMethod, Transaction } from "./transaction-kinds.ts";
import { pairTransfers, type TransferPair } from "./transfer-pairs.ts";

/**
 * The ledger: a pure fold of transactions into lots, cash, gains, income, costs, external flows and issues.
 * Formula: cash = Σ cash effects; quantity = Σ signed quantities, multiplied by splits on the way; cost of open lots +
 * cost of disposals = cost in.
 * Convention: order is trade date, then splits, then other changes of instruments, then sequence, then id; a sale that exceeds the position waits for the
 * rest of its day. Fee and tax of a purchase belong to its cost, those of a sale lessen its proceeds. Only
 * options are held short, by `write`: shares sold beyond the position count as brought in that day at the sale price, and
 * are reported.
 * Where an account has implied cash, the cash of every row comes from or goes to the owner on that day.
 * Source: transaction-kinds.ts; lots.ts; cost rules as in US IRS Publication 550.
 */
export interface LedgerAccount {
  name: string;
  lotMethod: LotMethod;
  impliedCash: boolean;
}

export interface LedgerInstrument {
  symbol: string;
}

/** Value of one unit of an instrument on a day, for share transfers; null when no price is known. */
export type UnitValue = (instrumentId: string, date: IsoDate) => { price: Decimal; currency: string } | null;

export interface LedgerOptions {
  accounts: ReadonlyMap<string, LedgerAccount>;
  instruments: ReadonlyMap<string, LedgerInstrument>;
  /** Last day that counts. */
  through: IsoDate;
  /** Rows after this day are reported; rows between `through` and it are simply later. */
  today: IsoDate;
  /** Instruments outside the portfolio: money spent on them is taken out, money they bring is brought in. */
  outside?: ReadonlySet<string>;
  /** True when all accounts are looked at together: a same-day transfer between them is then no event at all. */
  carryTransfers?: boolean;
  unitValue?: UnitValue;
  /**
   * What cash in a merger is: `value` (the default) uses up cost by value; `gain` is a gain up to the whole gain of the
   * exchange and no loss; `income` leaves all cost with the new shares.
   */
  mergerCash?: "value" | "gain" | "income";
  /** For the method `specific`: the lots chosen for each sale (transaction id). */
  specificLots?: ReadonlyMap<string, readonly LotChoice[]>;
  /** Called with the lots held just before each sale. */
  beforeSale?: (transactionId: string, lots: readonly Lot[]) => void;
  /** Called before the rows of each day. */
  startDay?: (date: IsoDate) => void;
  /** Called with every lot that comes into a position (1), and every one that goes or is changed into another (-1). */
  noteLot?: (lot: Lot, change: 1 | -1) => void;
  /** Called after each row. */
  observe?: (effect: RowEffect) => void;
}

/** An amount that belongs to a day, an account and perhaps an instrument; positive is in favour of the owner. */
export interface Posting {
  transactionId: string;
  accountId: string;
  instrumentId: string | null;
  date: IsoDate;
  amount: Decimal;
  currency: string;
}

/** Money or shares that crossed the border of the portfolio: positive came in. */
export interface ExternalFlow extends Posting {
  reason: "cash" | "implied" | "shares" | "outside" | "unexplained";
}

/**
 * Shares that left: sold (`sale`), transferred out at market value (`transfer`), turned into others without a gain
 * (`exchange`), or ended with a gain in another way (`close`: expired, bought back, paid out in cash).
 */
export interface Closing {
  transactionId: string;
  accountId: string;
  instrumentId: string;
  date: IsoDate;
  reason: "sale" | "transfer" | "exchange" | "close";
  /** Zero where cash was paid on shares that stay; `parts` then has what it was paid on. */
  quantity: Decimal;
  /** Before fee and tax. */
  grossProceeds: Decimal;
  /** After fee and tax. */
  proceeds: Decimal;
  currency: string;
  parts: Lot[];
  /** Fee and tax that lessened the proceeds. */
  costs?: Decimal;
  /** Part of the loss that moved to other shares (Canadian superficial loss); the cost of `parts` is less by it. */
  deniedLoss?: Decimal;
}

export interface QuantityChange {
  date: IsoDate;
  accountId: string;
  instrumentId: string;
  /** After the change. */
  quantity: Decimal;
}

export interface CashBalance {
  accountId: string;
  currency: string;
  balance: Decimal;
}

export interface Ledger {
  firstDate: IsoDate | null;
  /** Rows that counted. */
  count: number;
  lots: Lot[];
  cash: CashBalance[];
  closings: Closing[];
  income: Posting[];
  fees: Posting[];
  taxes: Posting[];
  flows: ExternalFlow[];
  /** Every movement of a cash balance. */
  cashMoves: Posting[];
  /** The sides of currency exchanges, signed as they move cash. */
  exchanges: Posting[];
  quantities: QuantityChange[];
  issues: LedgerIssue[];
}

/** What one row did, for whoever writes it up: what it added to the lists of the ledger, and its lots before and after. */
export interface RowEffect {
  transaction: Transaction;
  cashMoves: Posting[];
  income: Posting[];
  fees: Posting[];
  taxes: Posting[];
  flows: ExternalFlow[];
  exchanges: Posting[];
  closings: Closing[];
  /** Cost that waits for a later purchase (negative), or that such a purchase takes up. */
  clearing: { amount: Decimal; currency: string }[];
  before: Lot[];
  after: Lot[];
}

const zero = new Decimal(0);

/** Folds transactions in any order into a ledger. Never throws on what a transaction says. */
export function foldLedger(transactions: readonly Transaction[], options: LedgerOptions): Ledger {
  const issues: LedgerIssue[] = [];
  const rows = readRows(transactions, options, issues);
  const pairs = pairTransfers(rows);
  const phase = rowPhase(pairs, options);
  rows.sort((a, b) => compareDates(a, b) || phase(a) - phase(b) || compareSequence(a, b));
  const state = openState(rows, pairs, options, issues);
  postDays(rows, state);
  return {
    ...state.ledger,
    lots: [...state.positions.values()].flatMap((position) => position.all()),
    cash: [...state.cash.values()],
  };
}

function readRows(
  transactions: readonly Transaction[],
  options: LedgerOptions,
  issues: LedgerIssue[],
): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (const transaction of transactions) {
    const problem = rowProblem(transaction);
    if (problem !== null) {
      const text = `A transaction of ${transaction.tradeDate} was left out: ${problem}. Correct or remove it.`;
      issues.push(issueOf("bad_row", "error", transaction, text));
    } else if (transaction.tradeDate > options.today) {
      const text = `A ${transaction.kind} dated ${transaction.tradeDate} lies in the future and was left out.`;
      issues.push(issueOf("future_date", "warning", transaction, text));
    } else if (transaction.tradeDate <= options.through) {
      rows.push(parseRow(transaction));
    }
  }
  return rows;
}

/**
 * Within a day: splits, changes of instruments, trades, shares that come from another account, and sales of accounts
 * with UK share matching, which may be matched with any purchase of their day.
 */
function rowPhase(pairs: readonly TransferPair[], options: LedgerOptions): (row: LedgerRow) => number {
  const arriving = new Set(pairs.map((pair) => pair.inId));
  return ({ transaction: { id, kind, accountId } }) => {
    if (kind === "split") return 0;
    if (kind === "symbol_change" || kind === "merger" || kind === "spin_off" || kind === "rights") return 1;
    if (arriving.has(id)) return 3;
    return kind === "sell" && options.accounts.get(accountId)?.lotMethod === "section_104" ? 4 : 2;
  };
}

function compareDates(a: LedgerRow, b: LedgerRow): number {
  const one = a.transaction.tradeDate;
  const two = b.transaction.tradeDate;
  return one < two ? -1 : one > two ? 1 : 0;
}

function compareSequence(a: LedgerRow, b: LedgerRow): number {
  return a.transaction.sequence - b.transaction.sequence || (a.transaction.id < b.transaction.id ? -1 : 1);
}

/** Posts day by day: sales that wait for a purchase of the same day come last, then cash is looked at. */
function postDays(rows: readonly LedgerRow[], state: LedgerState): void {
  const lowest = new Map<string, { row: LedgerRow; balance: Decimal; since: IsoDate }>();
  let start = 0;
  while (start < rows.length) {
    const date = rows[start]?.transaction.tradeDate;
    if (date !== undefined) state.options.startDay?.(date);
    let end = start;
    const waiting: LedgerRow[] = [];
    while (end < rows.length && rows[end]?.transaction.tradeDate === date) {
      const row = rows[end++];
      if (row === undefined) continue;
      if (exceedsPosition(row, state)) waiting.push(row);
      else postObserved(row, state);
    }
    for (const row of waiting) postObserved(row, state);
    for (const row of rows.slice(start, end)) noteNegativeCash(row, state, lowest);
    start = end;
  }
  for (const { row, balance, since } of lowest.values()) {
    const account = state.options.accounts.get(row.transaction.accountId)?.name ?? "an unknown account";
    const amount = `${balance.toFixed(2)} ${row.transaction.currency}`;
    const text = `Cash in ${account} fell below zero on ${since} (lowest ${amount}): a deposit or an opening balance may be missing.`;
    state.issue("negative_cash", "warning", row.transaction, text);
  }
}

function exceedsPosition(row: LedgerRow, state: LedgerState): boolean {
  const { kind, accountId, instrumentId } = row.transaction;
  if ((kind !== "sell" && kind !== "transfer_out" && kind !== "exercise_sell") || instrumentId === null)
    return false;
  return (state.positions.get(lotKey(accountId, instrumentId))?.held() ?? zero).lt(row.quantity);
}

function noteNegativeCash(
  row: LedgerRow,
  state: LedgerState,
  lowest: Map<string, { row: LedgerRow; balance: Decimal; since: IsoDate }>,
): void {
  const { accountId, currency, tradeDate } = row.transaction;
  const key = lotKey(accountId, currency);
  const balance = state.cash.get(key)?.balance ?? zero;
  if (balance.gt("-0.005")) return;
  const known = lowest.get(key);
  if (known === undefined) lowest.set(key, { row, balance, since: tradeDate });
  else if (balance.lt(known.balance)) known.balance = balance;
}

/** Key of a position (account and instrument) or a cash balance (account and currency). Example: lotKey("a", "b") = "a b". */
export function lotKey(accountId: string, other: string): string {
  return `${accountId} ${other}`;
}
