-- How facts derived from a ledger know whether they still hold: every change of what they are computed from is noted
-- here, with the first day it touches, in an order of its own per tenant. An older note that the new one covers (it
-- begins on the same day or later) is dropped, so that a market which only grows keeps one note per day.
create table data_change (
  tenant_id uuid not null references tenant,
  version bigint not null,
  from_date date not null,
  primary key (tenant_id, version)
);
select protect_tenant_table('data_change', true);

create function note_data_change(changed_tenant uuid, first_day date) returns void language plpgsql as $$
begin
  -- One writer per tenant until the end of its transaction: a version is never seen before a lower one.
  perform pg_advisory_xact_lock(hashtextextended('data_change ' || changed_tenant, 0));
  insert into data_change (tenant_id, version, from_date)
    select changed_tenant, coalesce(max(version), 0) + 1, first_day from data_change where tenant_id = changed_tenant;
  delete from data_change d where d.tenant_id = changed_tenant and d.from_date >= first_day
    and d.version < (select max(version) from data_change where tenant_id = changed_tenant);
end $$;

-- Notes what a statement changed. Arguments: the columns that matter (tenant_id among them), and the first day that a
-- row touches, 'infinity' for none. A row that was written again as it was is no change.
create function track_data_change() returns trigger language plpgsql as $$
declare
  rows_sql text;
  found record;
begin
  rows_sql := case tg_op
    when 'INSERT' then format('select %s from arrived', tg_argv[0])
    when 'DELETE' then format('select %s from gone', tg_argv[0])
    else format('(select %1$s from arrived except select %1$s from gone) union all
                 (select %1$s from gone except select %1$s from arrived)', tg_argv[0])
  end;
  for found in execute format(
    'select tenant_id, min(%s) as first_day from (%s) as changed group by tenant_id', tg_argv[1], rows_sql)
  loop
    if found.first_day < 'infinity'::date then perform note_data_change(found.tenant_id, found.first_day); end if;
  end loop;
  return null;
end $$;

create function track_table(target regclass, operations text[], columns text, first_day text) returns void
language plpgsql as $$
declare
  operation text;
begin
  foreach operation in array operations loop
    execute format(
      'create trigger note_%1$s after %1$s on %2$s referencing %3$s for each statement
         execute function track_data_change(%4$L, %5$L)',
      operation, target,
      case operation when 'insert' then 'new table as arrived' when 'delete' then 'old table as gone'
        else 'old table as gone new table as arrived' end,
      columns, first_day);
  end loop;
end $$;

select track_table('ledger_transaction', '{insert,update,delete}',
  'tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence, quantity, price, amount, fee, tax, '
  'currency, ratio, cost_basis', 'trade_date');
-- New accounts and instruments have no transactions yet, and only those without any are removed.
select track_table('account', '{update}', 'tenant_id, account_id, name, lot_method, implied_cash', '''-infinity''::date');
select track_table('instrument', '{update}',
  'tenant_id, instrument_id, symbol, currency, market_instrument_id, attributes->>''splitAdjusted''', '''-infinity''::date');
select track_table('price', '{insert,update,delete}', 'tenant_id, instrument_id, date, close', 'date');
select track_table('exchange_rate', '{insert,update,delete}', 'tenant_id, currency, date, rate', 'date');
-- A split changes quantities and adjusted closes on both sides of its day.
select track_table('corporate_action', '{insert,update,delete}', 'tenant_id, instrument_id, date, kind, value',
  'case when kind = ''split'' then ''-infinity''::date else ''infinity''::date end');

-- What the facts of a tenant were computed from, and what they need beside lots and daily values.
create table portfolio_fact (
  tenant_id uuid primary key references tenant,
  ledger_version bigint not null,
  market_version bigint not null,
  currency text not null,
  -- Last day of the facts.
  through_day date not null,
  -- Cash, sums since the first transaction, findings: see portfolio/summarize-facts.ts.
  summary jsonb not null
);
select protect_tenant_table('portfolio_fact', false);

-- What entered the portfolio with a lot, without fee and tax; lots of one transaction are kept apart and in order.
alter table open_lot
  add column ordinal integer not null default 0,
  add column entry_amount numeric,
  add column entry_currency text,
  add column entry_on date,
  drop constraint open_lot_pkey,
  add primary key (tenant_id, account_id, instrument_id, transaction_id, ordinal);
