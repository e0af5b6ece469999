-- Money changed into another currency of the same account.
alter table ledger_transaction
  drop constraint ledger_transaction_kind_check,
  add constraint ledger_transaction_kind_check check (kind in
    ('buy', 'sell', 'dividend', 'interest', 'fee', 'tax', 'deposit', 'withdrawal', 'transfer_in', 'transfer_out',
     'exchange_out', 'exchange_in', 'split', 'spin_off', 'merger', 'symbol_change', 'rights', 'return_of_capital',
     'write', 'exercise_buy', 'exercise_sell', 'expiry', 'reinvestment', 'accrued_interest', 'amortisation',
     'accretion'));
