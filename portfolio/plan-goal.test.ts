import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import type { GoalPlanRequest } from "./goal-odds.ts";
import { planGoal } from "./plan-goal.ts";
import { saveGoal } from "./save-goal.ts";

async function openWorld() {
  const owner = await createTestTenant(await openTestStore());
  await writeTestLedger(await openTestStore(), owner, {
    rates: { USD: [["2026-06-29", "1.25"]] },
    transactions: [{ date: "2026-01-02", kind: "deposit", amount: "60000" }],
  });
  return { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR", actor: "u1" };
}

const outlook = { returnRate: 0.05, volatilityRate: 0.1 };
const request: GoalPlanRequest = {
  ...outlook,
  initialValue: 20_000,
  targetAmount: 60_000,
  targetDate: "2036-06-30",
  monthlyContribution: 150,
};

function figureValue(analysis: Analysis, name: string): number | null {
  const found = analysis.figures.find((figure) => figure.name === name);
  assert.ok(found, name);
  assert.ok(found.value !== null || (found.reason ?? "").length > 5, `${name} has a value or a reason`);
  return found.value;
}

function goalRows(analysis: Analysis): Record<string, string | number | null>[] {
  const goals = analysis.tables.find((table) => table.name === "goals");
  return (goals?.rows ?? []).map((row) =>
    Object.fromEntries(row.map((cell, place) => [goals?.columns[place] ?? "", cell])),
  );
}

test("a goal is planned from given numbers, and its answers fit together", async () => {
  const world = await openWorld();
  const result = await planGoal(world, request);
  const success = figureValue(result, "successProbability") ?? 0;
  assert.ok(success > 0.2 && success < 0.9);
  const needed = figureValue(result, "contributionForSuccess") ?? 0;
  const surer = await planGoal(world, { ...request, monthlyContribution: needed });
  assert.ok(Math.abs((figureValue(surer, "successProbability") ?? 0) - 0.8) < 0.002);
  const expected = figureValue(result, "requiredContribution") ?? 0;
  const exact = await planGoal(world, { ...request, monthlyContribution: expected + 0.01 });
  assert.ok(Math.abs((figureValue(exact, "requiredReturnRate") ?? 0) - 0.05) < 1e-5);
  assert.equal(figureValue(exact, "yearsToGoal"), 10);
  const raised = await planGoal(world, { ...request, inflationRate: 0.02 });
  assert.equal(figureValue(raised, "targetAmount"), 73_139.67);
});

test("stored goals come with their progress and their odds, in the portfolio's currency", async () => {
  const world = await openWorld();
  assert.deepEqual(goalRows(await planGoal(world, {})), []);
  await saveGoal(world, {
    name: "House",
    targetAmount: "200000",
    targetDate: "2030-06-30",
    monthlyContribution: "500",
  });
  await saveGoal(world, {
    name: "Boat",
    targetAmount: "125000",
    currency: "USD",
    targetDate: "2035-01-01",
    monthlyContribution: "100",
  });
  const result = await planGoal(world, outlook);
  assert.deepEqual(
    goalRows(result).map((row) => [
      row["name"],
      row["targetAmount"],
      row["currentValue"],
      row["progressRate"],
    ]),
    [
      ["House", 200_000, 40_000, 0.2],
      ["Boat", 100_000, 20_000, 0.2],
    ],
  );
  assert.match(result.assumptions.join("\n"), /converted to EUR/);
  const first = await planGoal(world, { ...outlook, priority: ["Boat"] });
  const [boat, house] = goalRows(first);
  assert.equal(boat?.["name"], "Boat");
  // What the boat needs today at 5 % is left to it; the house has the rest of the 60,000.
  assert.ok(Math.abs(Number(boat?.["currentValue"]) + Number(house?.["currentValue"]) - 60_000) < 0.01);
  assert.ok(Number(boat?.["currentValue"]) > 50_000);
  assert.equal(boat?.["yearsToGoal"], 8.5);
  await assert.rejects(planGoal(world, { ...outlook, priority: ["Plane"] }), /no goal "Plane".*House, Boat/);
});

test("a portfolio of cash has goals with progress even where nothing is expected of it", async () => {
  const world = await openWorld();
  await saveGoal(world, { name: "Gold", targetAmount: "10", currency: "XAU", targetDate: "2030-06-30" });
  const [gold] = goalRows(await planGoal(world, {}));
  assert.deepEqual([gold?.["currentValue"], gold?.["successProbability"]], [null, null]);
});

test("a saved goal is shown beside later ones", async () => {
  const world = await openWorld();
  await planGoal(world, { ...request, saveAs: "Slow" });
  const later = await planGoal(world, { ...request, monthlyContribution: 300, saveAs: "Fast" });
  const [saved] = later.tables;
  assert.deepEqual(
    saved?.rows.map((row) => [row[0], row[5]]),
    [
      ["Fast", 300],
      ["Slow", 150],
    ],
  );
});

test("what cannot be planned is refused with what to change", async () => {
  const world = await openWorld();
  const { targetDate: _date, ...dateless } = request;
  const wrong: [GoalPlanRequest, RegExp][] = [
    [dateless, /targetDate/],
    [{ ...request, targetDate: "2026-06-30" }, /targetDate/],
    [{ ...request, targetDate: "2300-01-01" }, /months/],
    [{ ...request, targetAmount: -1 }, /targetAmount/],
    [{ ...request, targetAmount: Number.NaN }, /targetAmount/],
    [{ ...request, returnRate: -3 }, /returnRate/],
    [{ ...request, inflationRate: 2 }, /inflationRate/],
    [{ ...request, successRate: 2 }, /successRate/],
    [{ ...request, saveAs: "" }, /saveAs/],
  ];
  for (const [given, message] of wrong) {
    await assert.rejects(planGoal(world, given), (error) => {
      assert.ok(error instanceof CoachError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

test("inputs out of range are named before the portfolio is looked at, with and without a target", async () => {
  const world = await openWorld();
  const { initialValue: _value, returnRate: _rate, volatilityRate: _volatility, ...bare } = request;
  const { targetAmount: _target, targetDate: _date, ...stored } = bare;
  const wrong: [Partial<GoalPlanRequest>, RegExp][] = [
    [{ returnRate: 40 }, /returnRate/],
    [{ volatilityRate: -1 }, /volatilityRate/],
    [{ successRate: 2 }, /successRate/],
    [{ inflationRate: 2 }, /inflationRate/],
  ];
  for (const [change, message] of wrong) {
    await assert.rejects(planGoal(world, { ...bare, ...change }), message);
    await assert.rejects(planGoal(world, { ...stored, ...change }), message);
  }
});

test("goals at their edges have a value or a reason everywhere", async () => {
  const world = await openWorld();
  const changes: Partial<GoalPlanRequest>[] = [
    { targetDate: "2026-07-05" },
    { targetAmount: 0 },
    { initialValue: 0, monthlyContribution: 0 },
    { volatilityRate: 0 },
    { returnRate: -0.4 },
    { targetAmount: 1e14 },
  ];
  for (const change of changes) {
    const result = await planGoal(world, { ...request, ...change });
    for (const { name } of result.figures) figureValue(result, name);
  }
});
