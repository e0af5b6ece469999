import type { IsoDate } from "../dates.ts";
import { Decimal } from "../money.ts";

/**
 * Which lots to sell for an amount of money, so that the tax is as small as it can be.
 * Formula: tax of a lot per money raised = taxRate × (value − cost) / value; lots with the least of it go first, which
 * is optimal because each lot can be sold in part (continuous knapsack).
 * Convention: losses count as negative tax, at the rate that gains of the lot would bear; ties go to the older lot,
 * then to the smaller ids. Amounts in one currency.
 * Source: G. Dantzig, "Discrete-Variable Extremum Problems", Operations Research 5 (1957), on the fractional knapsack;
 * least-tax lot selection as brokers offer it ("tax optimizer", "minimum tax").
 */
export interface SaleableLot {
  lotId: string;
  instrumentId: string;
  accountId: string;
  acquiredOn: IsoDate;
  quantity: Decimal;
  value: Decimal;
  cost: Decimal;
  /** Tax on one unit of gain if it were sold today. */
  taxRate: number;
  /** Lots with the same queue can only be sold in the order given, as first in, first out demands; none when free. */
  queue?: string;
}

/** Part of a lot that is sold. */
export interface SoldLot extends SaleableLot {
  /** taxRate × (value − cost); below zero for a loss. */
  tax: Decimal;
}

const zero = new Decimal(0);

/** Part of a lot with its tax: `soldPart(lot, lot.quantity)` is all of it. */
export function soldPart(lot: SaleableLot, quantity: Decimal): SoldLot {
  const share = quantity.div(lot.quantity);
  const value = lot.value.mul(share);
  const cost = lot.cost.mul(share);
  return { ...lot, quantity, value, cost, tax: value.sub(cost).mul(lot.taxRate) };
}

/** Lots in the order in which to sell them: always the least taxed of those that may go next. */
export function leastTaxOrder<L extends SaleableLot>(lots: readonly L[]): L[] {
  const sellable = lots.filter((lot) => lot.value.gt(0) && lot.quantity.gt(0));
  const ranked = sellable
    .map((lot) => ({ lot, burden: lot.value.sub(lot.cost).mul(lot.taxRate).div(lot.value) }))
    .sort(
      (a, b) =>
        a.burden.cmp(b.burden) ||
        compareText(a.lot.acquiredOn, b.lot.acquiredOn) ||
        compareText(a.lot.lotId, b.lot.lotId) ||
        compareText(a.lot.instrumentId, b.lot.instrumentId) ||
        compareText(a.lot.accountId, b.lot.accountId),
    )
    .map(({ lot }) => lot);
  const queues = Map.groupBy(
    sellable.filter((lot) => lot.queue !== undefined),
    (lot) => lot.queue,
  );
  // A lot that is not first in its queue waits for those before it, which then go in its place.
  const gone = new Set<L>();
  return ranked.flatMap((lot) => {
    const queue = queues.get(lot.queue) ?? [lot];
    const next = queue.slice(0, queue.indexOf(lot) + 1).filter((entry) => !gone.has(entry));
    for (const entry of next) gone.add(entry);
    return next;
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Sells lots up to an amount, and no further than a tax allows (null for no limit): the sum of all taxes, losses
 * subtracted, stays at or below it. What could not be raised is `missing`.
 * Example: chooseSaleLots([], new Decimal(5), null).missing.toString() = "5".
 */
export function chooseSaleLots(
  lots: readonly SaleableLot[],
  amount: Decimal,
  taxLimit: Decimal | null,
): { parts: SoldLot[]; raised: Decimal; tax: Decimal; missing: Decimal } {
  const parts: SoldLot[] = [];
  let open = amount;
  let tax = zero;
  for (const lot of leastTaxOrder(lots)) {
    if (open.lte(0)) break;
    const wanted = open.gte(lot.value) ? lot.quantity : lot.quantity.mul(open).div(lot.value);
    const whole = soldPart(lot, wanted);
    const allowed = taxLimit === null ? null : taxLimit.sub(tax);
    const exceeds = allowed !== null && whole.tax.gt(0) && whole.tax.gt(allowed);
    if (exceeds && allowed.lte(0)) continue;
    const part = exceeds ? soldPart(lot, wanted.mul(allowed).div(whole.tax)) : whole;
    parts.push(part);
    open = part === whole && open.lt(lot.value) ? zero : open.sub(part.value);
    tax = tax.add(part.tax);
  }
  return { parts, raised: amount.sub(open), tax, missing: Decimal.max(zero, open) };
}
