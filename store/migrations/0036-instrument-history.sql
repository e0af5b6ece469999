-- What instruments are called has a version for each tenant, so that an index of the names which is kept in memory knows
-- whether it still holds. Versions are random: two databases never share one.
create table instrument_version (
  tenant_id uuid primary key,
  version uuid not null
);
select protect_tenant_table('instrument_version', true);

create function note_instrument_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    insert into instrument_version (tenant_id, version)
      select a.tenant_id, gen_random_uuid() from arrived a join gone g using (tenant_id, instrument_id)
       where (a.symbol, a.name, a.isin, a.figi, a.market_instrument_id)
             is distinct from (g.symbol, g.name, g.isin, g.figi, g.market_instrument_id)
       group by a.tenant_id order by a.tenant_id
      on conflict (tenant_id) do update set version = excluded.version;
  elsif tg_op = 'INSERT' then
    insert into instrument_version (tenant_id, version)
      select tenant_id, gen_random_uuid() from arrived group by tenant_id order by tenant_id
      on conflict (tenant_id) do update set version = excluded.version;
  else
    insert into instrument_version (tenant_id, version)
      select tenant_id, gen_random_uuid() from gone group by tenant_id order by tenant_id
      on conflict (tenant_id) do update set version = excluded.version;
  end if;
  return null;
end $$;
create trigger version_insert after insert on instrument referencing new table as arrived
  for each statement execute function note_instrument_version();
create trigger version_update after update on instrument referencing old table as gone new table as arrived
  for each statement execute function note_instrument_version();
create trigger version_delete after delete on instrument referencing old table as gone
  for each statement execute function note_instrument_version();

-- What became of instruments, as sources tell it. A former symbol belongs to the days from `valid_from` (null: for all
-- that is known) until the day before `date`; afterwards another instrument may have it.
create table instrument_event (
  tenant_id uuid not null references tenant,
  event_id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('renamed', 'merged', 'delisted')),
  date date not null,
  valid_from date check (valid_from < date),
  -- Null where it holds for the listings in every currency.
  currency text check (currency ~ '^[A-Z]{3}$'),
  former_symbol text not null,
  former_name text,
  -- What it is since; null for one that is no more.
  symbol text,
  name text,
  isin text,
  -- New units for an old one.
  ratio numeric check (ratio > 0),
  source text not null,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, event_id),
  check ((kind = 'delisted') = (symbol is null))
);
create unique index instrument_event_once
  on instrument_event (tenant_id, kind, former_symbol, coalesce(currency, ''), date);
select protect_tenant_table('instrument_event', true);
