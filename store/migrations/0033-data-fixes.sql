-- A household's own word about a close that its market shares with others: what stands here counts for this household
-- alone. Without a close the day counts as if nobody had told one. `instrument_id` is the id that carries prices.
create table price_override (
  tenant_id uuid not null references tenant,
  instrument_id uuid not null,
  date date not null,
  close numeric check (close > 0),
  primary key (tenant_id, instrument_id, date)
);
select protect_tenant_table('price_override', false);
-- A missing close, or one in the place of another, changes values from its day on.
select track_table('price_override', '{insert,update,delete}', 'tenant_id, instrument_id, date, close', 'date');

-- Fixes of data as proposed, applied by a person, and undone. `detail` holds what the kind needs, see
-- portfolio/data-fix.ts; whatever a fix changes can be put back from it.
create table data_fix (
  tenant_id uuid not null references tenant,
  fix_id uuid not null,
  kind text not null check (kind in ('ignore', 'exclude_close', 'set_close', 'record_split', 'link_instrument')),
  state text not null check (state in ('proposed', 'applied', 'undone')),
  finding_id uuid,
  instrument_id uuid,
  detail jsonb not null,
  reason text,
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  decided_by text,
  decided_at timestamptz,
  primary key (tenant_id, fix_id)
);
select protect_tenant_table('data_fix', false);
create index data_fix_latest on data_fix (tenant_id, proposed_at desc);

-- A finding may be settled for a household by what it did about it.
alter table data_quality_decision
  drop constraint data_quality_decision_state_check,
  add constraint data_quality_decision_state_check check (state in ('open', 'ignored', 'resolved'));
