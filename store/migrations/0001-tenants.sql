-- Roles: every request runs as coach_app (row-level security applies); directory and maintenance work as coach_system.
-- Roles belong to the whole server: another database of it may have made them, or be making them now.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['coach_app', 'coach_system'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then execute format('create role %I nologin', wanted); end if;
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, wanted, 'member') then execute format('grant %I to current_user', wanted); end if;
  end loop;
end $$;
grant usage on schema public to coach_app, coach_system;

create function current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
create function current_market() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.market_id', true), '')::uuid $$;

-- Turns on row-level security for a table. A tenant sees and changes its own rows; where `shared` is true it also
-- reads (never writes) the rows of its market.
create function protect_tenant_table(target regclass, shared boolean) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy own_rows on %s to coach_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', target);
  if shared then
    execute format('create policy market_rows on %s for select to coach_app using (tenant_id = current_market())', target);
  end if;
  execute format('create policy maintenance on %s to coach_system using (true) with check (true)', target);
  execute format('grant select, insert, update, delete on %s to coach_app, coach_system', target);
end $$;

-- A tenant is a household, or a market that owns shared rows.
create table tenant (
  tenant_id uuid primary key,
  market_id uuid not null,
  kind text not null check (kind in ('market', 'local', 'demo', 'household')),
  name text not null,
  base_currency text not null check (base_currency ~ '^[A-Z]{3}$'),
  -- The day on which this market stands still; null for the real one.
  fixed_today date,
  created_at timestamptz not null default now()
);
select protect_tenant_table('tenant', true);

create table app_user (
  tenant_id uuid not null references tenant,
  user_id uuid not null,
  display_name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
select protect_tenant_table('app_user', false);

create table setting (
  tenant_id uuid not null references tenant,
  key text not null,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
select protect_tenant_table('setting', true);

-- Insert-only: who did what. Rows are chained by hash so that a changed or removed one is found.
create table audit_log (
  tenant_id uuid not null references tenant,
  sequence bigint not null,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  detail jsonb not null,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (tenant_id, sequence)
);
select protect_tenant_table('audit_log', false);
revoke update, delete on audit_log from coach_app, coach_system;
