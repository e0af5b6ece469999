import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { measureRisk } from "./measure-risk.ts";

const LAST = "2025-06-30";

/** Daily closes up to the last day: the returns in turn, from 100. */
function closes(count: number, returns: readonly number[]): [string, string][] {
  let level = 100;
  return Array.from({ length: count }, (_, index): [string, string] => {
    if (index > 0) level *= 1 + (returns[(index - 1) % returns.length] ?? 0);
    return [addDays(LAST, index - count + 1), level.toFixed(12)];
  });
}

async function household(ledger: Parameters<typeof writeTestLedger>[2]) {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, ledger);
  return { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
}

const value = (result: Analysis, name: string) =>
  result.figures.find((figure) => figure.name === name)?.value ?? null;
const reason = (result: Analysis, name: string) =>
  result.figures.find((figure) => figure.name === name)?.reason ?? "";

function near(actual: number | null, expected: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-8, `${actual} is not ${expected}`);
}

/** Two holdings of 500 each; the second repeats +2 %, −1 % while the first repeats +1 %, −1 %. */
async function twoHoldings(days = 401) {
  const [first, second] = [closes(days, [0.01, -0.01]), closes(days, [0.02, -0.01])];
  return household({
    instruments: [
      { symbol: "ONE", currency: "EUR", closes: first },
      { symbol: "TWO", currency: "EUR", closes: second },
    ],
    transactions: [
      { date: addDays(LAST, 1 - days), kind: "deposit", amount: "1000" },
      {
        date: addDays(LAST, 1 - days),
        kind: "buy",
        symbol: "ONE",
        quantity: String(500 / Number(first.at(-1)?.[1])),
        amount: "500",
      },
      {
        date: addDays(LAST, 1 - days),
        kind: "buy",
        symbol: "TWO",
        quantity: String(500 / Number(second.at(-1)?.[1])),
        amount: "500",
      },
    ],
  });
}

test("risk of two holdings is what a hand calculation gives", async () => {
  const result = await measureRisk(await twoHoldings(), { benchmark: "ONE", covariance: "sample" });
  // The whole moves +1.5 %, −1 % in turn, 200 times each: deviation 1.25 % × √(400/399).
  const deviation = 0.0125 * Math.sqrt(400 / 399);
  near(value(result, "volatility"), deviation * Math.sqrt(252));
  near(value(result, "meanReturn"), 0.0025 * 252);
  near(value(result, "sharpeRatio"), (0.0025 / deviation) * Math.sqrt(252));
  near(value(result, "maximumDrawdown"), -0.01);
  near(value(result, "valueAtRisk"), 0.01);
  near(value(result, "expectedShortfall"), 0.01);
  assert.equal(value(result, "valueAtRiskAmount"), 10);
  // Perfectly correlated: beta = 1.25 / 1, nothing is diversified.
  near(value(result, "beta"), 1.25);
  near(value(result, "correlation"), 1);
  near(value(result, "estimatedVolatility"), deviation * Math.sqrt(252));
  near(value(result, "diversificationRatio"), 1);
  near(value(result, "effectiveHoldings"), 2);
  const shares = result.tables.find(({ name }) => name === "riskContributions")?.rows ?? [];
  assert.deepEqual(
    shares.map((row) => [row[0], Number(row[3]).toFixed(6)]),
    [
      ["TWO", "0.600000"],
      ["ONE", "0.400000"],
    ],
  );
  assert.ok(result.assumptions.some((text) => text.includes("400 daily simple returns")));
});

test("a holding without history stands aside; one that never moves and none at all say why", async () => {
  const context = await household({
    instruments: [
      { symbol: "OLD", currency: "EUR", closes: closes(400, [0.01, -0.02]) },
      { symbol: "NEW", currency: "EUR", closes: closes(5, [0.01]) },
    ],
    transactions: [
      { date: addDays(LAST, -4), kind: "deposit", amount: "2000" },
      { date: addDays(LAST, -4), kind: "buy", symbol: "OLD", quantity: "10", amount: "900" },
      { date: addDays(LAST, -4), kind: "buy", symbol: "NEW", quantity: "1", amount: "100" },
    ],
  });
  const result = await measureRisk(context, {});
  assert.ok((value(result, "coveredShare") ?? 1) < 1);
  assert.ok(result.dataQuality.issues.some((issue) => issue.code === "short_history"));
  const still = await household({
    instruments: [{ symbol: "STILL", currency: "EUR", closes: closes(400, [0]) }],
    transactions: [
      { date: addDays(LAST, -300), kind: "deposit", amount: "1000" },
      { date: addDays(LAST, -300), kind: "buy", symbol: "STILL", quantity: "10", amount: "1000" },
    ],
  });
  const flat = await measureRisk(still, { benchmark: "STILL" });
  assert.equal(value(flat, "volatility"), 0);
  assert.match(reason(flat, "sharpeRatio"), /never differ/);
  assert.match(reason(flat, "beta"), /never moves/);
  const empty = await measureRisk(await household({ transactions: [] }), {});
  assert.equal(value(empty, "volatility"), null);
  assert.match(reason(empty, "volatility"), /nothing with a price is held/);
});

test("a figure that cannot be used is refused with what to do", async () => {
  const context = await household({ transactions: [] });
  await assert.rejects(measureRisk(context, { confidence: 2 }), /confidence lies between/);
  await assert.rejects(measureRisk(context, { horizonDays: 0 }), /whole number/);
  await assert.rejects(measureRisk(context, { benchmark: "NOPE" }), /benchmark/);
  await assert.rejects(measureRisk(context, { from: LAST }), /before/);
});
