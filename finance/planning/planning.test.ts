import assert from "node:assert/strict";
import { test } from "node:test";
import { failureCause, sequenceRisk } from "./failure-causes.ts";
import { growthShareAt } from "./glide-path.ts";
import { type Household, type PlanYears, planYears } from "./household-plan.ts";
import { type PlanTerms, planPath } from "./plan-path.ts";
import { drawYearFactors, type YearlyReturnModel } from "./plan-returns.ts";
import { simulatePlan } from "./simulate-plan.ts";
import { firstHolding, successRate, sustainableSpending } from "./sustainable-plan.ts";
import { amortizedRate, guardrailScale } from "./withdrawal-rules.ts";

const couple: Household = {
  people: [
    { birthYear: 1966, endAge: 64 },
    { birthYear: 1970, endAge: 63 },
  ],
  retirementAge: 62,
  yearlySavings: 12_000,
  yearlySpending: 40_000,
  survivorSpendingRate: 0.7,
  incomes: [
    { owner: 0, amount: 10_000, fromAge: 63, toAge: null, indexed: true, survivorRate: 0.6 },
    { owner: 1, amount: 5000, fromAge: 50, toAge: 59, indexed: false, survivorRate: 0 },
  ],
  basisYear: 2026,
  glidePath: [],
};

const flat: PlanYears = {
  startYear: 2026,
  ages: Array.from({ length: 30 }, (_, year) => 65 + year),
  retirementIndex: 0,
  contributions: Array<number>(30).fill(0),
  spending: Array<number>(30).fill(40),
  indexedIncome: Array<number>(30).fill(0),
  fixedIncome: Array<number>(30).fill(0),
  growthShares: Array<number>(30).fill(1),
};

const terms: PlanTerms = {
  initialValue: 1000,
  feeRate: 0,
  taxRate: 0,
  rule: { kind: "fixedReal" },
  floorRate: 1,
};

const model: YearlyReturnModel = {
  growthReturn: 0.07,
  growthVolatility: 0.15,
  safeReturn: 0.03,
  safeVolatility: 0.04,
  inflation: 0.025,
  inflationVolatility: 0.015,
  inflationPersistence: 0.6,
};

const factors = (growth: number[], inflation = growth.map(() => 1)) => ({
  growth,
  safe: growth.map(() => 1),
  inflation,
});

