import type { LedgerState, Posting } from "./ledger.ts";
import type { LedgerRow } from "./ledger-rows.ts";
import { isShareTransfer } from "./ledger-rows.ts";
import { checkLotChoices } from "./lot-choices.ts";
import { type ChosenLot, type Lot, lotQuantity, type Taken, takeLots } from "./lots.ts";
import { Decimal } from "./money.ts";
import { applySplit } from "./split-ratio.ts";

/**
 * What each kind of row does to the state of a ledger.
 * Formula: cash += cash effect, or an external flow of −cash effect where cash is implied; lots as in lots.ts.
 * Convention: income, fees and taxes are gross amounts, positive; external flows are positive when they come in.
 * Source: transaction-kinds.ts.
 */
const zero = new Decimal(0);

/** Ids of splits that come from market data, not from the owner's files, start with this. */
export const MARKET_SPLIT = "market-split:";

/** Posts one row. */
export function postRow(row: LedgerRow, state: LedgerState): void {
  const { kind, instrumentId } = row.transaction;
  if (isOutside(row, state)) {
    postOutside(row, state);
    return;
  }
  postCosts(row, state);
  postCash(row, state);
  if (kind === "split") postSplit(row, state);
  else if (kind === "buy") addLot(state, purchasedLot(row));
  else if (kind === "sell") postSale(row, state);
  else if (kind === "dividend" || kind === "interest") state.ledger.income.push(posting(row, row.amount));
  else if (isShareTransfer(row.transaction) && instrumentId !== null) {
    if (kind === "transfer_in") postSharesIn(row, state, instrumentId);
    else postSharesOut(row, state, instrumentId);
  } else if (kind === "deposit" || kind === "transfer_in") postFlow(row, state, row.amount, "cash");
  else if (kind === "withdrawal" || kind === "transfer_out") postFlow(row, state, row.amount.neg(), "cash");
}

function posting(row: LedgerRow, amount: Decimal, currency = row.transaction.currency): Posting {
  const { id, accountId, instrumentId, tradeDate } = row.transaction;
  return { transactionId: id, accountId, instrumentId, date: tradeDate, amount, currency };
}

function postFlow(
  row: LedgerRow,
  state: LedgerState,
  amount: Decimal,
  reason: "cash" | "implied" | "shares" | "outside" | "unexplained",
  currency = row.transaction.currency,
): void {
  if (!amount.isZero()) state.ledger.flows.push({ ...posting(row, amount, currency), reason });
}

