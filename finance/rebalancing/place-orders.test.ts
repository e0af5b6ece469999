import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Decimal } from "../money.ts";
import { chooseSaleLots, type SaleableLot } from "./choose-sale-lots.ts";
import { placeOrders } from "./place-orders.ts";
import { type GroupRequest, type RebalancingGroup, rebalanceGroups } from "./rebalance-groups.ts";
import type { OrderOptions, RebalancingInstrument } from "./rebalancing-orders.ts";

const decimal = (value: number | string) => new Decimal(value);
const groups = (...rows: [string, number, number][]): RebalancingGroup[] =>
  rows.map(([name, target, value]) => ({ name, target: decimal(target), value: decimal(value) }));
const full: GroupRequest = { contribution: decimal(0), mode: "full" };
const options: OrderOptions = {
  contribution: decimal(0),
  minimumTrade: decimal(0),
  wholeShares: false,
  costRate: 0,
  costFixed: decimal(0),
  maximumTax: null,
};

function lot(
  instrumentId: string,
  quantity: number,
  value: number,
  cost: number,
  taxRate = 0.25,
): SaleableLot {
  return {
    lotId: `${instrumentId}-${quantity}-${cost}`,
    instrumentId,
    accountId: "main",
    acquiredOn: "2020-01-01",
    quantity: decimal(quantity),
    value: decimal(value),
    cost: decimal(cost),
    taxRate,
  };
}

function instrument(symbol: string, price: number, lots: SaleableLot[] = []): RebalancingInstrument {
  const value = lots.reduce((sum, entry) => sum.add(entry.value), decimal(0));
  return { instrumentId: symbol, symbol, group: symbol, price: decimal(price), value, lots };
}

test("the lots that cost the least tax are sold first: losses, then small gains, whatever their age", () => {
  const lots = [lot("A", 10, 1000, 200), lot("A", 5, 500, 700), lot("A", 4, 400, 390)];
  const { parts, tax, missing } = chooseSaleLots(lots, decimal(950), null);
  assert.deepEqual(
    parts.map((part) => part.value.toNumber()),
    [500, 400, 50],
  );
  // 25 % of −200 + 10 + 40.
  assert.equal(tax.toNumber(), -37.5);
  assert.equal(missing.toNumber(), 0);
});

test("a tax limit stops the sale at the last unit it allows, and says what is missing", () => {
  const { parts, tax, missing } = chooseSaleLots([lot("A", 10, 1000, 200)], decimal(1000), decimal(50));
  assert.equal(tax.toNumber(), 50);
  assert.equal(parts[0]?.value.toNumber(), 250);
  assert.equal(missing.toNumber(), 750);
});

test("sales pay for purchases; a limit on the sales cuts the purchases", () => {
  const { changes: wanted } = rebalanceGroups(groups(["A", 0.5, 700], ["B", 0.5, 300]), full);
  const list = [instrument("A", 70, [lot("A", 10, 700, 400)]), instrument("B", 30, [lot("B", 10, 300, 300)])];
  const { orders, cashLeft } = placeOrders(wanted, list, options);
  assert.deepEqual(
    orders.map((order) => [order.side, order.symbol, order.amount.toDecimalPlaces(2).toNumber()]),
    [
      ["sell", "A", 200],
      ["buy", "B", 200],
    ],
  );
  assert.ok(cashLeft.abs().lt("0.01"));
  const limited = placeOrders(wanted, list, { ...options, maximumTax: decimal(0) });
  assert.deepEqual(limited.orders, []);
  assert.deepEqual(
    limited.unresolved.map(({ name }) => name),
    ["A", "B"],
  );
});

test("whole units: quantities are whole, the money suffices and the rest is told", () => {
  const { changes: wanted } = rebalanceGroups(groups(["A", 0.5, 0], ["B", 0.5, 0]), {
    ...full,
    contribution: decimal(1000),
  });
  const list = [instrument("A", 260), instrument("B", 90)];
  const { orders, cashLeft, unresolved } = placeOrders(wanted, list, {
    ...options,
    contribution: decimal(1000),
    wholeShares: true,
  });
  assert.deepEqual(
    orders.map((order) => [order.symbol, order.quantity.toNumber()]),
    [
      ["A", 2],
      ["B", 5],
    ],
  );
  assert.equal(cashLeft.toNumber(), 30);
  assert.deepEqual(
    unresolved.map(({ name, amount }) => [name, amount.toNumber()]),
    [["B", 50]],
  );
});

