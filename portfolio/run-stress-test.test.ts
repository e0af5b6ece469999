import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { runStressTest } from "./run-stress-test.ts";
import { HISTORICAL_SCENARIOS } from "./stress-scenarios.ts";

const LAST = "2020-06-30";

/** Closes of every day of 2020 up to the last: 100, and `low` on 2020-03-23. */
function closes(first: string, low: number): [string, string][] {
  const days: [string, string][] = [];
  for (let day = first; day <= LAST; day = addDays(day, 1)) {
    days.push([day, day === "2020-03-23" ? String(low) : "100"]);
  }
  return days;
}

/** 600 of OLD (falls by a third in the pandemic) and 400 of NEW, which began in May; LIKE stands in for it. */
async function household() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "OLD", currency: "EUR", closes: closes("2019-06-01", 67) },
      { symbol: "NEW", currency: "EUR", closes: closes("2020-05-10", 100) },
      { symbol: "LIKE", currency: "EUR", assetClass: "etf", closes: closes("2019-06-01", 50) },
    ],
    transactions: [
      { date: "2020-05-11", kind: "deposit", amount: "2000" },
      { date: "2020-05-11", kind: "buy", symbol: "OLD", quantity: "6", amount: "600" },
      { date: "2020-05-11", kind: "buy", symbol: "NEW", quantity: "4", amount: "400" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
}

const value = (result: Analysis, name: string) =>
  result.figures.find((figure) => figure.name === name)?.value ?? null;
const rowsOf = (result: Analysis, name: string) =>
  result.tables.find((each) => each.name === name)?.rows ?? [];

test("a stretch of the past is replayed on today's holdings, with a stand-in where prices begin later", async () => {
  const result = await runStressTest(await household(), { scenario: "pandemic2020" });
  // 600 × −33 % + 400 × −50 % (as LIKE fell) = −398 of 2,000.
  assert.equal(value(result, "worstChangeAmount"), -398);
  assert.equal(value(result, "worstValueAfter"), 1602);
  assert.ok(Math.abs((value(result, "worstChange") ?? 0) + 0.199) < 1e-12);
  assert.deepEqual(rowsOf(result, "holdings"), [
    ["OLD", 0.3, -0.33, -198, "own prices"],
    ["NEW", 0.2, -0.5, -200, "LIKE"],
  ]);
  assert.ok(result.dataQuality.issues.some(({ code }) => code === "stand_ins_used"));
});

test("without a name every scenario is tried; those before all prices have no answer, and say so", async () => {
  const result = await runStressTest(await household(), {});
  const rows = rowsOf(result, "scenarios");
  const crash = rows.find(([name]) => name === "crash1987");
  assert.deepEqual([crash?.[4], crash?.[6]], [null, 0]);
  assert.equal(rows.find(([name]) => name === "equityDown20")?.[4], -0.1);
  assert.ok(result.dataQuality.issues.some(({ code }) => code === "scenario_without_prices"));
  assert.ok(rows.length > HISTORICAL_SCENARIOS.length);
});

test("own shocks act on symbols, classes and currencies; what means nothing is refused", async () => {
  const context = await household();
  const result = await runStressTest(context, {
    shocks: [
      { name: "OLD", rate: -0.5 },
      { name: "equity", rate: 0.1 },
    ],
  });
  // 600 × −50 % + 400 × 10 %.
  assert.equal(value(result, "worstChangeAmount"), -260);
  await assert.rejects(
    runStressTest(context, { shocks: [{ name: "MARS", rate: -0.1 }] }),
    /symbol or currency/,
  );
  await assert.rejects(runStressTest(context, { shocks: [{ name: "OLD", rate: -2 }] }), /fraction/);
  const twice = [-0.1, -0.2].map((rate) => ({ name: "equity", rate }));
  await assert.rejects(runStressTest(context, { shocks: twice }), /same name/);
  await assert.rejects(runStressTest(context, { scenario: "flood" }), /pandemic2020/);
});

test("nothing held is said, not counted as no loss", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const result = await runStressTest(
    { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" },
    {},
  );
  assert.equal(value(result, "worstChange"), null);
});

test("every scenario has a name of its own and runs forwards", () => {
  const names = HISTORICAL_SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { from, to } of HISTORICAL_SCENARIOS) assert.ok(from < to);
});

test("a fall of a currency takes the cash in it along, and a point of yield is not taken for a hundred", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [{ symbol: "OLD", currency: "EUR", closes: closes("2019-06-01", 67) }],
    rates: {
      USD: [
        ["2020-05-11", "1.25"],
        [LAST, "1.25"],
      ],
    },
    transactions: [
      { date: "2020-05-11", kind: "deposit", amount: "600" },
      { date: "2020-05-11", kind: "deposit", amount: "500", currency: "USD" },
      { date: "2020-05-11", kind: "buy", symbol: "OLD", quantity: "6", amount: "600" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
  // 500 dollars are 400 euros.
  for (const name of ["USD", "currency"]) {
    const result = await runStressTest(context, { shocks: [{ name, rate: -0.1 }] });
    assert.equal(value(result, "worstChangeAmount"), -40);
    assert.deepEqual(rowsOf(result, "holdings").at(-1), ["USD", 0.4, -0.1, -40, "cash"]);
  }
  await assert.rejects(runStressTest(context, { shocks: [{ name: "rates", rate: 1 }] }), /one point/);
});

test("what lies after the day asked about is not replayed", async () => {
  const context = { ...(await household()), clock: fixedClock("2020-03-22") };
  await assert.rejects(runStressTest(context, { scenario: "pandemic2020" }), /no such scenario/);
});

test("a money market fund falls with rising yields by its short duration, money itself does not", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "OVERNIGHT",
        currency: "EUR",
        assetClass: "fund",
        closes: closes("2019-06-01", 100),
      },
    ],
    transactions: [
      { date: "2020-05-11", kind: "deposit", amount: "2000" },
      { date: "2020-05-11", kind: "buy", symbol: "OVERNIGHT", quantity: "10", amount: "1000" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
  const result = await runStressTest(context, { shocks: [{ name: "rates", rate: 0.02 }] });
  // 1,000 × 0.25 years × 2 points.
  assert.equal(value(result, "worstChangeAmount"), -5);
  assert.match(result.assumptions.join(), /money market funds by theirs, 0.25/);
});
