import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { ADA_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { analyzeInstrument } from "./analyze-instrument.ts";

function figureOf(analysis: Analysis, name: string): number {
  const found = analysis.figures.find((each) => each.name === name);
  assert.ok(found?.value !== null && found?.value !== undefined, `${name}: ${found?.reason ?? "missing"}`);
  return found.value;
}

async function demo() {
  const store = await openTestStore();
  await seedDemoWorld(store);
  return {
    tenant: store.tenant(ADA_TENANT, DEMO_MARKET),
    clock: fixedClock(DEMO_TODAY),
    baseCurrency: "EUR",
  };
}

test("the demo bond is valued from its stored terms and its price with accrued interest", async () => {
  const analysis = await analyzeInstrument(await demo(), { symbol: "VELT31" });
  const dirty = figureOf(analysis, "dirtyPrice");
  assert.ok(
    Math.abs(figureOf(analysis, "cleanPrice") + figureOf(analysis, "accruedInterest") - dirty) < 1e-7,
  );
  const rate = figureOf(analysis, "yieldToMaturity");
  assert.ok(rate > 0 && rate < 0.1, `${rate}`);
  const shown = analysis.tables.find((each) => each.name === "cashFlows");
  assert.equal(shown?.rows.at(-1)?.[0], "2031-06-15");
  assert.equal(shown?.rows.at(-1)?.[3], 101.625);
});

test("a typed-in bond by yield gives the price that Excel's documentation prints", async () => {
  const context = { ...(await demo()), clock: fixedClock("2008-02-15") };
  const analysis = await analyzeInstrument(context, {
    kind: "bond",
    terms: {
      maturity: "2017-11-15",
      couponRate: 0.0575,
      couponsPerYear: 2,
      dayCount: "30U/360",
      yieldRate: 0.065,
    },
  });
  assert.ok(Math.abs(figureOf(analysis, "cleanPrice") - 94.63436) < 5e-6);
  assert.equal(figureOf(analysis, "yieldToMaturity"), 0.065);
});

test("an option on a demo share takes spot, dividends and volatility from the market", async () => {
  const context = await demo();
  const maturity = `${Number(DEMO_TODAY.slice(0, 4)) + 1}${DEMO_TODAY.slice(4)}`;
  const terms = { strike: 100, maturity, rate: 0.04 };
  const option = (more: Record<string, string | number>) =>
    analyzeInstrument(context, { symbol: "DMUSE", kind: "put", terms: { ...terms, ...more } });
  const european = await option({});
  const american = await option({ style: "american" });
  assert.ok(figureOf(american, "optionValue") >= figureOf(european, "optionValue") - 1e-9);
  const implied = await option({ style: "american", price: figureOf(american, "optionValue") });
  const used = figureOf(american, "volatilityUsed");
  if (figureOf(american, "timeValue") > 0.01) {
    assert.ok(Math.abs(figureOf(implied, "impliedVolatility") - used) < 1e-5);
  }
});

test("a fund shows its charge, its past and how it tracked another", async () => {
  const analysis = await analyzeInstrument(await demo(), { symbol: "DMEGB", terms: { benchmark: "DMUTB" } });
  assert.equal(figureOf(analysis, "chargeRate"), 0.0012);
  assert.equal(figureOf(analysis, "yearlyCostOf10000"), 12);
  for (const name of ["volatility", "trackingError", "correlation", "oneYearReturn"])
    figureOf(analysis, name);
  assert.ok(figureOf(analysis, "maximumDrawdown") < 0);
  assert.ok(analysis.dataQuality.issues.some((issue) => issue.code === "no_look_through"));
});

test("what is missing or cannot be is said, with what to do", async () => {
  const context = await demo();
  const bond = { maturity: "2040-01-01", couponRate: 0.03 };
  const call = { strike: 10, maturity: "2040-01-01" };
  const refused = async (question: Parameters<typeof analyzeInstrument>[1], message: RegExp) =>
    assert.rejects(analyzeInstrument(context, question), { name: "CoachError", message });
  await refused({}, /Name a symbol/);
  await refused({ symbol: "NOBODY" }, /No instrument NOBODY/);
  await refused({ kind: "bond", terms: bond }, /clean price/);
  await refused({ kind: "bond", terms: { ...bond, yieldRate: 0.03, couponsPerYear: 7 } }, /couponsPerYear/);
  await refused({ kind: "bond", terms: { ...bond, yieldRate: 0.03, maturity: "2001-01-01" } }, /fell due/);
  await refused({ kind: "bond", terms: { ...bond, coupon: 3 } }, /no term coupon/);
  await refused({ kind: "bond", terms: { ...bond, yieldRate: "3 %" } }, /wrong kind/);
  await refused({ kind: "call", terms: call }, /spot/);
  await refused({ kind: "call", terms: { ...call, spot: -1, volatility: 0.2 } }, /spot/);
  await refused({ kind: "call", terms: { ...call, spot: 10, price: 0.001, rate: 0.2 } }, /volatility/);
});

const rate = fc.oneof(
  fc.constantFrom(0, -0.5, 1e-300, 5, 1e9),
  fc.double({ min: -0.1, max: 0.3, noNaN: true }),
);
const amount = fc.oneof(fc.constantFrom(0, -1, 1e-12, 1e12), fc.double({ min: 1, max: 300, noNaN: true }));
const anyTerms = fc.record(
  {
    price: amount,
    yieldRate: rate,
    maturity: fc.constantFrom("2026-12-31", "2031-02-28", "2090-06-30", "9999-12-31", "soon", "1990-01-01"),
    couponRate: rate,
    couponsPerYear: fc.constantFrom(0, 1, 2, 4, 12, 5, -1, 0.5),
    dayCount: fc.constantFrom("30/360", "ACT/365F", "ACT/ACT ISDA", "moon"),
    spot: amount,
    strike: amount,
    volatility: fc.oneof(
      fc.constantFrom(0, 1e-9, 1e-4, 20, -1),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
    ),
    rate,
    dividendRate: rate,
    style: fc.constantFrom("european", "american"),
  },
  { requiredKeys: ["maturity"] },
);

test("any terms are answered in finite numbers or in a sentence that says what to do", async () => {
  const context = { ...(await demo()), clock: fixedClock("2026-11-20") };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("bond", "call", "put"), anyTerms, async (kind, terms) => {
      try {
        const analysis = await analyzeInstrument(context, { kind, terms });
        const numbers = [
          ...analysis.figures.map(({ value }) => value),
          ...analysis.tables.flatMap(({ rows }) => rows.flat()),
        ].filter((each) => typeof each === "number");
        assert.ok(numbers.length > 0 && numbers.every(Number.isFinite));
        assert.ok(analysis.figures.every(({ value, reason }) => value !== null || (reason ?? "") !== ""));
      } catch (error) {
        assert.ok(error instanceof CoachError, String(error));
        assert.doesNotMatch(error.message, /NaN|undefined|Infinity/);
      }
    }),
    { numRuns: 150 },
  );
});

