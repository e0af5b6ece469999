create table account (
  tenant_id uuid not null references tenant,
  account_id uuid not null,
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  lot_method text not null default 'fifo' check (lot_method in ('fifo','lifo','hifo','average','specific')),
  -- True for files that list trades but no cash movements: the cash of each trade is taken as coming from and
  -- going to the owner on the same day.
  implied_cash boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, account_id),
  unique (tenant_id, name)
);
select protect_tenant_table('account', false);

create table import_batch (
  tenant_id uuid not null references tenant,
  import_id uuid not null,
  account_id uuid,
  format text not null,
  file_name text not null,
  sha256 text not null,
  raw bytea not null,
  mapping jsonb not null default '{}',
  state text not null check (state in ('prepared', 'committed', 'undone')),
  summary jsonb not null,
  created_at timestamptz not null default now(),
  committed_at timestamptz,
  undone_at timestamptz,
  primary key (tenant_id, import_id)
);
select protect_tenant_table('import_batch', false);

-- Staging of transactions: each line of the file as received and what became of it.
create table staging_transaction (
  tenant_id uuid not null references tenant,
  import_id uuid not null,
  line integer not null,
  raw jsonb not null,
  state text not null check (state in ('new', 'duplicate', 'rejected', 'ignored')),
  reason text,
  fix text,
  parsed jsonb,
  primary key (tenant_id, import_id, line),
  foreign key (tenant_id, import_id) references import_batch on delete cascade
);
select protect_tenant_table('staging_transaction', false);

-- The ledger. Meaning of each kind: finance/transaction-kinds.ts.
create table ledger_transaction (
  tenant_id uuid not null,
  transaction_id uuid not null,
  account_id uuid not null,
  instrument_id uuid,
  kind text not null,
  trade_date date not null,
  sequence bigint not null,
  quantity numeric check (quantity >= 0),
  price numeric,
  amount numeric not null check (amount >= 0),
  fee numeric not null default 0,
  tax numeric not null default 0,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  ratio numeric check (ratio > 0),
  cost_basis numeric,
  note text,
  import_id uuid,
  -- Same content in the same account counts once per occurrence in one file: the n-th equal row has occurrence n.
  content_hash bytea not null,
  occurrence integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, transaction_id)
) partition by hash (tenant_id);
create table ledger_transaction_p0 partition of ledger_transaction for values with (modulus 8, remainder 0);
create table ledger_transaction_p1 partition of ledger_transaction for values with (modulus 8, remainder 1);
create table ledger_transaction_p2 partition of ledger_transaction for values with (modulus 8, remainder 2);
create table ledger_transaction_p3 partition of ledger_transaction for values with (modulus 8, remainder 3);
create table ledger_transaction_p4 partition of ledger_transaction for values with (modulus 8, remainder 4);
create table ledger_transaction_p5 partition of ledger_transaction for values with (modulus 8, remainder 5);
create table ledger_transaction_p6 partition of ledger_transaction for values with (modulus 8, remainder 6);
create table ledger_transaction_p7 partition of ledger_transaction for values with (modulus 8, remainder 7);
create unique index ledger_transaction_once on ledger_transaction (tenant_id, account_id, content_hash, occurrence);
create index ledger_transaction_by_date on ledger_transaction (tenant_id, account_id, trade_date, sequence);
create index ledger_transaction_by_instrument on ledger_transaction (tenant_id, instrument_id, trade_date);
create index ledger_transaction_by_import on ledger_transaction (tenant_id, import_id);
select protect_tenant_table('ledger_transaction', false);
-- A partition addressed by name must be as closed as its parent.
select protect_tenant_table(('ledger_transaction_p' || n)::regclass, false) from generate_series(0, 7) n;

-- Facts derived from the ledger, rebuilt from the first changed day on after each commit.
create table open_lot (
  tenant_id uuid not null references tenant,
  account_id uuid not null,
  instrument_id uuid not null,
  transaction_id uuid not null,
  acquired_on date not null,
  quantity numeric not null,
  cost_basis numeric not null,
  currency text not null,
  primary key (tenant_id, account_id, instrument_id, transaction_id)
);
select protect_tenant_table('open_lot', false);

-- Daily positions, one row per run of days on which the quantity stands still (both ends included, null = until today).
create table daily_position (
  tenant_id uuid not null references tenant,
  account_id uuid not null,
  instrument_id uuid not null,
  from_date date not null,
  to_date date,
  quantity numeric not null,
  primary key (tenant_id, account_id, instrument_id, from_date)
);
select protect_tenant_table('daily_position', false);

-- One row per day with a valuation: value and external flows in the tenant's base currency.
create table daily_performance (
  tenant_id uuid not null references tenant,
  date date not null,
  market_value numeric not null,
  external_flow numeric not null,
  currency text not null,
  primary key (tenant_id, date)
);
select protect_tenant_table('daily_performance', false);

create table goal (
  tenant_id uuid not null references tenant,
  goal_id uuid not null,
  name text not null,
  target_amount numeric not null check (target_amount > 0),
  currency text not null,
  target_date date not null,
  monthly_contribution numeric not null default 0,
  created_at timestamptz not null default now(),
  primary key (tenant_id, goal_id)
);
select protect_tenant_table('goal', false);
