import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Table } from "./analysis-result.ts";
import { measurePerformance } from "./measure-performance.ts";

async function world() {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "EUR" });
  await writeTestLedger(store, owner, {
    accounts: [
      { name: "Main", currency: "EUR", impliedCash: false },
      { name: "Second", currency: "EUR", impliedCash: true },
    ],
    instruments: [
      {
        symbol: "AAA",
        currency: "EUR",
        closes: [
          ["2023-01-02", "10"],
          ["2023-07-03", "12"],
          ["2024-01-02", "11"],
          ["2024-07-01", "15"],
        ],
      },
      {
        symbol: "BBB",
        currency: "EUR",
        closes: [
          ["2023-01-02", "100"],
          ["2023-06-29", "91"],
          ["2023-07-03", "90"],
          ["2024-01-02", "95"],
          ["2024-07-01", "99"],
        ],
      },
    ],
    transactions: [
      { date: "2023-01-02", kind: "deposit", account: "Main", amount: "2000" },
      {
        date: "2023-01-02",
        kind: "buy",
        account: "Main",
        symbol: "AAA",
        quantity: "100",
        amount: "1000",
        fee: "5",
      },
      { date: "2023-07-03", kind: "dividend", account: "Main", symbol: "AAA", amount: "20" },
      { date: "2023-07-03", kind: "buy", account: "Second", symbol: "BBB", quantity: "5", amount: "450" },
      {
        date: "2024-01-02",
        kind: "sell",
        account: "Main",
        symbol: "AAA",
        quantity: "40",
        amount: "440",
        fee: "3",
      },
      { date: "2024-01-02", kind: "fee", account: "Main", amount: "7" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock("2024-07-01"), baseCurrency: "EUR" };
}

function column(found: Table | undefined, name: string): (string | number | null)[] {
  const place = found?.columns.indexOf(name) ?? -1;
  assert.ok(found !== undefined && place >= 0, `no column ${name}`);
  return found.rows.map((row) => row[place] ?? null);
}

const sum = (values: readonly (string | number | null)[]) =>
  values.reduce<number>((all, value) => all + Number(value), 0);

function near(actual: unknown, expected: number, tolerance = 1e-8): void {
  assert.ok(
    typeof actual === "number" && Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected}`,
  );
}

test("gains and contributions of holdings add up to the portfolio's", async () => {
  const report = await measurePerformance(await world(), { level: "holding" });
  const [holdings] = report.tables;
  // AAA: 60 × 15 + 437 + 20 − 1,005; BBB: 5 × 99 − 450; the fee of 7 is left.
  const gains = new Map(
    column(holdings, "symbol").map((symbol, row) => [symbol, column(holdings, "gain")[row]]),
  );
  near(gains.get("AAA"), 352);
  near(gains.get("BBB"), 45);
  near(gains.get("cash and other"), -7);
  near(sum(column(holdings, "contribution")), report.timeWeightedReturn.value ?? 0);
  const rates = new Map(
    column(holdings, "symbol").map((symbol, row) => [symbol, column(holdings, "timeWeightedReturn")[row]]),
  );
  near(rates.get("BBB"), 99 / 90 - 1);
  // Bought for 1,005; 1,220 with the dividend; 1,097 of 1,200 left with 437 of them paid out; 900 of 660 at last.
  near(rates.get("AAA"), (1220 / 1005) * ((660 + 437) / 1200) * (900 / 660) - 1);
});

test("accounts and open lots have their own rows", async () => {
  const context = await world();
  const [accounts] = (await measurePerformance(context, { level: "account" })).tables;
  assert.deepEqual(column(accounts, "account"), ["Main", "Second"]);
  near(column(accounts, "gain")[0], 345);
  near(column(accounts, "gain")[1], 45);
  const [lots] = (await measurePerformance(context, { level: "lot" })).tables;
  assert.deepEqual(column(lots, "symbol"), ["AAA", "BBB"]);
  near(column(lots, "gain")[0], 900 - 603);
  assert.equal(column(lots, "daysHeld")[1], 364);
  assert.equal(column(lots, "annualizedRate")[1], null);
});

test("a benchmark in the same currency, its excess, and the same money in it", async () => {
  const context = await world();
  const report = await measurePerformance(context, { from: "2023-07-04", benchmark: "BBB" });
  const [benchmark] = report.tables;
  const own = report.timeWeightedReturn.value ?? 0;
  near(column(benchmark, "benchmarkReturn")[0], 0.1);
  near(column(benchmark, "activeReturn")[0], own - 0.1);
  near(column(benchmark, "geometricExcessReturn")[0], (1 + own) / 1.1 - 1);
  near(column(benchmark, "valueInBenchmark")[0], Number(report.startValue.amount) * 1.1, 0.005);
  assert.equal(benchmark?.units.at(-1), "money");
  await assert.rejects(measurePerformance(context, { benchmark: "NOPE" }), /No instrument NOPE is known/);
});

test("months, rolling windows and falls come when asked for", async () => {
  const report = await measurePerformance(await world(), {
    tables: ["months", "rolling", "drawdowns", "months"],
  });
  assert.deepEqual(
    report.tables.map(({ name }) => name),
    ["months", "rolling", "drawdowns"],
  );
  const [months, rolling, falls] = report.tables;
  assert.deepEqual(new Set(months?.units.slice(1)), new Set(["rate"]));
  assert.deepEqual(rolling?.units, ["years", "rate", "rate", "rate", "rate", "rate", "count"]);
  const total = column(months, "total").reduce<number>((growth, rate) => growth * (1 + Number(rate)), 1) - 1;
  near(total, report.timeWeightedReturn.value ?? 0);
  near(Math.min(...column(falls, "depthRate").map(Number)), report.maximumDrawdown.value ?? 0);
  assert.deepEqual((await measurePerformance(await world())).tables, []);
});

test("a portfolio without transactions has no tables, whatever is asked", async () => {
  const store = await openTestStore();
  const { tenant } = await createTestTenant(store, { baseCurrency: "EUR" });
  const context = { tenant, clock: fixedClock("2024-07-01"), baseCurrency: "EUR" };
  const report = await measurePerformance(context, { level: "holding", tables: ["rolling"] });
  assert.deepEqual(report.tables, []);
});
