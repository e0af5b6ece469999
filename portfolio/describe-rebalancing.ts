import { apportion } from "#finance/apportion.ts";
import { Decimal, sumOf } from "#finance/money.ts";
import type { RebalancedGroups } from "#finance/rebalancing/rebalance-groups.ts";
import type { RebalancingOrder, RebalancingOrders } from "#finance/rebalancing/rebalancing-orders.ts";
import { type Analysis, figure, type Table, table } from "./analysis-result.ts";
import type { LoadedPortfolio } from "./load-portfolio.ts";
import { CASH } from "./rebalancing-targets.ts";

const zero = new Decimal(0);
const amount = (value: Decimal) => Number(value.toFixed(2));

export interface PlacedPlan {
  plan: RebalancedGroups;
  placed: RebalancingOrders;
  /** The change that the target for cash asks for. */
  forCash: Decimal;
  /** Whether taxes were counted by a regime. */
  taxed: boolean;
}

/** Figures and tables of a plan. */
export function describeRebalancing(
  loaded: LoadedPortfolio,
  { plan, placed, forCash, taxed }: PlacedPlan,
): Pick<Analysis, "figures" | "tables"> {
  const { currency } = loaded;
  const sides = Map.groupBy(placed.orders, (order) => order.side);
  const sum = (side: "buy" | "sell", of: "gain" | "tax") =>
    (sides.get(side) ?? []).reduce((all, order) => all.add(order[of]), zero);
  const shown = shownAmounts(placed, currency);
  const weights = weightsAfter(plan, placed, forCash);
  const distance = (values: readonly Decimal[]) =>
    values
      .reduce((all, value, index) => all.add(value.sub(plan.changes[index]?.target ?? zero).abs()), zero)
      .div(2)
      .toNumber();
  return {
    figures: [
      figure("purchases", "money", shown.purchases, currency),
      figure("sales", "money", shown.sales, currency),
      figure("realizedGain", "money", amount(sum("sell", "gain")), currency),
      ...(taxed ? [figure("estimatedTax", "money", amount(sum("sell", "tax")), currency)] : []),
      figure("costs", "money", shown.costs, currency),
      figure("cashLeft", "money", shown.cashLeft, currency),
      figure("driftBefore", "rate", distance(plan.changes.map((part) => part.weight))),
      figure("driftAfter", "rate", distance(weights)),
      figure("orderCount", "count", placed.orders.length),
    ],
    tables: [
      ordersTable(placed, shown.amounts, taxed),
      allocationTable(plan, weights),
      lotsTable(loaded, placed),
      table(
        "unresolved",
        ["name", "amount", "reason"],
        placed.unresolved.slice(0, 60).map((entry) => [entry.name, amount(entry.amount), entry.reason]),
      ),
    ],
  };
}

/** Weights of the groups once the orders are done. */
function weightsAfter(plan: RebalancedGroups, placed: RebalancingOrders, forCash: Decimal): Decimal[] {
  const traded = Map.groupBy(placed.orders, (order) => order.group);
  const after = plan.changes.map((part) => {
    const orders = traded.get(part.name) ?? [];
    const moved = orders.reduce(
      (all, order) => (order.side === "buy" ? all.add(order.amount) : all.sub(order.amount)),
      zero,
    );
    const isCash = part.name.toLowerCase() === CASH;
    return part.value.add(isCash ? forCash.add(placed.cashLeft) : moved);
  });
  // Money without a place belongs to the whole, too.
  const hasCash = plan.changes.some(({ name }) => name.toLowerCase() === CASH);
  const idle = hasCash ? zero : Decimal.max(zero, placed.cashLeft);
  const total = sumOf(after).add(idle);
  return after.map((value) => (total.isZero() ? zero : value.div(total)));
}

/** Amounts in the currency's smallest unit that add up: money in, sales, purchases, costs and the rest; orders to their sums. */
function shownAmounts({ orders, cashLeft }: RebalancingOrders, currency: string) {
  const of = (side: "buy" | "sell") => orders.filter((order) => order.side === side);
  const amounts = (side: "buy" | "sell") => of(side).map((order) => order.amount);
  const [sold, bought] = [sumOf(amounts("sell")), sumOf(amounts("buy"))];
  const costs = sumOf(orders.map((order) => order.cost));
  const moneyIn = cashLeft.add(bought).add(costs).sub(sold);
  const flows = [moneyIn, sold, bought.neg(), costs.neg(), cashLeft.neg()];
  const [, sales = "0", purchases = "0", spent = "0", rest = "0"] = apportion(
    flows,
    "0",
    currency,
    [2, 1],
  ).parts;
  const spread = (side: "buy" | "sell", total: string) => {
    const parts = amounts(side);
    const all = parts.map((_, place) => place);
    return apportion(parts, new Decimal(total).abs(), currency, all).parts.map(Number);
  };
  return {
    sales: Number(sales),
    purchases: Math.abs(Number(purchases)),
    costs: Math.abs(Number(spent)),
    // No minus before a zero.
    cashLeft: 0 - Number(rest),
    amounts: new Map(
      (["sell", "buy"] as const).flatMap((side) => {
        const parts = spread(side, side === "sell" ? sales : purchases);
        return of(side).map((order, place) => [order, parts[place] ?? 0] as const);
      }),
    ),
  };
}

function ordersTable(
  placed: RebalancingOrders,
  amounts: ReadonlyMap<RebalancingOrder, number>,
  taxed: boolean,
): Table {
  return table(
    "orders",
    ["side", "symbol", "quantity", ["price", "number"], "amount", "cost", "realizedGain", "tax"],
    placed.orders
      .slice(0, 60)
      .map((order) => [
        order.side,
        order.symbol,
        order.quantity.toNumber(),
        order.amount.div(order.quantity).toNumber(),
        amounts.get(order) ?? null,
        amount(order.cost),
        order.side === "sell" ? amount(order.gain) : null,
        order.side === "sell" && taxed ? amount(order.tax) : null,
      ]),
  );
}

function allocationTable(plan: RebalancedGroups, weights: readonly Decimal[]): Table {
  return table(
    "allocation",
    [
      "name",
      ["target", "rate"],
      ["weightBefore", "rate"],
      "drift",
      ["tolerance", "rate"],
      "outsideBand",
      "value",
      ["change", "money"],
      ["weightAfter", "rate"],
    ],
    plan.changes.map((part, index) => [
      part.name,
      part.target.toNumber(),
      part.weight.toNumber(),
      part.drift.toNumber(),
      part.tolerance?.toNumber() ?? null,
      part.outsideBand ? "yes" : "no",
      amount(part.value),
      amount(part.change),
      weights[index]?.toNumber() ?? null,
    ]),
  );
}

function lotsTable({ accounts }: LoadedPortfolio, placed: RebalancingOrders): Table {
  const names = new Map(accounts.map((account) => [account.accountId, account.name]));
  const sold = placed.orders.flatMap((order) => order.lots.map((lot) => ({ symbol: order.symbol, lot })));
  return table(
    "lotsSold",
    ["symbol", "account", "acquiredOn", "quantity", "value", "gain"],
    sold
      .slice(0, 60)
      .map(({ symbol, lot }) => [
        symbol,
        names.get(lot.accountId) ?? "",
        lot.acquiredOn,
        lot.quantity.toNumber(),
        amount(lot.value),
        amount(lot.value.sub(lot.cost)),
      ]),
  );
}
