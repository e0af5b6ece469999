import type { LedgerRow } from "../ledger-rows.ts";
import { type Lot, lotQuantity, proportion } from "../lots.ts";
import { Decimal } from "../money.ts";
import type { LedgerState } from "./ledger-state.ts";
import { addLots, postFlow, purchasedLot, symbolOf, take } from "./position-steps.ts";

/**
 * Shares that move between accounts, or between an account and the outside.
 * Formula: flow = ± quantity × price of the day (the entry amount where no price is known).
 * Convention: cost and acquisition days travel along between the owner's accounts; transfer-pairs.ts finds the pairs.
 * Source: transaction-kinds.ts.
 */
const zero = new Decimal(0);

/** Posts shares that leave an account: at market value for the portfolio, with their cost for the owner. */
export function postSharesOut(row: LedgerRow, state: LedgerState): void {
  const { id, accountId, instrumentId, tradeDate } = row.transaction;
  if (instrumentId === null) return;
  const pair = state.pairsByOut.get(id);
  const { parts } = take(row, state, instrumentId);
  if (pair !== undefined) state.carried.set(pair.inId, parts);
  if (pair?.sameDay === true && state.options.carryTransfers === true) return;
  const unit = state.options.unitValue?.(instrumentId, tradeDate) ?? null;
  for (const part of parts) {
    const value = unit === null ? part.entryAmount : unit.price.mul(part.quantity);
    const currency = unit === null ? part.entryCurrency : unit.currency;
    postFlow(row, state, value.neg(), "shares", currency);
    state.ledger.closings.push({
      transactionId: id,
      accountId,
      instrumentId,
      date: tradeDate,
      reason: "transfer",
      quantity: part.quantity,
      grossProceeds: value,
      proceeds: value,
      currency,
      parts: [part],
    });
  }
}

/** Posts shares that come in: with the cost they left another account with, else the cost given, else market value. */
export function postSharesIn(row: LedgerRow, state: LedgerState): void {
  const { id, accountId, instrumentId, tradeDate, currency } = row.transaction;
  if (instrumentId === null) return;
  const keeps = state.pairsByIn.get(id)?.sameDay === true && state.options.carryTransfers === true;
  const carried = (state.carried.get(id) ?? []).map((part) => ({ ...part, accountId }));
  const given = row.costBasis ?? (row.amount.gt(0) ? row.amount : null);
  const unit = state.options.unitValue?.(instrumentId, tradeDate) ?? null;
  const rest = row.quantity.sub(lotQuantity(carried));
  if (given === null && unit === null && rest.gt(0)) {
    const text = `Shares of ${symbolOf(row, state)} came in on ${tradeDate} without cost or price: their cost counts as zero.`;
    state.issue("transfer_without_value", "warning", row.transaction, text);
  }
  const unknown = given ?? unit?.price.mul(row.quantity) ?? zero;
  const lot = purchasedLot(row);
  const fresh: Lot[] = rest.gt(0)
    ? [
        {
          ...lot,
          quantity: rest,
          cost: proportion(unknown, rest, row.quantity),
          ...priced(given, unit, currency),
        },
      ]
    : [];
  const arrived = [...(keeps ? [] : carried), ...fresh].map((part) => {
    const entryAmount = unit === null ? part.cost : unit.price.mul(part.quantity);
    const entryCurrency = unit === null ? part.currency : unit.currency;
    postFlow(row, state, entryAmount, "shares", entryCurrency);
    return { ...part, entryAmount, entryCurrency, entryOn: tradeDate };
  });
  addLots(row, state, instrumentId, [...(keeps ? carried : []), ...arrived]);
}

/** Currency of the cost of shares that came in: the file's when it gave one, else that of the price. */
function priced(
  given: Decimal | null,
  unit: { currency: string } | null,
  currency: string,
): { currency: string } {
  return { currency: given === null && unit !== null ? unit.currency : currency };
}
