/**
 * How much a retired household spends in a year. The rule sets a scale on the planned spending (fixed, guardrails) or the
 * withdrawal itself (percentage, amortized).
 */
export type WithdrawalRule =
  /** The planned spending in constant purchasing power, come what may (Bengen 1994). */
  | { kind: "fixedReal" }
  /** A constant share of what is left, taken once a year. */
  | { kind: "percentage"; rate: number }
  /** Guyton and Klinger's decision rules. */
  | { kind: "guardrails" }
  /** Payment of an annuity over the years left at an assumed real return: the money ends with the plan. */
  | { kind: "amortized"; realReturnRate: number };

/** Guyton and Klinger 2006: a fifth around the first rate, a tenth of the amount, none of the cuts in the last 15 years. */
const GUARD = 0.2;
const ADJUSTMENT = 0.1;
const YEARS_WITHOUT_CUTS = 15;

/** What guardrails look at before they set the spending of a year; amounts in money of that year. */
export interface GuardrailState {
  /** Spending as a multiple of the planned real spending, 1 in the first year. */
  scale: number;
  /** Portfolio return of the year before; null in the first year. */
  previousReturn: number | null;
  /** Rise of prices over the year before: 1.03 = 3 %. */
  inflationFactor: number;
  /** First withdrawal over the portfolio at that time. */
  initialRate: number;
  /** Years of the plan left, this one included. */
  yearsLeft: number;
  /** Planned spending at this year's prices, and what other income covers of it. */
  plannedSpending: number;
  income: number;
  portfolio: number;
}

/**
 * The scale on planned spending that guardrails set for a year.
 * Formula: withdrawal rule: no rise with inflation after a losing year while the rate is above the first one; capital
 * preservation rule: −10 % when the rate is above 1.2 × the first one, unless 15 years or less are left; prosperity
 * rule: +10 % when it is below 0.8 × the first one. Rate = (planned spending × scale − income) / portfolio.
 * Convention: once a year, before the withdrawal, in this order; a missed rise is not made up; no cap on inflation (the
 * authors' later version); the rule on which asset to sell does not apply to a portfolio that is restored every year.
 * Source: J. Guyton, W. Klinger, "Decision Rules and Maximum Initial Withdrawal Rates", Journal of Financial Planning,
 * March 2006.
 * Example: guardrailScale({ scale: 1, previousReturn: -0.1, inflationFactor: 1.02, initialRate: 0.04, yearsLeft: 25, plannedSpending: 51, income: 0, portfolio: 1000 }) = 0.8823529411764706.
 */
export function guardrailScale(state: GuardrailState): number {
  const { previousReturn, initialRate, yearsLeft, plannedSpending, income, portfolio } = state;
  if (previousReturn === null || portfolio <= 0 || initialRate <= 0) return state.scale;
  const rate = (scale: number) => (plannedSpending * scale - income) / portfolio;
  let { scale } = state;
  if (previousReturn < 0 && rate(scale) > initialRate) scale /= state.inflationFactor;
  if (rate(scale) > initialRate * (1 + GUARD)) {
    return yearsLeft > YEARS_WITHOUT_CUTS ? scale * (1 - ADJUSTMENT) : scale;
  }
  return rate(scale) < initialRate * (1 - GUARD) ? scale * (1 + ADJUSTMENT) : scale;
}

/**
 * Share of the portfolio to withdraw at the start of a year so that it ends with the plan.
 * Formula: r / ((1 + r) × (1 − (1 + r)^−n)), payments at the start of each of n years; 1 / n for r = 0.
 * Convention: real return rate a year, above −1; years left include this one.
 * Source: annuity due; used as "variable percentage withdrawal" (Bogleheads, 2013).
 * Example: amortizedRate(0.03, 30) = 0.0495332 (to 1e-6).
 * @throws RangeError for no years left or a return of −100 % or less
 */
export function amortizedRate(realReturnRate: number, yearsLeft: number): number {
  if (!(yearsLeft >= 1)) throw new RangeError("yearsLeft: must be 1 or more");
  if (!(realReturnRate > -1)) throw new RangeError("realReturnRate: must be above -1");
  if (Math.abs(realReturnRate) < 1e-12) return 1 / yearsLeft;
  return realReturnRate / ((1 + realReturnRate) * -Math.expm1(-yearsLeft * Math.log1p(realReturnRate)));
}
