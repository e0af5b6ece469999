import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { planRetirement } from "./plan-retirement.ts";
import type { RetirementRequest } from "./retirement-request.ts";

async function openWorld() {
  const { tenant } = await createTestTenant(await openTestStore());
  return { tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR", actor: "u1" };
}

const request: RetirementRequest = {
  birthYear: 1976,
  retirementAge: 65,
  yearlySpending: 30_000,
  yearlySavings: 12_000,
  incomes: [{ amount: 12_000, fromAge: 67 }],
  initialValue: 200_000,
  returnRate: 0.06,
  volatilityRate: 0.12,
};

function figureValue(analysis: Analysis, name: string): number | null {
  const found = analysis.figures.find((figure) => figure.name === name);
  assert.ok(found, name);
  assert.ok(found.value !== null || (found.reason ?? "").length > 5, `${name} has a value or a reason`);
  return found.value;
}

const rowsOf = (analysis: Analysis, name: string) =>
  analysis.tables.find((table) => table.name === name)?.rows ?? [];

test("a plan from given numbers needs no holdings and states every default", async () => {
  const result = await planRetirement(await openWorld(), request);
  const success = figureValue(result, "successProbability") ?? 0;
  assert.ok(success > 0.3 && success < 0.99);
  assert.equal(rowsOf(result, "years").length, 46);
  assert.deepEqual(rowsOf(result, "years")[0]?.slice(0, 2), [2026, 50]);
  const causes = rowsOf(result, "failureCauses").map(([, share]) => Number(share));
  assert.ok(Math.abs(causes.reduce((sum, share) => sum + share, 0) - 1) < 1e-6);
  for (const words of [/Inflation 2.5 %/, /to age 95, as no other/, /No taxes/, /seed 1/]) {
    assert.match(result.assumptions.join("\n"), words);
  }
  assert.equal(figureValue(result, "backTestSuccessRate"), null);
});

test("the sustainable spending and the earliest age hold as often as wanted", async () => {
  const world = await openWorld();
  const result = await planRetirement(world, { ...request, successRate: 0.85 });
  const spending = figureValue(result, "sustainableSpending") ?? 0;
  const age = figureValue(result, "earliestRetirementAge") ?? 0;
  const near = async (change: Partial<RetirementRequest>) =>
    figureValue(await planRetirement(world, { ...request, ...change }), "successProbability") ?? 0;
  // Searched with 2,000 of the 5,000 futures.
  assert.ok(Math.abs((await near({ yearlySpending: spending })) - 0.85) < 0.03);
  assert.ok((await near({ retirementAge: age })) > 0.82);
  assert.ok((await near({ retirementAge: age - 1 })) < 0.88);
});

test("a saved plan is shown beside later ones, and to nobody else", async () => {
  const world = await openWorld();
  const first = await planRetirement(world, { ...request, saveAs: " At 65 " });
  await planRetirement(world, { ...request, retirementAge: 68, saveAs: "At 68" });
  const third = await planRetirement(world, request);
  const saved = rowsOf(third, "savedPlans");
  assert.deepEqual(
    saved.map((row) => [row[0], row[1], row[4]]),
    [
      ["At 68", "2026-06-30", 68],
      ["At 65", "2026-06-30", 65],
    ],
  );
  assert.equal(saved[1]?.[3], figureValue(first, "successProbability"));
  assert.deepEqual(rowsOf(await planRetirement(await openWorld(), request), "savedPlans"), []);
});

test("history is walked from every start; a plan longer than it has no back-test", async () => {
  const world = await openWorld();
  const retired = { ...request, birthYear: 1956, endAge: 79, initialValue: 250_000, yearlySpending: 25_000 };
  const good = Array.from({ length: 20 }, () => 0.02);
  const crash = [...good, -0.5, ...good];
  const result = await planRetirement(world, { ...retired, incomes: [], history: crash });
  assert.ok((figureValue(result, "backTestSuccessRate") ?? 1) < 1);
  assert.ok(rowsOf(result, "backTestFailures").length > 0);
  const calm = await planRetirement(world, { ...retired, incomes: [], history: good });
  assert.equal(figureValue(calm, "backTestSuccessRate"), 1);
});

test("a couple, a glide path, fees and taxes each change the odds the way they must", async () => {
  const world = await openWorld();
  const success = async (change: Partial<RetirementRequest>) =>
    figureValue(await planRetirement(world, { ...request, ...change }), "successProbability") ?? 0;
  const alone = await success({});
  assert.ok((await success({ feeRate: 0.01 })) < alone);
  assert.ok((await success({ taxRate: 0.2 })) < alone);
  assert.ok((await success({ partnerBirthYear: 1986 })) < alone, "ten more years to live on");
  assert.ok((await success({ growthShareAtRetirement: 0 })) !== alone);
  assert.ok((await success({ basisYear: 2000 })) < alone, "amounts of 2000 are higher today");
  const taxed = await planRetirement(world, { ...request, taxRate: 0.2, feeRate: 0.01 });
  assert.match(
    taxed.assumptions.join(" "),
    /Taxes of 20 % on the whole of every withdrawal.*Fees of 1 % a year/,
  );
});

test("flexible rules run dry less often but may spend less", async () => {
  const world = await openWorld();
  const fixed = figureValue(await planRetirement(world, request), "depletedProbability") ?? 0;
  for (const rule of ["percentage", "guardrails", "amortized"] as const) {
    const result = await planRetirement(world, { ...request, rule });
    assert.ok((figureValue(result, "depletedProbability") ?? 1) < fixed, rule);
    assert.match(result.assumptions.join(), /70 % of the planned spending/);
    assert.equal(figureValue(result, "sustainableSpending"), null);
  }
});

test("what cannot be planned is refused with what to change", async () => {
  const world = await openWorld();
  const { initialValue: _value, ...withoutValue } = request;
  const { returnRate: _rate, ...withoutReturn } = request;
  const wrong: [RetirementRequest, RegExp][] = [
    [withoutValue, /Give initialValue/],
    [withoutReturn, /Give returnRate and volatilityRate/],
    [{ ...request, birthYear: 2030 }, /birthYear/],
    [{ ...request, birthYear: 1976.5 }, /whole number/],
    [{ ...request, endAge: 40 }, /endAge/],
    [{ ...request, yearlySpending: Number.NaN }, /yearlySpending/],
    [{ ...request, taxRate: 1 }, /taxRate/],
    [{ ...request, returnRate: 40 }, /: returnRate: must be .* Give returnRate/],
    [{ ...request, endAge: request.retirementAge - 1 }, /endAge/],
    [{ ...request, retirementAge: 110 }, /endAge/],
    [{ ...request, inflationRate: 2 }, /inflationRate/],
    [{ ...request, incomes: [{ amount: 1, fromAge: 70, toAge: 60 }] }, /toAge/],
    [{ ...request, growthShareNow: 3 }, /between 0 and 1/],
    [{ ...request, saveAs: "  " }, /saveAs/],
    [{ ...request, incomes: [{ amount: 1, fromAge: 60, partner: true }] }, /partner/],
    [{ ...request, history: [Number.NaN] }, /history/],
  ];
  for (const [given, message] of wrong) {
    await assert.rejects(planRetirement(world, given), (error) => {
      assert.ok(error instanceof CoachError, `${message}`);
      assert.match(error.message, message);
      return true;
    });
  }
});

test("inputs out of range are named before the portfolio is looked at", async () => {
  const world = await openWorld();
  const { initialValue: _value, returnRate: _rate, volatilityRate: _volatility, ...bare } = request;
  const wrong: [Partial<RetirementRequest>, RegExp][] = [
    [{ taxRate: 1 }, /taxRate/],
    [{ returnRate: 40 }, /returnRate/],
    [{ successRate: 2 }, /successRate/],
    [{ yearlySpending: -1 }, /yearlySpending/],
    [{ history: [-2] }, /history/],
  ];
  for (const [change, message] of wrong) {
    await assert.rejects(planRetirement(world, { ...bare, ...change }), message);
  }
});

test("nothing to live on, nothing saved, nothing spent: every figure has a value or a reason", async () => {
  const world = await openWorld();
  const changes: Partial<RetirementRequest>[] = [
    { initialValue: 0, yearlySavings: 0 },
    { yearlySpending: 0 },
    { volatilityRate: 0 },
    { birthYear: 1931, retirementAge: 60 },
    { retirementAge: 95 },
    { initialValue: 1e12, yearlySpending: 1e12 },
  ];
  for (const change of changes) {
    const result = await planRetirement(world, { ...request, ...change });
    for (const { name } of result.figures) figureValue(result, name);
    const cells = result.tables.flatMap((table) => table.rows.flat());
    assert.ok(cells.every((cell) => typeof cell !== "number" || Number.isFinite(cell)));
  }
});