test("a rate in percent is sent back instead of being taken for a hundred times as much", async () => {
  const context = await demo();
  const bond = { maturity: "2036-06-30", couponRate: 5, price: 95 };
  await assert.rejects(analyzeInstrument(context, { kind: "bond", terms: bond }), /5 % as 0.05/);
  const option = { maturity: "2027-06-30", strike: 100, spot: 100, volatility: 0.2 };
  for (const wrong of [{ rate: 5 }, { dividendRate: 2 }, { volatility: 20 }]) {
    const terms = { ...option, ...wrong };
    await assert.rejects(analyzeInstrument(context, { kind: "call", terms }), /5 % as 0.05/);
  }
});

test("an option by a broker's spelling and a bond by its name bring their terms with them", async () => {
  const context = await demo();
  const spelled = await analyzeInstrument(context, { symbol: "GLYNT 12/18/2026 110.00 C" });
  const cleared = await analyzeInstrument(context, { symbol: "GLYNT 261218C00110000" });
  assert.deepEqual(spelled.figures, cleared.figures);
  await context.tenant.run((database) =>
    database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), gen_random_uuid(), 'NOTE34', 'US TREASURY 4 1/4% 11/15/34', 'bond', 'USD')`,
    ),
  );
  const note = await analyzeInstrument(context, { symbol: "NOTE34", terms: { price: 100 } });
  // The demo world belongs to all tests.
  await context.tenant.run((database) => database.query("delete from instrument where symbol = 'NOTE34'"));
  assert.ok(Math.abs(figureOf(note, "yieldToMaturity") - 0.0425) < 2e-4);
});
