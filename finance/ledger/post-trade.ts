import type { Closing } from "../ledger.ts";
import type { LedgerRow } from "../ledger-rows.ts";
import { type Lot, proportion, spread } from "../lots.ts";
import { Decimal, sumOf } from "../money.ts";
import type { LedgerState } from "./ledger-state.ts";
import {
  addLots,
  heldOf,
  lotsOf,
  partOfRow,
  postFlow,
  purchasedLot,
  restOfRow,
  setLots,
  symbolOf,
  take,
  takeWritten,
} from "./position-steps.ts";
import { returnBorrowed } from "./section-104.ts";

/**
 * Purchases and sales.
 * Formula: gain = proceeds − cost of the lots taken; proceeds = amount − fee − tax.
 * Convention: the premium of an exercised option is added to the cost of shares bought and taken off the proceeds of
 * shares sold; it is negative where the option was written. A purchase closes what was written first.
 * Source: transaction-kinds.ts; US IRS Publication 550 for options; section-104.ts and superficial-loss.ts.
 * Example: allIn([], "EUR") = true.
 */
export interface Premium {
  /** What the option brought into the portfolio, and its book cost, in the currency of the row. */
  entry: Decimal;
  cost: Decimal;
}

const zero = new Decimal(0);
const none: Premium = { entry: zero, cost: zero };

/** A closing of a row: what left and for what. */
export function closingOf(
  row: LedgerRow,
  instrumentId: string,
  rest: Pick<Closing, "reason" | "quantity" | "grossProceeds" | "proceeds" | "parts"> & Partial<Closing>,
): Closing {
  const { id, accountId, tradeDate, currency } = row.transaction;
  return { transactionId: id, accountId, instrumentId, date: tradeDate, currency, ...rest };
}

/** Posts shares bought. */
export function postPurchase(given: LedgerRow, state: LedgerState, premium = none): void {
  const { id, instrumentId, kind } = given.transaction;
  if (instrumentId === null) return;
  // What is withheld from income paid in shares is no cost of the shares.
  const whole = kind === "reinvestment" ? { ...given, tax: zero } : given;
  const written = heldOf(whole, state, instrumentId).neg();
  const covered = Decimal.max(zero, Decimal.min(written, whole.quantity));
  const part = covered.gt(0) ? partOfRow(whole, covered) : null;
  const handed = partOfPremium(premium, covered, whole.quantity);
  if (part !== null) postCover(part, state, instrumentId, handed);
  const row = part === null ? whole : restOfRow(whole, part);
  if (row.quantity.isZero()) return;
  const bought = purchasedLot(row);
  const denied = state.deferred.get(id) ?? zero;
  const lot: Lot = {
    ...bought,
    cost: bought.cost.add(premium.cost.sub(handed.cost)).add(denied),
    entryAmount: bought.entryAmount.add(premium.entry.sub(handed.entry)),
  };
  if (!denied.isZero()) state.clearing.push({ amount: denied.neg(), currency: lot.currency });
  const borrowed = state.borrowed.get(id) ?? [];
  const { lots, used } = borrowed.length === 0 ? { lots: [lot], used: zero } : returnBorrowed(lot, borrowed);
  for (const { currency, cost } of borrowed.flatMap((entry) => entry.lots)) {
    state.clearing.push({ amount: cost.neg(), currency });
  }
  if (!used.isZero()) state.clearing.push({ amount: used, currency: lot.currency });
  addLots(row, state, instrumentId, lots);
}

/** What of an option's premium belongs to a part of the shares it bought. */
function partOfPremium(premium: Premium, quantity: Decimal, whole: Decimal): Premium {
  if (quantity.isZero()) return none;
  if (quantity.eq(whole)) return premium;
  return {
    entry: proportion(premium.entry, quantity, whole),
    cost: proportion(premium.cost, quantity, whole),
  };
}

