-- Plans that somebody saved under a name to compare later ones with: what was asked, and what came out.
create table plan_run (
  tenant_id uuid not null references tenant,
  plan_run_id uuid not null,
  kind text not null check (kind in ('goal', 'retirement')),
  name text not null,
  as_of date not null,
  currency text not null,
  request jsonb not null,
  figures jsonb not null,
  -- Version of the calculation: another version may give other numbers for the same request.
  algorithm text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, plan_run_id)
);
create index plan_run_latest on plan_run (tenant_id, kind, created_at desc);
select protect_tenant_table('plan_run', false);
