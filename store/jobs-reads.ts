import type { Database } from "./open-store.ts";

export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

/** A job as stored. Dates are instants. */
export interface JobRow {
  job_id: string;
  name: string;
  queue: string;
  state: JobState;
  progress: number;
  message: string | null;
  result: unknown;
  error: string | null;
  error_kind: string | null;
  attempts: number;
  /** Place in the queue as virtual time. */
  turn: number;
  created_at: Date;
  started_at: Date | null;
  /** When the attempt that may write began. */
  attempt_at: Date | null;
  finished_at: Date | null;
}

const stateColumns = `error, error_kind, attempts, turn, created_at, started_at, attempt_at, finished_at`;
export const jobColumns = `job_id, name, queue, state, progress, message, result, ${stateColumns}`;

/** One job of the bound tenant; null when there is none with this id. */
export async function readJob(database: Database, jobId: string): Promise<JobRow | null> {
  const rows = await database.query<JobRow>(`select ${jobColumns} from job_run where job_id = $1`, [jobId]);
  return rows[0] ?? null;
}

/** What a job was split into; empty when it was not. */
export async function readJobParts(database: Database, jobId: string): Promise<string[]> {
  const rows = await database.query<{ parts: string[] | null }>(
    "select parts from job_run where tenant_id = current_tenant() and job_id = $1",
    [jobId],
  );
  return rows[0]?.parts ?? [];
}

/** The bound tenant's jobs, newest first, without results and parts; `after` is the last job of the page before. */
export async function listJobRows(
  database: Database,
  limit: number,
  after: { createdAt: string; jobId: string } | null,
): Promise<(JobRow & { created_key: string })[]> {
  // The key keeps microseconds, which a JavaScript date would drop.
  return database.query(
    `select job_id, name, queue, state, progress, message, null as result, ${stateColumns},
            to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as created_key
       from job_run
      where not part and ($2::text is null
         or (created_at, job_id) < ($2::text::timestamp at time zone 'UTC', $3::uuid))
      order by created_at desc, job_id desc
      limit $1`,
    [limit, after?.createdAt ?? null, after?.jobId ?? null],
  );
}

/** Of the given jobs, those that somebody cancelled. Runs across tenants, for the process that runs them. */
export async function findCancelledJobs(database: Database, jobIds: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ job_id: string }>(
    "select job_id from job_run where job_id = any($1::uuid[]) and state = 'cancelled'",
    [[...jobIds]],
  );
  return rows.map((row) => row.job_id);
}

export interface LiveJob {
  tenant_id: string;
  market_id: string;
  job_id: string;
  name: string;
  turn: number;
  part: boolean;
}

/** Jobs of a queue that have been under way for a while, oldest first. Runs across tenants, for the repair run. */
export async function findLiveJobs(
  database: Database,
  queue: string,
  olderThanMs: number,
): Promise<LiveJob[]> {
  return database.query<LiveJob>(
    `select j.tenant_id, t.market_id, j.job_id, j.name, j.turn, j.part
       from job_run j join tenant t on t.tenant_id = j.tenant_id
      where j.queue = $1 and j.state in ('queued', 'running')
        and j.created_at < now() - $2::double precision * interval '1 millisecond'
      order by j.created_at limit 200`,
    [queue, olderThanMs],
  );
}

/** How many of the tenant's jobs are waiting or running, parts of them not counted. */
export async function countLiveJobs(database: Database): Promise<number> {
  const rows = await database.query<{ live: number }>(
    `select count(*) as live from job_run
      where tenant_id = current_tenant() and not part and state in ('queued', 'running')`,
  );
  return rows[0]?.live ?? 0;
}

export interface FailedJob extends LiveJob {
  error: string | null;
  error_kind: string | null;
  attempts: number;
  finished_at: Date;
}

/** Jobs that failed for good, latest first. Runs across tenants, for whoever runs the installation. */
export async function listFailedJobs(database: Database, limit: number): Promise<FailedJob[]> {
  return database.query<FailedJob>(
    `select j.tenant_id, t.market_id, j.job_id, j.name, j.turn, j.part, j.error, j.error_kind, j.attempts, j.finished_at
       from job_run j join tenant t on t.tenant_id = j.tenant_id
      where j.state = 'failed' and not j.part
      order by j.finished_at desc, j.job_id limit $1`,
    [limit],
  );
}
