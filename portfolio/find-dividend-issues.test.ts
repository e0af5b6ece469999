import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { readDataQuality } from "./read-data-quality.ts";
import { valuePortfolio } from "./value-portfolio.ts";

test("a dividend of what nobody held is a finding with its fix, one paid after the sale is none", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const closes = [["2026-06-29", "10"]] as const;
  await writeTestLedger(store, owner, {
    instruments: ["AAA", "BBB", "CCC"].map((symbol) => ({ symbol, currency: "EUR", closes })),
    transactions: [
      { date: "2026-01-02", kind: "deposit", amount: "1000" },
      { date: "2026-01-05", kind: "buy", symbol: "AAA", quantity: "10", amount: "100" },
      { date: "2026-02-05", kind: "sell", symbol: "AAA", quantity: "10", amount: "100" },
      // Held on the day that counts, paid later; then much later than any dividend is.
      { date: "2026-03-05", kind: "dividend", symbol: "AAA", amount: "5" },
      { date: "2026-06-05", kind: "dividend", symbol: "AAA", amount: "5" },
      { date: "2026-03-01", kind: "dividend", symbol: "BBB", amount: "2" },
      { date: "2026-06-01", kind: "dividend", symbol: "BBB", amount: "2" },
      { date: "2026-06-01", kind: "buy", symbol: "CCC", quantity: "1", amount: "10" },
      { date: "2026-06-20", kind: "dividend", symbol: "CCC", amount: "1" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR" };
  const message =
    "Dividends came in of what was not held at the time: BBB (2, the first on 2026-03-01), AAA (2026-06-05).";
  const { dataQuality } = await valuePortfolio(context);
  assert.deepEqual(
    dataQuality.issues.filter(({ code }) => code === "dividend_without_position"),
    [{ code: "dividend_without_position", severity: "warning", message }],
  );
  const { findings } = await readDataQuality(context, { symbol: "BBB" });
  assert.deepEqual(
    findings.map(({ code, suggestedFix }) => [code, suggestedFix]),
    [
      [
        "dividend_without_position",
        "Import the purchase that is missing, or correct the dividend's instrument.",
      ],
    ],
  );
});