test("a couple saves, retires, and the one who is left spends less and keeps a share of the pension", () => {
  // 2026: 60 and 56. Retired from 2028; the first person's last year is 2030, the partner's 2033.
  const years = planYears(couple, 2026, 0.02);
  assert.deepEqual(years.ages, [60, 61, 62, 63, 64, 65, 66, 67]);
  assert.equal(years.retirementIndex, 2);
  assert.deepEqual(years.contributions, [12_000, 12_000, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(years.spending, [0, 0, 40_000, 40_000, 40_000, 28_000, 28_000, 28_000]);
  assert.deepEqual(years.indexedIncome, [0, 0, 0, 10_000, 10_000, 6000, 6000, 6000]);
  // The partner's income ends at 59, in 2029, and does not count before the household retires.
  assert.deepEqual(years.fixedIncome, [0, 0, 5000, 5000, 0, 0, 0, 0]);
});

test("amounts of an earlier year rise to today's prices", () => {
  const years = planYears({ ...couple, basisYear: 2024 }, 2026, 0.02);
  assert.ok(Math.abs((years.spending[2] ?? 0) - 40_000 * 1.02 ** 2) < 1e-9);
});

test("a household that cannot be planned is refused by the name of what is wrong", () => {
  const wrong: [Partial<Household>, RegExp][] = [
    [{ people: [] }, /one or two people/],
    [{ people: [{ birthYear: 1920, endAge: 90 }], incomes: [] }, /ends before it begins/],
    [{ people: [{ birthYear: 2030, endAge: 90 }], incomes: [] }, /birthYear/],
    [{ yearlySpending: Number.NaN }, /yearlySpending/],
    [{ people: [{ birthYear: 1966, endAge: 90 }] }, /belongs to a partner/],
    [{ glidePath: [{ age: 60, growthShare: 1.2 }] }, /between 0 and 1/],
    [
      {
        glidePath: [
          { age: 60, growthShare: 1 },
          { age: 60, growthShare: 0.5 },
        ],
      },
      /must rise/,
    ],
  ];
  for (const [change, message] of wrong) {
    assert.throws(
      () => planYears({ ...couple, ...change }, 2026, 0.02),
      (error) => error instanceof RangeError && message.test(error.message),
      JSON.stringify(change),
    );
  }
});

test("guardrails freeze, cut and raise as Guyton and Klinger published", () => {
  const state = {
    scale: 1,
    previousReturn: 0.05,
    inflationFactor: 1.03,
    initialRate: 0.05,
    yearsLeft: 25,
    plannedSpending: 50,
    income: 0,
    portfolio: 1000,
  };
  assert.equal(guardrailScale(state), 1, "within the rails the spending keeps its purchasing power");
  assert.equal(
    guardrailScale({ ...state, portfolio: 990, previousReturn: -0.01 }),
    1 / 1.03,
    "no rise after a loss above the first rate",
  );
  assert.equal(
    guardrailScale({ ...state, portfolio: 1100, previousReturn: -0.01 }),
    1,
    "a loss below the first rate changes nothing",
  );
  assert.equal(guardrailScale({ ...state, portfolio: 830 }), 0.9, "6.02 % is a fifth above 5 %");
  assert.equal(
    guardrailScale({ ...state, portfolio: 830, yearsLeft: 15 }),
    1,
    "no cuts in the last 15 years",
  );
  assert.equal(guardrailScale({ ...state, portfolio: 1260 }), 1.1, "3.97 % is a fifth below 5 %");
});

test("an annuity due over the years left uses up the portfolio exactly", () => {
  const plan = { ...flat, spending: flat.spending.map(() => 0) };
  const rule = { kind: "amortized", realReturnRate: 0.03 } as const;
  const path = planPath(plan, { ...terms, rule }, factors(Array<number>(30).fill(1.03)));
  const payment = 1000 * amortizedRate(0.03, 30);
  assert.ok(path.spent.every((amount) => Math.abs(amount - payment) < 1e-9));
  assert.ok(Math.abs(path.values[29] ?? 1) < 1e-9);
});

test("without returns 40 a year from 1,000 last 25 years; a tax of a fifth makes it 20", () => {
  const still = factors(Array<number>(30).fill(1));
  assert.equal(planPath(flat, terms, still).failureIndex, 25);
  assert.equal(planPath(flat, { ...terms, taxRate: 0.2 }, still).failureIndex, 20);
});

test("a pension that is not indexed loses worth, an indexed one does not", () => {
  const inflation = Array<number>(30).fill(1.1);
  const still = factors(Array<number>(30).fill(1.1), inflation);
  const indexed = planPath({ ...flat, indexedIncome: flat.spending }, terms, still);
  const fixed = planPath({ ...flat, fixedIncome: flat.spending }, terms, still);
  assert.ok(Math.abs((indexed.values[29] ?? 0) - 1000) < 1e-9);
  assert.ok((fixed.values[29] ?? 1000) < 600);
});

test("a path is blamed on what would have saved it", () => {
  const usual = factors(Array<number>(30).fill(1.05), Array<number>(30).fill(1.02));
  const crash = { ...usual, growth: [0.6, 0.8, ...Array<number>(28).fill(1.05)] };
  assert.equal(failureCause(flat, terms, crash, usual), "earlyLosses");
  const inflated = {
    ...usual,
    inflation: [...Array<number>(10).fill(1.02), ...Array<number>(20).fill(1.12)],
  };
  assert.equal(failureCause(flat, terms, inflated, usual), "inflation");
  const late = { ...usual, growth: [...Array<number>(10).fill(1.05), ...Array<number>(20).fill(1.01)] };
  assert.equal(failureCause(flat, terms, late, usual), "longevity");
  assert.equal(failureCause(flat, { ...terms, initialValue: 500 }, usual, usual), "spending");
  assert.equal(failureCause(flat, terms, usual, usual), null);
});

test("glide paths are straight lines, level before the first and after the last point", () => {
  const points = [
    { age: 50, growthShare: 0.9 },
    { age: 60, growthShare: 0.4 },
  ];
  const shares = [40, 50, 55, 60, 80].map((age) => growthShareAt(points, age));
  assert.deepEqual(shares, [0.9, 0.9, 0.65, 0.4, 0.4]);
  assert.equal(growthShareAt([], 50), 1);
});

test("yearly factors have the expected mean and repeat for the same seed and path", () => {
  const count = 20_000;
  let growth = 0;
  let inflation = 0;
  for (let path = 0; path < count; path++) {
    const drawn = drawYearFactors(model, 5, path, 10);
    growth += (drawn.growth[9] ?? 0) / count;
    inflation += (drawn.inflation[9] ?? 0) / count;
  }
  assert.ok(Math.abs(growth - 1.07) < (4 * 0.162) / Math.sqrt(count), `growth ${growth}`);
  assert.ok(Math.abs(inflation - 1.025) < (4 * 0.0155) / Math.sqrt(count), `inflation ${inflation}`);
  assert.deepEqual(drawYearFactors(model, 5, 7, 10), drawYearFactors(model, 5, 7, 10));
  assert.notDeepEqual(drawYearFactors(model, 5, 7, 10), drawYearFactors(model, 5, 8, 10));
});

test("more money holds more often, more spending and later age less, on the same futures", () => {
  const success = (change: Partial<PlanTerms>, plan = flat) =>
    simulatePlan(plan, { ...terms, ...change }, model, 2000, 3).success.value;
  const base = success({});
  assert.ok(success({ initialValue: 1300 }) > base && success({ initialValue: 800 }) < base);
  assert.ok(success({ feeRate: 0.01 }) < base && success({ taxRate: 0.1 }) < base);
  const depleted = (change: Partial<PlanTerms>) =>
    simulatePlan(flat, { ...terms, ...change }, model, 2000, 3).depletedRate;
  assert.ok(depleted({ rule: { kind: "guardrails" } }) < depleted({}) / 2, "cuts keep the money from ending");
  assert.equal(depleted({ rule: { kind: "percentage", rate: 0.04 } }), 0);
});

test("the simulation tells causes that sum to one, ordered bands and what a weak start does", () => {
  const result = simulatePlan(flat, terms, model, 3000, 3);
  assert.equal(result.success.value, successRate(flat, terms, model, 3000, 3));
  const shares = Object.values(result.causes ?? {});
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  for (const { p5, p25, p50, p75, p95 } of result.values) {
    assert.ok(p5 <= p25 && p25 <= p50 && p50 <= p75 && p75 <= p95 && Number.isFinite(p95));
  }
  assert.ok((result.sequence.weakStart ?? 1) < (result.sequence.strongStart ?? 0));
  assert.deepEqual(sequenceRisk([]), { weakStart: null, strongStart: null });
});

test("the sustainable spending holds as often as wanted, and a little more does not", () => {
  const options = { wanted: 0.9, paths: 1000, seed: 3 };
  const multiple = sustainableSpending(flat, terms, model, options) ?? Number.NaN;
  const scaled = (by: number) => ({ ...flat, spending: flat.spending.map((amount) => amount * by) });
  assert.ok(successRate(scaled(multiple), terms, model, 1000, 3) >= 0.9);
  assert.ok(successRate(scaled(multiple + 0.002), terms, model, 1000, 3) < 0.9);
  const poor = { ...terms, initialValue: 0 };
  assert.ok((sustainableSpending(flat, poor, model, options) ?? 1) < 0.001);
});

test("the earliest retirement is the first that holds", () => {
  const plans = [62, 64, 66, 68, 70].map((retirementAge) =>
    planYears(
      { ...couple, people: [{ birthYear: 1976, endAge: 90 }], incomes: [], retirementAge },
      2026,
      0.025,
    ),
  );
  const options = { wanted: 0.8, paths: 500, seed: 3 };
  const rich = { ...terms, initialValue: 560_000 };
  const first = firstHolding(plans, rich, model, options);
  assert.ok(first !== null);
  const rates = plans.map((plan) => successRate(plan, rich, model, 500, 3));
  assert.equal(
    first,
    rates.findIndex((rate) => rate >= 0.8),
  );
  assert.equal(firstHolding(plans, { ...terms, initialValue: 0 }, model, options), null);
});

test("terms and models out of range are refused by name", () => {
  const still = factors(Array<number>(30).fill(1));
  assert.throws(() => planPath(flat, { ...terms, feeRate: 1 }, still), /feeRate/);
  assert.throws(() => planPath(flat, { ...terms, taxRate: Number.NaN }, still), /taxRate/);
  assert.throws(() => planPath(flat, { ...terms, initialValue: -1 }, still), /initialValue/);
  assert.throws(() => planPath(flat, { ...terms, rule: { kind: "percentage", rate: 2 } }, still), /rate/);
  assert.throws(() => drawYearFactors({ ...model, growthVolatility: -1 }, 1, 0, 5), /growthVolatility/);
  assert.throws(() => simulatePlan(flat, terms, model, 0, 1), /paths/);
});
