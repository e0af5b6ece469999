import type { LedgerOptions, RowEffect } from "../ledger.ts";
import { foldLedger } from "../ledger.ts";
import type { Lot } from "../lots.ts";
import { Decimal } from "../money.ts";
import type { Transaction } from "../transaction-kinds.ts";

/**
 * The ledger as double-entry bookkeeping: every transaction as postings that sum to zero in every currency.
 * Formula: Σ postings of a transaction = 0 per currency, to the last digit; Σ of an instrument's quantities = 0.
 * Convention: positive is a debit: assets and expenses; income, gains and what the owner brought in are negative.
 * `holdings` are at book cost (written options negative), `gains` = cost − proceeds, `equity` is what came in or went
 * out, transfers of shares at book cost; `clearing` holds cost that waits for a later purchase (UK matching, superficial
 * losses, shares under way), `exchange` is the other side of money changed and `market` is the other side of quantities. A gain in two currencies stands in both.
 * Source: L. Pacioli, Summa de arithmetica (1494); P. Selinger, Tutorial on multiple currency accounting (2005).
 */
export type JournalAccount =
  | "cash"
  | "holdings"
  | "income"
  | "gains"
  | "fees"
  | "taxes"
  | "amortisation"
  | "equity"
  | "exchange"
  | "clearing"
  | "market";

export interface JournalPosting {
  account: JournalAccount;
  /** A currency; or an instrument, whose quantity is then meant. */
  unit: string;
  amount: Decimal;
}

export interface JournalEntry {
  transactionId: string;
  accountId: string;
  date: string;
  postings: JournalPosting[];
}

const zero = new Decimal(0);

/**
 * The postings of all transactions that count, in the order of the ledger.
 * Example: journal([], { accounts: new Map(), instruments: new Map(), through: "2024-01-01", today: "2024-01-01" }).length = 0.
 */
export function journal(
  transactions: readonly Transaction[],
  options: Omit<LedgerOptions, "observe">,
): JournalEntry[] {
  const entries: JournalEntry[] = [];
  foldLedger(transactions, { ...options, observe: (effect) => entries.push(entryOf(effect)) });
  return entries;
}

function entryOf(effect: RowEffect): JournalEntry {
  const { transaction } = effect;
  const sums = new Map<string, JournalPosting>();
  const post = (account: JournalAccount, unit: string, amount: Decimal): void => {
    const known = sums.get(`${account} ${unit}`);
    if (known === undefined) sums.set(`${account} ${unit}`, { account, unit, amount });
    else known.amount = known.amount.add(amount);
  };
  for (const { amount, currency } of effect.cashMoves) post("cash", currency, amount);
  for (const { amount, currency } of effect.income) post("income", currency, amount.neg());
  for (const { amount, currency } of effect.exchanges) post("exchange", currency, amount.neg());
  for (const { amount, currency } of effect.clearing) post("clearing", currency, amount);
  postHoldings(effect, post);
  postGains(effect, post);
  postExpenses(effect, post);
  for (const flow of effect.flows) {
    // Shares are carried at cost, see postHoldings.
    if (flow.reason !== "shares") post("equity", flow.currency, flow.amount.neg());
  }
  return {
    transactionId: transaction.id,
    accountId: transaction.accountId,
    date: transaction.tradeDate,
    postings: [...sums.values()].filter((posting) => !posting.amount.isZero()),
  };
}

type Post = (account: JournalAccount, unit: string, amount: Decimal) => void;

function postHoldings({ transaction: { kind, instrumentId }, before, after }: RowEffect, post: Post): void {
  // Cost that comes and goes without a sale has its own other side.
  const shares = instrumentId !== null && (kind === "transfer_in" || kind === "transfer_out");
  const written = kind === "amortisation" || kind === "accretion";
  const other: JournalAccount | null = shares ? "equity" : written ? "amortisation" : null;
  const change = (lots: readonly Lot[], sign: 1 | -1): void => {
    for (const lot of lots) {
      post("holdings", lot.currency, lot.cost.mul(sign));
      if (other !== null) post(other, lot.currency, lot.cost.mul(-sign));
      post("holdings", lot.instrumentId, lot.quantity.mul(sign));
      post("market", lot.instrumentId, lot.quantity.mul(-sign));
    }
  };
  change(after, 1);
  change(before, -1);
}

function postGains({ transaction, closings }: RowEffect, post: Post): void {
  for (const closing of closings) {
    if (transaction.kind === "transfer_out") continue;
    // Shares that come in and settle what was written came from the owner all the same.
    const book = (currency: string, amount: Decimal): void => {
      post("gains", currency, amount);
      if (transaction.kind === "transfer_in") post("equity", currency, amount.neg());
    };
    book(closing.currency, closing.proceeds.neg());
    for (const part of closing.parts) book(part.currency, part.cost);
  }
}

/** Fees and taxes that are part of no cost and lessened no proceeds. */
function postExpenses(effect: RowEffect, post: Post): void {
  const { transaction, fees, taxes, closings } = effect;
  const { kind, currency } = transaction;
  const paid = (list: RowEffect["fees"]) => list.reduce((sum, { amount }) => sum.add(amount), zero);
  const inCost = kind === "buy" || kind === "write" || kind === "exercise_buy";
  if (inCost) return;
  if (kind === "reinvestment") {
    post("taxes", currency, paid(taxes));
    return;
  }
  const fee = paid(fees);
  const costs = closings.reduce((sum, closing) => sum.add(closing.costs ?? zero), zero);
  // What lessened proceeds is taken off the fees first.
  const fromFees = fee.gte(0) && costs.gte(0) ? Decimal.min(fee, costs) : costs;
  post("fees", currency, fee.sub(fromFees));
  post("taxes", currency, paid(taxes).sub(costs.sub(fromFees)));
}
