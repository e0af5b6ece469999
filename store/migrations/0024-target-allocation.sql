-- The weights a household wants to hold, as one person of it confirmed them. One row for all of them: they count together.
create table target_allocation (
  tenant_id uuid primary key references tenant,
  targets jsonb not null check (jsonb_typeof(targets) = 'array'),
  -- Tolerated distance of a weight from its target, as a fraction; null for none.
  band numeric check (band >= 0 and band <= 1),
  decided_by text not null,
  -- By the clock of the household's market, which may stand still.
  decided_on date not null
);
select protect_tenant_table('target_allocation', false);
