import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { type TestTransaction, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { forecastGrowth } from "./forecast-growth.ts";
import { measureRisk } from "./measure-risk.ts";
import { simulatePortfolio } from "./simulate-portfolio.ts";

const LAST = "2025-06-30";
const DAYS = 901;

/** Daily levels up to the last day, where they are `last`: the returns in turn. */
function levels(last: number, returns: readonly number[], days: number = DAYS): [string, string][] {
  let level = last;
  const back = Array.from({ length: days }, (_, ago): [string, string] => {
    if (ago > 0) level /= 1 + (returns[(DAYS - 1 - ago) % returns.length] ?? 0);
    return [addDays(LAST, -ago), level.toFixed(12)];
  });
  return back.reverse();
}

const START = addDays(LAST, 1 - DAYS);
const atHome: TestTransaction[] = [{ date: START, kind: "deposit", amount: "1000" }];
const FUND_RETURNS = [0.01, -0.008, 0.002];
/** Dollars per euro: their rise is the fall of the dollar. */
const RATE_RETURNS = [0.004, -0.006, 0.001, 0.003];

/** 500 of FUND, 200 in euros and 300 in dollars (375 at 1.25). */
async function household(rateDays: number, transactions?: TestTransaction[]) {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const older: [string, string][] = Array.from({ length: DAYS - rateDays }, (_, day) => [
    addDays(START, day),
    "1.25",
  ]);
  // The rate of the first day alone, then none until the others begin.
  const rates = [...older.slice(0, 1), ...levels(1.25, RATE_RETURNS, rateDays)];
  await writeTestLedger(store, owner, {
    instruments: [{ symbol: "FUND", currency: "EUR", assetClass: "fund", closes: levels(100, FUND_RETURNS) }],
    rates: { USD: rates },
    transactions: transactions ?? [
      ...atHome,
      { date: START, kind: "buy", symbol: "FUND", quantity: "5", amount: "800" },
      { date: START, kind: "deposit", amount: "375", currency: "USD" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
}

const value = (result: Analysis, name: string) =>
  result.figures.find((figure) => figure.name === name)?.value ?? Number.NaN;
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-8, `${actual} is not ${expected}`);
const codes = (result: { dataQuality: { issues: { code: string }[] } }) =>
  result.dataQuality.issues.map(({ code }) => code);

test("cash in another currency moves with its exchange rate in risk, forecasts and simulations", async () => {
  const context = await household(DAYS);
  const risk = await measureRisk(context, { covariance: "sample", from: addDays(LAST, -400) });
  const contributions = risk.tables.find(({ name }) => name === "riskContributions")?.rows ?? [];
  assert.deepEqual(
    contributions.map(([symbol, weight]) => [symbol, weight]),
    [
      ["FUND", 0.5],
      ["USD cash", 0.3],
    ],
  );
  // Computed with numpy from the same patterns: 400 daily returns up to the last day, 29 monthly ones, and all 900 daily.
  near(value(risk, "volatility"), 0.06144469937140471);
  near(value(risk, "meanReturn"), 0.13158417460658334);
  near(Number(contributions[1]?.[3]), 0.09375082);
  const forecast = await forecastGrowth(context, {});
  const simulation = await simulatePortfolio(context, { years: 1, paths: 100 });
  for (const result of [risk, forecast, simulation]) assert.ok(!codes(result).includes("foreign_cash"));
  assert.match(simulation.assumptions.join(" "), /that in other currencies moves with its exchange rate/);
  near(simulation.expectedReturnRate, 0.2041867682746803);
  const moved = forecast.tables.find(({ name }) => name === "varianceByHolding")?.rows;
  assert.deepEqual(
    moved?.map(([symbol]) => symbol),
    ["FUND", "USD cash"],
  );
  near(Number(moved?.[1]?.[2]), 0.09237065);
});

test("cash alone has the risk of its exchange rate", async () => {
  const context = await household(DAYS, [{ date: START, kind: "deposit", amount: "375", currency: "USD" }]);
  const risk = await measureRisk(context, { covariance: "sample", from: addDays(LAST, -400) });
  near(value(risk, "volatility"), 0.062229163428536724);
  const simulation = await simulatePortfolio(context, { years: 1, paths: 100 });
  near(simulation.expectedReturnRate, -0.16505014257040063);
  // The variance of 29 monthly logarithms, divided by 29.
  near(simulation.volatilityRate, 0.014075355492839408);
});

test("cash whose exchange rates are too few stands still, which is said", async () => {
  const context = await household(20);
  const results = [
    await measureRisk(context, {}),
    await forecastGrowth(context, {}),
    await simulatePortfolio(context, { years: 1, paths: 100 }),
  ];
  for (const result of results) assert.ok(codes(result).includes("foreign_cash"), codes(result).join());
});
