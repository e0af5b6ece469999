import type { CashBalance, Ledger, LedgerOptions } from "../ledger.ts";
import type { LedgerIssue, LedgerIssueCode } from "../ledger-issues.ts";
import { postRow } from "../ledger-postings.ts";
import type { LedgerRow } from "../ledger-rows.ts";
import type { Lot } from "../lots.ts";
import type { Decimal } from "../money.ts";
import type { LotMethod, Transaction } from "../transaction-kinds.ts";
import type { TransferPair } from "../transfer-pairs.ts";
import type { OpenLots } from "./open-lots.ts";
import { type Borrowed, matchSales, type SaleMatches } from "./section-104.ts";
import { findSubstitutes, type Substitutes } from "./superficial-loss.ts";

/**
 * Working state of one fold; only the postings change it.
 * Formula: open-lots.ts for positions.
 * Convention: keys are `account instrument` for positions and `account currency` for cash.
 * Source: ledger.ts.
 */
export interface LedgerState {
  readonly options: LedgerOptions;
  readonly ledger: Omit<Ledger, "lots" | "cash">;
  readonly positions: Map<string, OpenLots>;
  readonly cash: Map<string, CashBalance>;
  readonly pairsByOut: ReadonlyMap<string, TransferPair>;
  readonly pairsByIn: ReadonlyMap<string, TransferPair>;
  readonly carried: Map<string, Lot[]>;
  /** Rows of accounts whose method looks ahead, by transaction. */
  readonly rowsById: ReadonlyMap<string, LedgerRow>;
  /** UK share matching: what sales are matched with, and what purchases bring back (by purchase). */
  readonly matches: ReadonlyMap<string, SaleMatches>;
  readonly borrowed: Map<string, Borrowed[]>;
  /** Canadian superficial losses: what stands in for a sale, and cost that purchases take up (by purchase). */
  readonly substitutes: ReadonlyMap<string, Substitutes>;
  readonly deferred: Map<string, Decimal>;
  /** See RowEffect. */
  readonly clearing: { amount: Decimal; currency: string }[];
  issue(
    code: LedgerIssueCode,
    severity: LedgerIssue["severity"],
    transaction: Transaction,
    text: string,
  ): void;
}

/** An issue of one transaction. Example: issueOf("bad_row", "error", { id: "a" }, "text").transactionId = "a". */
export function issueOf(
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

/** The state before the first of some sorted rows. */
export function openState(
  rows: readonly LedgerRow[],
  pairs: readonly TransferPair[],
  options: LedgerOptions,
  issues: LedgerIssue[],
): LedgerState {
  const ahead = rows.filter((row) => looksAhead(methodOf(row, options)));
  const plan = <Plan>(method: LotMethod, make: (own: readonly LedgerRow[]) => Map<string, Plan>) => {
    const own = ahead.filter((row) => methodOf(row, options) === method);
    const places = Map.groupBy(own, (row) => `${row.transaction.accountId} ${row.transaction.instrumentId}`);
    return new Map([...places.values()].flatMap((entries) => [...make(entries)]));
  };
  return {
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
      exchanges: [],
      quantities: [],
      issues,
    },
    positions: new Map(),
    cash: new Map(),
    pairsByOut: new Map(pairs.map((pair) => [pair.outId, pair])),
    pairsByIn: new Map(pairs.map((pair) => [pair.inId, pair])),
    carried: new Map(),
    rowsById: new Map(ahead.map((row) => [row.transaction.id, row])),
    matches: plan("section_104", matchSales),
    borrowed: new Map(),
    substitutes: plan("adjusted_cost_base", findSubstitutes),
    deferred: new Map(),
    clearing: [],
    issue: (code, severity, transaction, text) => issues.push(issueOf(code, severity, transaction, text)),
  };
}

function methodOf(row: LedgerRow, options: LedgerOptions): LotMethod | undefined {
  return options.accounts.get(row.transaction.accountId)?.lotMethod;
}

function looksAhead(method: LotMethod | undefined): boolean {
  return method === "section_104" || method === "adjusted_cost_base";
}

/** Posts a row and tells the observer, if there is one, what it did. */
export function postObserved(row: LedgerRow, state: LedgerState): void {
  const { observe } = state.options;
  if (observe === undefined) {
    postRow(row, state);
    return;
  }
  const { ledger } = state;
  const { accountId, instrumentId } = row.transaction;
  const places = new Set([instrumentId, row.related].filter((id) => id !== null));
  const lots = () => [...places].flatMap((id) => state.positions.get(`${accountId} ${id}`)?.all() ?? []);
  const before = lots();
  const lists = [
    ledger.cashMoves,
    ledger.income,
    ledger.fees,
    ledger.taxes,
    ledger.flows,
    ledger.closings,
    ledger.exchanges,
    state.clearing,
  ];
  const [cash = 0, income = 0, fees = 0, taxes = 0, flows = 0, closings = 0, exchanges = 0, clearing = 0] =
    lists.map((list) => list.length);
  postRow(row, state);
  observe({
    transaction: row.transaction,
    cashMoves: ledger.cashMoves.slice(cash),
    income: ledger.income.slice(income),
    fees: ledger.fees.slice(fees),
    taxes: ledger.taxes.slice(taxes),
    flows: ledger.flows.slice(flows),
    closings: ledger.closings.slice(closings),
    exchanges: ledger.exchanges.slice(exchanges),
    clearing: state.clearing.slice(clearing),
    before,
    after: lots(),
  });
}
