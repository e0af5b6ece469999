import type { Session } from "#auth/session.ts";
import type { ToolContext } from "./define-tool.ts";

/** What a use case needs of a session: the bound tenant, its clock, its owner's currency, and who acts. */
export function useCaseContext({ tenant, clock, principal }: Session) {
  return { tenant, clock, baseCurrency: principal.baseCurrency, actor: principal.userId };
}

/** The same with the thread pool, for use cases that calculate long; a cancelled call ends its thread. */
export function analysisContext({ session, jobs, signal }: ToolContext) {
  return { ...useCaseContext(session), compute: jobs.computeFor(signal) };
}

/** The same for changes of the ledger: the facts of a long one are a job's. */
export function changeContext(context: ToolContext) {
  const { session, jobs } = context;
  const owner = { tenant: session.tenant, userId: session.principal.userId };
  return {
    ...analysisContext(context),
    refreshLater: async (wanted: { today: string; baseCurrency: string; change: string }) => {
      await jobs.enqueue(owner, "refresh-facts", wanted);
    },
  };
}
