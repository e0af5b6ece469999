import { dayNumber } from "#finance/dates.ts";
import { exchangeRate } from "#finance/exchange-rates.ts";
import { Decimal, type Money, money } from "#finance/money.ts";
import type { DataQuality } from "#platform/results.ts";
import { readGoals } from "#store/goals.ts";
import { readMarketSeries } from "#store/price-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { listHoldings } from "./list-holdings.ts";

export interface GoalProgress {
  goalId: string;
  name: string;
  targetAmount: Money;
  targetDate: string;
  monthlyContribution: Money;
  /** Share of the portfolio that counts for this goal; null when the portfolio cannot be valued in its currency. */
  currentValue: Money | null;
  /** Current value over target, 1 = reached; null with the value. */
  progressRate: number | null;
  /** Years of 365.25 days until the target date, 0 once it is past. */
  yearsLeft: number;
  /** Units of the list's currency for one of the goal's; null when no rate is known. */
  exchangeRate: number | null;
}

export interface GoalList {
  asOf: string;
  currency: string;
  /** The one that comes first in time first. */
  goals: GoalProgress[];
  assumptions: string[];
  dataQuality: DataQuality;
}

const zero = new Decimal(0);

/**
 * The goals of a portfolio and how far it is on the way to each.
 * Formula: current value = portfolio value x target / sum of all targets, in one currency; a single goal has all of it.
 */
export async function listGoals(context: UseCaseContext): Promise<GoalList> {
  const holdings = await listHoldings(context, { limit: 1 });
  const { asOf, currency: base } = holdings;
  const { goals, rates } = await context.tenant.run(async (database) => {
    const rows = await readGoals(database);
    const currencies = [...new Set([base, ...rows.map((row) => row.currency)])].filter(
      (code) => code !== "EUR",
    );
    const series = await readMarketSeries(database, { instrumentIds: [], currencies, from: asOf, to: asOf });
    return { goals: rows, rates: series.rates };
  });
  const day = dayNumber(asOf);
  const priced = goals.map((goal) => {
    const rate = exchangeRate(rates, goal.currency, base, day)?.rate ?? null;
    return { goal, rate, target: rate === null ? null : new Decimal(goal.targetAmount).mul(rate) };
  });
  const targets = priced.reduce((sum, { target }) => sum.add(target ?? zero), zero);
  const value = holdings.marketValue === null ? null : Decimal.max(holdings.marketValue.amount, zero);
  return {
    asOf,
    currency: base,
    goals: priced.map(({ goal, rate, target }) => {
      const known = value !== null && rate !== null && target !== null && targets.gt(0);
      const share = known ? value.mul(target).div(targets) : null;
      return {
        goalId: goal.goalId,
        name: goal.name,
        targetAmount: money(goal.targetAmount, goal.currency),
        targetDate: goal.targetDate,
        monthlyContribution: money(goal.monthlyContribution, goal.currency),
        currentValue: share === null || rate === null ? null : money(share.div(rate), goal.currency),
        progressRate:
          share === null || target === null ? null : share.div(target).toDecimalPlaces(6).toNumber(),
        yearsLeft: Math.max(0, Math.round(((dayNumber(goal.targetDate) - day) / 365.25) * 100) / 100),
        exchangeRate: rate === null ? null : Number(rate),
      };
    }),
    assumptions: [
      goals.length > 1
        ? "Your goals share one portfolio: its value counts for each in proportion to the target amounts."
        : "The whole portfolio counts for the goal.",
    ],
    dataQuality: holdings.dataQuality,
  };
}
