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
}
