import { dayNumber } from "../dates.ts";
import type { LedgerRow } from "../ledger-rows.ts";
import { Decimal } from "../money.ts";
import { type DealingDay, dealingDays } from "./dealing-days.ts";

/**
 * Canadian superficial losses: shares that stand in for those sold at a loss.
 * Formula: denied loss = loss × min(S, P, B) / S, with S the shares sold, P those acquired in the period from 30 days
 * before the sale to 30 days after it, B those held when the period ends.
 * Convention: the sales of a day are one; each acquired share denies the loss of one sold share, those acquired before
 * the sale first. The denied loss is added to the cost of the shares that stand in. Within one account; the loss is
 * measured in the currency of the trade.
 * Source: Income Tax Act (Canada) ss. 40(2)(g)(i), 53(1)(f), 54 "superficial loss"; CRA Guide T4037, Interpretation
 * Bulletin IT-387R2 for the formula of partial losses.
 */
export interface Substitutes {
  /** Part of the sale whose loss is denied: min(S, P, B) / S as shares of this sale. */
  shares: Decimal;
  /** Those of them that were acquired after the sale, by transaction. */
  later: { buyId: string; shares: Decimal }[];
}

const windowDays = 30;
const zero = new Decimal(0);

/**
 * The substitutes of each sale (by transaction id) among rows of one account and instrument, in ledger order.
 * Example: findSubstitutes([]).size = 0.
 */
export function findSubstitutes(rows: readonly LedgerRow[]): Map<string, Substitutes> {
  const days = dealingDays(rows);
  const free = days.map((day) => day.bought);
  const found = new Map<string, Substitutes>();
  let first = 0;
  for (const [place, day] of days.entries()) {
    if (day.sold.lte(0)) continue;
    while (distance(days[first] ?? day, day) < -windowDays) first += 1;
    const period = daysUntil(days, first, day);
    let open = Decimal.min(day.sold, period.at(-1)?.held ?? zero);
    const later: { buyId: string; units: Decimal }[] = [];
    let units = zero;
    // Shares acquired before stand in only as far as some are still held.
    let kept = day.held;
    for (const [step, entry] of period.entries()) {
      const other = first + step;
      const used = Decimal.min(open, free[other] ?? zero, other <= place ? kept : open);
      if (used.lte(0)) continue;
      if (other <= place) kept = kept.sub(used);
      open = open.sub(used);
      units = units.add(used);
      free[other] = (free[other] ?? zero).sub(used);
      if (other <= place) continue;
      for (const row of entry.purchases) {
        const share = used.mul(entry.units(row.quantity)).div(entry.bought);
        later.push({ buyId: row.transaction.id, units: share });
      }
    }
    if (units.isZero()) continue;
    for (const sale of day.sales) {
      const share = (of: Decimal) =>
        day.shares(of.mul(day.units(sale.quantity)).div(day.sold)).toDecimalPlaces(30);
      found.set(sale.transaction.id, {
        shares: Decimal.min(sale.quantity, share(units)),
        later: later.map(({ buyId, units: of }) => ({ buyId, shares: share(of) })),
      });
    }
  }
  return found;
}

/** Days from one to another, negative when the other comes first. */
function distance(to: DealingDay, from: DealingDay): number {
  return dayNumber(to.date) - dayNumber(from.date);
}

/** The days from a place on until the 30th day after a day. */
function daysUntil(days: readonly DealingDay[], first: number, day: DealingDay): DealingDay[] {
  const period: DealingDay[] = [];
  for (let place = first; place < days.length; place++) {
    const entry = days[place];
    if (entry === undefined || distance(entry, day) > windowDays) break;
    period.push(entry);
  }
  return period;
}
