import type { Session } from "#auth/session.ts";

/** What a use case needs of a session: the bound tenant, its clock, its owner's currency, and who acts. */
export function useCaseContext({ tenant, clock, principal }: Session) {
  return { tenant, clock, baseCurrency: principal.baseCurrency, actor: principal.userId };
}
