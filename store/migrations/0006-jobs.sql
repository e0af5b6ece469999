-- Work that outlives a request. The queue carries only ids; what was asked, how far it is and what came out live
-- here, so that a result is readable long after the queue forgot it and no queue can lose one.
create table job_run (
  tenant_id uuid not null references tenant,
  job_id uuid not null,
  -- Who asked; null for the schedule.
  user_id uuid,
  name text not null,
  queue text not null,
  -- queued → running → succeeded | failed | cancelled; running → queued when an attempt failed and another follows.
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  input jsonb not null,
  progress real not null default 0 check (progress between 0 and 1),
  message text,
  result jsonb,
  -- Text that we wrote, or "internal error <id>".
  error text,
  -- Number of the attempt that may write; an older one that comes back late writes nothing.
  attempts integer not null default 0,
  -- Same name and content while one is under way: one job.
  dedupe_hash text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (tenant_id, job_id),
  check ((finished_at is not null) = (state in ('succeeded', 'failed', 'cancelled')))
);
create unique index job_run_once on job_run (tenant_id, name, dedupe_hash) where state in ('queued', 'running');
create index job_run_by_time on job_run (tenant_id, created_at desc, job_id desc);
create index job_run_live on job_run (queue, created_at) where state in ('queued', 'running');
select protect_tenant_table('job_run', false);

-- Where the queue keeps its own tables (BullMQ creates and upgrades them).
create schema if not exists bullmq;
