import { type JobRow, jobColumns } from "./jobs-reads.ts";
import type { Database } from "./open-store.ts";

export interface NewJob {
  jobId: string;
  userId: string | null;
  name: string;
  queue: string;
  input: unknown;
  dedupeHash: string | null;
}

/**
 * Records a job, or returns the one under way with the same name and content. `added` says which.
 * Also idempotent in the id itself.
 */
export async function insertJob(database: Database, job: NewJob): Promise<{ row: JobRow; added: boolean }> {
  // A twin that ends between the two statements frees its place, hence the second round.
  for (let round = 0; round < 3; round++) {
    const inserted = await database.query<JobRow>(
      `insert into job_run (tenant_id, job_id, user_id, name, queue, input, dedupe_hash)
       values (current_tenant(), $1, $2, $3, $4, $5::jsonb, $6)
       on conflict do nothing returning ${jobColumns}`,
      [job.jobId, job.userId, job.name, job.queue, JSON.stringify(job.input), job.dedupeHash],
    );
    if (inserted[0]) return { row: inserted[0], added: true };
    const twins = await database.query<JobRow>(
      `select ${jobColumns} from job_run
        where job_id = $1 or (name = $2 and dedupe_hash = $3 and state in ('queued', 'running'))`,
      [job.jobId, job.name, job.dedupeHash],
    );
    if (twins[0]) return { row: twins[0], added: false };
  }
  throw new Error("a job could neither be added nor found");
}

/** Begins the next attempt; null when the job has already ended. */
export async function startAttempt(
  database: Database,
  jobId: string,
): Promise<{ attempt: number; input: unknown; userId: string | null } | null> {
  const rows = await database.query<{ attempts: number; input: unknown; user_id: string | null }>(
    `update job_run set state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()),
            progress = 0, message = null
      where job_id = $1 and state in ('queued', 'running')
      returning attempts, input, user_id`,
    [jobId],
  );
  const row = rows[0];
  return row ? { attempt: row.attempts, input: row.input, userId: row.user_id } : null;
}

/** Notes how far an attempt is; false when it is no longer the one that may write. */
export async function recordProgress(
  database: Database,
  jobId: string,
  attempt: number,
  progress: number,
  message: string | null,
): Promise<boolean> {
  const rows = await database.query(
    `update job_run set progress = greatest(progress, $3), message = $4
      where job_id = $1 and attempts = $2 and state = 'running' returning job_id`,
    [jobId, attempt, progress, message],
  );
  return rows.length === 1;
}

/** Hands a job back for a further attempt; false when this attempt may no longer write. */
export async function requeueJob(
  database: Database,
  jobId: string,
  attempt: number,
  message: string,
): Promise<boolean> {
  const rows = await database.query(
    `update job_run set state = 'queued', message = $3
      where job_id = $1 and attempts = $2 and state = 'running' returning job_id`,
    [jobId, attempt, message],
  );
  return rows.length === 1;
}

/** Ends a job with its result; false when this attempt may no longer write (cancelled, or superseded). */
export async function succeedJob(
  database: Database,
  jobId: string,
  attempt: number,
  result: unknown,
): Promise<boolean> {
  const rows = await database.query(
    `update job_run set state = 'succeeded', progress = 1, message = null, result = $3::jsonb, finished_at = now()
      where job_id = $1 and attempts = $2 and state = 'running' returning job_id`,
    [jobId, attempt, JSON.stringify(result)],
  );
  return rows.length === 1;
}

/** Ends a job as failed. `attempt` null ends whatever attempt it is in, for jobs whose worker is gone. */
export async function failJob(
  database: Database,
  jobId: string,
  attempt: number | null,
  error: string,
): Promise<boolean> {
  const rows = await database.query(
    `update job_run set state = 'failed', message = null, error = $3, finished_at = now()
      where job_id = $1 and ($2::integer is null or attempts = $2) and state in ('queued', 'running')
      returning job_id`,
    [jobId, attempt, error],
  );
  return rows.length === 1;
}

/** Ends a job as cancelled; false when it had already ended. */
export async function cancelJobRow(database: Database, jobId: string): Promise<boolean> {
  const rows = await database.query(
    `update job_run set state = 'cancelled', message = null, finished_at = now()
      where job_id = $1 and state in ('queued', 'running') returning job_id`,
    [jobId],
  );
  return rows.length === 1;
}
