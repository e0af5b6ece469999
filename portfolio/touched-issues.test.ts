import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import type { DataQuality } from "#platform/results.ts";
import { type QualityIssue, writeQualityIssues } from "#store/quality-issues.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { decideDataIssue } from "./decide-data-issue.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { readDataQuality } from "./read-data-quality.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { valuePortfolio } from "./value-portfolio.ts";

/** A household that held AAA all the time and BBB from January to March, with findings on the given days. */
async function openWorld(findings: readonly [symbol: string, date: string, code: string][]) {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const closes = [
    ["2026-01-05", "10"],
    ["2026-02-27", "10"],
    ["2026-04-01", "11"],
    ["2026-06-29", "12"],
  ] as const;
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "AAA", currency: "EUR", closes },
      { symbol: "BBB", currency: "EUR", closes },
    ],
    transactions: [
      { date: "2026-01-05", kind: "deposit", amount: "1000" },
      { date: "2026-01-05", kind: "buy", symbol: "AAA", quantity: "10", amount: "100" },
      { date: "2026-01-05", kind: "buy", symbol: "BBB", quantity: "10", amount: "100" },
      { date: "2026-03-05", kind: "sell", symbol: "BBB", quantity: "10", amount: "100" },
    ],
  });
  await store.tenant(owner.marketId, owner.marketId).run((database) =>
    writeQualityIssues(
      database,
      findings.map(
        ([symbol, date, code]): QualityIssue => ({
          ...{ code, severity: code === "currency_mismatch" ? "error" : "warning", date },
          instrumentId: instruments.get(symbol) ?? null,
          ...{ message: `${symbol} ${date}.`, suggestedFix: "Correct it.", evidence: {} },
        }),
      ),
    ),
  );
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR", actor: "u1" };
  await owner.tenant.run((database) => refreshPositions(database, context));
  return context;
}

const toldBy = ({ dataQuality }: { dataQuality: DataQuality }) => [
  dataQuality.status,
  ...dataQuality.issues.map(({ message }) => message),
];

test("a value carries the findings of the days and instruments it was computed from, and no others", async () => {
  const context = await openWorld([
    ["AAA", "2026-02-02", "spike"],
    ["BBB", "2026-02-02", "possible_split"],
    ["BBB", "2026-04-01", "currency_mismatch"],
    ["AAA", "2025-02-02", "copied_row"],
  ]);
  assert.deepEqual(toldBy(await valuePortfolio(context)), ["warning", "BBB 2026-02-02.", "AAA 2026-02-02."]);
  // Holdings use the last closes alone, and nobody found anything about these.
  assert.deepEqual(toldBy(await listHoldings(context)), ["ok"]);
  const later = await measurePerformance(context, { from: "2026-04-01", to: "2026-06-30" });
  assert.deepEqual(toldBy(later), ["ok"]);
  const earlier = await measurePerformance(context, { from: "2026-01-10", to: "2026-02-28" });
  assert.deepEqual(toldBy(earlier), ["warning", "BBB 2026-02-02.", "AAA 2026-02-02."]);
});

test("the last close tells on the holdings, an error makes the status one, and what a person ignores is gone", async () => {
  const context = await openWorld([["AAA", "2026-06-29", "currency_mismatch"]]);
  assert.deepEqual(toldBy(await listHoldings(context)), ["error", "AAA 2026-06-29."]);
  assert.deepEqual(toldBy(await valuePortfolio(context)), ["error", "AAA 2026-06-29."]);
  assert.deepEqual(toldBy(await listHoldings(context, { date: "2026-04-02" })), ["ok"]);
  const { findings } = await readDataQuality(context);
  const id = findings.find(({ code }) => code === "currency_mismatch")?.id ?? "";
  await decideDataIssue(context, { id, state: "ignored" });
  assert.deepEqual(toldBy(await listHoldings(context)), ["ok"]);
});

test("many findings of one kind are one entry", async () => {
  const days = ["2026-02-02", "2026-02-03", "2026-02-04"];
  const context = await openWorld(days.map((day) => ["AAA", day, "copied_row"]));
  assert.deepEqual(toldBy(await valuePortfolio(context)), [
    "warning",
    "AAA 2026-02-04. 2 more like this: see the data health.",
  ]);
});
