-- A block of received lines, gzipped: `raw` of a row before this is the same lines as a JSON array. `digest` tells that a
-- block said the same the last time, so that its facts need not be written again.
alter table staging_price alter column raw drop not null, add column content bytea, add column digest text;
alter table staging_exchange_rate alter column raw drop not null, add column content bytea;
alter table staging_price alter column content set storage external;
alter table staging_exchange_rate alter column content set storage external;
create index staging_price_source on staging_price (tenant_id, source);

-- The tenant of the session is looked up once a statement, not once a row: a load writes and reads many rows.
alter policy own_rows on price
  using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
alter policy market_rows on price using (tenant_id = (select current_market()));

-- Which open findings concern an instrument is asked with every valuation.
create index data_quality_issue_open on data_quality_issue (tenant_id, instrument_id, date) where state = 'open';

-- What a run found and what it corrected, beside what it changed.
alter table refresh_log add column rows_corrected integer not null default 0,
  add column findings integer not null default 0;
