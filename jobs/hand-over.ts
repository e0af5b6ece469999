import type { Logger } from "#platform/log.ts";
import type { Tenant } from "#store/open-store.ts";
import type { Job } from "./define-job.ts";
import type { JobQueue } from "./queue-backend.ts";

/** A frozen queue must not hold up a caller: the job is recorded, and the repair run hands it over later. */
const HAND_OVER_MS = 2000;

/** Puts a recorded job into its queue; a queue that fails or does not answer is only logged. */
export async function handOver(
  queue: JobQueue,
  job: Job,
  tenant: Tenant,
  jobId: string,
  log: Logger,
): Promise<void> {
  const item = { tenantId: tenant.id, marketId: tenant.marketId, name: job.name, jobId };
  const added = queue.add(jobId, item, job.attempts);
  const late = new Promise<void>((_, reject) => {
    const timer = setTimeout(() => reject(new Error("the queue does not answer")), HAND_OVER_MS);
    added.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
  });
  await Promise.race([added, late]).catch((error) => log.warn({ error, jobId }, "job not handed over yet"));
}
