import type { ExternalFlow, Posting } from "../ledger.ts";
import type { LedgerRow } from "../ledger-rows.ts";
import { checkLotChoices } from "../lot-choices.ts";
import { type ChosenLot, type Lot, lotQuantity, proportion, type Taken, takeLots } from "../lots.ts";
import { Decimal } from "../money.ts";
import type { LotMethod } from "../transaction-kinds.ts";
import type { LedgerState } from "./ledger-state.ts";
import { OpenLots } from "./open-lots.ts";
import { takeMatched } from "./section-104.ts";

/**
 * Steps that the postings of all kinds are made of: take shares out of a position, put lots in, note a flow.
 * Formula: held = Σ lot quantities, noted after every change.
 * Convention: written options are lots with negative quantity, cost and entry amount; nothing is taken out of them
 * by a sale.
 * Source: transaction-kinds.ts; open-lots.ts.
 * Example: lotsOf({ positions: new Map() }, "account", "x").length = 0.
 */
const zero = new Decimal(0);

/** An amount of a row, for the lists of the ledger. */
export function posting(row: LedgerRow, amount: Decimal, currency = row.transaction.currency): Posting {
  const { id, accountId, instrumentId, tradeDate } = row.transaction;
  return { transactionId: id, accountId, instrumentId, date: tradeDate, amount, currency };
}

/** Notes money or shares that cross the border of the portfolio; nothing for zero. */
export function postFlow(
  row: LedgerRow,
  state: LedgerState,
  amount: Decimal,
  reason: ExternalFlow["reason"],
  currency = row.transaction.currency,
): void {
  if (!amount.isZero()) state.ledger.flows.push({ ...posting(row, amount, currency), reason });
}

/** The lots of one position. */
export function lotsOf(state: LedgerState, accountId: string, instrumentId: string): Lot[] {
  return state.positions.get(`${accountId} ${instrumentId}`)?.all() ?? [];
}

/** What is held of a position: negative where options were written. */
export function heldOf(row: LedgerRow, state: LedgerState, instrumentId: string): Decimal {
  return state.positions.get(`${row.transaction.accountId} ${instrumentId}`)?.held() ?? zero;
}

/** Changes a position and notes its new quantity. */
function change<Result>(
  row: LedgerRow,
  state: LedgerState,
  instrumentId: string,
  make: (position: OpenLots) => Result,
): Result {
  const { accountId, tradeDate } = row.transaction;
  const key = `${accountId} ${instrumentId}`;
  const position = state.positions.get(key) ?? new OpenLots(state.options.noteLot);
  state.positions.set(key, position);
  const result = make(position);
  state.ledger.quantities.push({ date: tradeDate, accountId, instrumentId, quantity: position.held() });
  return result;
}

/** Replaces the lots of a position and notes its new quantity. */
export function setLots(
  row: LedgerRow,
  state: LedgerState,
  instrumentId: string,
  lots: readonly Lot[],
): void {
  change(row, state, instrumentId, (position) => position.replace(lots));
}

/** Adds lots to a position: where shares are owed, those that come in are handed over first. */
export function addLots(row: LedgerRow, state: LedgerState, instrumentId: string, added: Lot[]): void {
  const owed = heldOf(row, state, instrumentId).neg();
  const kept = owed.gt(0) && lotQuantity(added).gt(0) ? handOver(row, state, instrumentId, added) : added;
  if (kept.length > 0) change(row, state, instrumentId, (position) => position.add(kept));
}

/**
 * Settles what was written with shares that came in otherwise than by a purchase; what is left of them stays. Both
 * end for the cost of the shares, so that the gain is what was received for writing less that cost.
 */
function handOver(row: LedgerRow, state: LedgerState, instrumentId: string, added: readonly Lot[]): Lot[] {
  const { id, accountId, tradeDate } = row.transaction;
  const owed = heldOf(row, state, instrumentId).neg();
  const given = takeLots(added, owed, "fifo");
  for (const part of given.parts) {
    const written = takeWritten({ ...row, quantity: part.quantity }, state, instrumentId);
    for (const [parts, worth] of [
      [[part], part.cost],
      [written, part.cost.neg()],
    ] as const) {
      state.ledger.closings.push({
        transactionId: id,
        accountId,
        instrumentId,
        date: tradeDate,
        reason: "close",
        quantity: part.quantity,
        grossProceeds: worth,
        proceeds: worth,
        currency: part.currency,
        parts: [...parts],
      });
    }
  }
  return given.remaining;
}

/** Takes written options or shares out, the oldest first: parts with negative quantity and cost. */
export function takeWritten(row: LedgerRow, state: LedgerState, instrumentId: string): Lot[] {
  return change(row, state, instrumentId, (position) => position.takeWritten(row.quantity));
}

/** The lot that a row brings in; its costs are part of its cost. */
export function purchasedLot(row: LedgerRow): Lot {
  const { id, accountId, tradeDate, currency, instrumentId } = row.transaction;
  return {
    transactionId: id,
    accountId,
    instrumentId: instrumentId ?? "",
    acquiredOn: tradeDate,
    quantity: row.quantity,
    cost: row.amount.add(row.fee).add(row.tax),
    currency,
    entryAmount: row.amount,
    entryCurrency: currency,
    entryOn: tradeDate,
  };
}