function isOutside(row: LedgerRow, state: LedgerState): boolean {
  const { kind, instrumentId } = row.transaction;
  if (instrumentId !== null) {
    if (state.options.outside?.has(instrumentId)) return true;
    if (state.options.instruments.has(instrumentId)) return false;
  } else if (kind !== "buy" && kind !== "sell" && kind !== "dividend" && kind !== "split") return false;
  const text = `A ${kind} of ${row.transaction.tradeDate} names no known instrument: only its cash is counted.`;
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

function lotsOf(state: LedgerState, accountId: string, instrumentId: string): Lot[] {
  return state.lots.get(`${accountId} ${instrumentId}`) ?? [];
}

function setLots(
  row: LedgerRow,
  state: LedgerState,
  instrumentId: string,
  lots: Lot[],
  quantity = lotQuantity(lots),
) {
  const { accountId, tradeDate } = row.transaction;
  state.lots.set(`${accountId} ${instrumentId}`, lots);
  state.held.set(`${accountId} ${instrumentId}`, quantity);
  state.ledger.quantities.push({ date: tradeDate, accountId, instrumentId, quantity });
}

function purchasedLot(row: LedgerRow): { row: LedgerRow; instrumentId: string; lot: Lot } {
  const { id, accountId, tradeDate, currency } = row.transaction;
  const instrumentId = row.transaction.instrumentId ?? "";
  const lot: Lot = {
    transactionId: id,
    accountId,
    instrumentId,
    acquiredOn: tradeDate,
    quantity: row.quantity,
    cost: row.amount.add(row.fee).add(row.tax),
    currency,
    entryAmount: row.amount,
    entryCurrency: currency,
    entryOn: tradeDate,
  };
  return { row, instrumentId, lot };
}

function addLot(state: LedgerState, added: { row: LedgerRow; instrumentId: string; lot: Lot }): void {
  const { row, instrumentId, lot } = added;
  const { accountId } = row.transaction;
  const held = state.held.get(`${accountId} ${instrumentId}`) ?? zero;
  const lots = [...lotsOf(state, accountId, instrumentId), lot];
  setLots(row, state, instrumentId, lots, held.add(lot.quantity));
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

function symbolOf(row: LedgerRow, state: LedgerState): string {
  return state.options.instruments.get(row.transaction.instrumentId ?? "")?.symbol ?? "an instrument";
}

/** What the owner chose for a sale, as far as it can be taken; the rest is reported. */
function chosenLots(row: LedgerRow, state: LedgerState, lots: readonly Lot[]): ChosenLot[] {
  const { id, tradeDate } = row.transaction;
  const choices = state.options.specificLots?.get(id) ?? [];
  const { usable, unchosen, problems } = checkLotChoices(lots, row.quantity, choices);
  const sale = `The sale of ${symbolOf(row, state)} on ${tradeDate}`;
  if (problems.some((problem) => problem.kind === "lot_missing")) {
    const text = `${sale} names a lot that was not held then: oldest shares were used. Choose its lots again.`;
    state.issue("lot_not_found", "warning", row.transaction, text);
  }
  if (problems.some((problem) => problem.kind !== "lot_missing")) {
    const text = `${sale} names more shares than its lots or the sale have: only those there were used. Choose its lots again.`;
    state.issue("lot_choice_exceeded", "warning", row.transaction, text);
  }
  // Nothing is left to choose where all shares go, or where they came in together.
  const open = lots.some((lot) => lot.transactionId !== lots[0]?.transactionId);
  if (unchosen.gt(0) && problems.length === 0 && open && lotQuantity(lots).gt(row.quantity)) {
    const text = `${sale}: no lots are chosen for ${unchosen} of ${row.quantity} shares, the oldest were used.`;
    state.issue("lots_not_chosen", "info", row.transaction, text);
  }
  return usable;
}

/** Takes shares out by the account's lot method and reports what was not there. */
function take(row: LedgerRow, state: LedgerState, instrumentId: string): Taken {
  const { accountId, id, tradeDate, kind } = row.transaction;
  const method = state.options.accounts.get(accountId)?.lotMethod ?? "fifo";
  const lots = lotsOf(state, accountId, instrumentId);
  if (kind === "sell") state.options.beforeSale?.(id, lots);
  const chosen = method === "specific" && kind === "sell" ? chosenLots(row, state, lots) : [];
  const taken = takeLots(lots, row.quantity, method, chosen);
  if (taken.missing.gt(0)) {
    const rounding = taken.missing.lte(row.quantity.mul("0.0001"));
    const verb = kind === "sell" ? "Sold" : "Transferred out";
    const asked = `${verb} ${row.quantity} ${symbolOf(row, state)} on ${tradeDate}`;
    const text = rounding
      ? `${asked}, ${taken.missing.toSignificantDigits(3)} more than held: taken as rounding.`
      : `${asked}, ${taken.missing} more than held: those count as brought in that day at the same price. An earlier purchase may be missing.`;
    state.issue(
      rounding ? "oversell_rounding" : "oversell",
      rounding ? "info" : "error",
      row.transaction,
      text,
    );
  }
  if (lots.length > 0) setLots(row, state, instrumentId, taken.remaining);
  return taken;
}

function postSale(row: LedgerRow, state: LedgerState): void {
  const { instrumentId, id, accountId, tradeDate, currency } = row.transaction;
  if (instrumentId === null) return;
  const taken = take(row, state, instrumentId);
  const held = row.quantity.sub(taken.missing);
  const whole = taken.missing.isZero();
  const grossProceeds = whole ? row.amount : row.amount.mul(held).div(row.quantity);
  const net = row.amount.sub(row.fee).sub(row.tax);
  postFlow(row, state, row.amount.sub(grossProceeds), "unexplained");
  if (held.isZero()) return;
  state.ledger.closings.push({
    transactionId: id,
    accountId,
    instrumentId,
    date: tradeDate,
    reason: "sale",
    quantity: held,
    grossProceeds,
    proceeds: whole ? net : net.mul(held).div(row.quantity),
    currency,
    parts: taken.parts,
  });
}

function postSharesOut(row: LedgerRow, state: LedgerState, instrumentId: string): void {
  const { id, accountId, tradeDate } = row.transaction;
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

function postSharesIn(row: LedgerRow, state: LedgerState, instrumentId: string): void {
  const { id, accountId, tradeDate, currency } = row.transaction;
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
  const { lot } = purchasedLot(row);
  const fresh: Lot[] = rest.gt(0)
    ? [
        {
          ...lot,
          quantity: rest,
          cost: unknown.mul(rest).div(row.quantity),
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
  const lots = lotsOf(state, accountId, instrumentId);
  setLots(row, state, instrumentId, [...lots, ...(keeps ? carried : []), ...arrived]);
}

/** Currency of the cost of shares that came in: the file's when it gave one, else that of the price. */
function priced(
  given: Decimal | null,
  unit: { currency: string } | null,
  currency: string,
): { currency: string } {
  return { currency: given === null && unit !== null ? unit.currency : currency };
}
