import type { LedgerRow } from "../ledger-rows.ts";
import { type Lot, lotQuantity, proportion, spread, takeLots } from "../lots.ts";
import { Decimal, sumOf } from "../money.ts";
import type { LedgerState } from "./ledger-state.ts";
import { addLots, heldOf, lotsOf, postFlow, posting, setLots, symbolOf } from "./position-steps.ts";
import { closingOf } from "./post-trade.ts";

/**
 * Corporate actions: shares that come out of others with their cost and days, and cash that takes cost away.
 * Formula: spin-off: cost of the new shares = cost × part, part = their market value / market value of both;
 * merger: cost moved = cost × (1 − cash part), cash part = cash / (cash + market value of the new shares), gain =
 * cash − cost × cash part (by the rule `gain` of the fold: min(cash, cash + value − cost), never below zero; by
 * `income`: all of the cash); return of capital: cost falls by the cash of each share, what goes beyond it is a gain.
 * Convention: the part is `costBasis` / cost where the row gives it; closes of the day decide otherwise. Without them a
 * spin-off takes no cost along, and cash of a merger takes cost until there is none. What came in, when, travels
 * along with the cost, so that no gain is made by the change itself.
 * Source: US IRS Form 8937 and Publication 550; 26 U.S.C. §§ 356, 358; § 20 Abs. 4a EStG; TCGA 1992
 * ss. 122, 127, 128; CRA T4037 for return of capital.
 * Example: splitLot({ quantity: new Decimal(1), cost: new Decimal(8), entryAmount: new Decimal(8) }, new Decimal("0.25")).moved.cost.toString() = "2".
 */
const zero = new Decimal(0);
const one = new Decimal(1);

/** A lot's cost and entry amount in two parts; the quantity stays with both. */
export function splitLot<Part extends Pick<Lot, "quantity" | "cost" | "entryAmount">>(
  lot: Part,
  share: Decimal,
): { moved: Part; kept: Part } {
  const cost = proportion(lot.cost, share, one);
  const entryAmount = proportion(lot.entryAmount, share, one);
  return {
    moved: { ...lot, cost, entryAmount },
    kept: { ...lot, cost: lot.cost.sub(cost), entryAmount: lot.entryAmount.sub(entryAmount) },
  };
}

/** Posts shares of a new instrument that holders of another are given, with a part of its cost. */
export function postSpinOff(row: LedgerRow, state: LedgerState): void {
  const { accountId, instrumentId, kind, tradeDate } = row.transaction;
  const related = row.related;
  if (instrumentId === null || related === null) return;
  const lots = heldOf(row, state, related).gt(0) ? lotsOf(state, accountId, related) : [];
  if (lots.length === 0) {
    postFromNothing(row, state, instrumentId, row.quantity);
    return;
  }
  const share = costShare(row, state, lots);
  if (share === null && kind === "spin_off") {
    const text = `${symbolOf(row, state)} spun off on ${tradeDate} has no price of that day: no cost went along. Import the row with its cost.`;
    state.issue("action_without_value", "warning", row.transaction, text);
  }
  const split = lots.map((lot) => splitLot(lot, share ?? zero));
  setLots(
    row,
    state,
    related,
    split.map(({ kept }) => kept),
  );
  bringIn(
    row,
    state,
    instrumentId,
    split.map(({ moved }) => moved),
    lots,
  );
}

/** Adds lots of the new instrument, whose shares are spread as those of the lots they come from. */
function bringIn(
  row: LedgerRow,
  state: LedgerState,
  instrumentId: string,
  moved: readonly Lot[],
  origin: readonly Lot[],
): void {
  const quantities = spread(
    row.quantity,
    origin.map((lot) => lot.quantity),
  );
  const lots = moved.map((lot, place) => ({ ...lot, instrumentId, quantity: quantities[place] ?? zero }));
  addLots(
    row,
    state,
    instrumentId,
    lots.filter((lot) => lot.quantity.gt(0)),
  );
}

