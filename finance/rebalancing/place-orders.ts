import { Decimal, sumOf } from "../money.ts";
import { fillGaps } from "./fill-gaps.ts";
import { placeSales } from "./place-sales.ts";
import type { GroupChange } from "./rebalance-groups.ts";
import type {
  OrderOptions,
  RebalancingInstrument,
  RebalancingOrder,
  RebalancingOrders,
  UnresolvedAmount,
} from "./rebalancing-orders.ts";
import { DUST, tradable } from "./tradable-quantity.ts";

/**
 * Turns wanted changes into orders: sales of the least taxed lots first, purchases with the money there is.
 * Formula: money for purchases = contribution + sales − costs; where it is short, the wanted purchases are cut by
 * water-filling. Within a group purchases follow the values held, or are equal when nothing is held.
 * Convention: sales first, then purchases, the larger amount first, then by symbol; what is alike goes by symbol, so that the
 * order of the inputs does not matter; quantities are rounded down;
 * nothing is sold for a group of which nothing can be bought; with whole units what is left buys further units where that lessens the distance to the wish. Taxes are paid later
 * and reduce no purchase.
 * Source: rebalance-groups.ts; choose-sale-lots.ts; rounding by largest shortfall as in A. Hamilton's apportionment.
 */
const zero = new Decimal(0);

/**
 * Orders for the wanted changes of all groups; what cannot be done is reported, never dropped in silence.
 * Example: placeOrders([], [], { contribution: new Decimal(9), minimumTrade: new Decimal(0), wholeShares: false, costRate: 0, costFixed: new Decimal(0), maximumTax: null }).cashLeft.toString() = "9".
 */
export function placeOrders(
  given: readonly GroupChange[],
  tradables: readonly RebalancingInstrument[],
  options: OrderOptions,
): RebalancingOrders {
  const changes = given.toSorted((a, b) => compareText(a.name, b.name));
  const instruments = tradables.toSorted(bySymbol);
  const unresolved: UnresolvedAmount[] = [];
  const sales = placeSales(salesNeeded(changes, instruments, options), instruments, options, unresolved);
  const raised = sales.reduce((sum, order) => sum.add(order.amount).sub(order.cost), zero);
  const cash = Decimal.max(zero, options.contribution.add(raised));
  const purchases = placePurchases(changes, instruments, { options, cash, unresolved });
  const spent = purchases.reduce((sum, order) => sum.add(order.amount).add(order.cost), zero);
  const rest = options.contribution.add(raised).sub(spent);
  const cashLeft = rest.abs().lt(DUST) ? zero : rest;
  if (cashLeft.lte("-0.01")) {
    unresolved.push({ name: "cash", amount: cashLeft, reason: "the sales bring less than is taken out" });
  }
  return { orders: [...inOrder(sales), ...inOrder(purchases)], unresolved, cashLeft };
}

/** Changes without the sales that would only pay for groups of which nothing can be bought. */
function salesNeeded(
  changes: readonly GroupChange[],
  instruments: readonly RebalancingInstrument[],
  options: OrderOptions,
): GroupChange[] {
  const canBuy = new Set(instruments.map((entry) => entry.group));
  const idle = sumOf(
    changes.map(({ name, change }) => (canBuy.has(name) ? zero : Decimal.max(zero, change))),
  );
  if (idle.isZero()) return [...changes];
  const buys = sumOf(
    changes.map(({ name, change }) => (canBuy.has(name) ? Decimal.max(zero, change) : zero)),
  );
  const needed = Decimal.max(zero, buys.sub(options.contribution));
  const wanted = changes.map(({ change }) => Decimal.max(zero, change.neg()));
  const kept = needed.lt(sumOf(wanted)) ? fillGaps(wanted, needed, wanted) : wanted;
  return changes.map((entry, index) =>
    entry.change.lt(0) ? { ...entry, change: zero.sub(kept[index] ?? zero) } : entry,
  );
}

