import type { JobState } from "./jobs-reads.ts";
import type { Database } from "./open-store.ts";

/** Notes what a job was split into; false when this attempt may no longer write. */
export async function recordSplit(
  database: Database,
  jobId: string,
  attempt: number,
  split: { plan: unknown; parts: readonly string[] },
): Promise<boolean> {
  const rows = await database.query(
    `update job_run set plan = $3::jsonb, parts = $4::uuid[], progress = 0
      where job_id = $1 and attempts = $2 and state = 'running' returning job_id`,
    [jobId, attempt, JSON.stringify(split.plan), [...split.parts]],
  );
  return rows.length === 1;
}

export interface PartState {
  job_id: string;
  state: JobState;
  error: string | null;
}

/** How the given parts stand. */
export async function readPartStates(database: Database, parts: readonly string[]): Promise<PartState[]> {
  return database.query<PartState>(
    "select job_id, state, error from job_run where tenant_id = current_tenant() and job_id = any($1::uuid[])",
    [[...parts]],
  );
}

/** Results of the given parts, in their order. */
export async function readPartResults(database: Database, parts: readonly string[]): Promise<unknown[]> {
  const rows = await database.query<{ result: unknown }>(
    `select j.result from unnest($1::uuid[]) with ordinality as wanted (job_id, place)
       join job_run j on j.tenant_id = current_tenant() and j.job_id = wanted.job_id
      order by wanted.place`,
    [[...parts]],
  );
  return rows.map((row) => row.result);
}

/**
 * Notes on every job that waits for this part how many of its parts have succeeded, and returns those jobs: `ready` when
 * all have, `broken` when one never will.
 */
export async function notePartEnd(
  database: Database,
  partId: string,
): Promise<{ job_id: string; queue: string; ready: boolean; broken: boolean }[]> {
  return database.query(
    `with waiting as (
       select job_id from job_run where tenant_id = current_tenant() and parts is not null
          and state in ('queued', 'running') and parts @> array[$1::uuid]
     ), counted as (
       select w.job_id, count(*) as parts, count(*) filter (where p.state = 'succeeded') as done,
              bool_or(p.state in ('failed', 'cancelled')) as broken
         from waiting w join job_run j on j.tenant_id = current_tenant() and j.job_id = w.job_id
         join job_run p on p.tenant_id = current_tenant() and p.job_id = any(j.parts)
        group by w.job_id
     )
     update job_run j set progress = greatest(j.progress, least(1, c.done::real / c.parts)),
            message = c.done || ' of ' || c.parts || ' parts'
       from counted c where j.tenant_id = current_tenant() and j.job_id = c.job_id
     returning j.job_id, j.queue, c.done = c.parts as ready, c.broken`,
    [partId],
  );
}

/** Cancels the parts of a job that ends early, except those that another job waits for; returns their ids. */
export async function cancelParts(database: Database, jobId: string): Promise<string[]> {
  const rows = await database.query<{ job_id: string }>(
    `update job_run p set state = 'cancelled', message = null, finished_at = now()
       from job_run j
      where j.tenant_id = current_tenant() and j.job_id = $1 and p.tenant_id = current_tenant()
        and p.job_id = any(j.parts) and p.state in ('queued', 'running')
        and not exists (select from job_run other where other.tenant_id = current_tenant() and other.job_id <> $1
          and other.parts is not null and other.state in ('queued', 'running') and p.job_id = any(other.parts))
      returning p.job_id`,
    [jobId],
  );
  return rows.map((row) => row.job_id);
}
