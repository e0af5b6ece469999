import { CoachError } from "#platform/errors.ts";
import { appendAudit } from "#store/audit.ts";
import { findFinding, writeDecision } from "#store/quality-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

export interface DataIssueDecision {
  asOf: string;
  id: string;
  state: "open" | "ignored";
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Ignores a stored finding, or takes it up again, for this household alone. Deciding the same twice changes nothing.
 * @throws CoachError invalid_input for a finding of the ledger, not_found, or conflict when it is resolved
 */
export async function decideDataIssue(
  context: UseCaseContext,
  request: { id: string; state: "open" | "ignored" },
): Promise<DataIssueDecision> {
  const { id, state } = request;
  if (id.startsWith("ledger-")) {
    throw new CoachError(
      "invalid_input",
      "This finding comes from your transactions and goes away with its cause. Follow the suggested fix.",
    );
  }
  const actor = context.actor ?? "system";
  return context.tenant.run(
    async (database) => {
      const found = uuid.test(id) ? await findFinding(database, id) : null;
      if (found === null) {
        throw new CoachError("not_found", "There is no such finding. Look at the list of findings again.");
      }
      if (found.state === "resolved") {
        throw new CoachError(
          "conflict",
          "A later check did not find this any more. There is nothing to decide.",
        );
      }
      if (found.state !== state) {
        await writeDecision(database, { id, state, actor });
        const action = state === "ignored" ? "data_issue.ignore" : "data_issue.reopen";
        await appendAudit(database, { actor, action, detail: { id, code: found.code } });
      }
      return { asOf: context.clock.today(), id, state };
    },
    { durable: true },
  );
}
