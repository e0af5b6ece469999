import type { PlanYears } from "./household-plan.ts";
import { type PlanTerms, planPath, type YearFactors } from "./plan-path.ts";

/** Why a plan failed on a path, see `failureCause`. */
export type FailureCause = "spending" | "earlyLosses" | "inflation" | "longevity" | "lowReturns";

const EARLY_YEARS = 10;
const LATE_YEARS = 5;

/**
 * The cause of a failure, by trying again with one thing changed. The first of these that holds:
 * spending: the plan fails even when every year goes as expected; earlyLosses: with the expected returns in the first ten
 * years of retirement and everything else as it was, it would have held; inflation: with the expected inflation it would
 * have held; longevity: it failed only in its last five years; lowReturns: none of these, the returns of other years were
 * too low.
 * Formula: replays of `planPath` with one series replaced; null for a path that did not fail.
 * Convention: the rules are tried in this order, so that each failure has one cause.
 * Source: own definition; weight of the first ten years: M. Kitces, "Understanding Sequence of Return Risk", 2014.
 * Example: failureCause({ startYear: 2026, ages: [65], retirementIndex: 0, contributions: [0], spending: [90], indexedIncome: [0], fixedIncome: [0], growthShares: [1] }, { initialValue: 80, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, { growth: [1], safe: [1], inflation: [1] }, { growth: [1], safe: [1], inflation: [1] }) = "spending".
 */
export function failureCause(
  plan: PlanYears,
  terms: PlanTerms,
  actual: YearFactors,
  expected: YearFactors,
): FailureCause | null {
  const { failureIndex } = planPath(plan, terms, actual);
  if (failureIndex === null) return null;
  const holds = (factors: YearFactors) => planPath(plan, terms, factors).failureIndex === null;
  if (!holds(expected)) return "spending";
  const calm = (was: ArrayLike<number>, usual: ArrayLike<number>) =>
    Float64Array.from(was, (factor, year) =>
      year >= plan.retirementIndex && year < plan.retirementIndex + EARLY_YEARS
        ? (usual[year] ?? factor)
        : factor,
    );
  const calmStart = {
    growth: calm(actual.growth, expected.growth),
    safe: calm(actual.safe, expected.safe),
    inflation: actual.inflation,
  };
  if (holds(calmStart)) return "earlyLosses";
  if (holds({ ...actual, inflation: expected.inflation })) return "inflation";
  return failureIndex >= plan.ages.length - LATE_YEARS ? "longevity" : "lowReturns";
}

/**
 * How much the order of returns matters: the success rate of the quarter of paths with the weakest first ten years of
 * retirement, and of the quarter with the strongest, by compound real return.
 * Formula: share without failure in the lowest and in the highest quarter.
 * Convention: quarters rounded down; null with fewer than four paths.
 * Source: Kitces 2014, as above.
 * Example: sequenceRisk([{ earlyGrowth: 1, failed: true }, { earlyGrowth: 2, failed: false }, { earlyGrowth: 3, failed: false }, { earlyGrowth: 4, failed: false }]).weakStart = 0.
 */
export function sequenceRisk(paths: readonly { earlyGrowth: number; failed: boolean }[]): {
  weakStart: number | null;
  strongStart: number | null;
} {
  const quarter = Math.floor(paths.length / 4);
  if (quarter === 0) return { weakStart: null, strongStart: null };
  const sorted = [...paths].sort((a, b) => a.earlyGrowth - b.earlyGrowth);
  const success = (part: readonly { failed: boolean }[]) =>
    part.filter((path) => !path.failed).length / part.length;
  return { weakStart: success(sorted.slice(0, quarter)), strongStart: success(sorted.slice(-quarter)) };
}

/**
 * Compound real growth of the portfolio over the first ten years of retirement, or as many as there are.
 * Formula: Π (share × growth + (1 − share) × safe) / inflation.
 * Convention: 1.2 = +20 % over the whole stretch; before fees.
 * Source: definition.
 * Example: earlyRealGrowth({ startYear: 2026, ages: [65], retirementIndex: 0, contributions: [0], spending: [0], indexedIncome: [0], fixedIncome: [0], growthShares: [0.5] }, { growth: [1.2], safe: [1], inflation: [1.1] }) = 1.
 */
export function earlyRealGrowth(plan: PlanYears, factors: YearFactors): number {
  const last = Math.min(plan.ages.length, plan.retirementIndex + EARLY_YEARS);
  let product = 1;
  for (let year = plan.retirementIndex; year < last; year++) {
    const share = plan.growthShares[year] ?? 1;
    product *= share * (factors.growth[year] ?? 1) + (1 - share) * (factors.safe[year] ?? 1);
    product /= factors.inflation[year] ?? 1;
  }
  return product;
}
