import type { PlanYears } from "./household-plan.ts";
import { type PlanTerms, planPath, type YearFactors } from "./plan-path.ts";
import { drawYearFactors, type YearlyReturnModel } from "./plan-returns.ts";

/**
 * Share of simulated paths on which a plan holds, without everything else that `simulatePlan` tells.
 * Formula: paths without failure / paths.
 * Convention: the same paths as `simulatePlan` with this seed.
 * Source: see simulatePlan.
 * Example: successRate({ startYear: 2026, ages: [65], retirementIndex: 0, contributions: [0], spending: [40], indexedIncome: [0], fixedIncome: [0], growthShares: [1] }, { initialValue: 30, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, { growthReturn: 0, growthVolatility: 0, safeReturn: 0, safeVolatility: 0, inflation: 0, inflationVolatility: 0, inflationPersistence: 0 }, 10, 1) = 0.
 */
export function successRate(
  plan: PlanYears,
  terms: PlanTerms,
  model: YearlyReturnModel,
  paths: number,
  seed: number,
): number {
  return heldShare(plan, terms, drawFutures(model, plan.ages.length, { paths, seed }));
}

function drawFutures(
  model: YearlyReturnModel,
  years: number,
  { paths, seed }: { paths: number; seed: number },
): YearFactors[] {
  return Array.from({ length: paths }, (_, path) => drawYearFactors(model, seed, path, years));
}

/** Whether the wanted share of futures holds; stops as soon as that is decided. */
function holdsOften(
  plan: PlanYears,
  terms: PlanTerms,
  futures: readonly YearFactors[],
  wanted: number,
): boolean {
  let failed = 0;
  for (const factors of futures) {
    if (planPath(plan, terms, factors).failureIndex === null) continue;
    failed += 1;
    if ((futures.length - failed) / futures.length < wanted) return false;
  }
  return true;
}

function heldShare(plan: PlanYears, terms: PlanTerms, futures: readonly YearFactors[]): number {
  const held = futures.filter((factors) => planPath(plan, terms, factors).failureIndex === null);
  return held.length / futures.length;
}

/**
 * The first of several plans, ordered from demanding to easy, that holds with at least the wanted probability; used for the
 * earliest age of retirement. Null when even the last one does not.
 * Formula: bisection over the order, then the neighbour before it is known to fall short.
 * Convention: success rises along the order, which equal random numbers for all plans make true in practice.
 * Source: bisection.
 * Example: firstHolding([], { initialValue: 1, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, { growthReturn: 0, growthVolatility: 0, safeReturn: 0, safeVolatility: 0, inflation: 0, inflationVolatility: 0, inflationPersistence: 0 }, { wanted: 0.9, paths: 10, seed: 1 }) = null.
 */
export function firstHolding(
  plans: readonly PlanYears[],
  terms: PlanTerms,
  model: YearlyReturnModel,
  options: { wanted: number; paths: number; seed: number },
): number | null {
  const longest = Math.max(0, ...plans.map((plan) => plan.ages.length));
  const futures = drawFutures(model, longest, options);
  const holds = (index: number) => {
    const plan = plans[index];
    return plan !== undefined && holdsOften(plan, terms, futures, options.wanted);
  };
  let low = 0;
  let high = plans.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low < plans.length ? low : null;
}

/**
 * The highest multiple of the planned spending with which a plan holds with at least the wanted probability.
 * Formula: bisection on the multiple, to a thousandth.
 * Convention: from 0 to 20 times; null when it falls short even without spending, 20 when it holds even with that; for a
 * fixed spending, since rules that adapt the spending do not hold more often with less of it.
 * Source: bisection.
 * Example: sustainableSpending({ startYear: 2026, ages: [65], retirementIndex: 0, contributions: [0], spending: [40], indexedIncome: [0], fixedIncome: [0], growthShares: [1] }, { initialValue: 30, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, { growthReturn: 0, growthVolatility: 0, safeReturn: 0, safeVolatility: 0, inflation: 0, inflationVolatility: 0, inflationPersistence: 0 }, { wanted: 0.9, paths: 10, seed: 1 }) = 0.75 (to 1e-3).
 */
export function sustainableSpending(
  plan: PlanYears,
  terms: PlanTerms,
  model: YearlyReturnModel,
  options: { wanted: number; paths: number; seed: number },
): number | null {
  const futures = drawFutures(model, plan.ages.length, options);
  const holds = (multiple: number) => {
    const scaled = { ...plan, spending: plan.spending.map((amount) => amount * multiple) };
    return holdsOften(scaled, terms, futures, options.wanted);
  };
  if (!holds(0)) return null;
  let low = 0;
  let high = 20;
  if (holds(high)) return high;
  while (high - low > 0.001) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
