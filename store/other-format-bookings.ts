import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { Database } from "./open-store.ts";

/** A booked row that came from a file of another format, with the names that this format gave its instrument. */
export interface OtherFormatBooking {
  account: string;
  kind: TransactionKind;
  date: string;
  symbol: string | null;
  isin: string | null;
  key: string | null;
  quantity: string | null;
  amount: string;
  fee: string;
  tax: string;
  currency: string;
  /** Content and occurrence as in readKnownContents. */
  content: string;
  formatName: string;
}

/**
 * Rows of a period that files of other formats brought into accounts, lists of positions left out; of all accounts but
 * `except` where none are given. At most `limit`, oldest first.
 */
export async function readOtherFormatBookings(
  database: Database,
  wanted: {
    accountIds: readonly string[] | null;
    except: readonly string[];
    format: string;
    from: string;
    to: string;
    limit: number | null;
  },
): Promise<OtherFormatBooking[]> {
  const { accountIds, except, format, from, to, limit } = wanted;
  const imports = await database.query<{ id: string; formatName: string }>(
    `select import_id as id, summary->>'formatName' as "formatName" from import_batch
      where tenant_id = current_tenant() and state = 'committed' and format <> $1
        and not coalesce((summary->>'opening')::boolean, false)`,
    [format],
  );
  if (imports.length === 0) return [];
  const names = new Map(imports.map(({ id, formatName }) => [id, formatName]));
  const rows = await database.query<Omit<OtherFormatBooking, "formatName"> & { importId: string }>(
    `select a.name as account, l.kind, l.trade_date as date, i.symbol, i.isin,
            coalesce(i.market_instrument_id, i.instrument_id)::text as key, l.quantity, l.amount, l.fee, l.tax,
            l.currency, encode(l.content_hash, 'hex') || ' ' || l.occurrence as content, l.import_id as "importId"
       from ledger_transaction l
       join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
       left join instrument i on i.tenant_id = l.tenant_id and i.instrument_id = l.instrument_id
      where l.tenant_id = current_tenant() and l.import_id = any($1::uuid[]) and l.trade_date between $2 and $3
        and ($4::uuid[] is null or l.account_id = any($4::uuid[])) and l.account_id <> all($5::uuid[])
      order by l.trade_date, l.sequence limit $6`,
    [[...names.keys()], from, to, accountIds, except, limit],
  );
  return rows.map(({ importId, ...row }) => ({ ...row, formatName: names.get(importId) ?? "another file" }));
}

/**
 * Whether a file of another format, booked after this import was prepared, brought in a trade of the same account, day
 * and quantity as one that this import is about to book.
 */
export async function isOvertaken(database: Database, importId: string): Promise<boolean> {
  const rows = await database.query<{ found: boolean }>(
    `select exists (
       select 1 from import_batch mine
         join import_batch b on b.tenant_id = mine.tenant_id and b.state = 'committed' and b.format <> mine.format
          and b.committed_at > mine.created_at and not coalesce((b.summary->>'opening')::boolean, false)
         join ledger_transaction l on l.tenant_id = mine.tenant_id and l.import_id = b.import_id
         join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
         join staged_booking s on s.tenant_id = mine.tenant_id and s.import_id = mine.import_id and s.account = a.name
          and s.trade_date = l.trade_date and s.quantity = l.quantity and s.content_hash <> l.content_hash
        where mine.tenant_id = current_tenant() and mine.import_id = $1) as found`,
    [importId],
  );
  return rows[0]?.found ?? false;
}
