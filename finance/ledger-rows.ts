import { isIsoDate } from "./dates.ts";
import { Decimal } from "./money.ts";
import { type SplitRatio, splitRatio } from "./split-ratio.ts";
import { RELATED_KINDS, TRANSACTION_KINDS, type Transaction } from "./transaction-kinds.ts";

/**
 * A transaction with its numbers parsed.
 * Formula: cash effect = cash sign × amount − fee − tax; a share transfer and a split move no cash but fee and tax.
 * Convention: positive is into the account; see transaction-kinds.ts for each kind.
 * Source: transaction-kinds.ts.
 */
export interface LedgerRow {
  transaction: Transaction;
  quantity: Decimal;
  amount: Decimal;
  fee: Decimal;
  tax: Decimal;
  costBasis: Decimal | null;
  ratio: SplitRatio | null;
  /** The instrument that shares of a corporate action come from. */
  related: string | null;
  relatedQuantity: Decimal | null;
  cashEffect: Decimal;
}

const decimalText = /^-?\d{1,40}(\.\d{1,40})?$/;
const zero = new Decimal(0);

function isDecimal(text: string): boolean {
  return decimalText.test(text);
}

// What a decimal text says of its sign is read from it: building numbers for it takes most of the time of a long file.
function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

function isPositive(text: string): boolean {
  return !text.startsWith("-") && !isZero(text);
}

/** Why a row cannot be counted, in a few words, or null when it can. Example: rowProblem({ kind: "gift" }) = "its kind is not known". */
export function rowProblem(transaction: Transaction): string | null {
  if (!Object.hasOwn(TRANSACTION_KINDS, transaction.kind)) return "its kind is not known";
  if (!isIsoDate(transaction.tradeDate)) return "its date is not a day";
  for (const text of [transaction.amount, transaction.fee, transaction.tax]) {
    if (!isDecimal(text)) return "amount, fee or tax is not a number";
  }
  if (transaction.amount.startsWith("-") && !isZero(transaction.amount)) return "its amount is negative";
  const relatedQuantity = transaction.relatedQuantity ?? null;
  for (const text of [transaction.quantity, transaction.ratio, transaction.costBasis, relatedQuantity]) {
    if (text !== null && !isDecimal(text)) return "quantity, ratio or cost is not a number";
  }
  if (RELATED_KINDS.has(transaction.kind)) {
    const related = transaction.relatedInstrumentId ?? null;
    if (related === null || related === transaction.instrumentId) {
      return "it does not name the other instrument that its shares come from";
    }
    if (relatedQuantity !== null && !isPositive(relatedQuantity)) {
      return "the quantity it uses of the other instrument is not above zero";
    }
  }
  const kind = TRANSACTION_KINDS[transaction.kind];
  const movesShares = kind.quantity !== 0 && (kind.needsInstrument || transaction.instrumentId !== null);
  if (movesShares && !(transaction.quantity !== null && isPositive(transaction.quantity))) {
    return "it moves shares but has no quantity above zero";
  }
  if (transaction.kind === "split" && !(transaction.ratio !== null && isPositive(transaction.ratio))) {
    return "a split needs a ratio above zero";
  }
  return null;
}

/** Parses a row that has no `rowProblem`. */
export function parseRow(transaction: Transaction): LedgerRow {
  const amount = new Decimal(transaction.amount);
  const fee = new Decimal(transaction.fee);
  const tax = new Decimal(transaction.tax);
  return {
    transaction,
    quantity: transaction.quantity === null ? zero : new Decimal(transaction.quantity),
    amount,
    fee,
    tax,
    costBasis: transaction.costBasis === null ? null : new Decimal(transaction.costBasis),
    ratio: transaction.ratio === null ? null : splitRatio(transaction.ratio),
    related: RELATED_KINDS.has(transaction.kind) ? (transaction.relatedInstrumentId ?? null) : null,
    relatedQuantity:
      transaction.relatedQuantity === undefined || transaction.relatedQuantity === null
        ? null
        : new Decimal(transaction.relatedQuantity),
    cashEffect: amount.mul(cashSign(transaction)).sub(fee).sub(tax),
  };
}

type CashRow = Pick<Transaction, "kind" | "amount" | "fee" | "tax"> & { instrumentId?: string | null };

/** Whether shares, not cash, move between accounts: its amount is then a value for information, not cash. */
export function isShareTransfer(transaction: Pick<CashRow, "kind" | "instrumentId">): boolean {
  const transfer = transaction.kind === "transfer_in" || transaction.kind === "transfer_out";
  return transfer && (transaction.instrumentId ?? null) !== null;
}

/** Whether the amount comes into the account (1), leaves it (−1), or is no cash (0). */
export function cashSign(transaction: Pick<CashRow, "kind" | "instrumentId">): number {
  return isShareTransfer(transaction) ? 0 : TRANSACTION_KINDS[transaction.kind].cash;
}

/**
 * What a transaction does to the cash balance in its own currency.
 * Example: cashEffect({ kind: "sell", amount: "100", fee: "1.5", tax: "2" }) = "96.5".
 */
export function cashEffect(transaction: CashRow): string {
  const { amount, fee, tax } = transaction;
  let effect = new Decimal(amount).mul(cashSign(transaction));
  if (fee !== "0") effect = effect.sub(fee);
  if (tax !== "0") effect = effect.sub(tax);
  return effect.toString();
}
