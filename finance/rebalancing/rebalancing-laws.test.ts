import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Decimal, sumOf } from "../money.ts";
import { placeOrders } from "./place-orders.ts";
import { rebalanceGroups } from "./rebalance-groups.ts";
import type { OrderOptions, RebalancingInstrument } from "./rebalancing-orders.ts";

const zero = new Decimal(0);

// Few different numbers, so that values, prices and targets tie often; thirds and sevenths have no end.
const drawn = fc.record({
  rows: fc.array(
    fc.record({
      price: fc.constantFrom("100", "100", "33.333333", "7.77", "0.031"),
      lots: fc.array(
        fc.record({
          account: fc.constantFrom("one", "two"),
          units: fc.constantFrom("3", "10", "2.5", "0.7", "100"),
          costShare: fc.constantFrom(0.5, 1, 1, 1.5),
        }),
        { maxLength: 3 },
      ),
      weight: fc.constantFrom(0, 1, 1, 2, 3),
      group: fc.constantFrom("own", "own", "shared"),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  contribution: fc.constantFrom(0, 0, 100, 1000, 999.99, -50),
  buyOnly: fc.boolean(),
  edge: fc.boolean(),
  wholeShares: fc.boolean(),
  minimumTrade: fc.constantFrom(0, 100),
  costRate: fc.constantFrom(0, 0.003),
  costFixed: fc.constantFrom(0, 1),
  maximumTax: fc.constantFrom(null, 20),
  shuffle: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 }),
});

type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

function instrumentsOf({ rows }: Drawn): RebalancingInstrument[] {
  return rows.map((row, index) => {
    const instrumentId = `id ${index}`;
    const price = new Decimal(row.price);
    const lots = row.lots.map((lot, place) => ({
      lotId: `lot ${place}`,
      instrumentId,
      accountId: lot.account,
      acquiredOn: "2020-01-01",
      quantity: new Decimal(lot.units),
      value: price.mul(lot.units),
      cost: price.mul(lot.units).mul(lot.costShare),
      taxRate: 0.25,
    }));
    const value = sumOf(lots.map((lot) => lot.value));
    const group = row.group === "shared" ? "shared" : `group ${index}`;
    return { instrumentId, symbol: `S${index}`, group, price, value, lots };
  });
}

/** Plan and orders with the inputs in the order given; null where the inputs contradict each other. */
function rebalance(given: Drawn, instruments: RebalancingInstrument[], names: string[]) {
  const weights = new Map<string, number>();
  given.rows.forEach(({ weight }, index) => {
    const name = instrumentsOf(given)[index]?.group ?? "";
    weights.set(name, (weights.get(name) ?? 0) + weight);
  });
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const held = sumOf(instruments.map(({ value }) => value));
  const contribution = new Decimal(given.buyOnly ? Math.abs(given.contribution) : given.contribution);
  if (all === 0 || held.add(contribution).lte(0)) return null;
  const plan = rebalanceGroups(
    names.map((name) => ({
      name,
      target: new Decimal(weights.get(name) ?? 0).div(all),
      value: sumOf(instruments.filter(({ group }) => group === name).map(({ value }) => value)),
    })),
    {
      contribution,
      mode: given.buyOnly ? "buyOnly" : "full",
      ...(given.edge ? { band: 0.03, bandAction: "edge" } : {}),
    },
  );
  const options: OrderOptions = {
    contribution,
    minimumTrade: new Decimal(given.minimumTrade),
    wholeShares: given.wholeShares,
    costRate: given.costRate,
    costFixed: new Decimal(given.costFixed),
    maximumTax: given.maximumTax === null ? null : new Decimal(given.maximumTax),
  };
  return { plan, contribution, placed: placeOrders(plan.changes, instruments, options) };
}

const namesOf = (instruments: readonly RebalancingInstrument[]) => [
  ...new Set(instruments.map(({ group }) => group)),
];

function checkAll(check: (given: Drawn, found: NonNullable<ReturnType<typeof rebalance>>) => void) {
  fc.assert(
    fc.property(drawn, (given) => {
      const instruments = instrumentsOf(given);
      const found = rebalance(given, instruments, namesOf(instruments));
      if (found !== null) check(given, found);
    }),
    { numRuns: 300 },
  );
}

test("the orders do not depend on the order of holdings and targets, ties included", () => {
  checkAll((given, { placed, plan }) => {
    const mixed = <Entry>(entries: readonly Entry[]) =>
      entries
        .map((entry, index) => ({ entry, key: given.shuffle[index % 12] ?? 0 }))
        .sort((a, b) => b.key - a.key)
        .map(({ entry }) => entry)
        .reverse();
    const instruments = mixed(instrumentsOf(given)).map((entry) => ({
      ...entry,
      lots: entry.lots.toReversed(),
    }));
    const other = rebalance(given, instruments, mixed(namesOf(instruments)));
    const byName = (text: { name: string }[]) => text.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    assert.equal(JSON.stringify(other?.placed), JSON.stringify(placed));
    assert.equal(JSON.stringify(byName(other?.plan.changes ?? [])), JSON.stringify(byName(plan.changes)));
  });
});

test("money adds up: the plan to the contribution, orders and costs to the cash that is left, never below zero", () => {
  checkAll((given, { plan, placed, contribution }) => {
    assert.ok(
      sumOf(plan.changes.map(({ change }) => change))
        .sub(contribution)
        .abs()
        .lt("1e-40"),
    );
    const flows = placed.orders.map(({ side, amount, cost }) =>
      (side === "sell" ? amount : amount.neg()).sub(cost),
    );
    assert.ok(contribution.add(sumOf(flows)).sub(placed.cashLeft).abs().lt("1e-14"));
    const short = placed.unresolved.some(({ name }) => name === "cash");
    assert.ok(placed.cashLeft.gte(0) || (given.contribution < 0 && (short || placed.cashLeft.gt("-0.01"))));
    for (const { amount, quantity, symbol } of placed.orders) {
      const price = given.rows[Number(symbol.slice(1))]?.price ?? "0";
      assert.ok(quantity.mul(price).sub(amount).abs().lt("1e-14"));
    }
  });
});

test("whole units are whole in every account, unless a holding goes entirely", () => {
  checkAll((given, { placed }) => {
    const instruments = instrumentsOf(given);
    for (const { side, quantity, lots, symbol } of given.wholeShares ? placed.orders : []) {
      if (side === "buy") assert.ok(quantity.isInteger(), `${quantity}`);
      for (const [accountId, parts] of Map.groupBy(lots, (lot) => lot.accountId)) {
        const sold = sumOf(parts.map((part) => part.quantity));
        const own = instruments.find((entry) => entry.symbol === symbol)?.lots ?? [];
        const held = sumOf(own.filter((lot) => lot.accountId === accountId).map((lot) => lot.quantity));
        assert.ok(
          sold.sub(sold.round()).abs().lt("1e-20") || sold.sub(held).abs().lt("1e-20"),
          `${sold} of ${held}`,
        );
      }
    }
  });
});

test("buying alone sells nothing, and no part moves further from its target", () => {
  checkAll((given, { plan, placed }) => {
    if (given.buyOnly) assert.ok(placed.orders.every(({ side }) => side === "buy"));
    for (const { name, target, value } of plan.changes) {
      const orders = placed.orders.filter(({ group }) => group === name);
      const moved = sumOf(orders.map(({ side, amount }) => (side === "buy" ? amount : amount.neg())));
      const before = target.mul(plan.total).sub(value).abs();
      const after = target.mul(plan.total).sub(value.add(moved)).abs();
      assert.ok(after.lte(before.add("1e-12")), `${name}: ${before} became ${after}`);
    }
  });
});

test("a unit is not lost to a quotient without an end", () => {
  // A third of 900 at a price of a seventh of 2,100: exactly one unit each.
  const price = new Decimal(2100).div(7);
  const instruments = ["A", "B", "C"].map((symbol) => ({
    instrumentId: symbol,
    symbol,
    group: symbol,
    price,
    value: zero,
    lots: [],
  }));
  const third = new Decimal(1).div(3);
  const options: OrderOptions = {
    contribution: new Decimal(900),
    minimumTrade: new Decimal(300),
    wholeShares: true,
    costRate: 0,
    costFixed: zero,
    maximumTax: null,
  };
  const { changes } = rebalanceGroups(
    instruments.map(({ group }) => ({ name: group, target: third, value: zero })),
    { contribution: new Decimal(900), mode: "buyOnly" },
  );
  const { orders, cashLeft } = placeOrders(changes, instruments, options);
  assert.deepEqual(
    orders.map(({ symbol, quantity }) => [symbol, quantity.toString()]),
    [
      ["A", "1"],
      ["B", "1"],
      ["C", "1"],
    ],
  );
  assert.equal(cashLeft.toString(), "0");
  // The same when selling: three of ten units, as a quotient.
  const lot = {
    lotId: "1",
    instrumentId: "A",
    accountId: "main",
    acquiredOn: "2020-01-01",
    quantity: new Decimal(9),
    value: new Decimal(900),
    cost: new Decimal(900),
    taxRate: 0,
  };
  const sold = placeOrders(
    [{ name: "A", change: new Decimal(900).div(-7).mul(7).div(3) }].map((change) => ({
      ...change,
      target: zero,
      value: new Decimal(900),
      weight: zero,
      drift: zero,
      tolerance: null,
      outsideBand: true,
    })),
    [
      {
        instrumentId: "A",
        symbol: "A",
        group: "A",
        price: new Decimal(100),
        value: new Decimal(900),
        lots: [lot],
      },
    ],
    { ...options, contribution: zero, minimumTrade: zero },
  );
  assert.equal(sold.orders[0]?.quantity.toString(), "3");
});
