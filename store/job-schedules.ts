import type { JobState } from "./jobs-reads.ts";
import type { Database } from "./open-store.ts";

const prefix = "jobs.schedule.";

/** Which schedules of the bound tenant somebody paused, and since when. */
export async function readPausedSchedules(database: Database): Promise<Map<string, string>> {
  const rows = await database.query<{ name: string; paused: string }>(
    `select substr(key, length($1) + 1) as name, value ->> 'pausedAt' as paused
       from setting where tenant_id = current_tenant() and starts_with(key, $1)`,
    [prefix],
  );
  return new Map(rows.map((row) => [row.name, row.paused]));
}

/** Pauses a schedule, or lets it go on. */
export async function pauseSchedule(database: Database, name: string, paused: boolean): Promise<void> {
  if (!paused) {
    await database.query("delete from setting where tenant_id = current_tenant() and key = $1", [
      `${prefix}${name}`,
    ]);
    return;
  }
  await database.query(
    `insert into setting (tenant_id, key, value) values (current_tenant(), $1, jsonb_build_object('pausedAt', now()))
     on conflict (tenant_id, key) do nothing`,
    [`${prefix}${name}`],
  );
}

export interface LastRun {
  name: string;
  state: JobState;
  error: string | null;
  created_at: Date;
  finished_at: Date | null;
}

/** The latest run of each of the given jobs of the bound tenant that a schedule or an administrator began. */
export async function readLastRuns(
  database: Database,
  queue: string,
  names: readonly string[],
): Promise<LastRun[]> {
  return database.query<LastRun>(
    `select wanted.name, run.state, run.error, run.created_at, run.finished_at
       from unnest($2::text[]) as wanted (name)
      cross join lateral (
        select state, error, created_at, finished_at from job_run j
         where j.tenant_id = current_tenant() and j.name = wanted.name and j.queue = $1
         order by created_at desc limit 1) run`,
    [queue, [...names]],
  );
}
