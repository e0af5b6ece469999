-- What a household decided about a finding. Findings about shared prices belong to the market, so that the decision
-- stands apart: one household's "ignore" is no other's. Ids of findings are the same in every check.
create table data_quality_decision (
  tenant_id uuid not null references tenant,
  issue_id uuid not null,
  state text not null check (state in ('open', 'ignored')),
  decided_by text not null,
  decided_at timestamptz not null default now(),
  primary key (tenant_id, issue_id)
);
select protect_tenant_table('data_quality_decision', false);

-- The latest run of each source is asked for with every look at the data.
create index refresh_log_latest on refresh_log (tenant_id, source, kind, started_at desc);