/** Part of the cost of lots that goes along; null when nothing says so. */
function costShare(row: LedgerRow, state: LedgerState, lots: readonly Lot[]): Decimal | null {
  const { instrumentId, tradeDate, kind, currency } = row.transaction;
  if (row.costBasis !== null && lots.every((lot) => lot.currency === currency)) {
    const cost = sumOf(lots.map((lot) => lot.cost));
    return cost.gt(0) ? limited(row.costBasis.div(cost)) : zero;
  }
  if (kind === "rights") return null;
  const value = state.options.unitValue?.(instrumentId ?? "", tradeDate) ?? null;
  const left = state.options.unitValue?.(row.related ?? "", tradeDate) ?? null;
  if (value === null || left === null || value.currency !== left.currency) return null;
  const given = value.price.mul(row.quantity);
  const both = given.add(left.price.mul(lotQuantity(lots)));
  return both.gt(0) ? limited(given.div(both)) : null;
}

function limited(share: Decimal): Decimal {
  return Decimal.max(zero, Decimal.min(one, share)).toDecimalPlaces(20);
}

/** New shares where those they come from are not in the ledger: they come in without cost. */
function postFromNothing(row: LedgerRow, state: LedgerState, instrumentId: string, quantity: Decimal): void {
  const { id, accountId, tradeDate, currency, kind } = row.transaction;
  const text = `A ${kind.replace("_", " ")} of ${tradeDate} found no ${symbolOf(row, state, row.related)}: the new shares came in at no cost. An earlier purchase may be missing.`;
  state.issue("action_without_position", "error", row.transaction, text);
  const value = { cost: zero, currency, entryAmount: zero, entryCurrency: currency, entryOn: tradeDate };
  const lot: Lot = { transactionId: id, accountId, instrumentId, acquiredOn: tradeDate, quantity, ...value };
  addLots(row, state, instrumentId, [lot]);
}

/** Posts shares that become others, with or without cash; also a mere change of symbol. */
export function postMerger(given: LedgerRow, state: LedgerState): void {
  const { accountId, instrumentId, tradeDate, kind } = given.transaction;
  // A change of symbol moves no cash, whatever its amount says.
  const row = kind === "merger" ? given : { ...given, amount: zero };
  const related = row.related;
  if (instrumentId === null || related === null) return;
  const lots = heldOf(row, state, related).gt(0) ? lotsOf(state, accountId, related) : [];
  const method = state.options.accounts.get(accountId)?.lotMethod ?? "fifo";
  const asked = row.relatedQuantity ?? lotQuantity(lots);
  const taken = takeLots(lots, asked, method);
  const found = lotQuantity(taken.parts);
  if (found.isZero()) {
    postFlow(row, state, row.amount, "unexplained");
    postFromNothing(row, state, instrumentId, row.quantity);
    return;
  }
  if (taken.missing.gt(asked.mul("0.0001"))) {
    const text = `The change of ${asked} ${symbolOf(row, state, related)} on ${tradeDate} found only ${found}: their cost is that of all new shares. An earlier purchase may be missing.`;
    state.issue("action_without_position", "error", row.transaction, text);
  }
  const share = row.amount.gt(0) ? cashShare(row, state, taken.parts) : zero;
  const split = splitByCash(row, state, taken.parts, share);
  setLots(row, state, related, taken.remaining);
  if (row.amount.gt(0)) postCash(row, state, related, split, share);
  bringIn(
    row,
    state,
    instrumentId,
    split.map(({ kept }) => kept),
    taken.parts,
  );
}

/** Lots with the cost that the cash of a merger uses up, by the rule of the fold; entry amounts go by value always. */
function splitByCash(row: LedgerRow, state: LedgerState, parts: readonly Lot[], share: Decimal) {
  const { mergerCash = "value" } = state.options;
  const byValue = parts.map((lot) => splitLot(lot, share));
  const { instrumentId, tradeDate, currency } = row.transaction;
  const value = state.options.unitValue?.(instrumentId ?? "", tradeDate) ?? null;
  const isComparable = value?.currency === currency && parts.every((lot) => lot.currency === currency);
  if (share.isZero() || mergerCash === "value" || (mergerCash === "gain" && !isComparable)) return byValue;
  const quantities = parts.map((lot) => lot.quantity);
  const paid = spread(row.amount, quantities);
  const worth = spread((value?.price ?? zero).mul(row.quantity), quantities);
  return byValue.map(({ moved, kept }, place) => {
    const cost = moved.cost.add(kept.cost);
    const cash = paid[place] ?? zero;
    const gain = Decimal.max(zero, cash.add(worth[place] ?? zero).sub(cost));
    const used = mergerCash === "income" ? zero : Decimal.min(cost, cash.sub(Decimal.min(cash, gain)));
    return { moved: { ...moved, cost: used }, kept: { ...kept, cost: cost.sub(used) } };
  });
}

