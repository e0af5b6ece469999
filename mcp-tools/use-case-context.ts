import type { Session } from "#auth/session.ts";

/** What a use case needs of a session: the bound tenant, its clock, and the currency its owner thinks in. */
export function useCaseContext(session: Session) {
  return { tenant: session.tenant, clock: session.clock, baseCurrency: session.principal.baseCurrency };
}
