import { isIsoDate } from "#finance/dates.ts";
import type { SavingsPlan } from "#finance/planning/savings-goal.ts";
import { SAVINGS_SIMULATION_VERSION, simulateSavings } from "#finance/planning/simulate-savings.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure } from "./analysis-result.ts";
import {
  type GoalPlanRequest,
  goalAssumptions,
  goalNeeds,
  monthsBetween,
  percentOf,
  simulateGoal,
  WANTED_SUCCESS,
} from "./goal-odds.ts";
import { loadOutlook } from "./plan-outlook.ts";
import { planStoredGoals } from "./plan-stored-goals.ts";
import { compareSavedPlans } from "./saved-plans.ts";

const COMPARED = [
  "successProbability",
  "targetAmount",
  "monthlyContribution",
  "requiredContribution",
  "medianFinalValue",
];

/**
 * Plans savings goals: how likely each is reached, and the contribution, return or time it would take. Without a target
 * amount the stored goals, each with its progress.
 * @throws CoachError invalid_input naming what to change
 */
export async function planGoal(context: UseCaseContext, request: GoalPlanRequest): Promise<Analysis> {
  try {
    tryGoal(request);
    return request.targetAmount === undefined
      ? await planStoredGoals(context, request)
      : await planOneGoal(context, request, request.targetAmount);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CoachError(
      "invalid_input",
      `The goal cannot be planned: ${error.message}. Change it and ask again.`,
    );
  }
}

/** One path with stand-ins for what is not given: an input out of range is named before anything is loaded or estimated. */
function tryGoal(request: GoalPlanRequest): void {
  const { initialValue = 0, monthlyContribution = 0, targetAmount = 0 } = request;
  const { returnRate = 0, volatilityRate = 0, inflationRate = 0, successRate = WANTED_SUCCESS } = request;
  if (!(Math.abs(inflationRate) <= 0.5)) throw new RangeError("inflationRate: must be from -0.5 to 0.5");
  const plan = { initialValue, monthlyContribution, targetAmount, months: 0 };
  simulateSavings(plan, { returnRate, volatilityRate }, { paths: 1, seed: 1, wanted: successRate });
}

async function planOneGoal(
  context: UseCaseContext,
  request: GoalPlanRequest,
  targetAmount: number,
): Promise<Analysis> {
  const { targetDate } = request;
  const today = context.clock.today();
  if (targetDate === undefined || !isIsoDate(targetDate) || targetDate <= today) {
    throw new CoachError("invalid_input", `targetDate: give a day after ${today} as YYYY-MM-DD.`);
  }
  const outlook = await loadOutlook(context, request);
  const { currency, returnRate } = outlook;
  const months = monthsBetween(today, targetDate);
  const raised = targetAmount * (1 + (request.inflationRate ?? 0)) ** (months / 12);
  const wanted = request.successRate ?? WANTED_SUCCESS;
  const plan: SavingsPlan = {
    initialValue: outlook.initialValue,
    monthlyContribution: request.monthlyContribution ?? 0,
    targetAmount: raised,
    months,
  };
  const simulation = await simulateGoal(context, outlook, plan, wanted);
  const amount = (name: string, value: number) => figure(name, "money", value, currency);
  const needs = goalNeeds(plan, returnRate, simulation);
  const analysis: Analysis = {
    asOf: outlook.asOf,
    currency,
    figures: [
      figure("successProbability", "rate", simulation.success.value),
      figure("successStandardError", "rate", simulation.success.standardError),
      figure("requiredContribution", "money", needs.requiredContribution, currency),
      figure("contributionForSuccess", "money", needs.contributionForSuccess, currency),
      figure("requiredReturnRate", "rate", needs.requiredReturnRate),
      figure("yearsToGoal", "years", needs.yearsToGoal),
      amount("targetAmount", raised),
      amount("initialValue", plan.initialValue),
      amount("monthlyContribution", plan.monthlyContribution),
      amount("medianFinalValue", simulation.finalValue.p50),
      amount("weakFinalValue", simulation.finalValue.p5),
      amount("strongFinalValue", simulation.finalValue.p95),
      figure("expectedReturnRate", "rate", returnRate),
      figure("volatilityRate", "rate", outlook.volatilityRate),
    ],
    tables: [],
    assumptions: [
      ...goalAssumptions(outlook, wanted),
      "Weak and strong final values are the 5th and the 95th percentile.",
      request.inflationRate === undefined
        ? "The target amount is meant in money of its date."
        : `The target amount rises by ${percentOf(request.inflationRate)} a year until its date.`,
    ],
    dataQuality: dataQuality(outlook.issues),
  };
  const saved = await compareSavedPlans(context, {
    kind: "goal",
    saveAs: request.saveAs,
    request,
    analysis,
    columns: COMPARED,
    algorithm: SAVINGS_SIMULATION_VERSION,
  });
  return saved === null ? analysis : { ...analysis, tables: [saved] };
}
