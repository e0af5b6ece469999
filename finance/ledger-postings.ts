import type { LedgerState } from "./ledger/ledger-state.ts";
import { lotsOf, postFlow, posting, setLots, symbolOf } from "./ledger/position-steps.ts";
import { postArriving, postLeaving } from "./ledger/post-border.ts";
import {
  postAmortisation,
  postMerger,
  postReturnOfCapital,
  postSpinOff,
} from "./ledger/post-corporate-action.ts";
import { postExercise, postExpiry, postWriting } from "./ledger/post-option.ts";
import { postSharesIn, postSharesOut } from "./ledger/post-share-transfer.ts";
import { postPurchase, postSale } from "./ledger/post-trade.ts";
import { isShareTransfer, type LedgerRow } from "./ledger-rows.ts";
import { applySplit } from "./split-ratio.ts";
import type { TransactionKind } from "./transaction-kinds.ts";

/**
 * What each kind of row does to the state of a ledger.
 * Formula: cash += cash effect, or an external flow of −cash effect where cash is implied; lots as in lots.ts.
 * Convention: income, fees and taxes are gross amounts, positive; external flows are positive when they come in.
 * Source: transaction-kinds.ts.
 */
/** Ids of splits that come from market data, not from the owner's files, start with this. */
export const MARKET_SPLIT = "market-split:";

/** Posts one row. */
export function postRow(row: LedgerRow, state: LedgerState): void {
  const outside = isOutside(row, state);
  const fromOutside = row.related !== null && isOutside(row, state, row.related);
  if (outside || fromOutside) {
    if (row.related === null || (outside && fromOutside)) postOutside(row, state);
    else if (outside) postLeaving(row, state, () => postOutside(row, state));
    else
      postArriving(
        row,
        state,
        () => postInside(row, state),
        () => postOutside(row, state),
      );
    return;
  }
  postInside(row, state);
}

type Post = (row: LedgerRow, state: LedgerState) => void;

const earn: Post = (row, state) => {
  state.ledger.income.push(posting(row, row.amount));
};
const nothing: Post = () => {};

/** What each kind does beside its cash, fee and tax. */
const posts: Readonly<Record<TransactionKind, Post>> = {
  buy: (row, state) => postPurchase(row, state),
  sell: (row, state) => postSale(row, state),
  dividend: earn,
  interest: earn,
  fee: nothing,
  tax: nothing,
  deposit: (row, state) => postFlow(row, state, row.amount, "cash"),
  withdrawal: (row, state) => postFlow(row, state, row.amount.neg(), "cash"),
  transfer_in: (row, state) => {
    if (isShareTransfer(row.transaction)) postSharesIn(row, state);
    else postFlow(row, state, row.amount, "cash");
  },
  transfer_out: (row, state) => {
    if (isShareTransfer(row.transaction)) postSharesOut(row, state);
    else postFlow(row, state, row.amount.neg(), "cash");
  },
  exchange_out: (row, state) => {
    state.ledger.exchanges.push(posting(row, row.amount.neg()));
  },
  exchange_in: (row, state) => {
    state.ledger.exchanges.push(posting(row, row.amount));
  },
  split: postSplit,
  spin_off: postSpinOff,
  rights: postSpinOff,
  merger: postMerger,
  symbol_change: postMerger,
  return_of_capital: postReturnOfCapital,
  write: postWriting,
  exercise_buy: postExercise,
  exercise_sell: postExercise,
  expiry: postExpiry,
  reinvestment: (row, state) => {
    earn(row, state);
    postPurchase(row, state);
  },
  accrued_interest: (row, state) => {
    state.ledger.income.push(posting(row, row.amount.neg()));
  },
  amortisation: postAmortisation,
  accretion: postAmortisation,
};

function postInside(row: LedgerRow, state: LedgerState): void {
  postCosts(row, state);
  postCash(row, state);
  posts[row.transaction.kind](row, state);
}

/** Kinds that may stand without an instrument. */
const cashKinds: ReadonlySet<TransactionKind> = new Set([
  "interest",
  "fee",
  "tax",
  "deposit",
  "withdrawal",
  "transfer_in",
  "transfer_out",
  "exchange_out",
  "exchange_in",
]);

function isOutside(row: LedgerRow, state: LedgerState, instrumentId = row.transaction.instrumentId): boolean {
  const { kind } = row.transaction;
  if (instrumentId !== null) {
    if (state.options.outside?.has(instrumentId)) return true;
    if (state.options.instruments.has(instrumentId)) return false;
  } else if (cashKinds.has(kind)) return false;
  const text = `A ${kind.replace("_", " ")} of ${row.transaction.tradeDate} names no known instrument: only its cash is counted.`;
  state.issue("unknown_instrument", kind === "dividend" ? "warning" : "error", row.transaction, text);
  // A dividend is income whoever paid it.
  return kind !== "dividend";
}

function postOutside(row: LedgerRow, state: LedgerState): void {
  if (state.options.accounts.get(row.transaction.accountId)?.impliedCash === true) return;
  postFlow(row, state, row.cashEffect, "outside");
  postCash(row, state);
}

function postCash(row: LedgerRow, state: LedgerState): void {
  const { accountId, currency } = row.transaction;
  if (row.cashEffect.isZero()) return;
  if (state.options.accounts.get(accountId)?.impliedCash === true) {
    postFlow(row, state, row.cashEffect.neg(), "implied");
    return;
  }
  const key = `${accountId} ${currency}`;
  const balance = state.cash.get(key);
  if (balance === undefined) state.cash.set(key, { accountId, currency, balance: row.cashEffect });
  else balance.balance = balance.balance.add(row.cashEffect);
  state.ledger.cashMoves.push(posting(row, row.cashEffect));
}

function postCosts(row: LedgerRow, state: LedgerState): void {
  const { kind } = row.transaction;
  const fee = kind === "fee" ? row.fee.add(row.amount) : row.fee;
  const tax = kind === "tax" ? row.tax.add(row.amount) : row.tax;
  if (!fee.isZero()) state.ledger.fees.push(posting(row, fee));
  if (!tax.isZero()) state.ledger.taxes.push(posting(row, tax));
}

function postSplit(row: LedgerRow, state: LedgerState): void {
  const { accountId, instrumentId, id, tradeDate } = row.transaction;
  const ratio = row.ratio;
  if (instrumentId === null || ratio === null) return;
  const lots = lotsOf(state, accountId, instrumentId);
  if (lots.length === 0) {
    if (id.startsWith(MARKET_SPLIT)) return;
    const text = `A split of ${symbolOf(row, state)} on ${tradeDate} found no shares to split.`;
    state.issue("split_without_position", "warning", row.transaction, text);
    return;
  }
  const split = lots.map((lot) => ({ ...lot, quantity: applySplit(lot.quantity, ratio) }));
  setLots(row, state, instrumentId, split);
}
