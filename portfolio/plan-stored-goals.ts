import { fundGoals, neededToday, type SavingsPlan } from "#finance/planning/savings-goal.ts";
import { CoachError } from "#platform/errors.ts";
import { dataQuality } from "#platform/results.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { type Analysis, figure, table } from "./analysis-result.ts";
import {
  type GoalPlanRequest,
  goalAssumptions,
  goalNeeds,
  monthsBetween,
  simulateGoal,
  WANTED_SUCCESS,
} from "./goal-odds.ts";
import { type GoalProgress, listGoals } from "./list-goals.ts";
import { loadOutlook, type Outlook } from "./plan-outlook.ts";
import { mergeIssues } from "./touched-issues.ts";

const GOAL_COLUMNS = [
  "name",
  "targetDate",
  "targetAmount",
  ["monthlyContribution", "money"],
  "currentValue",
  "progressRate",
  "yearsLeft",
  "successProbability",
  ["requiredContribution", "money"],
  ["contributionForSuccess", "money"],
  "requiredReturnRate",
  "yearsToGoal",
] as const;

/** The stored goals with their progress, their odds and what each would take. */
export async function planStoredGoals(context: UseCaseContext, request: GoalPlanRequest): Promise<Analysis> {
  const list = await listGoals(context);
  const wanted = request.successRate ?? WANTED_SUCCESS;
  const goals = inPriority(list.goals, request.priority);
  const outlook = goals.length === 0 ? null : await outlookOrNull(context, request);
  const values = valuesOf(goals, outlook, request.priority !== undefined);
  const rows: (string | number | null)[][] = [];
  for (const [index, goal] of goals.entries()) {
    const { exchangeRate } = goal;
    const value = values[index] ?? null;
    const plan =
      exchangeRate === null || value === null ? null : planOf(goal, exchangeRate, value, list.asOf);
    const target = plan?.targetAmount ?? null;
    rows.push([
      goal.name,
      goal.targetDate,
      target ?? (exchangeRate === null ? null : Number(goal.targetAmount.amount) * exchangeRate),
      exchangeRate === null ? null : Number(goal.monthlyContribution.amount) * exchangeRate,
      value,
      value === null || target === null ? null : value / target,
      goal.yearsLeft,
      ...(plan === null || outlook === null
        ? [null, null, null, null, null]
        : await odds(context, outlook, plan, wanted)),
    ]);
  }
  const totals = rows.map((row) => Number(row[2] ?? 0));
  return {
    asOf: list.asOf,
    currency: list.currency,
    figures: [
      figure("goalCount", "count", goals.length),
      figure(
        "targetAmount",
        "money",
        totals.reduce((sum, value) => sum + value, 0),
        list.currency,
      ),
    ],
    tables: goals.length === 0 ? [] : [table("goals", GOAL_COLUMNS, rows)],
    assumptions: [
      request.priority === undefined
        ? (list.assumptions[0] ?? "")
        : "Each goal gets what it needs today, in the order of priority; the last one gets the rest.",
      ...(goals.some((goal) => goal.targetAmount.currency !== list.currency)
        ? [`Amounts in other currencies are converted to ${list.currency} at the last rate.`]
        : []),
      ...(outlook === null ? [] : goalAssumptions(outlook, wanted)),
    ],
    dataQuality: dataQuality(mergeIssues(list.dataQuality.issues, outlook?.issues ?? [])),
  };
}

/** Goals are shown even when nothing can be expected of the portfolio; then without odds. */
async function outlookOrNull(context: UseCaseContext, request: GoalPlanRequest): Promise<Outlook | null> {
  try {
    return await loadOutlook(context, request);
  } catch (error) {
    if (error instanceof CoachError && error.kind === "invalid_input") return null;
    throw error;
  }
}

function inPriority(goals: readonly GoalProgress[], priority: readonly string[] | undefined): GoalProgress[] {
  if (priority === undefined) return [...goals];
  const known = goals.map((goal) => goal.name);
  const unknown = priority.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new CoachError(
      "invalid_input",
      `priority: there is no goal "${unknown[0]?.slice(0, 80)}". Goals: ${known.join(", ") || "none"}.`,
    );
  }
  const place = (goal: GoalProgress) => {
    const found = priority.indexOf(goal.name);
    return found === -1 ? priority.length : found;
  };
  return [...goals].sort((a, b) => place(a) - place(b));
}

function planOf(goal: GoalProgress, exchangeRate: number, value: number, asOf: string): SavingsPlan {
  return {
    initialValue: value,
    monthlyContribution: Number(goal.monthlyContribution.amount) * exchangeRate,
    targetAmount: Number(goal.targetAmount.amount) * exchangeRate,
    months: monthsBetween(asOf, goal.targetDate),
  };
}

/** What of the portfolio counts for each goal, in the currency of the list. */
function valuesOf(
  goals: readonly GoalProgress[],
  outlook: Outlook | null,
  byPriority: boolean,
): (number | null)[] {
  if (!byPriority || outlook === null) {
    return goals.map(({ currentValue, exchangeRate }) =>
      currentValue === null || exchangeRate === null ? null : Number(currentValue.amount) * exchangeRate,
    );
  }
  const needs = goals.map((goal) =>
    goal.exchangeRate === null
      ? 0
      : neededToday(planOf(goal, goal.exchangeRate, 0, outlook.asOf), outlook.returnRate),
  );
  return fundGoals(outlook.initialValue, needs);
}

async function odds(
  context: UseCaseContext,
  outlook: Outlook,
  plan: SavingsPlan,
  wanted: number,
): Promise<(number | null)[]> {
  const simulation = await simulateGoal(context, outlook, plan, wanted);
  const needs = goalNeeds(plan, outlook.returnRate, simulation);
  return [
    simulation.success.value,
    needs.requiredContribution.value,
    needs.contributionForSuccess.value,
    needs.requiredReturnRate.value,
    needs.yearsToGoal.value,
  ];
}
