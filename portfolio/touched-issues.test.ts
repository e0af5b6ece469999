import assert from "node:assert/strict";
import { test } from "node:test";
import { dayNumber, isoDate } from "#finance/dates.ts";
import { getPrices } from "#market/read-prices.ts";
import { fixedClock } from "#platform/clock.ts";
import type { DataQuality } from "#platform/results.ts";
import { insertPriceOverride } from "#store/price-overrides.ts";
import { type QualityIssue, writeQualityIssues } from "#store/quality-issues.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore, type TestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { analyzeInstrument } from "./analyze-instrument.ts";
import { decideDataIssue } from "./decide-data-issue.ts";
import { estimateTax } from "./estimate-tax.ts";
import { forecastGrowth } from "./forecast-growth.ts";
import { listAccounts } from "./list-accounts.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { measureRisk } from "./measure-risk.ts";
import { optimizePortfolio } from "./optimize-portfolio.ts";
import { planGoal } from "./plan-goal.ts";
import { planRetirement } from "./plan-retirement.ts";
import { readDataQuality } from "./read-data-quality.ts";
import { readInstrument } from "./read-instrument.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { runStressTest } from "./run-stress-test.ts";
import { simulatePortfolio } from "./simulate-portfolio.ts";
import { suggestRebalancing } from "./suggest-rebalancing.ts";
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

/** Three years of closes of one share, bought on the last days, with a finding in the past and one on the last close. */
async function openLongWorld(store: TestStore) {
  const owner = await createTestTenant(store);
  const first = dayNumber("2023-06-01");
  const closes = Array.from({ length: 1100 }, (_each, place): [string, string] => [
    isoDate(first + place),
    (100 * (1 + 0.01 * Math.sin(place)) * 1.0003 ** place).toFixed(4),
  ]);
  const last = closes.at(-1)?.[0] ?? "";
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [{ symbol: "AAA", currency: "EUR", closes }],
    transactions: [
      { date: last, kind: "deposit", amount: "1000" },
      { date: last, kind: "buy", symbol: "AAA", quantity: "5", amount: "600" },
    ],
  });
  const about = { instrumentId: instruments.get("AAA") ?? null, suggestedFix: "Correct it.", evidence: {} };
  await store.tenant(owner.marketId, owner.marketId).run((database) =>
    writeQualityIssues(database, [
      { ...about, code: "spike", severity: "warning", date: "2025-06-02", message: "AAA jumped." },
      { ...about, code: "stale_series", severity: "warning", date: last, message: "AAA stands still." },
      { ...about, code: "gap", severity: "info", date: last, message: "Not worth telling." },
    ]),
  );
  const context = { tenant: owner.tenant, clock: fixedClock(last), baseCurrency: "EUR", actor: "u1" };
  await owner.tenant.run((database) => refreshPositions(database, context));
  return { context, instrumentId: about.instrumentId };
}

const plan = { initialValue: 1000, targetAmount: 2000, targetDate: "2035-01-01" };
const household = { birthYear: 1976, retirementAge: 65, yearlySpending: 100 };

/** Everything whose figures rest on past closes, and what rests on the last one alone. */
const overThePast: Readonly<
  Record<string, (context: UseCaseContext) => Promise<{ dataQuality: DataQuality }>>
> = {
  risk: (context) => measureRisk(context, {}),
  stress: (context) => runStressTest(context, {}),
  optimization: (context) => optimizePortfolio(context, { objective: "minVariance" }),
  simulation: (context) => simulatePortfolio(context, { years: 2, paths: 1000 }),
  goal: (context) => planGoal(context, { targetAmount: plan.targetAmount, targetDate: plan.targetDate }),
  retirement: (context) => planRetirement(context, household),
  forecast: (context) => forecastGrowth(context, {}),
  "forecast of one": (context) => forecastGrowth(context, { symbol: "AAA" }),
  instrument: (context) => analyzeInstrument(context, { symbol: "AAA" }),
  page: (context) => readInstrument(context, { symbol: "AAA", period: "3Y" }),
  prices: (context) => getPrices(context, { symbols: ["AAA"], from: "2025-01-01" }),
};
const atTheLastClose: typeof overThePast = {
  holdings: (context) => listHoldings(context),
  accounts: (context) => listAccounts(context),
  taxes: (context) => estimateTax(context, { regime: "germany" }),
  rebalancing: (context) => suggestRebalancing(context, { targets: [{ name: "AAA", weight: 1 }] }),
  prices: (context) => getPrices(context, { symbols: ["AAA"] }),
  "own shocks": (context) => runStressTest(context, { shocks: [{ name: "equity", rate: -0.2 }] }),
};

test("every figure carries the worst that is known of the prices it rests on, and nothing once that is settled", async () => {
  await using store = await openTestStore();
  const { context, instrumentId } = await openLongWorld(store);
  const told = async (ask: (context: UseCaseContext) => Promise<{ dataQuality: DataQuality }>) => {
    const { status, issues } = (await ask(context)).dataQuality;
    const found = issues.flatMap(({ code, severity }) =>
      ["spike", "stale_series", "gap"].includes(code) ? [`${code} ${severity}`] : [],
    );
    assert.ok(found.length === 0 || status !== "ok");
    return found.sort();
  };
  for (const [name, ask] of Object.entries(overThePast))
    assert.deepEqual(await told(ask), ["spike warning", "stale_series warning"], name);
  for (const [name, ask] of Object.entries(atTheLastClose))
    assert.deepEqual(await told(ask), ["stale_series warning"], name);
  // A close that the household replaced is nothing to be told of any more; a series that stands still is.
  await context.tenant.run((database) =>
    insertPriceOverride(database, { instrumentId: instrumentId ?? "", date: "2025-06-02", close: "101" }),
  );
  for (const [name, ask] of Object.entries(overThePast))
    assert.deepEqual(await told(ask), ["stale_series warning"], name);
});
