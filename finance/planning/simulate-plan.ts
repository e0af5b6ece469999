import { quantiles } from "../simulation/quantiles.ts";
import { earlyRealGrowth, type FailureCause, failureCause, sequenceRisk } from "./failure-causes.ts";
import type { PlanYears } from "./household-plan.ts";
import { type PathOutcome, type PlanTerms, planPath, type YearFactors } from "./plan-path.ts";
import { drawYearFactors, expectedYearFactors, type YearlyReturnModel } from "./plan-returns.ts";

/** Changes when the same plan would give other numbers; stored with every saved run. */
export const PLAN_SIMULATION_VERSION = "plan-1";

export interface PlanBand {
  p5: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

export interface PlanSimulation {
  paths: number;
  success: { value: number; standardError: number };
  /** Share of paths on which the portfolio could not pay a withdrawal. */
  depletedRate: number;
  /** Value at the end of each year and spending in it, at prices of the start. */
  values: PlanBand[];
  spending: PlanBand[];
  /** Of failing paths: mean number of years with less than the floor still to come; null when none fails. */
  meanYearsShort: number | null;
  /** Years until failure of the unluckiest 5 % of all paths; null when fewer fail. */
  failureYearP5: number | null;
  /** Share of failing paths by cause; null when none fails. */
  causes: Record<FailureCause, number> | null;
  sequence: { weakStart: number | null; strongStart: number | null };
}

const PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95];

function range(name: string, value: number, from: number, to: number): void {
  if (!Number.isSafeInteger(value) || value < from || value > to) {
    throw new RangeError(`${name}: must be a whole number from ${from} to ${to}`);
  }
}

/**
 * Walks a plan through many random futures.
 * Formula: success = paths without failure / paths; standard error = √(p (1 − p) / n) with p = (hits + 1) / (n + 2).
 * Convention: yearly steps; path k of a seed is the same in every plan, so that plans are compared on equal futures.
 * Source: P. Glasserman, "Monte Carlo Methods in Financial Engineering", 1.1; Laplace's rule for the error.
 * Example: simulatePlan({ startYear: 2026, ages: [65, 66], retirementIndex: 0, contributions: [0, 0], spending: [40, 40], indexedIncome: [0, 0], fixedIncome: [0, 0], growthShares: [1, 1] }, { initialValue: 100, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, { growthReturn: 0, growthVolatility: 0, safeReturn: 0, safeVolatility: 0, inflation: 0, inflationVolatility: 0, inflationPersistence: 0 }, 10, 1).success.value = 1.
 * @throws RangeError naming the input that is out of range
 */
export function simulatePlan(
  plan: PlanYears,
  terms: PlanTerms,
  model: YearlyReturnModel,
  paths: number,
  seed: number,
): PlanSimulation {
  range("paths", paths, 1, 100_000);
  range("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  const years = plan.ages.length;
  const expected = expectedYearFactors(model, years);
  const values = new Float64Array(years * paths);
  const spent = new Float64Array(years * paths);
  const starts: { earlyGrowth: number; failed: boolean }[] = [];
  const failed: { index: number; cause: FailureCause }[] = [];
  let depleted = 0;
  for (let path = 0; path < paths; path++) {
    const factors = drawYearFactors(model, seed, path, years);
    const outcome = planPath(plan, terms, factors);
    keep(values, outcome.values, path, paths);
    keep(spent, outcome.spent, path, paths);
    if (outcome.depletionIndex !== null) depleted += 1;
    const { failureIndex } = outcome;
    starts.push({ earlyGrowth: earlyRealGrowth(plan, factors), failed: failureIndex !== null });
    if (failureIndex !== null) {
      failed.push({ index: failureIndex, cause: causeOf(plan, terms, factors, expected) });
    }
  }
  const smoothed = (paths - failed.length + 1) / (paths + 2);
  const indexes = failed.map((failure) => failure.index).sort((a, b) => a - b);
  const unlucky = Math.ceil(paths * 0.05) - 1;
  return {
    paths,
    success: {
      value: 1 - failed.length / paths,
      standardError: Math.sqrt((smoothed * (1 - smoothed)) / paths),
    },
    depletedRate: depleted / paths,
    values: bands(values, years, paths),
    spending: bands(spent, years, paths),
    meanYearsShort:
      failed.length === 0 ? null : indexes.reduce((sum, index) => sum + years - index, 0) / failed.length,
    failureYearP5: indexes[unlucky] ?? null,
    causes: failed.length === 0 ? null : causeShares(failed),
    sequence: sequenceRisk(starts),
  };
}

function causeOf(
  plan: PlanYears,
  terms: PlanTerms,
  factors: YearFactors,
  expected: YearFactors,
): FailureCause {
  return failureCause(plan, terms, factors, expected) ?? "spending";
}

function keep(rows: Float64Array, values: PathOutcome["values"], path: number, paths: number): void {
  for (let year = 0; year < values.length; year++) rows[year * paths + path] = values[year] ?? 0;
}

function bands(rows: Float64Array, years: number, paths: number): PlanBand[] {
  return Array.from({ length: years }, (_, year) => {
    const row = rows.subarray(year * paths, (year + 1) * paths);
    const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = quantiles(row, PROBABILITIES);
    return { p5, p25, p50, p75, p95 };
  });
}

function causeShares(failed: readonly { cause: FailureCause }[]): Record<FailureCause, number> {
  const shares: Record<FailureCause, number> = {
    spending: 0,
    earlyLosses: 0,
    inflation: 0,
    longevity: 0,
    lowReturns: 0,
  };
  for (const { cause } of failed) shares[cause] += 1 / failed.length;
  return shares;
}
