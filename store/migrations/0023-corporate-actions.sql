-- Lot methods of two tax systems: UK share matching with the section 104 pool, Canadian adjusted cost base.
alter table account
  drop constraint account_lot_method_check,
  add constraint account_lot_method_check check (lot_method in
    ('fifo', 'lifo', 'hifo', 'average', 'specific', 'section_104', 'adjusted_cost_base'));

-- What shares of a corporate action come from, and how many of it are used up.
alter table ledger_transaction
  add column related_instrument_id uuid,
  add column related_quantity numeric check (related_quantity > 0),
  add constraint ledger_transaction_kind_check check (kind in
    ('buy', 'sell', 'dividend', 'interest', 'fee', 'tax', 'deposit', 'withdrawal', 'transfer_in', 'transfer_out',
     'split', 'spin_off', 'merger', 'symbol_change', 'rights', 'return_of_capital', 'write', 'exercise_buy',
     'exercise_sell', 'expiry', 'reinvestment', 'accrued_interest', 'amortisation', 'accretion')),
  add constraint ledger_transaction_related_check check ((related_instrument_id is not null) =
    (kind in ('spin_off', 'merger', 'symbol_change', 'rights', 'exercise_buy', 'exercise_sell')));
create index ledger_transaction_by_related on ledger_transaction (tenant_id, related_instrument_id)
  where related_instrument_id is not null;

drop trigger note_update on ledger_transaction;
select track_table('ledger_transaction', '{update}',
  'tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence, quantity, price, amount, fee, tax, '
  'currency, ratio, cost_basis, related_instrument_id, related_quantity', 'trade_date');
