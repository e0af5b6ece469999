import { randomUUID } from "node:crypto";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { countLiveJobs, type JobRow } from "#store/jobs-reads.ts";
import { insertJob } from "#store/jobs-writes.ts";
import type { Database, Tenant } from "#store/open-store.ts";
import { afterCommit } from "#store/run-transaction.ts";
import { hashInput, type Job, type QueueName } from "./define-job.ts";
import { handOver } from "./hand-over.ts";
import type { JobQueue } from "./queue-backend.ts";

export interface Recorder {
  find(name: string): Job;
  queueOf(name: QueueName): string;
  queueNamed(name: QueueName): JobQueue;
  log: Logger;
  /** Jobs one tenant may have waiting and running; one more is refused. */
  mostLiveJobs: number;
}

export interface RecordedJob {
  row: JobRow;
  /** Resolves when the queue has it, or has been given up for now. To call once the transaction has committed. */
  handOver(): Promise<void>;
}

const nothing = async () => undefined;

/**
 * Records a job in an open transaction of its tenant: with that transaction it exists, or not. The same content that is
 * under way, or whose result is kept and reusable, is the same job.
 * @throws CoachError invalid_input, not_found, rate_limited
 */
export async function recordJob(
  recorder: Recorder,
  database: Database,
  owner: { tenant: Tenant; userId: string | null },
  asked: { name: string; input: unknown; part?: true },
): Promise<RecordedJob> {
  const job = recorder.find(asked.name);
  const input = job.checkInput(asked.input);
  const { part = false } = asked;
  const { row, added } = await insertJob(database, {
    jobId: randomUUID(),
    userId: owner.userId,
    name: job.name,
    queue: recorder.queueOf(job.queue),
    input,
    dedupeHash: hashInput(input),
    keepDays: job.keepDays,
    headStart: job.headStart,
    reusable: job.reusable,
    part,
  });
  if (!added) return { row, handOver: nothing };
  // Thrown inside the transaction: the job that is one too many was never there.
  if (!part && (await countLiveJobs(database)) > recorder.mostLiveJobs) {
    throw new CoachError(
      "rate_limited",
      `${recorder.mostLiveJobs} jobs are waiting or running. Wait for one to end (get_job), or cancel one.`,
    );
  }
  const { id: tenantId, marketId } = owner.tenant;
  const item = { tenantId, marketId, name: job.name, jobId: row.job_id, ...(part && { part }) };
  return {
    row,
    handOver: () => handOver(recorder.queueNamed(job.queue), job, item, row.turn, recorder.log),
  };
}

/** The same, handed over by itself once the transaction has committed; the repair run does it after a crash in between. */
export async function recordWithin(
  recorder: Recorder,
  database: Database,
  owner: { tenant: Tenant; userId: string | null },
  asked: { name: string; input: unknown },
): Promise<JobRow> {
  const recorded = await recordJob(recorder, database, owner, asked);
  afterCommit(database, () => void recorded.handOver());
  return recorded.row;
}
