-- Rates and price levels of a currency's economy, as a source tells them. `unit` says what a value is.
create table indicator_value (
  tenant_id uuid not null references tenant,
  indicator text not null check (indicator in ('risk_free_rate', 'inflation')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  date date not null,
  value numeric not null,
  unit text not null check (unit in ('percent a year', 'index points')),
  -- The source and its name for the series, for example `fred:DGS3MO`.
  source text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, indicator, currency, date)
);
select protect_tenant_table('indicator_value', true);

-- The newest price of an instrument within a session. It is shown with its time and values nothing: closes do.
create table instrument_quote (
  tenant_id uuid not null references tenant,
  instrument_id uuid not null,
  -- In the major unit of the instrument's currency.
  price numeric not null check (price > 0),
  date date not null,
  -- Instant of the price; null where the source tells only the day.
  time timestamptz,
  -- Whether the source sends its prices later than they are made; null where it does not say.
  delayed boolean,
  source text not null,
  received_at timestamptz not null,
  primary key (tenant_id, instrument_id)
);
select protect_tenant_table('instrument_quote', true);
