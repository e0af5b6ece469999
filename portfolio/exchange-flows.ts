import { carryForward } from "#finance/dated-series.ts";
import { dayNumber } from "#finance/dates.ts";
import type { ExternalFlow } from "#finance/ledger.ts";
import { Decimal } from "#finance/money.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { FoldedPortfolio } from "./fold-portfolio.ts";

const exercises: ReadonlySet<TransactionKind> = new Set(["exercise_buy", "exercise_sell"]);
const kinds: ReadonlySet<TransactionKind> = new Set([
  "spin_off",
  "merger",
  "symbol_change",
  "rights",
  ...exercises,
]);

/**
 * What shares that come out of others bring from these: they leave the old holding and enter the new one at the close of
 * the day, with the cash of a merger, so that the change itself is no gain or loss of either. In and out cancel.
 * An option or right that is exercised or assigned hands over what the shares are worth beyond the strike: shares come and
 * go at their close, and the premium is gained or lost against that by the option.
 * Shares without a close of that day, and those of a holding that is not in the ledger, are left alone.
 */
export function exchangeFlows({ ledger, loaded, quotes }: FoldedPortfolio): ExternalFlow[] {
  const actions = loaded.transactions.filter(({ kind }) => kinds.has(kind));
  if (actions.length === 0) return [];
  const held = new Map<string, Decimal>();
  const changes = new Map<string, { before: Decimal; after: Decimal }>();
  for (const { accountId, instrumentId, date, quantity } of ledger.quantities) {
    const key = `${accountId} ${instrumentId}`;
    const known = changes.get(`${key} ${date}`);
    changes.set(`${key} ${date}`, {
      before: known?.before ?? held.get(key) ?? new Decimal(0),
      after: quantity,
    });
    held.set(key, quantity);
  }
  return actions.flatMap((action): ExternalFlow[] => {
    const { id: transactionId, accountId, tradeDate: date, instrumentId, relatedInstrumentId: from } = action;
    if (instrumentId === null || from == null) return [];
    const change = changes.get(`${accountId} ${instrumentId} ${date}`);
    const given = changes.get(`${accountId} ${from} ${date}`);
    const quote = quotes.get(instrumentId);
    const exercised = exercises.has(action.kind);
    if (change === undefined || quote === undefined || given === undefined) return [];
    if (!exercised && !given.before.gt(0)) return [];
    const close = carryForward(quote.series, [dayNumber(date)])[0] ?? Number.NaN;
    if (!Number.isFinite(close)) return [];
    const shares = action.quantity === null ? change.after.sub(change.before) : new Decimal(action.quantity);
    const value = shares.mul(new Decimal(close));
    const flow = { transactionId, accountId, date, reason: "shares" as const };
    const paid = { amount: new Decimal(action.amount), currency: action.currency };
    const worth = { amount: value, currency: quote.currency };
    const less = (money: typeof paid) => ({ ...money, amount: money.amount.neg() });
    const moves = [action.kind === "exercise_sell" ? less(worth) : worth];
    if (action.kind === "merger" || action.kind === "exercise_sell") moves.push(paid);
    if (action.kind === "exercise_buy") moves.push(less(paid));
    return moves.flatMap(({ amount, currency }) => [
      { ...flow, instrumentId, amount, currency },
      { ...flow, instrumentId: from, amount: amount.neg(), currency },
    ]);
  });
}
