import type { LedgerRow } from "../ledger-rows.ts";
import { type Lot, lotQuantity } from "../lots.ts";
import { Decimal, sumOf } from "../money.ts";
import type { LedgerState } from "./ledger-state.ts";
import { negated } from "./open-lots.ts";
import {
  addLots,
  heldOf,
  partOfRow,
  purchasedLot,
  restOfRow,
  symbolOf,
  take,
  takeWritten,
} from "./position-steps.ts";
import { allIn, closingOf, type Premium, postPurchase, postSale } from "./post-trade.ts";

/**
 * Options and rights: written, exercised, assigned, expired.
 * Formula: cost of shares bought = strike × shares + costs + cost of the option; proceeds of shares sold = strike ×
 * shares − costs − cost of the option. The cost of a written option is the premium received, negative.
 * Convention: an option that is exercised or assigned realizes nothing itself; one that expires, or is bought back,
 * realizes its premium. Where option and shares are in different currencies the premium is realized on that day.
 * Source: US IRS Publication 550, "Options"; CRA IT-479R; HMRC CG55400.
 * Example: premiumOf([], "USD").cost.toString() = "0".
 */
const zero = new Decimal(0);

/** What lots of an option hand on to the shares; nothing where a currency differs. */
export function premiumOf(parts: readonly Lot[], currency: string): Premium {
  if (!allIn(parts, currency)) return { entry: zero, cost: zero };
  return {
    entry: sumOf(parts.map((part) => part.entryAmount)),
    cost: sumOf(parts.map((part) => part.cost)),
  };
}

/** Posts an option sold to open: what is held of it is sold first, the rest is owed. */
export function postWriting(whole: LedgerRow, state: LedgerState): void {
  const { instrumentId } = whole.transaction;
  if (instrumentId === null) return;
  const held = Decimal.max(zero, heldOf(whole, state, instrumentId));
  const sold = Decimal.min(held, whole.quantity);
  const part = sold.gt(0) ? partOfRow(whole, sold) : null;
  if (part !== null) postSale(part, state);
  const row = part === null ? whole : restOfRow(whole, part);
  if (row.quantity.isZero()) return;
  const received = row.amount.sub(row.fee).sub(row.tax);
  addLots(row, state, instrumentId, [negated({ ...purchasedLot(row), cost: received })]);
}

/** Posts shares bought or sold through an option or right, which goes. */
export function postExercise(row: LedgerRow, state: LedgerState): void {
  const { currency } = row.transaction;
  const premium = useOption(row, state, currency);
  if (row.transaction.kind === "exercise_buy") postPurchase(row, state, premium);
  else postSale(row, state, premium);
}

function useOption(row: LedgerRow, state: LedgerState, currency: string): Premium {
  const related = row.related ?? "";
  const held = heldOf(row, state, related);
  const asked = row.relatedQuantity ?? held.abs();
  const { tradeDate } = row.transaction;
  const used = Decimal.min(asked, held.abs());
  if (used.lt(asked) || used.isZero()) {
    const text = `The exercise on ${tradeDate} uses more ${symbolOf(row, state, related)} than held or written: only those there count.`;
    state.issue("action_without_position", "warning", row.transaction, text);
  }
  if (used.isZero()) return { entry: zero, cost: zero };
  const parts = takeOption({ ...row, quantity: used }, state, related);
  const premium = premiumOf(parts, currency);
  const handedOn = allIn(parts, currency);
  state.ledger.closings.push(
    closingOf(row, related, {
      reason: handedOn ? "exchange" : "close",
      quantity: lotQuantity(parts).abs(),
      grossProceeds: premium.entry,
      proceeds: premium.cost,
      parts,
    }),
  );
  return premium;
}

function takeOption(row: LedgerRow, state: LedgerState, instrumentId: string): Lot[] {
  const written = heldOf(row, state, instrumentId).lt(0);
  return written ? takeWritten(row, state, instrumentId) : take(row, state, instrumentId).parts;
}

/** Posts options that ended worthless, held or written. */
export function postExpiry(row: LedgerRow, state: LedgerState): void {
  const { instrumentId, tradeDate } = row.transaction;
  if (instrumentId === null) return;
  const used = Decimal.min(row.quantity, heldOf(row, state, instrumentId).abs());
  if (used.lt(row.quantity)) {
    const text = `More ${symbolOf(row, state)} expired on ${tradeDate} than were held or written: only those there count.`;
    state.issue("action_without_position", "warning", row.transaction, text);
  }
  if (used.isZero()) return;
  const costs = row.fee.add(row.tax);
  const parts = takeOption({ ...row, quantity: used }, state, instrumentId);
  state.ledger.closings.push(
    closingOf(row, instrumentId, {
      reason: "close",
      quantity: used,
      grossProceeds: zero,
      proceeds: costs.neg(),
      parts,
      costs,
    }),
  );
}