/** Buys back what was written: the gain is the premium less what buying back costs. */
function postCover(row: LedgerRow, state: LedgerState, instrumentId: string, premium: Premium): void {
  const parts = takeWritten(row, state, instrumentId);
  const gross = row.amount.neg().sub(premium.entry);
  const costs = row.fee.add(row.tax);
  state.ledger.closings.push(
    closingOf(row, instrumentId, {
      reason: "close",
      quantity: row.quantity,
      grossProceeds: gross,
      proceeds: row.amount.neg().sub(premium.cost).sub(costs),
      parts,
      costs,
    }),
  );
}

/** Posts shares sold. */
export function postSale(row: LedgerRow, state: LedgerState, premium = none): void {
  const { instrumentId } = row.transaction;
  if (instrumentId === null) return;
  const taken = take(row, state, instrumentId);
  const held = row.quantity.sub(taken.missing);
  const book = row.amount.sub(premium.cost);
  const bookHeld = proportion(book, held, row.quantity);
  const unexplained = book.sub(bookHeld);
  postFlow(row, state, unexplained, "unexplained");
  // An option whose costs are not its value leaves the difference behind, also where no share was there to sell.
  if (held.isZero() && premium.cost.eq(premium.entry)) return;
  const costs = proportion(row.fee.add(row.tax), held, row.quantity);
  const closing = closingOf(row, instrumentId, {
    reason: "sale",
    quantity: held,
    grossProceeds: row.amount.sub(premium.entry).sub(unexplained),
    proceeds: bookHeld.sub(costs),
    parts: taken.parts,
    costs,
  });
  state.ledger.closings.push(denyLoss(row, state, closing));
}

/** Moves a superficial loss from the shares sold to those that stand in for them. */
function denyLoss(row: LedgerRow, state: LedgerState, closing: Closing): Closing {
  const { accountId, currency, tradeDate, id } = row.transaction;
  const substitutes = state.substitutes.get(id);
  if (substitutes === undefined || closing.parts.some((part) => part.currency !== currency)) return closing;
  const loss = sumOf(closing.parts.map((part) => part.cost)).sub(closing.proceeds);
  if (loss.lte(0)) return closing;
  const lots = lotsOf(state, accountId, closing.instrumentId);
  const kept = lots.filter((lot) => lot.currency === currency);
  const later = substitutes.later.filter(
    ({ buyId }) => state.rowsById.get(buyId)?.transaction.currency === currency,
  );
  const deniedShares = Decimal.min(substitutes.shares, closing.quantity);
  const whole = proportion(loss, deniedShares, closing.quantity);
  const toLater = later.map(({ shares }) => proportion(whole, shares, substitutes.shares));
  const toKept = kept.length === 0 ? zero : whole.sub(sumOf(toLater));
  const denied = toKept.add(sumOf(toLater));
  if (denied.lte(0)) return closing;
  const added = spread(
    toKept,
    kept.map((lot) => lot.quantity),
  );
  const raised = new Map(kept.map((lot, place) => [lot, added[place] ?? zero]));
  if (kept.length > 0) {
    setLots(
      row,
      state,
      closing.instrumentId,
      lots.map((lot) => ({ ...lot, cost: lot.cost.add(raised.get(lot) ?? zero) })),
    );
  }
  for (const [place, { buyId }] of later.entries()) {
    const amount = toLater[place] ?? zero;
    state.deferred.set(buyId, (state.deferred.get(buyId) ?? zero).add(amount));
    state.clearing.push({ amount, currency });
  }
  const text = `Of the loss on ${symbolOf(row, state)} sold on ${tradeDate}, ${denied.toFixed(2)} ${currency} is a superficial loss: it is added to the cost of the shares that replace them.`;
  state.issue("superficial_loss", "info", row.transaction, text);
  const less = spread(
    denied,
    closing.parts.map((part) => part.quantity),
  );
  const parts = closing.parts.map((part, place) => ({ ...part, cost: part.cost.sub(less[place] ?? zero) }));
  return { ...closing, parts, deniedLoss: denied };
}

/** Whether all parts are in one currency, in books and in value. */
export function allIn(parts: readonly Lot[], currency: string): boolean {
  return parts.every((part) => part.currency === currency && part.entryCurrency === currency);
}
