-- What each source on the network calls an instrument of the market, apart from the instrument's own identity, and how the
-- last question about its closes ended. What a source does not know is not asked again every day.
create table source_symbol (
  tenant_id uuid not null references tenant,
  symbol text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  source text not null,
  source_symbol text,
  state text not null check (state in ('active', 'refused')),
  -- The text for the owner when the source refused: another symbol, another currency, not known.
  reason text,
  checked_at timestamptz not null,
  primary key (tenant_id, symbol, currency, source)
);
select protect_tenant_table('source_symbol', true);
