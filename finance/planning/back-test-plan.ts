import type { PlanYears } from "./household-plan.ts";
import { type PathOutcome, type PlanTerms, planPath } from "./plan-path.ts";

/** One past year of a table such as Shiller's: nominal total returns and the rise of prices, as fractions. */
export interface HistoryYear {
  year: number;
  growthReturn: number;
  safeReturn: number;
  inflation: number;
}

export interface BackTestStart {
  startYear: number;
  outcome: PathOutcome;
  /** Full years that were paid before the first shortfall; null when there was none. */
  yearsPaid: number | null;
}

export interface BackTest {
  starts: BackTestStart[];
  /** Share of starts without a failure; null when the table is shorter than the plan. */
  successRate: number | null;
  failedStarts: number[];
}

/**
 * Walks a plan through every stretch of history that is long enough.
 * Formula: success rate = starts without failure / starts.
 * Convention: consecutive years, no wrapping around; stretches overlap, so that starts are far from independent.
 * Source: P. Cooley, C. Hubbard, D. Walz, "Retirement Savings: Choosing a Withdrawal Rate That Is Sustainable" (the
 * Trinity study), AAII Journal, February 1998; Bengen 1994.
 * Example: backTestPlan({ startYear: 2026, ages: [65, 66], retirementIndex: 0, contributions: [0, 0], spending: [60, 60], indexedIncome: [0, 0], fixedIncome: [0, 0], growthShares: [1, 1] }, { initialValue: 100, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, [{ year: 1, growthReturn: 0, safeReturn: 0, inflation: 0 }, { year: 2, growthReturn: 1, safeReturn: 0, inflation: 0 }, { year: 3, growthReturn: 0, safeReturn: 0, inflation: 0 }]).failedStarts = [1].
 * @throws RangeError for a year that is missing or a return of −100 % or less
 */
export function backTestPlan(plan: PlanYears, terms: PlanTerms, table: readonly HistoryYear[]): BackTest {
  checkTable(table);
  const count = plan.ages.length;
  const growth = Float64Array.from(table, (row) => 1 + row.growthReturn);
  const safe = Float64Array.from(table, (row) => 1 + row.safeReturn);
  const inflation = Float64Array.from(table, (row) => 1 + row.inflation);
  const starts: BackTestStart[] = [];
  for (let start = 0; start + count <= table.length; start++) {
    const outcome = planPath(plan, terms, {
      growth: growth.subarray(start, start + count),
      safe: safe.subarray(start, start + count),
      inflation: inflation.subarray(start, start + count),
    });
    const { failureIndex } = outcome;
    starts.push({ startYear: table[start]?.year ?? 0, outcome, yearsPaid: failureIndex });
  }
  const failedStarts = starts.filter((start) => start.yearsPaid !== null).map((start) => start.startYear);
  return {
    starts,
    failedStarts,
    successRate: starts.length === 0 ? null : 1 - failedStarts.length / starts.length,
  };
}

function checkTable(table: readonly HistoryYear[]): void {
  table.forEach((row, index) => {
    const before = table[index - 1];
    if (before !== undefined && row.year !== before.year + 1) {
      throw new RangeError(`history: the year after ${before.year} is missing or double`);
    }
    if (!(row.growthReturn > -1 && row.safeReturn > -1 && row.inflation > -1)) {
      throw new RangeError(`history: a return of ${row.year} is missing or −100 % or less`);
    }
  });
}
