import type { LedgerRow } from "../ledger-rows.ts";
import type { Lot } from "../lots.ts";
import { Decimal } from "../money.ts";
import type { LedgerState } from "./ledger-state.ts";
import { addLots, heldOf, postFlow, purchasedLot, take, takeWritten } from "./position-steps.ts";
import { closingOf } from "./post-trade.ts";

/**
 * Corporate actions of which one instrument is inside the portfolio and the other is not (it has no price).
 * Formula: what leaves is a flow of −value, what comes in a flow of its value, at the close of the day.
 * Convention: a spin-off into the outside leaves the shares as they were.
 * Source: ledger.ts, option `outside`.
 */
const zero = new Decimal(0);

/** Posts shares of an inside instrument that become something outside; `cash` posts the money of the row. */
export function postLeaving(row: LedgerRow, state: LedgerState, cash: () => void): void {
  const { kind } = row.transaction;
  if (row.related !== null && kind !== "spin_off" && kind !== "rights") leave(row, state, row.related);
  cash();
}

function leave(row: LedgerRow, state: LedgerState, instrumentId: string): void {
  const { tradeDate } = row.transaction;
  const held = heldOf(row, state, instrumentId);
  const quantity = Decimal.min(row.relatedQuantity ?? held.abs(), held.abs());
  if (quantity.isZero()) return;
  const taking = { ...row, quantity };
  const parts: Lot[] = held.lt(0)
    ? takeWritten(taking, state, instrumentId)
    : take(taking, state, instrumentId).parts;
  const unit = state.options.unitValue?.(instrumentId, tradeDate) ?? null;
  for (const part of parts) {
    const value = unit === null ? part.entryAmount : unit.price.mul(part.quantity);
    const currency = unit === null ? part.entryCurrency : unit.currency;
    postFlow(row, state, value.neg(), "outside", currency);
    const sums = { quantity: part.quantity.abs(), grossProceeds: value, proceeds: value, parts: [part] };
    state.ledger.closings.push(closingOf(row, instrumentId, { reason: "transfer", ...sums, currency }));
  }
}

/** Posts shares of an inside instrument that come from something outside. */
export function postArriving(row: LedgerRow, state: LedgerState, inside: () => void, cash: () => void): void {
  const { kind, instrumentId, tradeDate } = row.transaction;
  if (instrumentId === null) return;
  if (kind === "exercise_buy" || kind === "exercise_sell") {
    inside();
    return;
  }
  cash();
  const unit = state.options.unitValue?.(instrumentId, tradeDate) ?? null;
  const value = unit === null ? zero : unit.price.mul(row.quantity);
  const currency = unit?.currency ?? row.transaction.currency;
  postFlow(row, state, value, "outside", currency);
  const lot = { ...purchasedLot(row), cost: value, entryAmount: value, currency, entryCurrency: currency };
  addLots(row, state, instrumentId, [lot]);
}