test("orders below the minimum are left out, their money helps the others, and costs are paid first", () => {
  const rows = groups(["A", 0.9, 850], ["B", 0.05, 45], ["C", 0.05, 5]);
  const { changes: wanted } = rebalanceGroups(rows, { ...full, contribution: decimal(100), mode: "buyOnly" });
  const list = [instrument("A", 1), instrument("B", 1), instrument("C", 1)];
  const { orders, cashLeft, unresolved } = placeOrders(wanted, list, {
    ...options,
    contribution: decimal(100),
    minimumTrade: decimal(20),
    costFixed: decimal(1),
    costRate: 0.01,
  });
  assert.deepEqual(
    orders.map((order) => order.symbol),
    ["A", "C"],
  );
  assert.ok(unresolved.some(({ name, reason }) => name === "B" && reason.includes("minimum")));
  assert.ok(cashLeft.gte(0));
});

test("a part that nothing known can fill is told, not dropped, and nothing is sold for it", () => {
  const rows = groups(["A", 0.4, 800], ["B", 0.4, 200], ["gold", 0.2, 0]);
  const list = [instrument("A", 1, [lot("A", 800, 800, 5)]), instrument("B", 1, [lot("B", 200, 200, 5)])];
  const placed = placeOrders(rebalanceGroups(rows, full).changes, list, options);
  assert.deepEqual(
    placed.orders.map(({ side, symbol, amount }) => [side, symbol, amount.toNumber()]),
    [
      ["sell", "A", 200],
      ["buy", "B", 200],
    ],
  );
  assert.deepEqual(
    placed.unresolved.map(({ name, amount }) => [name, amount.toNumber()]),
    [["gold", 200]],
  );
  assert.equal(placed.cashLeft.toNumber(), 0);
});

test("whatever is held and wished for: no money is spent twice, no limit is passed, no order is senseless", () => {
  const row = fc.record({
    price: fc.integer({ min: 1, max: 90_000 }),
    quantity: fc.integer({ min: 0, max: 500 }),
    weight: fc.integer({ min: 1, max: 9 }),
    costShare: fc.integer({ min: 0, max: 20 }),
  });
  const settings = fc.record({
    contribution: fc.integer({ min: 0, max: 5000 }),
    minimumTrade: fc.constantFrom(0, 50),
    wholeShares: fc.boolean(),
    costRate: fc.constantFrom(0, 0.01),
    costFixed: fc.constantFrom(0, 1),
    maximumTax: fc.constantFrom(null, 0, 100),
    isQueued: fc.boolean(),
  });
  const held = (
    { price, quantity, costShare }: { price: number; quantity: number; costShare: number },
    index: number,
    queue: object,
  ) =>
    [0.4, 0.6].map((share, place) => {
      const value = (quantity * share * price) / 100;
      const own = lot(`I${index}`, quantity * share, value, (value * costShare) / 10);
      return { ...own, lotId: `${index} ${place}`, acquiredOn: `202${place}-01-01`, ...queue };
    });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), settings, (list, given) => {
      const instruments = list.map((entry, index) =>
        instrument(
          `I${index}`,
          entry.price / 100,
          entry.quantity === 0 ? [] : held(entry, index, given.isQueued ? { queue: `${index}` } : {}),
        ),
      );
      const weights = list.reduce((sum, { weight }) => sum + weight, 0);
      const contribution = decimal(given.contribution);
      const wanted = rebalanceGroups(
        instruments.map(({ group, value }, index) => ({
          name: group,
          target: decimal(list[index]?.weight ?? 0).div(weights),
          value,
        })),
        { ...full, contribution },
      );
      const { orders, cashLeft } = placeOrders(wanted.changes, instruments, {
        contribution,
        minimumTrade: decimal(given.minimumTrade),
        wholeShares: given.wholeShares,
        costRate: given.costRate,
        costFixed: decimal(given.costFixed),
        maximumTax: given.maximumTax === null ? null : decimal(given.maximumTax),
      });
      assert.ok(cashLeft.gte("-1e-30"), `${cashLeft}`);
      const tax = orders.reduce((sum, order) => sum.add(order.tax), decimal(0));
      if (given.maximumTax !== null) assert.ok(tax.lte(given.maximumTax + 1e-9));
      for (const order of orders) {
        assert.ok(
          order.quantity.gt(0) && order.amount.gte(given.minimumTrade) && order.amount.gt(order.cost),
        );
        const value = instruments.find(({ symbol }) => symbol === order.symbol)?.value ?? decimal(0);
        if (order.side === "sell") assert.ok(order.amount.lte(value.add("1e-9")));
      }
    }),
    { numRuns: 200 },
  );
});
