-- Choosing other lots for a sale changes what is derived from the ledger.
select track_table('lot_choice', '{insert,update,delete}',
  'tenant_id, sale_transaction_id, acquisition_transaction_id, quantity', '''-infinity''::date');
