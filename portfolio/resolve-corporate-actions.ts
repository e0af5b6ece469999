import { Decimal } from "#finance/money.ts";
import type { HeldShares } from "./held-shares.ts";
import type { ParsedInstrument, ParsedTransaction } from "./importers/importer.ts";

export type ResolvedAction =
  | { transactions: ParsedTransaction[]; assumption: string | null }
  | { reason: string; fix: string };

const ratioDigits = 30;

function ratioText(ratio: Decimal): string {
  return ratio.toDecimalPlaces(ratioDigits).toFixed();
}

function resolveSplit(transaction: ParsedTransaction, held: HeldShares, account: string): ResolvedAction {
  const instrument = transaction.instrument;
  const added = transaction.sharesAdded;
  if (!instrument || added === null) return { transactions: [transaction], assumption: null };
  const before = held.quantity(account, instrument.symbol, instrument.currency);
  if (before.isZero()) {
    return {
      reason: `a split adds ${added} ${instrument.symbol}, but none are held on ${transaction.date}`,
      fix: "Import the older transactions of this instrument first, then this file again.",
    };
  }
  const ratio = ratioText(before.plus(added).div(before));
  return { transactions: [{ ...transaction, ratio }], assumption: null };
}

/** Under which holding the replaced shares are booked: their own identifier, the new symbol, or a name that fits. */
function findReplaced(
  transaction: ParsedTransaction,
  held: HeldShares,
  account: string,
): ParsedInstrument | null {
  const { replaces, instrument } = transaction;
  if (!replaces || !instrument) return null;
  const quantity = new Decimal(replaces.quantity);
  const old = replaces.instrument;
  if (held.quantity(account, old.symbol, old.currency).gte(quantity)) return old;
  if (replaces.type === "reverse_split") {
    return held.quantity(account, instrument.symbol, instrument.currency).gt(0) ? instrument : null;
  }
  const named = held.findByName(account, old.name, quantity);
  return named ? { ...old, ...named } : null;
}

function resolveReplacement(
  transaction: ParsedTransaction,
  held: HeldShares,
  account: string,
): ResolvedAction {
  const { replaces, instrument, quantity } = transaction;
  if (!replaces || !instrument || quantity === null) return { transactions: [transaction], assumption: null };
  const plain: ParsedTransaction = { ...transaction, replaces: null };
  const old = findReplaced(transaction, held, account);
  if (!old) {
    return {
      transactions: [{ ...plain, kind: "transfer_in" }],
      assumption:
        `The shares that ${quantity} ${instrument.symbol} replaced on ${transaction.date} are not in the ledger: ` +
        "the new ones come in with unknown cost.",
    };
  }
  if (replaces.type === "reverse_split" && old.symbol === instrument.symbol) {
    const ratio = ratioText(new Decimal(quantity).div(replaces.quantity));
    return { transactions: [{ ...plain, kind: "split", quantity: null, ratio }], assumption: null };
  }
  const cost = held.costOf(account, old.symbol, old.currency, new Decimal(replaces.quantity));
  const out: ParsedTransaction = {
    ...plain,
    kind: "transfer_out",
    instrument: old,
    quantity: replaces.quantity,
  };
  const into: ParsedTransaction = { ...plain, kind: "transfer_in", costBasis: cost?.toFixed() ?? null };
  return {
    transactions: [out, into],
    assumption: `${replaces.quantity} ${old.symbol} became ${quantity} ${instrument.symbol} on ${transaction.date}; the cost moves along.`,
  };
}

/** A merger or change of symbol that does not say how many shares: all that are held. */
function resolveChange(transaction: ParsedTransaction, held: HeldShares, account: string): ResolvedAction {
  const { related, kind, date } = transaction;
  if (!related) return { transactions: [transaction], assumption: null };
  const before = held.quantity(account, related.symbol, related.currency);
  const used = transaction.relatedQuantity ?? (before.gt(0) ? before.toFixed() : null);
  const quantity = transaction.quantity ?? (kind === "symbol_change" ? used : null);
  if (used === null || quantity === null) {
    return {
      reason: `no ${related.symbol} are held on ${date}, so it is not clear how many shares change`,
      fix: "Import the older transactions first, or write both quantities into the row.",
    };
  }
  return { transactions: [{ ...transaction, quantity, relatedQuantity: used }], assumption: null };
}

/**
 * Completes a row whose meaning depends on what is held before it: a split given as shares added gets its ratio,
 * shares that replace others become a split or a pair of transfers with the cost carried along.
 */
export function resolveCorporateAction(
  transaction: ParsedTransaction,
  held: HeldShares,
  account: string,
): ResolvedAction {
  if (transaction.replaces) return resolveReplacement(transaction, held, account);
  if (transaction.kind === "merger" || transaction.kind === "symbol_change") {
    return resolveChange(transaction, held, account);
  }
  return resolveSplit(transaction, held, account);
}
