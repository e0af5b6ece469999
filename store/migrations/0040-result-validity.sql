-- Kept results (of risk, optimization, taxes and so on) rest on more than facts do: on targets, decisions about data,
-- names, classes, volumes. Such changes are noted like the others, from the day 'infinity' on: no fact is older for it, but
-- the data stands elsewhere, so that no result of before is given out again.
create or replace function track_data_change() returns trigger language plpgsql as $$
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
    perform note_data_change(found.tenant_id, found.first_day);
  end loop;
  return null;
end $$;

-- Notes changes that no fact depends on. A table may have these triggers beside those of `track_table`.
create function track_details(target regclass, operations text[], columns text) returns void language plpgsql as $$
declare
  operation text;
begin
  foreach operation in array operations loop
    execute format(
      'create trigger note_details_of_%1$s after %1$s on %2$s referencing %3$s for each statement
         execute function track_data_change(%4$L, %5$L)',
      operation, target,
      case operation when 'insert' then 'new table as arrived' when 'delete' then 'old table as gone'
        else 'old table as gone new table as arrived' end,
      columns, '''infinity''::date');
  end loop;
end $$;

select track_details('account', '{insert,delete}', 'tenant_id');
select track_details('instrument', '{insert,update,delete}',
  'tenant_id, instrument_id, name, asset_class, isin, figi, mic, sector, region, attributes');
select track_details('price', '{update}', 'tenant_id, instrument_id, date, open, high, low, volume');
select track_details('target_allocation', '{insert,update,delete}', 'tenant_id, targets, band');
select track_details('forecast_model', '{insert,update,delete}', 'tenant_id, subject, version, role');
select track_details('goal', '{insert,update,delete}',
  'tenant_id, goal_id, name, target_amount, currency, target_date, monthly_contribution');
select track_details('data_quality_decision', '{insert,update,delete}', 'tenant_id, issue_id, state');
select track_details('data_quality_issue', '{insert,update,delete}', 'tenant_id, issue_id, severity, message, state');
