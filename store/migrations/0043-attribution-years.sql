-- Attribution since the first transaction at the close of each day, one line a day, in the currency of the facts: a period
-- that begins on any day is the difference of two of them. A year is one text, since one line of it is read at a time.
create table attribution_year (
  tenant_id uuid not null references tenant,
  year integer not null,
  lines text not null,
  primary key (tenant_id, year)
);
select protect_tenant_table('attribution_year', false);

-- What findings about an instrument touch is looked up by the instrument.
create index daily_position_by_instrument on daily_position (tenant_id, instrument_id, from_date);

-- Names are looked up by the id alone; without it each is looked for among all instruments of a market.
create index instrument_by_id on instrument (instrument_id);
