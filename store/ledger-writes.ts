import { randomUUID } from "node:crypto";
import type { LotMethod } from "#finance/transaction-kinds.ts";
import type { Database } from "./open-store.ts";

export interface NewAccount {
  name: string;
  currency: string;
  impliedCash: boolean;
  lotMethod: LotMethod;
}

/** Makes the accounts that are missing and answers all by name; `created` are the names of the new ones. */
export async function ensureAccounts(
  database: Database,
  accounts: readonly NewAccount[],
): Promise<{ idByName: Map<string, string>; created: string[] }> {
  const made = await database.query<{ name: string }>(
    `insert into account (tenant_id, account_id, name, currency, implied_cash, lot_method)
     select current_tenant(), account_id, name, currency, implied_cash, lot_method
       from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[])
         as r(account_id, name, currency, implied_cash, lot_method)
     on conflict (tenant_id, name) do nothing returning name`,
    [
      accounts.map(() => randomUUID()),
      accounts.map((account) => account.name),
      accounts.map((account) => account.currency),
      accounts.map((account) => account.impliedCash),
      accounts.map((account) => account.lotMethod),
    ],
  );
  // The lock makes commits into one account follow one another.
  const rows = await database.query<{ name: string; account_id: string }>(
    `select name, account_id from account where tenant_id = current_tenant() and name = any($1::text[])
      order by account_id for update`,
    [accounts.map((account) => account.name)],
  );
  return {
    idByName: new Map(rows.map((row) => [row.name, row.account_id])),
    created: made.map((row) => row.name),
  };
}

const linkSql = `
  with best as (
    select distinct on (own.tenant_id, own.instrument_id) own.tenant_id, own.instrument_id,
           market.instrument_id as target, market.asset_class, market.name
      from instrument own
      join tenant t on t.tenant_id = own.tenant_id and t.tenant_id <> t.market_id
      join instrument market on market.tenant_id = t.market_id and market.currency = own.currency
       and (market.isin = own.isin or upper(market.symbol) = upper(own.symbol))
     where own.market_instrument_id is null
     order by own.tenant_id, own.instrument_id, (market.isin = own.isin) desc nulls last,
              (market.symbol = own.symbol) desc, market.symbol
  )
  update instrument own
     set market_instrument_id = best.target,
         asset_class = case when own.asset_class = 'other' then best.asset_class else own.asset_class end
    from best where own.tenant_id = best.tenant_id and own.instrument_id = best.instrument_id
  returning own.tenant_id as "tenantId", own.instrument_id as "instrumentId"`;

/**
 * Points private instruments to the market's own of the same currency and ISIN or symbol. Works for the tenant of
 * the handle, or, run by the system, for all. Answers which were linked: what was derived from the ledger of their
 * households has to be rebuilt.
 */
export async function linkInstruments(
  database: Database,
): Promise<{ tenantId: string; instrumentId: string }[]> {
  return database.query<{ tenantId: string; instrumentId: string }>(linkSql);
}

/** The highest sequence in these accounts: later bookings of a day come after it. */
export async function readLastSequence(database: Database, accountIds: readonly string[]): Promise<number> {
  const rows = await database.query<{ last: number | null }>(
    `select max(sequence) as last from ledger_transaction
      where tenant_id = current_tenant() and account_id = any($1::uuid[])`,
    [accountIds],
  );
  return Number(rows[0]?.last ?? 0);
}

/** Takes what an import booked out again. Answers how many rows, and the first day among them. */
export async function deleteTransactionsOfImport(
  database: Database,
  importId: string,
): Promise<{ deleted: number; from: string | null }> {
  const rows = await database.query<{ deleted: number; from_date: string | null }>(
    `with gone as (
       delete from ledger_transaction where tenant_id = current_tenant() and import_id = $1 returning trade_date
     ) select count(*)::int as deleted, min(trade_date)::text as from_date from gone`,
    [importId],
  );
  return { deleted: rows[0]?.deleted ?? 0, from: rows[0]?.from_date ?? null };
}

/** Removes accounts of these names that an import made, that hold nothing and that no import in force uses. */
export async function deleteEmptyAccounts(database: Database, names: readonly string[]): Promise<void> {
  const rows = await database.query<{ account_id: string }>(
    `select account_id from account a
      where a.tenant_id = current_tenant() and a.name = any($1::text[])
        and exists (select from import_batch b
                     where b.tenant_id = a.tenant_id and b.summary -> 'createdAccounts' ? a.name)
        and not exists (select from ledger_transaction l
                         where l.tenant_id = a.tenant_id and l.account_id = a.account_id)
        and not exists (select from import_batch b
                         where b.tenant_id = a.tenant_id and b.account_id = a.account_id and b.state = 'committed')`,
    [names],
  );
  const ids = rows.map((row) => row.account_id);
  for (const table of ["open_lot", "daily_position", "account"]) {
    await database.query(
      `delete from ${table} where tenant_id = current_tenant() and account_id = any($1::uuid[])`,
      [ids],
    );
  }
}

/** Removes instruments that imports made and that nothing uses any more. */
export async function deleteUnusedInstruments(database: Database): Promise<void> {
  await database.query(
    `delete from instrument i
      where i.tenant_id = current_tenant() and i.attributes ? 'importId'
        and not exists (select from ledger_transaction l
                         where l.tenant_id = i.tenant_id and l.instrument_id = i.instrument_id)
        and not exists (select from ledger_transaction l
                         where l.tenant_id = i.tenant_id and l.related_instrument_id = i.instrument_id)
        and not exists (select from open_lot o where o.tenant_id = i.tenant_id and o.instrument_id = i.instrument_id)
        and not exists (select from daily_position d
                         where d.tenant_id = i.tenant_id and d.instrument_id = i.instrument_id)
        and not exists (select from price p where p.tenant_id = i.tenant_id and p.instrument_id = i.instrument_id)`,
  );
}
