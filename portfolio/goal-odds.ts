import { computeHere } from "#finance/calculations.ts";
import { dayNumber } from "#finance/dates.ts";
import type { Measure } from "#finance/measure.ts";
import {
  monthsToGoal,
  requiredContribution,
  requiredReturnRate,
  type SavingsPlan,
} from "#finance/planning/savings-goal.ts";
import { SAVINGS_SIMULATION_VERSION, type SavingsSimulation } from "#finance/planning/simulate-savings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Outlook, OutlookRequest } from "./plan-outlook.ts";

export interface GoalPlanRequest extends OutlookRequest {
  /** An amount to plan for; the stored goals when not given. */
  targetAmount?: number;
  targetDate?: string;
  monthlyContribution?: number;
  /** A year; raises the target amount until its date. 0 when not given: the amount is meant in money of that day. */
  inflationRate?: number;
  /** Wanted probability for the contribution it takes; 0.8 when not given. */
  successRate?: number;
  /** Names of stored goals in the order in which they get the portfolio; in proportion to their targets when not given. */
  priority?: readonly string[];
  saveAs?: string;
}

/** Share of futures in which a plan is meant to hold, when nothing else is asked for. */
export const WANTED_SUCCESS = 0.8;
const PATHS = 5000;
const SEED = 1;
const DAYS_A_MONTH = 365.25 / 12;

export function percentOf(rate: number): string {
  return `${Math.round(rate * 1000) / 10} %`;
}

/** Random futures of one goal, on a thread when there are threads. */
export async function simulateGoal(
  context: UseCaseContext,
  outlook: Outlook,
  plan: SavingsPlan,
  wanted: number,
): Promise<SavingsSimulation> {
  const compute = context.compute ?? computeHere;
  const { returnRate, volatilityRate } = outlook;
  const options = { paths: PATHS, seed: SEED, wanted };
  return compute("simulateSavings", plan, { returnRate, volatilityRate }, options);
}

/** Whole months between two days, of 30.4 days each. */
export function monthsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((dayNumber(to) - dayNumber(from)) / DAYS_A_MONTH));
}

/** What a plan of goals assumes, in words. */
export function goalAssumptions(outlook: Outlook, wanted: number): string[] {
  return [
    ...outlook.assumptions,
    "Contributions at the end of each month; no taxes or fees; amounts are nominal.",
    `The contribution for success reaches the target in ${percentOf(wanted)} of ${PATHS} random futures, seed ${SEED}, algorithm ${SAVINGS_SIMULATION_VERSION}.`,
  ];
}

/** What it would take to reach a goal. */
export interface GoalNeeds {
  requiredContribution: Measure;
  /** For the wanted share of futures. */
  contributionForSuccess: Measure;
  requiredReturnRate: Measure;
  yearsToGoal: Measure;
}

export function goalNeeds(plan: SavingsPlan, returnRate: number, simulation: SavingsSimulation): GoalNeeds {
  const months = monthsToGoal(plan, returnRate);
  return {
    requiredContribution: requiredContribution(plan, returnRate),
    contributionForSuccess: contributionForSuccess(plan, simulation),
    requiredReturnRate: requiredReturnRate(plan),
    yearsToGoal: { ...months, value: months.value === null ? null : months.value / 12 },
  };
}

/** The simulation's contribution; without a month left only what is reached already has one. */
function contributionForSuccess(plan: SavingsPlan, simulation: SavingsSimulation): Measure {
  if (plan.months > 0) return { value: simulation.contributionForWanted, reason: null };
  return requiredContribution(plan, 0);
}
