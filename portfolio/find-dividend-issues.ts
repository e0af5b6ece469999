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
  const held = Map.groupBy(complete.quantities, ({ instrumentId }) => instrumentId);
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

/** Whether any account held some of it on a day of the period; `changes` are quantities after each change. */
function wasHeld(changes: Ledger["quantities"], from: IsoDate, to: IsoDate): boolean {
  const accounts = Map.groupBy(changes, ({ accountId }) => accountId);
  return [...accounts.values()].some((own) => {
    const before = own.filter(({ date }) => date <= from).at(-1);
    if (before !== undefined && !before.quantity.isZero()) return true;
    return own.some(({ date, quantity }) => date > from && date <= to && !quantity.isZero());
  });
}
