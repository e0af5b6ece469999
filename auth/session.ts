import type { Clock } from "#platform/clock.ts";
import type { Tenant } from "#store/open-store.ts";

export const SCOPES = ["portfolio:read", "research:read", "simulation:run", "portfolio:propose"] as const;
/** What also belongs to the person who runs the installation. */
export const ADMIN_SCOPES = [...SCOPES, "operations:admin"] as const;
export type Scope = (typeof ADMIN_SCOPES)[number];

/** Who is asking, as established by sign-in. A model can never change any of it. */
export interface Principal {
  tenantId: string;
  userId: string;
  displayName: string;
  /** `demo` users live in the fictional market with a fixed day; every page and answer says so. */
  kind: "local" | "demo" | "household";
  baseCurrency: string;
  scopes: readonly Scope[];
}

/** One authenticated caller with a database handle already bound to the tenant and the clock of its market. */
export interface Session {
  principal: Principal;
  tenant: Tenant;
  clock: Clock;
}
