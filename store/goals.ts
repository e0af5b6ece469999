import type { Database } from "./open-store.ts";

export interface GoalRow {
  goalId: string;
  name: string;
  targetAmount: string;
  currency: string;
  targetDate: string;
  monthlyContribution: string;
}

/** The goals of the tenant, the one that comes first in time first. */
export async function readGoals(database: Database): Promise<GoalRow[]> {
  return database.query<GoalRow>(
    `select goal_id as "goalId", name, target_amount as "targetAmount", currency, target_date as "targetDate",
       monthly_contribution as "monthlyContribution"
     from goal where tenant_id = current_tenant() order by target_date, created_at, goal_id`,
  );
}

/** Writes a goal; one with the same id is replaced. */
export async function writeGoal(database: Database, goal: GoalRow): Promise<void> {
  await database.query(
    `insert into goal (tenant_id, goal_id, name, target_amount, currency, target_date, monthly_contribution)
     values (current_tenant(), $1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, goal_id) do update set name = excluded.name, target_amount = excluded.target_amount,
       currency = excluded.currency, target_date = excluded.target_date,
       monthly_contribution = excluded.monthly_contribution`,
    [goal.goalId, goal.name, goal.targetAmount, goal.currency, goal.targetDate, goal.monthlyContribution],
  );
}

/** Takes a goal away. Answers whether it was there. */
export async function deleteGoal(database: Database, goalId: string): Promise<boolean> {
  const rows = await database.query(
    "delete from goal where tenant_id = current_tenant() and goal_id = $1 returning goal_id",
    [goalId],
  );
  return rows.length > 0;
}
