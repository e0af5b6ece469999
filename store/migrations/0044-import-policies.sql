-- The tenant of the session is looked up once a statement, not once a row: an import writes a million rows to each.
alter policy own_rows on ledger_transaction
  using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
alter policy own_rows on staging_transaction
  using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
alter policy own_rows on staged_booking
  using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
