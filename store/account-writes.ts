import type { LotMethod } from "#finance/transaction-kinds.ts";
import type { AccountRow } from "./ledger-reads.ts";
import type { Database } from "./open-store.ts";

/** One account, locked for the rest of the transaction; null when there is none, also for what is no id at all. */
export async function lockAccount(database: Database, accountId: string): Promise<AccountRow | null> {
  const rows = await database.query<AccountRow>(
    `select account_id as "accountId", name, currency, lot_method as "lotMethod", implied_cash as "impliedCash"
     from account where tenant_id = current_tenant() and account_id::text = $1 for update`,
    [accountId],
  );
  return rows[0] ?? null;
}

/** The account of a sale, locked in the same way; null when no sale has this id. */
export async function lockAccountOfSale(database: Database, saleId: string): Promise<AccountRow | null> {
  const rows = await database.query<{ accountId: string }>(
    `select account_id as "accountId" from ledger_transaction where tenant_id = current_tenant() and kind = 'sell'
       and transaction_id = case when $1::text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then $1::text::uuid end`,
    [saleId],
  );
  return rows[0] ? lockAccount(database, rows[0].accountId) : null;
}

export async function setLotMethod(database: Database, accountId: string, method: LotMethod): Promise<void> {
  await database.query(
    `update account set lot_method = $2 where tenant_id = current_tenant() and account_id = $1`,
    [accountId, method],
  );
}

/**
 * Gives an account another name, also in the imports that made it, so that an undo still finds it. Answers false, and
 * changes nothing, when another account has the name.
 */
export async function renameAccount(
  database: Database,
  account: { accountId: string; name: string },
  name: string,
): Promise<boolean> {
  const renamed = await database.query(
    `update account set name = $2 where tenant_id = current_tenant() and account_id = $1
       and not exists (select from account other
                        where other.tenant_id = current_tenant() and other.name = $2 and other.account_id <> $1)
     returning account_id`,
    [account.accountId, name],
  );
  if (renamed.length === 0) return false;
  await database.query(
    `update import_batch set summary = summary
       || jsonb_build_object('accounts', (
            select jsonb_agg(case when a->>'name' = $1::text then a || jsonb_build_object('name', $2::text) else a end)
            from jsonb_array_elements(summary->'accounts') a))
       || jsonb_build_object('createdAccounts', (
            select coalesce(jsonb_agg(case when c = to_jsonb($1::text) then to_jsonb($2::text) else c end), '[]')
            from jsonb_array_elements(summary->'createdAccounts') c))
     where tenant_id = current_tenant() and state = 'committed'
       and summary->'accounts' @> jsonb_build_array(jsonb_build_object('name', $1::text))`,
    [account.name, name],
  );
  return true;
}
