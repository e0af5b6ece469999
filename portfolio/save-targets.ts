import { CoachError } from "#platform/errors.ts";
import { appendAudit } from "#store/audit.ts";
import {
  deleteTargetAllocation,
  readTargetAllocation,
  writeTargetAllocation,
} from "#store/target-allocation.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { checkedTargets, MOST_TARGETS, type Target } from "./rebalancing-targets.ts";

export interface StoredTargets {
  asOf: string;
  /** Empty when none are stored. */
  targets: Target[];
  band: number | null;
  /** Day on which a person confirmed them. */
  decidedOn: string | null;
}

/** The target weights that a person of the household confirmed. */
export async function listTargets(context: UseCaseContext): Promise<StoredTargets> {
  const stored = await context.tenant.run(readTargetAllocation);
  return {
    asOf: context.clock.today(),
    targets: stored?.targets ?? [],
    band: stored?.band ?? null,
    decidedOn: stored?.decidedOn ?? null,
  };
}

/**
 * Stores target weights in the place of those before; no targets take them away.
 * @throws CoachError invalid_input saying what to correct
 */
export async function saveTargets(
  context: UseCaseContext,
  request: { targets: readonly Target[]; band?: number },
): Promise<StoredTargets> {
  const { band = null } = request;
  if (request.targets.length > MOST_TARGETS) {
    throw new CoachError(
      "invalid_input",
      `Give at most ${MOST_TARGETS} targets: use asset classes for the rest.`,
    );
  }
  if (band !== null && !(band >= 0 && band <= 1)) {
    throw new CoachError("invalid_input", "A band is a fraction from 0 to 1: 0.05 means five points.");
  }
  const targets = request.targets.length === 0 ? [] : checkedTargets(request.targets);
  const decidedOn = context.clock.today();
  const actor = context.actor ?? "system";
  await context.tenant.run(
    async (database) => {
      if (targets.length > 0) await writeTargetAllocation(database, { targets, band, decidedOn }, actor);
      else await deleteTargetAllocation(database);
      const detail = { targets: targets.length, band };
      await appendAudit(database, { actor, action: "targets.change", detail });
    },
    { durable: true },
  );
  return listTargets(context);
}
