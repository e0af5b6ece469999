import { CoachError } from "#platform/errors.ts";
import { appendAudit } from "#store/audit.ts";
import { deleteGoal } from "#store/goals.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Takes a goal away; transactions and holdings are not touched. @throws CoachError not_found */
export async function removeGoal(
  context: UseCaseContext,
  goalId: string,
): Promise<{ asOf: string; goalId: string }> {
  return context.tenant.run(
    async (database) => {
      if (!uuid.test(goalId) || !(await deleteGoal(database, goalId))) {
        throw new CoachError("not_found", "There is no such goal any more. Look at the list of goals again.");
      }
      const actor = context.actor ?? "system";
      await appendAudit(database, { actor, action: "goal.remove", detail: { goalId } });
      return { asOf: context.clock.today(), goalId };
    },
    { durable: true },
  );
}
