import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { verifyAudit } from "#store/audit.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listGoals } from "./list-goals.ts";
import { removeGoal } from "./remove-goal.ts";
import { saveGoal } from "./save-goal.ts";

async function openWorld() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    rates: { USD: [["2026-06-29", "1.25"]] },
    transactions: [{ date: "2026-01-02", kind: "deposit", amount: "60000" }],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR", actor: "u1" };
  return { store, context };
}

const house = { name: "House", targetAmount: "200000", targetDate: "2030-06-30", monthlyContribution: "500" };

test("a single goal has the whole portfolio; two share it in proportion to their targets", async () => {
  const { context } = await openWorld();
  await saveGoal(context, house);
  const [only] = (await listGoals(context)).goals;
  assert.deepEqual(only?.currentValue, { amount: "60000.00", currency: "EUR" });
  assert.equal(only?.progressRate, 0.3);
  // 1,461 days of 365.25: four years.
  assert.equal(only?.yearsLeft, 4);
  // 125,000 USD are 100,000 EUR at 1.25: a third of all targets, so 20,000 EUR or 25,000 USD.
  await saveGoal(context, {
    ...house,
    name: "Boat",
    targetAmount: "125000",
    currency: "USD",
    targetDate: "2035-01-01",
  });
  const { goals, assumptions } = await listGoals(context);
  assert.deepEqual(
    goals.map(({ name, currentValue, progressRate }) => [
      name,
      currentValue?.amount,
      currentValue?.currency,
      progressRate,
    ]),
    [
      ["House", "40000.00", "EUR", 0.2],
      ["Boat", "25000.00", "USD", 0.2],
    ],
  );
  assert.match(assumptions.join(), /share one portfolio.*proportion/);
});

test("a goal in a currency without a rate has no progress, and takes nothing from the others", async () => {
  const { context } = await openWorld();
  await saveGoal(context, { ...house, currency: "XAU" });
  await saveGoal(context, { ...house, name: "Other", targetDate: "2040-01-01" });
  const { goals } = await listGoals(context);
  assert.deepEqual(
    goals.map(({ currentValue, progressRate }) => [currentValue?.amount ?? null, progressRate]),
    [
      [null, null],
      ["60000.00", 0.3],
    ],
  );
});

test("a goal is changed and removed by its owner alone, each step in the audit log", async () => {
  const { store, context } = await openWorld();
  const { goalId } = await saveGoal(context, house);
  assert.equal(
    (await saveGoal(context, { ...house, goalId, name: "Flat", monthlyContribution: "0" })).goalId,
    goalId,
  );
  const { tenant: foreign } = await createTestTenant(store);
  await assert.rejects(removeGoal({ ...context, tenant: foreign }, goalId), /no such goal/);
  await assert.rejects(saveGoal({ ...context, tenant: foreign }, { ...house, goalId }), /no such goal/);
  assert.deepEqual(
    (await listGoals(context)).goals.map(({ name, monthlyContribution }) => [
      name,
      monthlyContribution.amount,
    ]),
    [["Flat", "0.00"]],
  );
  await removeGoal(context, goalId);
  assert.deepEqual((await listGoals(context)).goals, []);
  await assert.rejects(removeGoal(context, goalId), /no such goal/);
  await assert.rejects(removeGoal(context, "not an id"), /no such goal/);
  await context.tenant.run(async (database) => {
    const rows = await database.query<{ action: string; actor: string }>(
      "select action, actor from audit_log where tenant_id = current_tenant() order by sequence",
    );
    assert.deepEqual(
      rows.map(({ action, actor }) => `${actor} ${action}`),
      ["u1 goal.add", "u1 goal.change", "u1 goal.remove"],
    );
    assert.equal((await verifyAudit(database)).firstBroken, null);
  });
});

test("what is wrong with a goal is told by field, and nothing is written", async () => {
  const { context } = await openWorld();
  const wrong: [Partial<typeof house> & { currency?: string; goalId?: string }, RegExp][] = [
    [{ name: "  " }, /name/],
    [{ targetAmount: "0" }, /above zero/],
    [{ targetAmount: "-5" }, /above zero/],
    [{ targetAmount: "1e9" }, /above zero/],
    [{ monthlyContribution: "lots" }, /monthly amount/],
    [{ currency: "euro" }, /three capital letters/],
    [{ targetDate: "2026-06-30" }, /after 2026-06-30/],
    [{ targetDate: "2030-02-30" }, /YYYY-MM-DD/],
    [{ targetDate: "2926-01-01" }, /at most 80 years/],
    [{ goalId: randomUUID() }, /no such goal/],
  ];
  for (const [change, message] of wrong) {
    await assert.rejects(saveGoal(context, { ...house, ...change }), (error) => {
      assert.ok(error instanceof CoachError);
      assert.match(error.message, message);
      return true;
    });
  }
  assert.deepEqual((await listGoals(context)).goals, []);
});
