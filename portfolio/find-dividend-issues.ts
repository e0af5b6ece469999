import { addDays, type IsoDate } from "#finance/dates.ts";
import type { Ledger } from "#finance/ledger.ts";
import type { DataIssue } from "#platform/results.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";

/** A dividend is paid weeks after the day on which the shares had to be held. */
const PAID_WITHIN_DAYS = 100;
const shown = 5;

/**
 * Dividends of instruments that no account held on the day or in the hundred days before: a purchase is missing, or the
 * dividend belongs to another instrument. One finding for all of them.
 */
export function findDividendIssues(loaded: LoadedPortfolio, complete: Ledger): DataIssue[] {
  const held = new Map(
    [...Map.groupBy(complete.quantities, ({ instrumentId }) => instrumentId)].map(([id, changes]) => [
      id,
      [...Map.groupBy(changes, ({ accountId }) => accountId).values()],
    ]),
  );
  const missing = new Map<string, { first: IsoDate; count: number }>();
  for (const { kind, instrumentId, tradeDate } of loaded.transactions) {
    if (kind !== "dividend" || instrumentId === null || tradeDate > loaded.asOf) continue;
    if (wasHeld(held.get(instrumentId) ?? [], addDays(tradeDate, -PAID_WITHIN_DAYS), tradeDate)) continue;
    const known = missing.get(instrumentId);
    const first = known === undefined || tradeDate < known.first ? tradeDate : known.first;
    missing.set(instrumentId, { first, count: (known?.count ?? 0) + 1 });
  }
  if (missing.size === 0) return [];
  const symbolOf = (id: string) => loaded.instruments.get(id)?.symbol ?? id;
  const list = [...missing]
    .map(([id, { first, count }]) => ({ symbol: symbolOf(id), first, count }))
    .sort((a, b) => (`${a.first} ${a.symbol}` < `${b.first} ${b.symbol}` ? -1 : 1))
    .map(
      ({ symbol, first, count }) => `${symbol} (${count === 1 ? first : `${count}, the first on ${first}`})`,
    );
  const more = list.length > shown ? ` and ${list.length - shown} more` : "";
  return [
    {
      code: "dividend_without_position",
      severity: "warning",
      message: `Dividends came in of what was not held at the time: ${list.slice(0, shown).join(", ")}${more}.`,
    },
  ];
}

/** Whether any account held some of it on a day of the period; each account's quantities are those after each change. */
function wasHeld(accounts: readonly Ledger["quantities"][], from: IsoDate, to: IsoDate): boolean {
  return accounts.some((own) => {
    const later = firstAfter(own, from);
    const before = own[later - 1];
    if (before !== undefined && !before.quantity.isZero()) return true;
    for (let place = later; place < own.length; place++) {
      const change = own[place];
      if (change === undefined || change.date > to) return false;
      if (!change.quantity.isZero()) return true;
    }
    return false;
  });
}

/** The place of the first change after a day, in changes in their order. */
function firstAfter(changes: Ledger["quantities"], day: IsoDate): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.date ?? "") <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