/** The part of a row that belongs to a part of its quantity. */
export function partOfRow(row: LedgerRow, quantity: Decimal): LedgerRow {
  const share = (amount: Decimal) => proportion(amount, quantity, row.quantity);
  return { ...row, quantity, amount: share(row.amount), fee: share(row.fee), tax: share(row.tax) };
}

/** What is left of a row beside a part of it. */
export function restOfRow(row: LedgerRow, part: LedgerRow): LedgerRow {
  return {
    ...row,
    quantity: row.quantity.sub(part.quantity),
    amount: row.amount.sub(part.amount),
    fee: row.fee.sub(part.fee),
    tax: row.tax.sub(part.tax),
  };
}

/** How an instrument is called; the row's own when none is named. */
export function symbolOf(row: LedgerRow, state: LedgerState, id = row.transaction.instrumentId): string {
  return state.options.instruments.get(id ?? "")?.symbol ?? "an instrument";
}

/** What the owner chose for a sale, as far as it can be taken; the rest is reported. */
function chosenLots(row: LedgerRow, state: LedgerState, position: OpenLots): ChosenLot[] {
  const { id, tradeDate } = row.transaction;
  const choices = state.options.specificLots?.get(id) ?? [];
  const named = position.ofTransactions(choices.map((choice) => choice.lotId));
  const { usable, unchosen, problems } = checkLotChoices(named, row.quantity, choices);
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
  const open = unchosen.gt(0) && problems.length === 0 && position.held().gt(row.quantity);
  if (open && !position.cameTogether()) {
    const text = `${sale}: no lots are chosen for ${unchosen} of ${row.quantity} shares, the oldest were used.`;
    state.issue("lots_not_chosen", "info", row.transaction, text);
  }
  return usable;
}

/** Takes the shares of a row out by the account's lot method and reports what was not there. */
export function take(
  row: LedgerRow,
  state: LedgerState,
  instrumentId: string,
): Pick<Taken, "parts" | "missing"> {
  const { accountId, id, kind } = row.transaction;
  const method = state.options.accounts.get(accountId)?.lotMethod ?? "fifo";
  const position = state.positions.get(`${accountId} ${instrumentId}`) ?? new OpenLots();
  if (kind === "sell") state.options.beforeSale?.(id, position.all());
  const chosen = method === "specific" && kind === "sell" ? chosenLots(row, state, position) : [];
  // Nothing is taken of what is owed, or where nothing is.
  const none = position.size === 0 || position.held().lt(0);
  const taken = none ? { parts: [], missing: row.quantity } : takeFrom(row, state, method, position, chosen);
  if (taken.missing.gt(0)) reportMissing(row, state, instrumentId, taken.missing);
  if (none) position.replace(position.all());
  if (position.size > 0 || taken.parts.length > 0) change(row, state, instrumentId, () => undefined);
  return taken;
}

function takeFrom(
  row: LedgerRow,
  state: LedgerState,
  method: LotMethod,
  position: OpenLots,
  chosen: readonly ChosenLot[],
): Pick<Taken, "parts" | "missing"> {
  if (!state.matches.has(row.transaction.id)) return position.take(row.quantity, method, chosen);
  const { remaining, ...taken } = takeBorrowing(row, state, position.all());
  position.replace(remaining);
  return taken;
}

/** A sale by UK share matching: what it borrows of later purchases is noted for them. */
function takeBorrowing(row: LedgerRow, state: LedgerState, lots: readonly Lot[]): Taken {
  const matches = state.matches.get(row.transaction.id) ?? { sameDay: [], later: [] };
  const { borrowed, ...taken } = takeMatched(lots, row.quantity, matches, state.rowsById);
  for (const entry of borrowed) {
    const known = state.borrowed.get(entry.buyId);
    if (known === undefined) state.borrowed.set(entry.buyId, [entry]);
    else known.push(entry);
    state.clearing.push({ amount: entry.cost.neg(), currency: entry.currency });
    for (const { cost, currency } of entry.lots) state.clearing.push({ amount: cost, currency });
  }
  return taken;
}

function reportMissing(row: LedgerRow, state: LedgerState, instrumentId: string, missing: Decimal): void {
  const { kind, tradeDate } = row.transaction;
  const rounding = missing.lte(row.quantity.mul("0.0001"));
  const verb = kind === "sell" ? "Sold" : kind === "transfer_out" ? "Transferred out" : "Took out";
  const asked = `${verb} ${row.quantity} ${symbolOf(row, state, instrumentId)} on ${tradeDate}`;
  const cause =
    kind === "sell"
      ? 'Import the earlier purchase that is missing; a short sale is booked with the kind write ("sell to open"), not sell.'
      : "An earlier purchase may be missing.";
  const text = rounding
    ? `${asked}, ${missing.toSignificantDigits(3)} more than held: taken as rounding.`
    : `${asked}, ${missing} more than held: those count as brought in that day at the same price. ${cause}`;
  const [code, severity] = rounding
    ? (["oversell_rounding", "info"] as const)
    : (["oversell", "error"] as const);
  state.issue(code, severity, row.transaction, text);
}
