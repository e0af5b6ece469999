import { type JobRow, jobColumns, type LiveJob } from "./jobs-reads.ts";
import type { Database } from "./open-store.ts";

export interface NewJob {
  jobId: string;
  userId: string | null;
  name: string;
  queue: string;
  input: unknown;
  dedupeHash: string | null;
  /** Days that its row stays after its end. */
  keepDays?: number;
  /** Turns that it stands ahead of its place in the queue (+) or behind it (−). */
  headStart?: number;
  /** Its result may answer for the same name and content while it is kept. */
  reusable?: boolean;
  /** Belongs to a job that was split. */
  part?: boolean;
}

/**
 * Records a job, or returns the one with the same name and content that is under way, or has succeeded when its result
 * is reusable. `added` says which. Also idempotent in the id itself.
 */
export async function insertJob(database: Database, job: NewJob): Promise<{ row: JobRow; added: boolean }> {
  const { headStart = 0, keepDays = 30, reusable = false, part = false } = job;
  if (reusable) {
    const done = await database.query<JobRow>(
      `select ${jobColumns} from job_run
        where name = $1 and dedupe_hash = $2 and reusable and state = 'succeeded' limit 1`,
      [job.name, job.dedupeHash],
    );
    if (done[0]) return { row: done[0], added: false };
  }
  // A twin that ends between the two statements frees its place, hence the second round.
  for (let round = 0; round < 3; round++) {
    const inserted = await database.query<JobRow>(
      `insert into job_run
         (tenant_id, job_id, user_id, name, queue, input, dedupe_hash, turn, keep_days, reusable, part)
       values (current_tenant(), $1, $2, $3, $4, $5::jsonb, $6, greatest(1, next_job_turn($4, $10) - $7::integer),
         $8, $9, $10)
       on conflict do nothing returning ${jobColumns}`,
      [
        ...[job.jobId, job.userId, job.name, job.queue, JSON.stringify(job.input), job.dedupeHash],
        ...[headStart, keepDays, reusable, part],
      ],
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

/** What an attempt begins with. */
export interface StartedAttempt {
  attempt: number;
  input: unknown;
  userId: string | null;
  /** Of a job that was split before. */
  split: { plan: unknown; parts: string[] } | null;
}

/** Begins the next attempt; null when the job has already ended. One that was split keeps its progress. */
export async function startAttempt(database: Database, jobId: string): Promise<StartedAttempt | null> {
  const rows = await database.query<{
    attempts: number;
    input: unknown;
    user_id: string | null;
    plan: unknown;
    parts: string[] | null;
  }>(
    `update job_run set state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()),
            progress = case when parts is null then 0 else progress end, message = null,
            attempt_at = case when parts is null then now() else attempt_at end
      where job_id = $1 and state in ('queued', 'running')
      returning attempts, input, user_id, plan, parts`,
    [jobId],
  );
  const row = rows[0];
  if (!row) return null;
  const split = row.parts === null ? null : { plan: row.plan, parts: row.parts };
  return { attempt: row.attempts, input: row.input, userId: row.user_id, split };
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
  errorKind: string,
): Promise<boolean> {
  const rows = await database.query(
    `update job_run set state = 'failed', message = null, error = $3, error_kind = $4, finished_at = now()
      where job_id = $1 and ($2::integer is null or attempts = $2) and state in ('queued', 'running')
      returning job_id`,
    [jobId, attempt, error, errorKind],
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

/**
 * Puts a job that failed back among those that wait, as if it had never run; null when it has not failed, or when the
 * same is under way again. Runs across tenants, for whoever runs the installation.
 */
export async function reviveJob(
  database: Database,
  jobId: string,
): Promise<(LiveJob & { queue: string }) | null> {
  const rows = await database.query<LiveJob & { queue: string }>(
    `update job_run j set state = 'queued', error = null, error_kind = null, finished_at = null, progress = 0,
            message = null, plan = null, parts = null
       from tenant t
      where j.job_id = $1 and j.state = 'failed' and t.tenant_id = j.tenant_id
        and not exists (select from job_run twin where twin.tenant_id = j.tenant_id and twin.name = j.name
          and twin.dedupe_hash = j.dedupe_hash and twin.state in ('queued', 'running'))
      returning j.tenant_id, t.market_id, j.job_id, j.name, j.turn, j.part, j.queue`,
    [jobId],
  );
  return rows[0] ?? null;
}

/** Deletes rows that were kept long enough after their end, failed ones for 90 days at least; returns how many. */
export async function forgetJobs(database: Database, limit: number): Promise<number> {
  const rows = await database.query(
    `delete from job_run where (tenant_id, job_id) in (
       select tenant_id, job_id from job_run
        where finished_at < now() - interval '1 day'
            * (case when state = 'failed' and not part then greatest(keep_days, 90) else keep_days end)
        limit $1)
      returning job_id`,
    [limit],
  );
  return rows.length;
}
