import type { Compute } from "#finance/calculations.ts";
import type { Clock } from "#platform/clock.ts";
import type { Tenant } from "./open-store.ts";

/** What every use case works on: one tenant's data, the day it is there, and the currency its owner thinks in. */
export interface UseCaseContext {
  tenant: Tenant;
  clock: Clock;
  baseCurrency: string;
  /** Who acts, for the audit log: a user's id; `system` when nobody in particular does. */
  actor?: string;
  /** Runs long calculations elsewhere; on this thread when not given. */
  compute?: Compute;
  /** Has the facts of a long ledger made anew afterwards; without it whoever changed the ledger waits for them. */
  refreshLater?: (wanted: LateRefresh) => Promise<void>;
}

/** Facts that are to be made after a change of the ledger. */
export interface LateRefresh {
  today: string;
  baseCurrency: string;
  /** What changed the ledger: an import, say. */
  change: string;
}
