import type { PlanYears } from "./household-plan.ts";
import { amortizedRate, guardrailScale, type WithdrawalRule } from "./withdrawal-rules.ts";

/** What a plan starts with and what it costs. */
export interface PlanTerms {
  /** Value of the portfolio at the start. */
  initialValue: number;
  /** Of the portfolio's value, a year. */
  feeRate: number;
  /** Flat share of every withdrawal that goes to taxes. */
  taxRate: number;
  rule: WithdrawalRule;
  /** The plan fails in a year whose spending is below this share of the planned one. */
  floorRate: number;
}

/** Nominal growth factors of the years of one path (1.05 = +5 %), and the factors of prices. */
export interface YearFactors {
  growth: ArrayLike<number>;
  safe: ArrayLike<number>;
  inflation: ArrayLike<number>;
}

export interface PathOutcome {
  /** First year, counted from 0, in which spending fell below the floor; null when it never did. */
  failureIndex: number | null;
  /** First year in which the portfolio could not pay the withdrawal; null when it always could. */
  depletionIndex: number | null;
  /** Portfolio at the end of each year, and money spent in it, both at prices of the start. */
  values: Float64Array;
  spent: Float64Array;
}

/** Rounding that no rule cares about. */
const TOLERANCE = 1e-12;

function check(terms: PlanTerms): void {
  const { initialValue, feeRate, taxRate, rule, floorRate } = terms;
  if (!(initialValue >= 0 && initialValue <= 1e15)) {
    throw new RangeError("initialValue: must be from 0 to 1e15");
  }
  if (!(feeRate >= 0 && feeRate < 1)) throw new RangeError("feeRate: must be from 0 to below 1");
  if (!(taxRate >= 0 && taxRate < 1)) throw new RangeError("taxRate: must be from 0 to below 1");
  if (!(floorRate >= 0 && floorRate <= 1)) throw new RangeError("floorRate: must be from 0 to 1");
  if (rule.kind === "percentage" && !(rule.rate >= 0 && rule.rate <= 1)) {
    throw new RangeError("rate: must be from 0 to 1");
  }
}

/**
 * Walks a plan through one sequence of yearly returns and prices.
 * Formula: retired: value ← (value − withdrawal) × factor × (1 − fee), withdrawal = (wanted − income) / (1 − tax); before:
 * value ← value × factor × (1 − fee) + savings. Factor = share × growth + (1 − share) × safe; prices × inflation.
 * Convention: withdrawals at the start of a year, savings at its end, shares restored every year, money that income
 * brings beyond the wanted spending is not saved; a withdrawal that the portfolio cannot pay takes what is left.
 * Source: W. Bengen, "Determining Withdrawal Rates Using Historical Data", Journal of Financial Planning, October 1994.
 * Example: planPath({ startYear: 2026, ages: [65, 66], retirementIndex: 0, contributions: [0, 0], spending: [40, 40], indexedIncome: [0, 0], fixedIncome: [0, 0], growthShares: [1, 1] }, { initialValue: 100, feeRate: 0, taxRate: 0, rule: { kind: "fixedReal" }, floorRate: 1 }, { growth: [1.1, 1.1], safe: [1, 1], inflation: [1, 1] }).values[1] = 28.6.
 * @throws RangeError naming a term that is out of range
 */
export function planPath(plan: PlanYears, terms: PlanTerms, factors: YearFactors): PathOutcome {
  check(terms);
  const { rule, taxRate, floorRate, feeRate } = terms;
  const count = plan.ages.length;
  const values = new Float64Array(count);
  const spent = new Float64Array(count);
  let value = terms.initialValue;
  let level = 1;
  let scale = 1;
  let initialRate = 0;
  let previousReturn: number | null = null;
  let inflationFactor = 1;
  let failureIndex: number | null = null;
  let depletionIndex: number | null = null;
  for (let year = 0; year < count; year++) {
    const retired = year >= plan.retirementIndex;
    if (retired) {
      const income = (plan.indexedIncome[year] ?? 0) * level + (plan.fixedIncome[year] ?? 0);
      const plannedSpending = (plan.spending[year] ?? 0) * level;
      const yearsLeft = count - year;
      if (rule.kind === "guardrails") {
        const first = year === plan.retirementIndex;
        scale = guardrailScale({
          scale,
          previousReturn: first ? null : previousReturn,
          inflationFactor,
          initialRate,
          yearsLeft,
          plannedSpending,
          income,
          portfolio: value,
        });
        if (initialRate === 0 && value > 0) initialRate = Math.max(0, plannedSpending - income) / value;
      }
      const wanted = wantedWithdrawal(rule, value, yearsLeft, {
        net: Math.max(0, plannedSpending * scale - income),
        taxRate,
      });
      const paid = Math.min(wanted, Math.max(0, value));
      if (depletionIndex === null && paid < wanted * (1 - TOLERANCE)) depletionIndex = year;
      value -= paid;
      spent[year] = (paid * (1 - taxRate) + income) / level;
      const floor = (plan.spending[year] ?? 0) * floorRate;
      if (failureIndex === null && (spent[year] ?? 0) < floor * (1 - TOLERANCE)) failureIndex = year;
    }
    const share = plan.growthShares[year] ?? 1;
    const factor =
      (share * (factors.growth[year] ?? 1) + (1 - share) * (factors.safe[year] ?? 1)) * (1 - feeRate);
    value *= factor;
    if (!retired) value += (plan.contributions[year] ?? 0) * level;
    previousReturn = factor - 1;
    inflationFactor = factors.inflation[year] ?? 1;
    level *= inflationFactor;
    values[year] = value / level;
  }
  return { failureIndex, depletionIndex, values, spent };
}

/** What the rule takes out of the portfolio this year, taxes included, in money of the year. */
function wantedWithdrawal(
  rule: WithdrawalRule,
  value: number,
  yearsLeft: number,
  need: { net: number; taxRate: number },
): number {
  if (rule.kind === "percentage") return rule.rate * value;
  if (rule.kind === "amortized") return amortizedRate(rule.realReturnRate, yearsLeft) * value;
  return need.net / (1 - need.taxRate);
}
