import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlanYears } from "./household-plan.ts";
import figures from "./oracle/figures.json" with { type: "json" };
import type { PlanTerms } from "./plan-path.ts";
import { simulatePlan } from "./simulate-plan.ts";

// The same model written in numpy by another route, see oracle/compute_figures.py: 400,000 futures of its own numbers.

const filled = (value: number) => Array<number>(30).fill(value);
const planFor = (spending: number): PlanYears => ({
  startYear: 2026,
  ages: filled(65),
  retirementIndex: 0,
  contributions: filled(0),
  spending: filled(spending),
  indexedIncome: filled(0),
  fixedIncome: filled(0),
  growthShares: filled(1),
});
const model = {
  growthReturn: 0.07,
  growthVolatility: 0.15,
  safeReturn: 0,
  safeVolatility: 0,
  inflation: 0.025,
  inflationVolatility: 0.015,
  inflationPersistence: 0.6,
};
const terms: PlanTerms = {
  initialValue: 1000,
  feeRate: 0,
  taxRate: 0,
  rule: { kind: "fixedReal" },
  floorRate: 1,
};
const paths = 20_000;

function within(actual: number, expected: number, tolerance: number, label: string): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${label}: ${actual} instead of ${expected}`);
}

const fourErrors = (share: number) => 4 * Math.sqrt(share * (1 - share) * (1 / paths + 1 / 400_000));

test("a fixed plan holds as often as numpy's futures say, with the same median end", () => {
  const result = simulatePlan(planFor(40), terms, model, paths, 11);
  const { success, median } = figures.fixed;
  within(result.success.value, success, fourErrors(success), "success");
  within(result.values[29]?.p50 ?? 0, median, 0.06 * median, "median");
});

test("guardrails run dry as often and spend as much as an independent writing of the rules", () => {
  const result = simulatePlan(planFor(50), { ...terms, rule: { kind: "guardrails" } }, model, paths, 11);
  const { depleted, medianSpending15 } = figures.guardrails;
  within(result.depletedRate, depleted, fourErrors(depleted), "ran dry");
  within(result.spending[14]?.p50 ?? 0, medianSpending15, 0.02 * medianSpending15, "spending");
});
