import type { Logger } from "#platform/log.ts";
import type { LiveJob } from "#store/jobs-reads.ts";
import type { Job } from "./define-job.ts";
import type { JobQueue, QueueItem } from "./queue-backend.ts";

/** A frozen queue must not hold up a caller: the job is recorded, and the repair run hands it over later. */
const HAND_OVER_MS = 2000;

/** Puts a recorded job into its queue; a queue that fails or does not answer is only logged. */
export async function handOver(
  queue: JobQueue,
  job: Pick<Job, "attempts">,
  item: QueueItem & { jobId: string },
  turn: number,
  log: Logger,
): Promise<void> {
  const added = queue.add(item.jobId, item, { attempts: job.attempts, turn });
  const late = new Promise<void>((_, reject) => {
    const timer = setTimeout(() => reject(new Error("the queue does not answer")), HAND_OVER_MS);
    added.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
  });
  await Promise.race([added, late]).catch((error) =>
    log.warn({ error, jobId: item.jobId }, "job not handed over yet"),
  );
}

/** What travels through the queue for a stored job. */
export function itemOf(row: LiveJob): QueueItem & { jobId: string } {
  const { tenant_id: tenantId, market_id: marketId, name, job_id: jobId, part } = row;
  return { tenantId, marketId, name, jobId, ...(part && { part }) };
}