function postCash(
  row: LedgerRow,
  state: LedgerState,
  related: string,
  split: readonly { moved: Lot }[],
  share: Decimal,
): void {
  const parts = split.map(({ moved }) => ({ ...moved, quantity: proportion(moved.quantity, share, one) }));
  const costs = row.fee.add(row.tax);
  state.ledger.closings.push(
    closingOf(row, related, {
      reason: "close",
      quantity: lotQuantity(parts),
      grossProceeds: row.amount,
      proceeds: row.amount.sub(costs),
      parts,
      costs,
    }),
  );
}

/** Part of the cost that the cash of a merger uses up. */
function cashShare(row: LedgerRow, state: LedgerState, parts: readonly Lot[]): Decimal {
  const { instrumentId, tradeDate, currency } = row.transaction;
  const value = state.options.unitValue?.(instrumentId ?? "", tradeDate) ?? null;
  if (value !== null && value.currency === currency) {
    return limited(row.amount.div(row.amount.add(value.price.mul(row.quantity))));
  }
  const text = `The new shares ${symbolOf(row, state)} of ${tradeDate} have no price in ${currency} of that day: cash took cost first.`;
  state.issue("action_without_value", "warning", row.transaction, text);
  const cost = sumOf(parts.filter((part) => part.currency === currency).map((part) => part.cost));
  return cost.gt(0) ? limited(row.amount.div(cost)) : zero;
}

/** Posts cash that is paid out of the cost of shares, each share alike. */
export function postReturnOfCapital(row: LedgerRow, state: LedgerState): void {
  const { accountId, instrumentId, currency, tradeDate } = row.transaction;
  if (instrumentId === null) return;
  const lots = heldOf(row, state, instrumentId).gt(0) ? lotsOf(state, accountId, instrumentId) : [];
  if (lots.length === 0) {
    const text = `A return of capital on ${tradeDate} found no ${symbolOf(row, state)}: it counts as income.`;
    state.issue("action_without_position", "warning", row.transaction, text);
    state.ledger.income.push(posting(row, row.amount));
    return;
  }
  const unit = state.options.unitValue?.(instrumentId, tradeDate) ?? null;
  const value = unit?.currency === currency ? unit.price.mul(lotQuantity(lots)).add(row.amount) : null;
  // Of what came in, the part that the cash is of the whole value leaves.
  const left = value?.gt(0) ? limited(row.amount.div(value)) : zero;
  const paid = spread(
    row.amount,
    lots.map((lot) => lot.quantity),
  );
  const split = lots.map((lot, place) => {
    const used = lot.currency === currency ? Decimal.min(lot.cost, paid[place] ?? zero) : zero;
    const { moved, kept } = splitLot(lot, left);
    return { part: { ...moved, cost: used }, kept: { ...kept, cost: lot.cost.sub(used) } };
  });
  setLots(
    row,
    state,
    instrumentId,
    split.map(({ kept }) => kept),
  );
  const parts = split.map(({ part }) => part);
  state.ledger.closings.push(
    closingOf(row, instrumentId, {
      reason: "close",
      quantity: zero,
      grossProceeds: row.amount,
      proceeds: row.amount,
      parts,
    }),
  );
}

/** Posts a bond's premium written off its cost (`amortisation`) or a discount written on (`accretion`). No cash moves. */
export function postAmortisation(row: LedgerRow, state: LedgerState): void {
  const { accountId, instrumentId, kind, currency, tradeDate } = row.transaction;
  if (instrumentId === null) return;
  const lots = lotsOf(state, accountId, instrumentId);
  const own = lots.filter((lot) => lot.currency === currency && lot.quantity.gt(0));
  if (own.length === 0) {
    const text = `An ${kind} on ${tradeDate} found no ${symbolOf(row, state)} in ${currency}: nothing changed.`;
    state.issue("action_without_position", "warning", row.transaction, text);
    return;
  }
  const amounts = spread(
    row.amount,
    own.map((lot) => lot.quantity),
  );
  const changes = new Map(own.map((lot, place) => [lot, amounts[place] ?? zero]));
  setLots(
    row,
    state,
    instrumentId,
    lots.map((lot) => {
      const amount = changes.get(lot) ?? zero;
      const less = kind === "accretion" ? amount.neg() : Decimal.min(lot.cost, amount);
      return { ...lot, cost: lot.cost.sub(less) };
    }),
  );
}
