-- What a fair queue, a split job, a dead letter and a retention need to know of a job.
alter table job_run
  -- Place in the queue as virtual time: a tenant's jobs stand one turn behind the other, tenants beside each other.
  add column turn integer not null default 1,
  -- Kind of the error that ended it; 'internal' for one that nobody foresaw.
  add column error_kind text,
  -- When the attempt that may write began: progress since then tells the time left.
  add column attempt_at timestamptz,
  add column keep_days integer not null default 30,
  -- Same name and content while its result is kept: that result.
  add column reusable boolean not null default false,
  -- A job that was split: what it keeps for its end, and its parts in order. Parts are jobs that no list shows.
  add column part boolean not null default false,
  add column plan jsonb,
  add column parts uuid[];
create index job_run_turn on job_run (queue, turn) where state in ('queued', 'running');
create index job_run_reusable on job_run (tenant_id, name, dedupe_hash) where reusable and state = 'succeeded';
create index job_run_split on job_run (tenant_id) where parts is not null and state in ('queued', 'running');

-- The turn of the next job of the bound tenant: never before what is served now, and one behind its own last one.
-- Parts of large jobs queue among themselves, so that a tenant's small jobs need not wait for its large ones.
create function next_job_turn(wanted text, as_part boolean) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select greatest(
    coalesce((select min(turn) from job_run where queue = wanted and state in ('queued', 'running')), 1),
    coalesce((select max(turn) + 1 from job_run where tenant_id = current_tenant() and queue = wanted
      and part = as_part and state in ('queued', 'running')), 1))
$$;
-- Run as the role that sees every tenant's jobs; it tells a number alone.
grant create on schema public to coach_system;
alter function next_job_turn(text, boolean) owner to coach_system;
revoke create on schema public from coach_system;
revoke all on function next_job_turn(text, boolean) from public;
grant execute on function next_job_turn(text, boolean) to coach_app, coach_system;
