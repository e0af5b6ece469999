import type { IsoDate } from "./dates.ts";
import type { LedgerIssue, LedgerIssueCode } from "./ledger-issues.ts";
import { postRow } from "./ledger-postings.ts";
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
 * Convention: order is trade date, then splits, then sequence, then id; a sale that exceeds the position waits for the
 * rest of its day. Fee and tax of a purchase belong to its cost, those of a sale lessen its proceeds. Short positions
 * are not kept: shares sold beyond the position count as brought in that day at the sale price, and are reported.
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
  /** For the method `specific`: the lots chosen for each sale (transaction id). */
  specificLots?: ReadonlyMap<string, readonly LotChoice[]>;
  /** Called with the lots held just before each sale. */
  beforeSale?: (transactionId: string, lots: readonly Lot[]) => void;
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

/** Shares that left: sold, or transferred out at market value. */
export interface Closing {
  transactionId: string;
  accountId: string;
  instrumentId: string;
  date: IsoDate;
  reason: "sale" | "transfer";
  quantity: Decimal;
  /** Before fee and tax. */
  grossProceeds: Decimal;
  /** After fee and tax. */
  proceeds: Decimal;
  currency: string;
  parts: Lot[];
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
  quantities: QuantityChange[];
  issues: LedgerIssue[];
}

/** Working state of one fold; only ledger-postings.ts changes it. */
export interface LedgerState {
  readonly options: LedgerOptions;
  readonly ledger: Omit<Ledger, "lots" | "cash">;
  readonly lots: Map<string, Lot[]>;
  /** Sum of the lots under the same key: counted along, because summing them for every row grows with its square. */
  readonly held: Map<string, Decimal>;
  readonly cash: Map<string, CashBalance>;
  readonly pairsByOut: ReadonlyMap<string, TransferPair>;
  readonly pairsByIn: ReadonlyMap<string, TransferPair>;
  readonly carried: Map<string, Lot[]>;
  issue(
    code: LedgerIssueCode,
    severity: LedgerIssue["severity"],
    transaction: Transaction,
    text: string,
  ): void;
}

const zero = new Decimal(0);

/** Folds transactions in any order into a ledger. Never throws on what a transaction says. */
export function foldLedger(transactions: readonly Transaction[], options: LedgerOptions): Ledger {
  const issues: LedgerIssue[] = [];
  const rows = readRows(transactions, options, issues);
  const pairs = pairTransfers(rows);
  const pairsByIn = new Map(pairs.map((pair) => [pair.inId, pair]));
  const phase = (row: LedgerRow) =>
    row.transaction.kind === "split" ? 0 : pairsByIn.has(row.transaction.id) ? 2 : 1;
  rows.sort((a, b) => compareDates(a, b) || phase(a) - phase(b) || compareSequence(a, b));
  const state: LedgerState = {
    options,
    ledger: {
      firstDate: rows[0]?.transaction.tradeDate ?? null,
      count: rows.length,
      closings: [],
      income: [],
      fees: [],
      taxes: [],
      flows: [],
      cashMoves: [],
      quantities: [],
      issues,
    },
    lots: new Map(),
    held: new Map(),
    cash: new Map(),
    pairsByOut: new Map(pairs.map((pair) => [pair.outId, pair])),
    pairsByIn,
    carried: new Map(),
    issue: (code, severity, transaction, text) => issues.push(issueOf(code, severity, transaction, text)),
  };
  postDays(rows, state);
  return {
    ...state.ledger,
    lots: [...state.lots.values()].flat(),
    cash: [...state.cash.values()],
  };
}

function issueOf(
  code: LedgerIssueCode,
  severity: LedgerIssue["severity"],
  transaction: Transaction,
  message: string,
): LedgerIssue {
  return {
    code,
    severity,
    message,
    transactionId: transaction.id,
    accountId: transaction.accountId,
    instrumentId: transaction.instrumentId,
    date: transaction.tradeDate,
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
    let end = start;
    const waiting: LedgerRow[] = [];
    while (end < rows.length && rows[end]?.transaction.tradeDate === date) {
      const row = rows[end++];
      if (row === undefined) continue;
      if (exceedsPosition(row, state)) waiting.push(row);
      else postRow(row, state);
    }
    for (const row of waiting) postRow(row, state);
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
  if ((kind !== "sell" && kind !== "transfer_out") || instrumentId === null) return false;
  return (state.held.get(lotKey(accountId, instrumentId)) ?? zero).lt(row.quantity);
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
