-- Lots the owner chose for a sale, for accounts of the method `specific`: so many shares of it come from that
-- acquisition. A choice goes with its sale. The acquisition has no foreign key: when it is taken out of the ledger the
-- choice stays, and the ledger reports that it no longer holds.
create table lot_choice (
  tenant_id uuid not null references tenant,
  sale_transaction_id uuid not null,
  acquisition_transaction_id uuid not null,
  quantity numeric not null check (quantity > 0),
  created_at timestamptz not null default now(),
  primary key (tenant_id, sale_transaction_id, acquisition_transaction_id),
  foreign key (tenant_id, sale_transaction_id) references ledger_transaction (tenant_id, transaction_id) on delete cascade
);
select protect_tenant_table('lot_choice', false);
