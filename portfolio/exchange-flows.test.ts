import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { measurePerformance } from "./measure-performance.ts";

const closes = (...list: [string, string][]) => list;

/*
 * 10 OLD for 1,000. On 02-01 they are worth 120 each and spin off 20 KID at 10 (200); OLD falls to 100 by it.
 * On 03-01 the KID become 5 BIG at 30 (150) and 90 in cash. On 04-01 OLD is called NEW, worth 110, at the end 121.
 * OLD: 1.2 × (1000 + 200) / 1200 × 1.1 = +32 %, gain 200 + 0 + 100; KID: 240 / 200 = +20 %, gain 40;
 * BIG: 165 / 150 = +10 %, gain 15; NEW: 1210 / 1100 = +10 %, gain 110. Together 465 on 1,000.
 */
test("a holding neither gains nor loses by shares that come out of others", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "OLD",
        currency: "EUR",
        closes: closes(
          ["2024-01-02", "100"],
          ["2024-01-31", "120"],
          ["2024-02-01", "100"],
          ["2024-03-28", "110"],
        ),
      },
      { symbol: "SAME", currency: "EUR", closes: closes(["2024-01-02", "50"]) },
      { symbol: "KID", currency: "EUR", closes: closes(["2024-02-01", "10"]) },
      { symbol: "BIG", currency: "EUR", closes: closes(["2024-03-01", "30"], ["2024-04-30", "33"]) },
      { symbol: "NEW", currency: "EUR", closes: closes(["2024-04-01", "110"], ["2024-04-30", "121"]) },
    ],
    transactions: [
      { date: "2024-01-02", kind: "deposit", amount: "1050" },
      { date: "2024-01-02", kind: "buy", symbol: "OLD", quantity: "10", amount: "1000" },
      { date: "2024-01-02", kind: "buy", symbol: "SAME", quantity: "1", amount: "50" },
      { date: "2024-02-01", kind: "spin_off", symbol: "KID", quantity: "20", related: "OLD" },
      { date: "2024-03-01", kind: "merger", symbol: "BIG", quantity: "5", amount: "90", related: "KID" },
      { date: "2024-04-01", kind: "symbol_change", symbol: "NEW", quantity: "10", related: "OLD" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2024-04-30"), baseCurrency: "EUR" };
  const report = await measurePerformance(context, { level: "holding" });
  const rows = new Map(report.tables[0]?.rows.map((row) => [row[0], row]));
  const expected = { OLD: [300, 0.32], KID: [40, 0.2], BIG: [15, 0.1], NEW: [110, 0.1] };
  for (const [symbol, [gain, rate]] of Object.entries(expected)) {
    assert.equal(rows.get(symbol)?.[3], gain, symbol);
    assert.ok(Math.abs(Number(rows.get(symbol)?.[4]) - (rate ?? 0)) < 1e-9, symbol);
  }
  // Bought and worth the same at the end: listed all the same.
  assert.equal(rows.get("SAME")?.[2], 50);
  assert.equal(rows.get("cash and other")?.[3], 0);
  assert.equal(report.endValue.amount, "1515.00");
});

/*
 * CALL: 50 paid, exercised for 10 × (112 − 100) = 120; UP comes in at 112, ends at 123.2. PUT: 40 received, assigned for
 * 10 × (90 − 85) = 50; LOW comes in at 85, ends at 93.5. GUARD: 30 paid, exercised for 10 × (55 − 50) = 50; PAPER goes
 * at 50 after 60. COVER: 20 received, assigned for 10 × (45 − 40) = 50; GIVEN goes at 45 after 40.
 */
test("options gain or lose what exercise and assignment were worth, the shares come and go at their close", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const option = (symbol: string, price: string) => ({
    symbol,
    currency: "EUR",
    assetClass: "option",
    closes: closes(["2024-01-02", price], ["2024-02-29", price]),
  });
  await writeTestLedger(store, owner, {
    instruments: [
      ...[option("CALL", "5"), option("PUT", "4"), option("GUARD", "3"), option("COVER", "2")],
      { symbol: "UP", currency: "EUR", closes: closes(["2024-03-01", "112"], ["2024-04-30", "123.2"]) },
      { symbol: "LOW", currency: "EUR", closes: closes(["2024-03-01", "85"], ["2024-04-30", "93.5"]) },
      { symbol: "PAPER", currency: "EUR", closes: closes(["2024-01-02", "60"], ["2024-03-01", "50"]) },
      { symbol: "GIVEN", currency: "EUR", closes: closes(["2024-01-02", "40"], ["2024-03-01", "45"]) },
    ],
    transactions: [
      { date: "2024-01-02", kind: "deposit", amount: "5000" },
      { date: "2024-01-02", kind: "buy", symbol: "PAPER", quantity: "10", amount: "600" },
      { date: "2024-01-02", kind: "buy", symbol: "GIVEN", quantity: "10", amount: "400" },
      { date: "2024-01-02", kind: "buy", symbol: "CALL", quantity: "10", amount: "50" },
      { date: "2024-01-02", kind: "write", symbol: "PUT", quantity: "10", amount: "40" },
      { date: "2024-01-02", kind: "buy", symbol: "GUARD", quantity: "10", amount: "30" },
      { date: "2024-01-02", kind: "write", symbol: "COVER", quantity: "10", amount: "20" },
      ...(
        [
          ["exercise_buy", "UP", "1000", "CALL"],
          ["exercise_buy", "LOW", "900", "PUT"],
          ["exercise_sell", "PAPER", "550", "GUARD"],
          ["exercise_sell", "GIVEN", "400", "COVER"],
        ] as const
      ).map(([kind, symbol, amount, related]) => ({
        ...{ date: "2024-03-01", kind, symbol, quantity: "10", amount, related, relatedQuantity: "10" },
      })),
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2024-04-30"), baseCurrency: "EUR" };
  const report = await measurePerformance(context, { level: "holding" });
  const rows = new Map(report.tables[0]?.rows.map((row) => [row[0], row]));
  const expected = {
    ...{ CALL: 70, UP: 112, PUT: -10, LOW: 85, GUARD: 20, PAPER: -100, COVER: -30, GIVEN: 50 },
    "cash and other": 0,
  };
  for (const [symbol, gain] of Object.entries(expected)) assert.equal(rows.get(symbol)?.[3], gain, symbol);
  const rates = { CALL: 120 / 50 - 1, UP: 0.1, LOW: 0.1, GUARD: 50 / 30 - 1, PAPER: -1 / 6, GIVEN: 0.125 };
  for (const [symbol, rate] of Object.entries(rates))
    assert.ok(Math.abs(Number(rows.get(symbol)?.[4]) - rate) < 1e-9, `${symbol} ${rows.get(symbol)?.[4]}`);
  assert.equal(report.endValue.amount, "5197.00");
});
