import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { estimateTax } from "./estimate-tax.ts";

async function openLedger(ledger: TestLedger, currency: string, today = "2026-06-30") {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: currency });
  await writeTestLedger(store, owner, { accounts: [{ name: "Main", currency }], ...ledger });
  return { tenant: owner.tenant, clock: fixedClock(today), baseCurrency: currency };
}

const line = (result: Analysis, name: string) =>
  result.tables.find((entry) => entry.name === "estimate")?.rows.find((row) => row[0] === name)?.[1] ?? null;

function fundLedger(transactions: TestLedger["transactions"], closes: [string, string][]): TestLedger {
  return {
    instruments: [{ symbol: "WORLD", currency: "EUR", assetClass: "etf", closes }],
    transactions,
  };
}

test("Germany: the prepayments of a fund company's examples for 2024: by base rate, none for a fall, capped by the rise", async () => {
  // Morgen Fund, "FAQ Vorabpauschale": 300 at the start; 330, 230 and 302 at the end: 4.81, 0 and 2.
  for (const [end, expected] of [
    ["330", 4.81],
    ["230", 0],
    ["302", 2],
  ] as const) {
    const closes: [string, string][] = [
      ["2024-01-02", "300"],
      ["2024-12-30", end],
      ["2025-01-02", end],
    ];
    const buy = { date: "2023-06-01", kind: "buy" as const, symbol: "WORLD", quantity: "1", amount: "280" };
    const context = await openLedger(fundLedger([buy], closes), "EUR", "2025-06-30");
    const result = await estimateTax(context, { regime: "germany", year: 2025 });
    assert.equal(line(result, "fundPrepayment"), expected);
    assert.equal(line(result, "partialExemption"), Number((expected * 0.3).toFixed(2)));
  }
});

test("Germany: a twelfth less for each month before the purchase, distributions come off, a sale gets it back", async () => {
  const closes: [string, string][] = [
    ["2024-01-02", "100"],
    ["2024-12-30", "120"],
    ["2025-01-02", "120"],
    ["2025-12-30", "150"],
    ["2026-06-29", "150"],
  ];
  const buys = [
    { date: "2024-01-15", kind: "buy" as const, symbol: "WORLD", quantity: "100", amount: "10000" },
    { date: "2024-07-15", kind: "buy" as const, symbol: "WORLD", quantity: "100", amount: "11000" },
  ];
  const context = await openLedger(fundLedger(buys, closes), "EUR");
  // 100 × 2.29 % × 0.7 = 1.603 a unit; the second purchase has 6 of 12 months.
  const year2025 = await estimateTax(context, { regime: "germany", year: 2025 });
  assert.equal(line(year2025, "fundPrepayment"), 240.45);
  // 120 × 2.53 % × 0.7 = 2.1252 a unit for 2025.
  assert.equal(line(await estimateTax(context, { regime: "germany" }), "fundPrepayment"), 425.04);
  const paid = { date: "2024-11-01", kind: "dividend" as const, symbol: "WORLD", amount: "120" };
  const distributing = await openLedger(fundLedger([...buys, paid], closes), "EUR");
  // 0.60 a unit: 1.003 remain.
  assert.equal(
    line(await estimateTax(distributing, { regime: "germany", year: 2025 }), "fundPrepayment"),
    150.45,
  );
  const sale = {
    date: "2026-03-02",
    kind: "sell" as const,
    symbol: "WORLD",
    quantity: "100",
    amount: "15000",
  };
  const sold = await estimateTax(await openLedger(fundLedger([...buys, sale], closes), "EUR"), {
    regime: "germany",
  });
  // The oldest hundred: 5,000 less 160.30 of 2024 and 212.52 of 2025.
  assert.equal(line(sold, "gainFromFunds"), 4627.18);
  assert.equal(line(sold, "fundPrepayment"), 425.04);
});

test("Germany: units sold within a year have no prepayment of it; without prices it is left out and said so", async () => {
  const transactions: TestLedger["transactions"] = [
    { date: "2023-06-01", kind: "buy", symbol: "WORLD", quantity: "10", amount: "1000" },
    { date: "2024-06-03", kind: "sell", symbol: "WORLD", quantity: "5", amount: "600" },
  ];
  const closes: [string, string][] = [
    ["2024-01-02", "100"],
    ["2024-12-30", "120"],
    ["2025-03-03", "125"],
    ["2026-06-29", "130"],
  ];
  const context = await openLedger(fundLedger(transactions, closes), "EUR");
  assert.equal(line(await estimateTax(context, { regime: "germany", year: 2025 }), "fundPrepayment"), 8.02);
  const result = await estimateTax(context, { regime: "germany" });
  assert.equal(line(result, "fundPrepayment"), 0);
  assert.match(JSON.stringify(result.dataQuality.issues), /WORLD \(2023, 2025\).*Vorabpauschale/);
});
