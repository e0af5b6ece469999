import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { forecastGrowth } from "./forecast-growth.ts";
import { measureRisk } from "./measure-risk.ts";
import { optimizePortfolio } from "./optimize-portfolio.ts";
import { runStressTest } from "./run-stress-test.ts";
import { simulatePortfolio } from "./simulate-portfolio.ts";
import { suggestRebalancing } from "./suggest-rebalancing.ts";

const LAST = "2025-06-30";
const DAYS = 901;

/** Daily closes up to the last day, where they are 100: the returns in turn. */
function closes(returns: readonly number[]): [string, string][] {
  let level = 100;
  const back = Array.from({ length: DAYS }, (_, ago): [string, string] => {
    if (ago > 0) level /= 1 + (returns[(DAYS - 1 - ago) % returns.length] ?? 0);
    return [addDays(LAST, -ago), level.toFixed(12)];
  });
  return back.reverse();
}

/** 1,000 in all: 600 of LONG, 200 of SHORT sold short, and 600 in cash. */
async function household() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const date = addDays(LAST, 1 - DAYS);
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "LONG", currency: "EUR", closes: closes([0.01, -0.01]) },
      { symbol: "SHORT", currency: "EUR", closes: closes([0.02, -0.01]) },
    ],
    transactions: [
      { date, kind: "deposit", amount: "1000" },
      { date, kind: "buy", symbol: "LONG", quantity: "6", amount: "600" },
      { date, kind: "write", symbol: "SHORT", quantity: "2", amount: "200" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
}

const value = (result: Analysis, name: string) =>
  result.figures.find((figure) => figure.name === name)?.value ?? Number.NaN;
const rows = (result: Analysis, name: string) => result.tables.find((table) => table.name === name)?.rows;

test("what is sold short takes away risk where it moves with the rest, and is listed with it", async () => {
  const result = await measureRisk(await household(), { covariance: "sample", from: addDays(LAST, -400) });
  // 0.6 × (+1 %, −1 %) − 0.2 × (+2 %, −1 %) = +0.2 %, −0.4 % in turn.
  const deviation = 0.003 * Math.sqrt(400 / 399);
  assert.ok(Math.abs(value(result, "volatility") - deviation * Math.sqrt(252)) < 1e-9);
  assert.ok(Math.abs(value(result, "meanReturn") - -0.001 * 252) < 1e-9);
  assert.deepEqual(
    rows(result, "riskContributions")?.map(([symbol, weight, , share]) => [symbol, weight, share]),
    [
      ["LONG", 0.6, 2],
      ["SHORT", -0.2, -1],
    ],
  );
  const classes = rows(result, "exposures")?.filter(([dimension]) => dimension === "assetClass");
  assert.deepEqual(
    classes?.map(([, group, weight]) => [group, weight]),
    [
      ["cash", 0.6],
      ["stock", 0.4],
    ],
  );
});

test("a fall of what is sold short is a gain", async () => {
  const result = await runStressTest(await household(), { shocks: [{ name: "equity", rate: -0.2 }] });
  assert.equal(value(result, "worstChangeAmount"), -80);
  assert.deepEqual(
    rows(result, "holdings")?.map(([symbol, , , amount]) => [symbol, amount]),
    [
      ["LONG", -120],
      ["SHORT", 40],
    ],
  );
});

test("a forecast and a simulation say that they leave out what is sold short", async () => {
  const context = await household();
  const forecast = await forecastGrowth(context, {});
  const simulation = await simulatePortfolio(context, { years: 1, paths: 100 });
  for (const { dataQuality } of [forecast, simulation]) {
    const issue = dataQuality.issues.find(({ code }) => code === "short_positions");
    assert.match(issue?.message ?? "", /^SHORT is sold short/);
  }
});

test("optimal weights and orders of a rebalancing say that what is sold short stays as it is", async () => {
  const context = await household();
  const optimized = await optimizePortfolio(context, { objective: "minVariance" });
  const rebalanced = await suggestRebalancing(context, { targets: [{ name: "equity", weight: 1 }] });
  for (const { dataQuality } of [optimized, rebalanced]) {
    const issue = dataQuality.issues.find(({ code }) => code === "short_positions");
    assert.match(issue?.message ?? "", /^SHORT is sold short: it stays as it is/);
  }
});
