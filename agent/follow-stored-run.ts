import { setTimeout as delay } from "node:timers/promises";
import type { Session } from "#auth/session.ts";
import { CoachError } from "#platform/errors.ts";
import { readEvents } from "#store/conversations.ts";
import { agentEventSchema, type NumberedEvent } from "./events.ts";

const pollMs = 250;
/** How long a watcher waits for a database that is away before it is told so. */
const patienceMs = 20_000;

/**
 * The events of a run that another process holds, or that is over, from the transcript in the database: what is
 * stored after the number, then what comes until the run is over or the signal fires.
 * @throws CoachError not_found when the run is not the user's; unavailable when the database stays away
 */
export async function* followStoredRun(
  { tenant, principal }: Session,
  runId: string,
  afterSequence: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedEvent> {
  let after = afterSequence;
  let answeredAt = performance.now();
  while (!signal.aborted) {
    const found = await readEvents(tenant, principal.userId, runId, after).catch((error: unknown) => {
      const passes = error instanceof CoachError && error.kind === "unavailable";
      if (!passes || performance.now() - answeredAt > patienceMs) throw error;
      return "away" as const;
    });
    if (found === null)
      throw new CoachError("not_found", "There is no such run. Open the conversation again.");
    if (found !== "away") {
      answeredAt = performance.now();
      for (const { sequence, event } of found.events) {
        after = sequence;
        yield { sequence, event: agentEventSchema.parse(event) };
      }
      if (found.state !== "running") return;
    }
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
}
