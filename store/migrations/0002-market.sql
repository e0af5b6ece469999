-- Staging: rows exactly as received, before any interpretation.
create table staging_price (
  tenant_id uuid not null,
  batch_id uuid not null,
  line integer not null,
  source text not null,
  symbol text not null,
  raw jsonb not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, batch_id, line)
);
select protect_tenant_table('staging_price', false);

create table staging_exchange_rate (
  tenant_id uuid not null,
  batch_id uuid not null,
  line integer not null,
  source text not null,
  raw jsonb not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, batch_id, line)
);
select protect_tenant_table('staging_exchange_rate', false);

-- Reference.
create table exchange (
  tenant_id uuid not null references tenant,
  mic text not null check (mic ~ '^[A-Z0-9]{4}$'),
  name text not null,
  country text not null,
  currency text not null,
  time_zone text not null,
  -- { "open": "09:30", "close": "16:00", "weekdays": [1,2,3,4,5], "holidays": ["2026-01-01", …] }
  calendar jsonb not null,
  primary key (tenant_id, mic)
);
select protect_tenant_table('exchange', true);

-- A private instrument (made by an import) points to the market's own once it is known which one it is.
create table instrument (
  tenant_id uuid not null references tenant,
  instrument_id uuid not null,
  symbol text not null,
  name text not null,
  asset_class text not null check (asset_class in ('stock','etf','fund','bond','crypto','option','commodity','cash','other')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  isin text,
  figi text,
  mic text,
  sector text,
  region text,
  attributes jsonb not null default '{}',
  market_instrument_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, instrument_id)
);
create unique index instrument_symbol on instrument (tenant_id, symbol, currency);
create index instrument_isin on instrument (tenant_id, isin) where isin is not null;
select protect_tenant_table('instrument', true);

-- Facts of the market, without foreign keys: a check per row would triple the time of a load, and the market tenant
-- is bound by row-level security. `close` is as quoted on the day, in the major unit of the instrument's currency;
-- `attributes.splitAdjusted` of the instrument says that its series was adjusted for later splits.
create table price (
  tenant_id uuid not null,
  instrument_id uuid not null,
  date date not null,
  close numeric not null check (close >= 0),
  adjusted_close numeric,
  source text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, instrument_id, date)
);
select protect_tenant_table('price', true);

-- Units of `currency` for one euro, as the European Central Bank quotes.
create table exchange_rate (
  tenant_id uuid not null,
  currency text not null,
  date date not null,
  rate numeric not null check (rate > 0),
  source text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, currency, date)
);
select protect_tenant_table('exchange_rate', true);

create table corporate_action (
  tenant_id uuid not null references tenant,
  instrument_id uuid not null,
  date date not null,
  kind text not null check (kind in ('split', 'dividend')),
  -- New shares per old share for a split; amount per share in the instrument's currency for a dividend.
  value numeric not null check (value > 0),
  source text not null,
  primary key (tenant_id, instrument_id, date, kind)
);
select protect_tenant_table('corporate_action', true);

-- Metadata.
create table refresh_log (
  tenant_id uuid not null references tenant,
  run_id uuid not null,
  source text not null,
  kind text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  rows_received integer not null default 0,
  rows_changed integer not null default 0,
  error text,
  primary key (tenant_id, run_id)
);
select protect_tenant_table('refresh_log', true);

create table data_quality_issue (
  tenant_id uuid not null references tenant,
  issue_id uuid not null,
  code text not null,
  severity text not null check (severity in ('info', 'warning', 'error')),
  instrument_id uuid,
  date date,
  message text not null,
  suggested_fix text not null,
  evidence jsonb not null default '{}',
  state text not null default 'open' check (state in ('open', 'resolved', 'ignored')),
  found_at timestamptz not null default now(),
  primary key (tenant_id, issue_id)
);
select protect_tenant_table('data_quality_issue', true);
