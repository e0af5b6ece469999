import { Decimal } from "../money.ts";
import {
  chooseSaleLots,
  leastTaxOrder,
  type SaleableLot,
  type SoldLot,
  soldPart,
} from "./choose-sale-lots.ts";
import type { GroupChange } from "./rebalance-groups.ts";
import type {
  OrderOptions,
  RebalancingInstrument,
  RebalancingOrder,
  UnresolvedAmount,
} from "./rebalancing-orders.ts";
import { DUST, tradable } from "./tradable-quantity.ts";

/**
 * The sales of a rebalancing: for each group that has too much, the least taxed lots of its instruments.
 * Formula: as choose-sale-lots.ts, over the lots of all instruments of the group; the tax limit is used up group by
 * group, the group with most too much first.
 * Convention: quantities are rounded down to what can be traded in each account, off the most taxed lots; an order below
 * the minimum is left out.
 * Source: choose-sale-lots.ts.
 */
const zero = new Decimal(0);

/**
 * Sales for all changes below zero; what is not sold goes into `unresolved`.
 * Example: placeSales([], [], { contribution: new Decimal(0), minimumTrade: new Decimal(0), wholeShares: false, costRate: 0, costFixed: new Decimal(0), maximumTax: null }, []).length = 0.
 */
export function placeSales(
  changes: readonly GroupChange[],
  instruments: readonly RebalancingInstrument[],
  options: OrderOptions,
  unresolved: UnresolvedAmount[],
): RebalancingOrder[] {
  const orders: RebalancingOrder[] = [];
  let limit = options.maximumTax;
  const selling = changes
    .filter(({ change }) => change.lt(0))
    .toSorted((a, b) => a.change.cmp(b.change) || (a.name < b.name ? -1 : 1));
  for (const { name, change } of selling) {
    const members = instruments.filter((entry) => entry.group === name);
    const lots = members.flatMap((entry) => entry.lots);
    const chosen = chooseSaleLots(lots, change.neg(), limit);
    if (chosen.missing.gte("0.01")) {
      const reason = limit === null ? "no more lots to sell" : "more sales would pass the tax limit";
      unresolved.push({ name, amount: chosen.missing.neg(), reason });
    }
    for (const [instrumentId, parts] of Map.groupBy(chosen.parts, (part) => part.instrumentId)) {
      const instrument = members.find((entry) => entry.instrumentId === instrumentId);
      if (instrument === undefined) continue;
      const order = sale(instrument, parts, options, unresolved);
      if (order === null) continue;
      orders.push(order);
      if (limit !== null) limit = limit.sub(order.tax);
    }
  }
  return orders;
}

function sale(
  instrument: RebalancingInstrument,
  parts: readonly SoldLot[],
  options: OrderOptions,
  unresolved: UnresolvedAmount[],
): RebalancingOrder | null {
  // A broker trades what one account holds: units are whole in each, not in their sum.
  const kept = [...Map.groupBy(parts, (part) => part.accountId)].flatMap(([accountId, own]) => {
    const wanted = total(own, (part) => part.quantity);
    const lots = instrument.lots.filter((lot) => lot.accountId === accountId);
    const held = total(lots, (lot) => lot.quantity);
    // All of a holding may go, fractions included: nothing is left that could not be traded.
    return wanted.add(DUST).gte(held) ? own : trim(own, tradable(wanted, options.wholeShares));
  });
  const quantity = total(kept, (part) => part.quantity).toDecimalPlaces(24);
  const amount = total(kept, (part) => part.value);
  const short = total(parts, (part) => part.value).sub(amount);
  const { instrumentId, symbol, group } = instrument;
  const cost = amount.mul(options.costRate).add(options.costFixed);
  if (amount.lte(cost) || amount.add(DUST).lt(options.minimumTrade)) {
    const reason = amount.lte(cost) ? "less than one unit, or than its cost" : "below the minimum trade";
    unresolved.push({ name: symbol, amount: short.add(amount).neg(), reason });
    return null;
  }
  if (short.gte("0.01")) unresolved.push({ name: symbol, amount: short.neg(), reason: "whole units" });
  return {
    side: "sell",
    instrumentId,
    symbol,
    group,
    quantity,
    amount,
    cost,
    tax: total(kept, (part) => part.tax),
    gain: total(kept, (part) => part.value.sub(part.cost)),
    lots: kept,
  };
}

/** Takes the least taxed of the parts up to a quantity. */
function trim(parts: readonly SoldLot[], quantity: Decimal): SoldLot[] {
  let open = quantity;
  return leastTaxOrder(parts).flatMap((part) => {
    const taken = Decimal.min(open, part.quantity);
    open = open.sub(taken);
    return taken.gt(0) ? [soldPart(part, taken)] : [];
  });
}

function total<Entry extends SaleableLot>(entries: readonly Entry[], of: (entry: Entry) => Decimal): Decimal {
  return entries.reduce((sum, entry) => sum.add(of(entry)), zero);
}
