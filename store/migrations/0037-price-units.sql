-- Closes that stand in another unit than their instrument (pence instead of pounds), as one household says: they are
-- multiplied by the factor. `instrument_id` is the id that carries prices; both days are within.
create table price_unit (
  tenant_id uuid not null references tenant,
  instrument_id uuid not null,
  from_date date not null,
  to_date date not null default 'infinity' check (to_date >= from_date),
  factor numeric not null check (factor > 0),
  primary key (tenant_id, instrument_id, from_date)
);
select protect_tenant_table('price_unit', false);
select track_table('price_unit', '{insert,update,delete}', 'tenant_id, instrument_id, from_date, to_date, factor',
  'from_date');

alter table data_fix
  drop constraint data_fix_kind_check,
  add constraint data_fix_kind_check check (kind in
    ('ignore', 'exclude_close', 'set_close', 'set_unit', 'record_split', 'link_instrument'));
