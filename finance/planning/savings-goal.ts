import type { Measure } from "../measure.ts";

/** Savings at the end of each month towards an amount. */
export interface SavingsPlan {
  initialValue: number;
  monthlyContribution: number;
  targetAmount: number;
  /** Whole months until the target date, 0 or more. */
  months: number;
}

/** Longer than any plan. */
const MOST_MONTHS = 1200;
/** Required returns are looked for up to ten times a year's money; more is no answer. */
const HIGHEST_RETURN = 10;

/** Value of one unit of money saved each month, after so many months. */
function annuity(monthlyRate: number, months: number): number {
  return Math.abs(monthlyRate) < 1e-12 ? months : Math.expm1(months * Math.log1p(monthlyRate)) / monthlyRate;
}

function monthlyRateOf(returnRate: number): number {
  if (!(returnRate > -1)) throw new RangeError("returnRate: must be above -1");
  return Math.expm1(Math.log1p(returnRate) / 12);
}

/**
 * What savings grow to if every month brings the same return.
 * Formula: V (1 + i)^n + c ((1 + i)^n − 1) / i, i = (1 + yearly return)^(1/12) − 1.
 * Convention: contributions at the end of each month; the yearly return is an effective rate.
 * Source: annuity formula, e.g. S. Kellison, "The Theory of Interest", 3rd ed., ch. 3.
 * Example: savedAmount({ initialValue: 1000, monthlyContribution: 0, targetAmount: 0, months: 12 }, 0.05) = 1050.
 * @throws RangeError for a return of −100 % or less
 */
export function savedAmount(plan: SavingsPlan, returnRate: number): number {
  const rate = monthlyRateOf(returnRate);
  const grown = plan.initialValue * Math.exp(plan.months * Math.log1p(rate));
  return grown + plan.monthlyContribution * annuity(rate, plan.months);
}

/**
 * Contribution a month that reaches the target exactly at a constant return; 0 when it is reached without.
 * Formula: (target − V (1 + i)^n) i / ((1 + i)^n − 1).
 * Convention: as savedAmount; not available when no month is left and the target is not reached.
 * Source: Kellison, as above.
 * Example: requiredContribution({ initialValue: 0, monthlyContribution: 0, targetAmount: 1200, months: 12 }, 0).value = 100.
 */
export function requiredContribution(plan: SavingsPlan, returnRate: number): Measure {
  const missing = plan.targetAmount - savedAmount({ ...plan, monthlyContribution: 0 }, returnRate);
  if (missing <= 0) return { value: 0, reason: null };
  if (plan.months < 1) return { value: null, reason: "less than a month is left until the target date" };
  return { value: missing / annuity(monthlyRateOf(returnRate), plan.months), reason: null };
}

/**
 * Constant return a year that reaches the target exactly with the planned contributions.
 * Formula: root of savedAmount(r) = target by bisection between −99.9 % and 1,000 %.
 * Convention: effective yearly rate; negative when less than what is put in would do; not available when no month is left,
 * nothing is saved, or no return in the range reaches it.
 * Source: bisection; savedAmount rises with the return.
 * Example: requiredReturnRate({ initialValue: 1000, monthlyContribution: 0, targetAmount: 1050, months: 12 }).value = 0.05.
 */
export function requiredReturnRate(plan: SavingsPlan): Measure {
  if (plan.months < 1) return { value: null, reason: "less than a month is left until the target date" };
  if (plan.initialValue <= 0 && plan.monthlyContribution <= 0) {
    return { value: null, reason: "nothing is saved, so no return reaches the target" };
  }
  let low = -0.999;
  let high = HIGHEST_RETURN;
  if (savedAmount(plan, high) < plan.targetAmount) {
    return { value: null, reason: "not even 1,000 % a year reaches the target" };
  }
  if (savedAmount(plan, low) >= plan.targetAmount) {
    return { value: null, reason: "the target is reached whatever the return is" };
  }
  for (let step = 0; step < 200 && high - low > 1e-15; step++) {
    const middle = (low + high) / 2;
    if (savedAmount(plan, middle) < plan.targetAmount) low = middle;
    else high = middle;
  }
  return { value: high, reason: null };
}

/**
 * Months until the target is first reached at a constant return.
 * Formula: n = ln((target + c/i) / (V + c/i)) / ln(1 + i), rounded up; (target − V) / c for i = 0.
 * Convention: 0 when reached already; not available beyond 100 years.
 * Source: Kellison, as above (unknown time).
 * Example: monthsToGoal({ initialValue: 100, monthlyContribution: 10, targetAmount: 150, months: 0 }, 0).value = 5.
 */
export function monthsToGoal(plan: SavingsPlan, returnRate: number): Measure {
  const { initialValue, targetAmount } = plan;
  if (initialValue >= targetAmount) return { value: 0, reason: null };
  const saved = (months: number) => savedAmount({ ...plan, months }, returnRate);
  // A value that shrinks towards a level below the target never gets there, so the last month is no bound: look at it.
  if (!(saved(MOST_MONTHS) >= targetAmount)) {
    return { value: null, reason: "not within 100 years at this return and contribution" };
  }
  let low = 0;
  let high = MOST_MONTHS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (saved(middle) >= targetAmount) high = middle;
    else low = middle;
  }
  return { value: high, reason: null };
}

/**
 * Gives a portfolio's value to goals in the order of their priority: each gets what it needs today, the last one the rest.
 * Formula: share = min(what is left, need); what is left after all goals goes to the last one.
 * Convention: needs are zero or more, in the order of priority.
 * Source: own definition.
 * Example: fundGoals(100, [60, 70]) = [60,40].
 */
export function fundGoals(value: number, needs: readonly number[]): number[] {
  let left = Math.max(0, value);
  return needs.map((need, index) => {
    const share = index === needs.length - 1 ? left : Math.min(left, need);
    left -= share;
    return share;
  });
}

/**
 * What a goal needs today so that growth and contributions do the rest; 0 when the contributions alone do.
 * Formula: (target − c ((1 + i)^n − 1) / i) / (1 + i)^n.
 * Convention: as savedAmount.
 * Source: Kellison, as above (present value).
 * Example: neededToday({ initialValue: 0, monthlyContribution: 0, targetAmount: 1050, months: 12 }, 0.05) = 1000.
 */
export function neededToday(plan: SavingsPlan, returnRate: number): number {
  const rate = monthlyRateOf(returnRate);
  const missing = plan.targetAmount - plan.monthlyContribution * annuity(rate, plan.months);
  return Math.max(0, missing) / Math.exp(plan.months * Math.log1p(rate));
}
