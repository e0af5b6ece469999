import assert from "node:assert/strict";
import { test } from "node:test";
import { FORECAST_VERSION } from "#finance/forecast/forecast-models.ts";
import { fixedClock } from "#platform/clock.ts";
import { ADA_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { readForecastModels } from "#store/forecast-models.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { forecastGrowth } from "./forecast-growth.ts";
import { loadGrowthSeries } from "./load-growth-series.ts";
import { trainForecast } from "./trained-forecast.ts";

function figureOf(analysis: Analysis, name: string): number {
  const found = analysis.figures.find((each) => each.name === name);
  assert.ok(found?.value !== null && found?.value !== undefined, `${name}: ${found?.reason ?? "missing"}`);
  return found.value;
}

async function demo(today = DEMO_TODAY) {
  const store = await openTestStore();
  await seedDemoWorld(store);
  return { tenant: store.tenant(ADA_TENANT, DEMO_MARKET), clock: fixedClock(today), baseCurrency: "EUR" };
}

test("the demo portfolio has a month and a year ahead with bands around the median, and says what they are worth", async () => {
  const analysis = await forecastGrowth(await demo(), {});
  for (const prefix of ["", "year"]) {
    const name = (text: string) =>
      prefix === "" ? text : `${prefix}${text[0]?.toUpperCase()}${text.slice(1)}`;
    const low = figureOf(analysis, name("low80Growth"));
    const median = figureOf(analysis, name("medianGrowth"));
    const high = figureOf(analysis, name("high80Growth"));
    assert.ok(low < median && median < high && low > -1, prefix);
    const chance = figureOf(analysis, name("probabilityOfLoss"));
    assert.ok(chance > 0 && chance < 1);
  }
  assert.ok(figureOf(analysis, "low95Growth") < figureOf(analysis, "low80Growth"));
  const today = figureOf(analysis, "valueToday");
  const expected = today * (1 + figureOf(analysis, "medianGrowth"));
  assert.ok(Math.abs(figureOf(analysis, "medianValue") - expected) < 0.02);
  const coverage = figureOf(analysis, "coverageOf80Band");
  assert.ok(coverage > 0.5 && coverage <= 1, `${coverage}`);
  const shares = analysis.tables.find(({ name }) => name === "varianceByHolding")?.rows ?? [];
  const sum = shares.reduce((total, row) => total + Number(row[2]), 0);
  assert.ok(Math.abs(sum - 1) < 1e-6, `the parts explain ${sum} of the variance`);
  const parts = analysis.tables.find(({ name }) => name === "decomposition")?.rows ?? [];
  assert.deepEqual(
    parts.map(([part]) => part),
    ["trend", "season", "remainder"],
  );
  const strength = Number(parts[1]?.[1]);
  assert.equal(/There is no season: its/.test(analysis.assumptions.join(" ")), strength < 0.64);
  const models = analysis.tables.find(({ name }) => name === "models")?.rows ?? [];
  const used = models.find((row) => row[4] === "yes");
  const honest = analysis.dataQuality.issues.some(({ code }) => code === "no_better_than_random_walk");
  assert.equal(used?.[0] === "randomWalk", honest);
});

test("a training is recorded with its decision, and the forecast then uses the champion", async () => {
  const store = await openTestStore();
  await seedDemoWorld(store);
  // A household of its own that sees the demo prices: other tests must not find its models.
  const { tenant } = await createTestTenant(store, { marketId: DEMO_MARKET });
  const context = { tenant, clock: fixedClock(DEMO_TODAY), baseCurrency: "EUR" };
  const earlier = {
    ...context,
    clock: fixedClock(`${Number(DEMO_TODAY.slice(0, 4)) - 1}${DEMO_TODAY.slice(4)}`),
  };
  const first = await trainForecast(earlier, await loadGrowthSeries(earlier, "DMUSE"));
  assert.equal(first?.version, 1);
  assert.equal(first.role, "champion");
  assert.equal(first.drift, null);
  const series = await loadGrowthSeries(context, "DMUSE");
  const second = await trainForecast(context, series);
  assert.equal(second?.version, 2);
  assert.ok(second.drift !== null && second.drift.state !== "too early" && second.drift.horizons >= 10);
  const rows = await tenant.run((database) => readForecastModels(database, series.subject));
  assert.equal(rows.filter(({ role }) => role === "champion").length, 1);
  assert.equal(rows[0]?.algorithm, FORECAST_VERSION);
  const analysis = await forecastGrowth(context, { symbol: "DMUSE" });
  assert.equal(figureOf(analysis, "modelVersion"), rows[0]?.version);
  assert.equal(analysis.tables.find(({ name }) => name === "versions")?.rows.length, 2);
});

test("a short history is answered with a reason, and an impossible horizon refused", async () => {
  const context = await demo();
  const store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const empty = { ...context, tenant };
  await assert.rejects(forecastGrowth(empty, {}), { name: "CoachError", message: /no holdings/ });
  await assert.rejects(forecastGrowth(context, { horizonDays: 0 }), {
    name: "CoachError",
    message: /horizonDays/,
  });
  await assert.rejects(forecastGrowth(context, { symbol: "NOBODY" }), { name: "CoachError" });
  const young = await forecastGrowth({ ...context, clock: fixedClock("2016-08-20") }, { symbol: "DMUSE" });
  assert.equal(young.figures[0]?.value, null);
  assert.match(young.figures[0]?.reason ?? "", /too short/);
});
