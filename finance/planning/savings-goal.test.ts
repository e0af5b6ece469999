import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  fundGoals,
  monthsToGoal,
  neededToday,
  requiredContribution,
  requiredReturnRate,
  type SavingsPlan,
  savedAmount,
} from "./savings-goal.ts";
import { simulateSavings } from "./simulate-savings.ts";

const plan: SavingsPlan = {
  initialValue: 20_000,
  monthlyContribution: 400,
  targetAmount: 120_000,
  months: 120,
};

const near = (actual: number | null, expected: number, tolerance: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} instead of ${expected}`);

test("the annuity agrees with Kellison's table: s of 10 at 5 % is 12.577893", () => {
  // Yearly payments: twelve times fewer periods, so the monthly rate of (1.05)^12 − 1 a year is 5 %.
  const yearly = { initialValue: 0, monthlyContribution: 1, targetAmount: 0, months: 10 };
  near(savedAmount(yearly, 1.05 ** 12 - 1), 12.577893, 5e-7);
});

test("required contribution, return, time and start value each reach the target exactly", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.double({ min: 1, max: 2000, noNaN: true }),
      fc.integer({ min: 1, max: 600 }),
      fc.double({ min: -0.1, max: 0.2, noNaN: true }),
      (initialValue, monthlyContribution, months, rate) => {
        const targetAmount = savedAmount(
          { initialValue, monthlyContribution, targetAmount: 0, months },
          rate,
        );
        const made = { initialValue, monthlyContribution, targetAmount, months };
        near(requiredContribution(made, rate).value, monthlyContribution, 1e-6 * monthlyContribution);
        const back = requiredReturnRate(made).value;
        // With one month and nothing at the start the return does not matter.
        if (months > 1 && back !== null) near(savedAmount(made, back), targetAmount, 1e-9 * targetAmount);
        near(neededToday(made, rate), initialValue, 1e-6 * (1 + targetAmount));
        const needed = monthsToGoal(made, rate).value;
        assert.ok(needed === null || needed <= months + 1 || rate < 0, `${needed} of ${months}`);
      },
    ),
    { numRuns: 200, seed: 4 },
  );
});

test("what no answer exists for says why", () => {
  const late = { ...plan, months: 0 };
  assert.match(requiredContribution(late, 0.05).reason ?? "", /less than a month/);
  assert.match(requiredReturnRate(late).reason ?? "", /less than a month/);
  const idle = { ...plan, initialValue: 0, monthlyContribution: 0 };
  assert.match(requiredReturnRate(idle).reason ?? "", /nothing is saved/);
  assert.match(monthsToGoal(idle, 0.05).reason ?? "", /100 years/);
  assert.equal(requiredContribution({ ...plan, targetAmount: 1000 }, 0.05).value, 0);
  assert.equal(monthsToGoal({ ...plan, targetAmount: 1000 }, 0.05).value, 0);
  assert.match(requiredReturnRate({ ...plan, months: 12, targetAmount: 1e9 }).reason ?? "", /1,000 %/);
  assert.match(requiredReturnRate({ ...plan, targetAmount: 1 }).reason ?? "", /whatever/);
});

test("goals are funded in their order, and the last one has the rest", () => {
  assert.deepEqual(fundGoals(50, [60, 70]), [50, 0]);
  assert.deepEqual(fundGoals(200, [60, 70]), [60, 140]);
  assert.deepEqual(fundGoals(-5, [60]), [0]);
  assert.deepEqual(fundGoals(10, []), []);
});

const outlook = { returnRate: 0.06, volatilityRate: 0.15 };
const options = { paths: 5000, seed: 2, wanted: 0.8 };

test("a lump sum reaches its target as often as the lognormal distribution says", () => {
  const lump = { ...plan, monthlyContribution: 0, targetAmount: 30_000 };
  const { success, finalValue } = simulateSavings(lump, outlook, { ...options, paths: 20_000 });
  // ln(30/20) against N(10 (ln 1.06 − 0.15²/2), 0.15² × 10): z = 0.136450, Φ(z) = 0.554267.
  near(success.value, 0.554267, 4 * success.standardError);
  near(finalValue.p50, 20_000 * Math.exp(10 * (Math.log(1.06) - 0.01125)), 250);
});

test("the contribution for a probability has that probability", () => {
  const first = simulateSavings(plan, outlook, options);
  const again = simulateSavings(
    { ...plan, monthlyContribution: first.contributionForWanted },
    outlook,
    options,
  );
  near(again.success.value, 0.8, 0.0003);
  const sure = simulateSavings({ ...plan, initialValue: 1e6 }, outlook, options);
  assert.equal(sure.contributionForWanted, 0);
});

test("inputs of a simulation out of range are refused by name", () => {
  assert.throws(() => simulateSavings({ ...plan, months: 1.5 }, outlook, options), /months/);
  assert.throws(
    () => simulateSavings({ ...plan, initialValue: Number.NaN }, outlook, options),
    /initialValue/,
  );
  assert.throws(() => simulateSavings(plan, { ...outlook, returnRate: 9 }, options), /returnRate/);
  assert.throws(() => simulateSavings(plan, outlook, { ...options, wanted: 2 }), /successRate/);
});
