import { randomUUID } from "node:crypto";
import { addDays, isIsoDate } from "#finance/dates.ts";
import { Decimal } from "#finance/money.ts";
import { CoachError } from "#platform/errors.ts";
import { isStorableText } from "#platform/storable-text.ts";
import { appendAudit } from "#store/audit.ts";
import { type GoalRow, readGoals, writeGoal } from "#store/goals.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

export interface GoalRequest {
  /** The goal to change; a new one when not given. */
  goalId?: string;
  name: string;
  /** Plain decimal, above zero. */
  targetAmount: string;
  /** The owner's base currency when not given. */
  currency?: string;
  targetDate: string;
  /** Plain decimal, zero or more; nothing when not given. */
  monthlyContribution?: string;
}

const MOST_GOALS = 20;
const LONGEST_YEARS = 80;
const highestAmount = new Decimal("1e15");

/**
 * Writes a new goal or changes one.
 * @throws CoachError invalid_input saying which field to correct, not_found for an unknown goal, conflict beyond 20
 */
export async function saveGoal(
  context: UseCaseContext,
  request: GoalRequest,
): Promise<{ asOf: string; goalId: string }> {
  const asOf = context.clock.today();
  const checked = checkedGoal(request, asOf, context.baseCurrency);
  return context.tenant.run(
    async (database) => {
      const goals = await readGoals(database);
      const { goalId } = request;
      if (goalId !== undefined && !goals.some((goal) => goal.goalId === goalId)) {
        throw new CoachError("not_found", "There is no such goal any more. Look at the list of goals again.");
      }
      if (goalId === undefined && goals.length >= MOST_GOALS) {
        throw new CoachError(
          "conflict",
          `${MOST_GOALS} goals are enough: remove one before you add another.`,
        );
      }
      const goal: GoalRow = { ...checked, goalId: goalId ?? randomUUID() };
      await writeGoal(database, goal);
      await appendAudit(database, {
        actor: context.actor ?? "system",
        action: goalId === undefined ? "goal.add" : "goal.change",
        detail: { goalId: goal.goalId },
      });
      return { asOf, goalId: goal.goalId };
    },
    { durable: true },
  );
}

function checkedGoal(request: GoalRequest, today: string, baseCurrency: string): Omit<GoalRow, "goalId"> {
  const name = request.name.trim();
  if (name === "" || name.length > 80 || !isStorableText(name)) {
    throw new CoachError("invalid_input", "Give the goal a name of at most 80 characters.");
  }
  const currency = request.currency ?? baseCurrency;
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new CoachError("invalid_input", "The currency is three capital letters, for example EUR.");
  }
  const target = amountOf(request.targetAmount);
  if (target === null || target.lte(0)) {
    throw new CoachError(
      "invalid_input",
      "Write the target amount as a number above zero, for example 200000.",
    );
  }
  const monthly = amountOf(request.monthlyContribution ?? "0");
  if (monthly === null) {
    throw new CoachError(
      "invalid_input",
      "Write the monthly amount as a number, for example 400, or leave it out.",
    );
  }
  const { targetDate } = request;
  const latest = addDays(today, LONGEST_YEARS * 366);
  if (!isIsoDate(targetDate) || targetDate <= today || targetDate > latest) {
    throw new CoachError(
      "invalid_input",
      `The target date is a day after ${today}, at most ${LONGEST_YEARS} years from now, written as YYYY-MM-DD.`,
    );
  }
  return {
    name,
    targetAmount: target.toFixed(),
    currency,
    targetDate,
    monthlyContribution: monthly.toFixed(),
  };
}

/** A plain decimal of zero or more that is an amount of money; null for anything else. */
function amountOf(text: string): Decimal | null {
  if (!/^\d{1,15}(\.\d{1,8})?$/.test(text.trim())) return null;
  const amount = new Decimal(text.trim());
  return amount.lt(highestAmount) ? amount : null;
}
