import { createHash } from "node:crypto";
import type { Logger } from "#platform/log.ts";
import { readPausedSchedules } from "#store/job-schedules.ts";
import type { JobRow } from "#store/jobs-reads.ts";
import { insertJob } from "#store/jobs-writes.ts";
import type { Store } from "#store/open-store.ts";
import { type Job, type JobSchedule, queueNames } from "./define-job.ts";
import { handOver } from "./hand-over.ts";
import type { QueueItem, ScheduledTurn } from "./queue-backend.ts";
import type { Recorder } from "./record-job.ts";

export type ScheduledJob = Job & { readonly schedule: JobSchedule };

export function isScheduled(job: Job): job is ScheduledJob {
  return job.schedule !== null;
}

export interface ScheduleKeeper {
  store: Store;
  log: Logger;
  definitions: readonly Job[];
  recorder: Recorder;
  /** A turn that is this late was missed: nobody was there when it came. */
  missedMs: number;
}

/**
 * Brings the queues' schedules in line with the definitions. Every process does the same; the queue keeps one of each.
 * What came due while nobody ran is run once, now: the latest turn that was missed, under the id that the turn itself
 * would have had, so that several processes that start together run it once.
 */
export async function keepSchedules({
  store,
  log,
  definitions,
  recorder,
  missedMs,
}: ScheduleKeeper): Promise<void> {
  const scheduled = definitions.filter(isScheduled);
  for (const queueName of queueNames) {
    const queue = recorder.queueNamed(queueName);
    const known = new Map((await queue.schedules()).map((turn) => [turn.name, turn]));
    for (const job of scheduled.filter((each) => each.queue === queueName)) {
      const { tenantId, marketId, pattern, timeZone } = job.schedule;
      const missed = missedTurn(known.get(job.name), missedMs);
      await queue.schedule({ tenantId, marketId, name: job.name }, pattern, timeZone, job.attempts);
      known.delete(job.name);
      if (missed === null) continue;
      const row = await recordTurn({ store, definitions, recorder }, job.name, missed.id);
      if (!row) continue;
      log.info({ job: job.name, due: missed.due }, "a missed turn of the schedule is run now");
      await handOver(queue, job, { tenantId, marketId, name: job.name, jobId: row.job_id }, row.turn, log);
    }
    // Of jobs that are gone, or wait in another queue now.
    for (const name of known.keys()) await queue.unschedule(name);
  }
}

function missedTurn(turn: ScheduledTurn | undefined, missedMs: number): { id: string; due: Date } | null {
  if (!turn?.next || Date.now() - turn.next.getTime() < missedMs) return null;
  return { id: `repeat:${turn.name}:${turn.next.getTime()}`, due: turn.next };
}

/**
 * A turn of the schedule gets its row when it begins, under an id that a second delivery finds again. Null when the
 * schedule is paused: the turn is left out.
 */
export async function recordTurn(
  { store, definitions, recorder }: Omit<ScheduleKeeper, "log" | "missedMs">,
  name: QueueItem["name"],
  deliveryId: string,
): Promise<JobRow | null> {
  const job = definitions.filter(isScheduled).find((each) => each.name === name);
  if (!job) return null;
  const { tenantId, marketId, input } = job.schedule;
  return store.tenant(tenantId, marketId).run(async (database) => {
    const paused = await readPausedSchedules(database);
    if (paused.has(name)) return null;
    const { row } = await insertJob(database, {
      jobId: uuidOf(deliveryId),
      userId: null,
      name,
      queue: recorder.queueOf(job.queue),
      input,
      dedupeHash: null,
      keepDays: job.keepDays,
    });
    return row;
  });
}

/** An id that is the same for the same text, in the shape that the store wants. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
