import { dayNumber } from "../dates.ts";
import type { LedgerRow } from "../ledger-rows.ts";
import { type Lot, lotQuantity, proportion, spread, type Taken, takeLots } from "../lots.ts";
import { Decimal } from "../money.ts";
import { dealingDays } from "./dealing-days.ts";

/**
 * UK share matching: what a sale of shares is matched with before the section 104 pool.
 * Formula: a day's sales are matched with (1) the purchases of that day, (2) purchases of the next 30 days, earlier
 * ones first, as far as (1) of their own day and earlier sales leave them, (3) the pool at its average cost.
 * Convention: the purchases of one day count as one at their average cost, and so do its sales; splits between are
 * allowed for. Purchases are `buy` and `reinvestment`. A match is looked for within one account. The shares that leave
 * are those of the pool; a purchase matched with an earlier sale brings them back at the cost they had there.
 * Source: Taxation of Chargeable Gains Act 1992 ss. 104, 105, 106A; HMRC Capital Gains Manual CG51500 to CG51590.
 */
export interface Match {
  buyId: string;
  /** Shares as of the sale, and the same as of the purchase. */
  saleQuantity: Decimal;
  buyQuantity: Decimal;
}

export interface SaleMatches {
  sameDay: Match[];
  /** Purchases of the 30 days after. */
  later: Match[];
}

const daysAfter = 30;
const zero = new Decimal(0);

/**
 * The matches of each sale (by transaction id) among rows of one account and instrument in ledger order.
 * Example: matchSales([]).size = 0.
 */
export function matchSales(rows: readonly LedgerRow[]): Map<string, SaleMatches> {
  const days = dealingDays(rows);
  const free = days.map((day) => day.bought);
  const open = days.map((day) => day.sold);
  const found = new Map<string, SaleMatches>();
  const match = (sale: number, buy: number): void => {
    const units = Decimal.min(open[sale] ?? zero, free[buy] ?? zero);
    if (units.lte(0)) return;
    open[sale] = (open[sale] ?? zero).sub(units);
    free[buy] = (free[buy] ?? zero).sub(units);
    const [from, to] = [days[sale], days[buy]];
    if (from === undefined || to === undefined) return;
    const shares = spread(
      units,
      from.sales.map((row) => from.units(row.quantity)),
    );
    for (const [place, row] of from.sales.entries()) {
      const own = found.get(row.transaction.id) ?? { sameDay: [], later: [] };
      found.set(row.transaction.id, own);
      const parts = spread(
        shares[place] ?? zero,
        to.purchases.map((bought) => to.units(bought.quantity)),
      );
      for (const [index, bought] of to.purchases.entries()) {
        const part = parts[index] ?? zero;
        if (part.lte(0)) continue;
        (sale === buy ? own.sameDay : own.later).push({
          buyId: bought.transaction.id,
          saleQuantity: from.shares(part),
          buyQuantity: to.shares(part),
        });
      }
    }
  };
  for (const place of days.keys()) match(place, place);
  for (const [sale, day] of days.entries()) {
    for (let buy = sale + 1; buy < days.length; buy++) {
      const after = dayNumber(days[buy]?.date ?? day.date) - dayNumber(day.date);
      if (after > daysAfter) break;
      match(sale, buy);
    }
  }
  return found;
}

/** Shares of the pool that a later purchase brings back. */
export interface Borrowed {
  buyId: string;
  /** Shares of the purchase that were matched, and their cost, which the earlier sale used. */
  quantity: Decimal;
  cost: Decimal;
  currency: string;
  /** As they left the pool. */
  lots: Lot[];
}

/** Takes shares out of lots by the matches of a sale, then by the average of the rest. */
export function takeMatched(
  lots: readonly Lot[],
  quantity: Decimal,
  matches: SaleMatches,
  purchases: ReadonlyMap<string, LedgerRow>,
): Taken & { borrowed: Borrowed[] } {
  const parts: Lot[] = [];
  const borrowed: Borrowed[] = [];
  let pool = [...lots];
  let open = quantity;
  for (const { buyId, saleQuantity } of matches.sameDay) {
    const own = pool.filter((lot) => lot.transactionId === buyId);
    const taken = takeLots(own, Decimal.min(saleQuantity, open), "fifo");
    parts.push(...taken.parts);
    pool = [...pool.filter((lot) => lot.transactionId !== buyId), ...taken.remaining];
    open = open.sub(lotQuantity(taken.parts));
  }
  const pooled = takeLots(pool, open, "average");
  let rest = pooled.parts;
  for (const { buyId, saleQuantity, buyQuantity } of matches.later) {
    const row = purchases.get(buyId);
    const shares = Decimal.min(saleQuantity, lotQuantity(rest));
    if (row === undefined || shares.lte(0)) continue;
    const left = takeLots(rest, shares, "average");
    rest = left.remaining;
    const bought = Decimal.min(row.quantity, proportion(buyQuantity, shares, saleQuantity));
    const cost = proportion(purchaseCost(row), bought, row.quantity);
    borrowed.push({ buyId, quantity: bought, cost, currency: row.transaction.currency, lots: left.parts });
    const costs = spread(
      cost,
      left.parts.map((part) => part.quantity),
    );
    for (const [place, part] of left.parts.entries()) {
      const { tradeDate, currency } = row.transaction;
      const price = { cost: costs[place] ?? zero, currency };
      parts.push({ ...part, ...price, transactionId: buyId, acquiredOn: tradeDate });
    }
  }
  return { parts: [...parts, ...rest], remaining: pooled.remaining, missing: pooled.missing, borrowed };
}

function purchaseCost(row: LedgerRow): Decimal {
  const tax = row.transaction.kind === "reinvestment" ? zero : row.tax;
  return row.amount.add(row.fee).add(tax);
}

/**
 * The lots of a purchase of which a part was matched with earlier sales: that part has the cost of the pool. `used` is
 * the cost that went to those sales.
 */
export function returnBorrowed(lot: Lot, borrowed: readonly Borrowed[]): { lots: Lot[]; used: Decimal } {
  const asked = borrowed.reduce((sum, entry) => sum.add(entry.quantity), zero);
  // Matches are kept to 30 places: what they miss of a whole purchase is no share of its own.
  const whole = lot.quantity.sub(asked).abs().lt("1e-20");
  const matched = whole ? lot.quantity : Decimal.min(asked, lot.quantity);
  const used = borrowed.reduce((sum, entry) => sum.add(entry.cost), zero);
  const parts = borrowed.flatMap((entry) => entry.lots);
  const quantities = spread(
    matched,
    borrowed.flatMap((entry) => {
      const size = lotQuantity(entry.lots);
      return entry.lots.map((part) => proportion(entry.quantity, part.quantity, size));
    }),
  );
  let entryLeft = lot.entryAmount;
  const back = parts.map((part, place): Lot => {
    const quantity = quantities[place] ?? zero;
    const last = place === parts.length - 1 && matched.eq(lot.quantity);
    const entryAmount = last ? entryLeft : proportion(lot.entryAmount, quantity, lot.quantity);
    entryLeft = entryLeft.sub(entryAmount);
    const { entryCurrency, entryOn } = lot;
    return { ...part, quantity, entryAmount, entryCurrency, entryOn };
  });
  const own = lot.quantity.sub(matched);
  if (!own.isZero()) {
    const kept = { ...lot, quantity: own, cost: lot.cost.sub(used), entryAmount: entryLeft };
    return { lots: [...back, kept], used };
  }
  // What rounding left of the cost of a purchase matched whole stays with its sales.
  return { lots: back, used: lot.cost };
}
