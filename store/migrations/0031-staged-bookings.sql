-- What an import is about to book: one typed row for each booking, so that one statement puts it into the ledger.
create table staged_booking (
  tenant_id uuid not null,
  import_id uuid not null,
  line integer not null,
  -- Which booking of its line this is.
  part integer not null,
  -- Order of the bookings, oldest first, from 1 on.
  place integer not null,
  account text not null,
  symbol text,
  instrument_currency text,
  related_symbol text,
  related_currency text,
  related_quantity numeric,
  kind text not null,
  trade_date date not null,
  quantity numeric,
  price numeric,
  amount numeric not null,
  fee numeric not null,
  tax numeric not null,
  currency text not null,
  ratio numeric,
  cost_basis numeric,
  note text,
  content_hash bytea not null,
  occurrence integer not null,
  primary key (tenant_id, import_id, line, part)
);
select protect_tenant_table('staged_booking', false);

-- The instruments that these rows name.
create table staged_instrument (
  tenant_id uuid not null,
  import_id uuid not null,
  symbol text not null,
  currency text not null,
  name text not null,
  isin text,
  asset_class text not null,
  primary key (tenant_id, import_id, symbol, currency)
);
select protect_tenant_table('staged_instrument', false);

-- Imports that were prepared before.
insert into staged_booking (tenant_id, import_id, line, part, place, account, symbol, instrument_currency,
    related_symbol, related_currency, related_quantity, kind, trade_date, quantity, price, amount, fee, tax, currency,
    ratio, cost_basis, note, content_hash, occurrence)
  select s.tenant_id, s.import_id, s.line, row_number() over (partition by s.tenant_id, s.import_id, s.line order by p."order"),
    row_number() over (partition by s.tenant_id, s.import_id order by p."order"), p.account,
    p.instrument ->> 'symbol', p.instrument ->> 'currency', p.related ->> 'symbol', p.related ->> 'currency',
    p."relatedQuantity", p.kind, p."tradeDate", p.quantity, p.price, p.amount, p.fee, p.tax, p.currency, p.ratio,
    p."costBasis", p.note, decode(p."contentHash", 'hex'), p.occurrence
  from staging_transaction s
  join import_batch b on b.tenant_id = s.tenant_id and b.import_id = s.import_id
  cross join lateral jsonb_to_recordset(s.parsed) as p("order" integer, account text, instrument jsonb, related jsonb,
    "relatedQuantity" numeric, kind text, "tradeDate" date, quantity numeric, price numeric, amount numeric, fee numeric,
    tax numeric, currency text, ratio numeric, "costBasis" numeric, note text, "contentHash" text, occurrence integer)
  where s.state = 'new' and jsonb_typeof(s.parsed) = 'array';

insert into staged_instrument (tenant_id, import_id, symbol, currency, name, isin, asset_class)
  select distinct on (s.tenant_id, s.import_id, i.one ->> 'symbol', i.one ->> 'currency') s.tenant_id, s.import_id,
    i.one ->> 'symbol', i.one ->> 'currency', i.one ->> 'name', i.one ->> 'isin', i.one ->> 'assetClass'
  from staging_transaction s
  cross join lateral jsonb_array_elements(s.parsed) as p(booking)
  cross join lateral (values (p.booking -> 'instrument'), (p.booking -> 'related')) as i(one)
  where s.state = 'new' and jsonb_typeof(s.parsed) = 'array' and jsonb_typeof(i.one) = 'object'
  order by s.tenant_id, s.import_id, i.one ->> 'symbol', i.one ->> 'currency', s.line desc;

-- Checked for each of a million lines these take longer than all else; an import writes its lines and its batch in one
-- transaction.
alter table staging_transaction
  drop constraint staging_transaction_tenant_id_import_id_fkey,
  drop constraint staging_transaction_tenant_id_fkey,
  drop column parsed;

-- How the bytes of a file are kept: as received, or sealed by a named algorithm. The hash is that of the file as received.
alter table import_batch add column raw_algorithm text not null default 'plain';