function inOrder(orders: readonly RebalancingOrder[]): RebalancingOrder[] {
  return orders.toSorted((a, b) => b.amount.cmp(a.amount) || bySymbol(a, b));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bySymbol(
  a: { symbol: string; instrumentId: string },
  b: { symbol: string; instrumentId: string },
): number {
  return compareText(a.symbol, b.symbol) || compareText(a.instrumentId, b.instrumentId);
}

interface Wish {
  instrument: RebalancingInstrument;
  wanted: Decimal;
}

function wishes(
  changes: readonly GroupChange[],
  instruments: readonly RebalancingInstrument[],
  unresolved: UnresolvedAmount[],
): Wish[] {
  return changes.flatMap(({ name, change }) => {
    if (change.lte(0)) return [];
    const members = instruments.filter((entry) => entry.group === name);
    if (members.length === 0) {
      unresolved.push({ name, amount: change, reason: "nothing to buy is known for it" });
      return [];
    }
    const held = sumOf(members.map(({ value }) => value));
    return members.map((instrument) => ({
      instrument,
      wanted: held.isZero() ? change.div(members.length) : change.mul(instrument.value).div(held),
    }));
  });
}

function placePurchases(
  changes: readonly GroupChange[],
  instruments: readonly RebalancingInstrument[],
  about: { options: OrderOptions; cash: Decimal; unresolved: UnresolvedAmount[] },
): RebalancingOrder[] {
  const { options, cash, unresolved } = about;
  let open = wishes(changes, instruments, unresolved);
  // One purchase below the minimum at a time is left out, the smallest first, so that its money helps the others.
  for (;;) {
    const affordable = affordableAmounts(open, cash, options);
    const amounts = options.wholeShares
      ? wholeUnits(open, affordable, cash, options)
      : open.map(({ instrument }, index) =>
          tradable((affordable[index] ?? zero).div(instrument.price), false).mul(instrument.price),
        );
    const smallest = smallestBelow(amounts, options);
    if (smallest === null)
      return open.flatMap((wish, index) => purchase(wish, amounts[index] ?? zero, about));
    const { instrument, wanted } = open[smallest] ?? { instrument: null, wanted: zero };
    if (instrument !== null && wanted.gt(0)) {
      const reason = options.wholeShares
        ? "less than one unit, its cost or the minimum trade"
        : "below its cost or the minimum trade";
      unresolved.push({ name: instrument.symbol, amount: wanted, reason });
    }
    open = open.filter((_, index) => index !== smallest);
  }
}

/** Place of the smallest purchase that is below the minimum or worth no more than its cost. */
function smallestBelow(amounts: readonly Decimal[], options: OrderOptions): number | null {
  let found: number | null = null;
  for (const [index, amount] of amounts.entries()) {
    const cost = amount.mul(options.costRate).add(options.costFixed);
    if (amount.gt(cost) && amount.add(DUST).gte(options.minimumTrade)) continue;
    if (found === null || amount.lt(amounts[found] ?? zero)) found = index;
  }
  return found;
}

/** The wanted amounts as far as the money goes after the cost of each order. */
function affordableAmounts(open: readonly Wish[], cash: Decimal, options: OrderOptions): Decimal[] {
  const wanted = open.map((wish) => wish.wanted);
  const all = sumOf(wanted);
  const fixed = options.costFixed.mul(open.length);
  const money = Decimal.max(zero, cash.sub(fixed).div(new Decimal(1).add(options.costRate)));
  return all.lte(money) ? wanted : fillGaps(wanted, money);
}

function wholeUnits(
  open: readonly Wish[],
  affordable: readonly Decimal[],
  cash: Decimal,
  options: OrderOptions,
): Decimal[] {
  const amounts = open.map(({ instrument }, index) =>
    tradable((affordable[index] ?? zero).div(instrument.price), true).mul(instrument.price),
  );
  const factor = new Decimal(1).add(options.costRate);
  const spent = sumOf(amounts).mul(factor);
  let left = cash.sub(spent).sub(options.costFixed.mul(open.length)).add(DUST);
  for (;;) {
    let best: number | null = null;
    let bestShortfall = zero;
    for (const [index, { instrument, wanted }] of open.entries()) {
      const shortfall = wanted.sub(amounts[index] ?? zero);
      // A further unit lessens the distance only when more than half of it is missing.
      const helps = shortfall.gt(instrument.price.div(2)) && instrument.price.mul(factor).lte(left);
      if (helps && (best === null || shortfall.gt(bestShortfall))) {
        best = index;
        bestShortfall = shortfall;
      }
    }
    if (best === null) return amounts;
    const price = open[best]?.instrument.price ?? zero;
    // As many units as fit at once: one by one a cheap unit beside a dear one would take for ever.
    const room = Decimal.min(bestShortfall, left.div(factor));
    const units = Decimal.max(1, tradable(room.div(price), true));
    amounts[best] = (amounts[best] ?? zero).add(units.mul(price));
    left = left.sub(units.mul(price).mul(factor));
  }
}

function purchase(
  { instrument, wanted }: Wish,
  amount: Decimal,
  { options, unresolved }: { options: OrderOptions; unresolved: UnresolvedAmount[] },
): RebalancingOrder[] {
  const short = wanted.sub(amount);
  // Cents that rounding leaves are no finding.
  if (short.gte("0.01")) {
    unresolved.push({
      name: instrument.symbol,
      amount: short,
      reason: options.wholeShares ? "whole units or too little money" : "too little money",
    });
  }
  const { instrumentId, symbol, group, price } = instrument;
  const cost = amount.mul(options.costRate).add(options.costFixed);
  const quantity = amount.div(price);
  return [
    { side: "buy", instrumentId, symbol, group, quantity, amount, cost, tax: zero, gain: zero, lots: [] },
  ];
}
