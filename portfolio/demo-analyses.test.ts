import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { ADA_TENANT, BEN_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { analyzeInstrument } from "./analyze-instrument.ts";
import { estimateTax } from "./estimate-tax.ts";
import { listHoldings } from "./list-holdings.ts";
import { measureRisk } from "./measure-risk.ts";
import { suggestRebalancing } from "./suggest-rebalancing.ts";

async function demo(tenantId: string, baseCurrency: string) {
  const store = await openTestStore();
  await seedDemoWorld(store);
  return { tenant: store.tenant(tenantId, DEMO_MARKET), clock: fixedClock(DEMO_TODAY), baseCurrency };
}

const figureOf = (analysis: Analysis, name: string) =>
  analysis.figures.find((each) => each.name === name)?.value ?? Number.NaN;
const rowsOf = (analysis: Analysis, name: string) =>
  analysis.tables.find((each) => each.name === name)?.rows ?? [];

test("the risk of a demo user shows the duration of the bonds, and one share through the funds that hold it", async () => {
  const context = await demo(ADA_TENANT, "EUR");
  const risk = await measureRisk(context, {});
  const { holdings } = await listHoldings(context, {});
  const weight = new Map(holdings.map((each) => [each.symbol, each.weight ?? 0]));
  const of = (symbol: string) => weight.get(symbol) ?? 0;

  const durations = { DMEGB: 6.5, DMUTB: 5.2, DMCRP: 4.8, VELT31: 4.5 };
  const known = Object.entries(durations);
  const sum = known.reduce((all, [symbol]) => all + of(symbol), 0);
  const mean = known.reduce((all, [symbol, years]) => all + of(symbol) * years, 0) / sum;
  assert.ok(Math.abs(figureOf(risk, "bondDuration") - mean) < 1e-5, `${mean}`);

  const seen = new Map(rowsOf(risk, "lookThrough").map(([symbol, share]) => [symbol, Number(share)]));
  const glynt = of("GLYNT") + 0.041 * of("DMGEQ") + 0.08 * of("DMTEC");
  assert.ok(Math.abs((seen.get("GLYNT") ?? 0) - glynt) < 1e-5);
  assert.ok((seen.get("unknown") ?? 0) > 0.9 * of("DMGEQ"));
  assert.equal(seen.has("DMGEQ"), false);

  // What a fund does not list still counts as the fund: its class and currency are no secret.
  const groups = rowsOf(risk, "exposures");
  const total = (dimension: string) =>
    groups.filter(([name]) => name === dimension).reduce((all, row) => all + Number(row[2]), 0);
  for (const dimension of ["assetClass", "currency"]) {
    assert.ok(Math.abs(total(dimension) - 1) < 1e-4, dimension);
    assert.equal(groups.filter(([name, group]) => name === dimension && group === "unknown").length, 0);
  }
});

test("the duration of the demo bond's terms is the one its source gives", async () => {
  const bond = await analyzeInstrument(await demo(ADA_TENANT, "EUR"), { symbol: "VELT31" });
  assert.equal(figureOf(bond, "modifiedDuration").toFixed(1), "4.5");
});

test("both demo users have targets, so that a plan to reach them needs no arguments", async () => {
  for (const [tenant, currency] of [
    [ADA_TENANT, "EUR"],
    [BEN_TENANT, "USD"],
  ] as const) {
    const plan = await suggestRebalancing(await demo(tenant, currency), {});
    assert.ok(plan.assumptions.some((each) => each.startsWith("Targets as confirmed on 202")));
    assert.ok(rowsOf(plan, "orders").length > 0, JSON.stringify(plan.tables));
  }
});

test("distributions of bond funds are taxed in full in Germany, those of share funds by seven tenths", async () => {
  const tax = await estimateTax(await demo(ADA_TENANT, "EUR"), { regime: "germany", year: 2025 });
  // Worked out by hand in evals/oracles/analysis_figures.py.
  assert.equal(figureOf(tax, "estimatedTax"), 709.49);
});
