import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { type TestTransaction, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { runStressTest } from "./run-stress-test.ts";

const LAST = "2020-06-30";
const START = "2020-05-11";

/** 100 every day, but 67 on the last day of the replayed fall. */
function closes(first: string): [string, string][] {
  const days: [string, string][] = [];
  for (let day = first; day <= LAST; day = addDays(day, 1))
    days.push([day, day === "2020-03-23" ? "67" : "100"]);
  return days;
}

/** Dollars for a euro: 1.08 and 1.20 at the ends of the fall, a dollar that loses a tenth; 1.25 today. */
const THEN: [string, string][] = [
  ["2020-02-19", "1.08"],
  ["2020-03-23", "1.20"],
];
const NOW: [string, string][] = [
  [START, "1.25"],
  [LAST, "1.25"],
];
const shares: TestTransaction[] = [
  { date: START, kind: "deposit", amount: "600" },
  { date: START, kind: "buy", symbol: "OLD", quantity: "6", amount: "600" },
];
/** 400 euros today. */
const dollars: TestTransaction = { date: START, kind: "deposit", amount: "500", currency: "USD" };

async function stress(rates: [string, string][], transactions: TestTransaction[]): Promise<Analysis> {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "OLD", currency: "EUR", closes: closes("2019-06-01") },
      { symbol: "COIN", currency: "EUR", assetClass: "crypto", closes: closes(START) },
    ],
    rates: { USD: rates },
    transactions,
  });
  const context = { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
  return runStressTest(context, { scenario: "pandemic2020" });
}

const value = (result: Analysis, name: string) =>
  result.figures.find((figure) => figure.name === name)?.value ?? null;
const near = (actual: number | null, expected: number) =>
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
const rowsOf = (result: Analysis) => result.tables.find(({ name }) => name === "holdings")?.rows ?? [];
const said = (result: Analysis) => result.dataQuality.issues.some(({ code }) => code === "foreign_cash");

test("a replay moves cash in another currency with its exchange rate of then", async () => {
  const result = await stress([...THEN, ...NOW], [...shares, dollars]);
  // 600 × −33 % and 400 × (1.08 / 1.20 − 1), of 1,000.
  near(value(result, "worstChangeAmount"), -198 - 40);
  near(value(result, "worstChange"), -0.238);
  const [symbol, weight, change, amount, source] = rowsOf(result).at(-1) ?? [];
  assert.deepEqual([symbol, weight, source], ["USD", 0.4, "cash"]);
  near(Number(change), -0.1);
  near(Number(amount), -40);
  assert.ok(!said(result));
});

test("a holding without prices moves as the other holdings do, not as the cash", async () => {
  const coins: TestTransaction[] = [
    { date: START, kind: "deposit", amount: "300" },
    { date: START, kind: "buy", symbol: "COIN", quantity: "3", amount: "300" },
  ];
  const result = await stress([...THEN, ...NOW], [...shares, ...coins, dollars]);
  // 900 × −33 % and 400 × −10 %.
  near(value(result, "worstChangeAmount"), -297 - 40);
});

test("money owed in a currency that falls is a gain", async () => {
  const owed: TestTransaction = { date: START, kind: "withdrawal", amount: "250", currency: "USD" };
  const result = await stress([...THEN, ...NOW], [...shares, owed]);
  // 600 × −33 %, and 200 owed × −10 % less to pay back.
  near(value(result, "worstChangeAmount"), -198 + 20);
});

test("cash alone falls with its currency; without rates of then it has no answer", async () => {
  const alone = await stress([...THEN, ...NOW], [dollars]);
  near(value(alone, "worstChangeAmount"), -40);
  assert.equal(value(await stress(NOW, [dollars]), "worstChange"), null);
});

test("cash stands still where the rates of then are not known, and that is said", async () => {
  const result = await stress(NOW, [...shares, dollars]);
  near(value(result, "worstChangeAmount"), -198);
  assert.ok(said(result));
  assert.deepEqual(rowsOf(result).at(-1), ["USD", 0.4, null, null, "cash"]);
});
