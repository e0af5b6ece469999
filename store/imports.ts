import type { LotMethod } from "#finance/transaction-kinds.ts";
import { sealFile } from "./import-files.ts";
import type { Database } from "./open-store.ts";
import { shareMovesOfRow } from "./share-movements.ts";

export interface ImportBatch {
  importId: string;
  accountId: string | null;
  format: string;
  fileName: string;
  sha256: string;
  state: "prepared" | "committed" | "undone";
  summary: unknown;
  createdAt: Date;
  committedAt: Date | null;
  undoneAt: Date | null;
}

interface BatchRow {
  import_id: string;
  account_id: string | null;
  format: string;
  file_name: string;
  sha256: string;
  state: ImportBatch["state"];
  summary: unknown;
  created_at: Date;
  committed_at: Date | null;
  undone_at: Date | null;
}

const batchColumns =
  "import_id, account_id, format, file_name, sha256, state, summary, created_at, committed_at, undone_at";

function toBatch(row: BatchRow): ImportBatch {
  return {
    importId: row.import_id,
    accountId: row.account_id,
    format: row.format,
    fileName: row.file_name,
    sha256: row.sha256,
    state: row.state,
    summary: row.summary,
    createdAt: row.created_at,
    committedAt: row.committed_at,
    undoneAt: row.undone_at,
  };
}

/** Keeps a file with its bytes as received and what reading it found. */
export async function insertImportBatch(
  database: Database,
  batch: Pick<ImportBatch, "importId" | "accountId" | "format" | "fileName" | "summary"> & {
    raw: Uint8Array;
    mapping: unknown;
  },
): Promise<void> {
  const { raw, algorithm, sha256 } = sealFile(batch.raw);
  await database.query(
    `insert into import_batch (tenant_id, import_id, account_id, format, file_name, sha256, raw, raw_algorithm, mapping,
            state, summary)
     values (current_tenant(), $1, $2, $3, $4, $5, $6, $7, $8::jsonb, 'prepared', $9::jsonb)`,
    [
      batch.importId,
      batch.accountId,
      batch.format,
      batch.fileName,
      sha256,
      raw,
      algorithm,
      JSON.stringify(batch.mapping),
      JSON.stringify(batch.summary),
    ],
  );
}

/** One import, locked for the rest of the transaction when it is about to change; null when there is none. */
export async function readImportBatch(
  database: Database,
  importId: string,
  options: { lock?: boolean } = {},
): Promise<ImportBatch | null> {
  const rows = await database.query<BatchRow>(
    `select ${batchColumns} from import_batch where tenant_id = current_tenant() and import_id = $1
     ${options.lock ? "for update" : ""}`,
    [importId],
  );
  return rows[0] ? toBatch(rows[0]) : null;
}

/** Imports, newest first. */
export async function listImportBatches(database: Database, limit: number): Promise<ImportBatch[]> {
  const rows = await database.query<BatchRow>(
    `select ${batchColumns} from import_batch where tenant_id = current_tenant()
      order by created_at desc, import_id limit $1`,
    [limit],
  );
  return rows.map(toBatch);
}

/** Records that an import is in the ledger, or no longer. */
export async function markImport(
  database: Database,
  importId: string,
  state: "committed" | "undone",
  accountId: string | null,
  summary: unknown,
): Promise<void> {
  const column = state === "committed" ? "committed_at" : "undone_at";
  await database.query(
    `update import_batch set state = $2, account_id = $3, summary = $4::jsonb, ${column} = now()
      where tenant_id = current_tenant() and import_id = $1`,
    [importId, state, accountId, JSON.stringify(summary)],
  );
}

export interface StagedRow {
  line: number;
  state: "new" | "duplicate" | "rejected" | "ignored";
  reason: string | null;
  fix: string | null;
}

/** The lines of an import with their state: rejected ones first, then by line. */
export async function readStagedRows(
  database: Database,
  importId: string,
  limit: number,
): Promise<StagedRow[]> {
  return database.query<StagedRow>(
    `select line, state, reason, fix from staging_transaction
      where tenant_id = current_tenant() and import_id = $1
      order by state <> 'rejected', line limit $2`,
    [importId, limit],
  );
}

export interface ImportAccount {
  accountId: string;
  name: string;
  currency: string;
  lotMethod: LotMethod;
  impliedCash: boolean;
}

/** Accounts of these names. */
export async function readAccountsByName(
  database: Database,
  names: readonly string[],
): Promise<ImportAccount[]> {
  const rows = await database.query<{
    account_id: string;
    name: string;
    currency: string;
    lot_method: LotMethod;
    implied_cash: boolean;
  }>(
    `select account_id, name, currency, lot_method, implied_cash from account
      where tenant_id = current_tenant() and name = any($1::text[])`,
    [names],
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    name: row.name,
    currency: row.currency,
    lotMethod: row.lot_method,
    impliedCash: row.implied_cash,
  }));
}

/** Which of these contents the accounts hold already, as `accountId hash occurrence`. */
export async function readKnownContents(
  database: Database,
  accountIds: readonly string[],
  hashes: readonly string[],
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const known = new Set<string>();
  for (const accountId of accountIds) {
    // The order is that of the index to be used, whatever is known of the table's contents.
    const rows = await database.query<{ known: string }>(
      `select $1::text || ' ' || h || ' ' || l.occurrence as known
         from unnest($2::text[]) as h
        cross join lateral (
          select occurrence from ledger_transaction
           where tenant_id = current_tenant() and account_id = $1::text::uuid and content_hash = decode(h, 'hex')
           order by tenant_id, account_id, content_hash, occurrence offset 0) l`,
      [accountId, hashes],
    );
    for (const row of rows) known.add(row.known);
  }
  return known;
}

export interface BookedShares {
  account: string;
  symbol: string;
  name: string;
  instrumentCurrency: string;
  kind: string;
  date: string;
  sequence: number;
  quantity: string | null;
  amount: string;
  fee: string;
  tax: string;
  ratio: string | null;
  costBasis: string | null;
}

/** Every booked row that moves shares in these accounts, oldest first. */
export async function readBookedShares(
  database: Database,
  accountIds: readonly string[],
): Promise<BookedShares[]> {
  return database.query<BookedShares>(
    `select a.name as account, i.symbol, i.name, i.currency as "instrumentCurrency", m.kind,
            l.trade_date::text as date, l.sequence, m.quantity::text, l.amount::text, l.fee::text, l.tax::text,
            l.ratio::text, l.cost_basis::text as "costBasis"
       from ledger_transaction l
       join account a on a.tenant_id = l.tenant_id and a.account_id = l.account_id
       cross join lateral (${shareMovesOfRow}) m(instrument_id, quantity, kind)
       join instrument i on i.instrument_id = m.instrument_id
      where l.tenant_id = current_tenant() and l.account_id = any($1::uuid[]) and m.kind is not null
      order by l.trade_date, l.sequence`,
    [accountIds],
  );
}

export interface MarketMatch {
  symbol: string;
  currency: string;
  name: string;
}

/**
 * Instruments of the market whose symbol begins alike (`VOD` and `VOD.L`), whose ISIN is the same, or whose name begins
 * with one of these words (in lower case).
 */
export async function readMarketMatches(
  database: Database,
  wanted: { symbols: readonly string[]; isins: readonly string[]; words: readonly string[] },
): Promise<(MarketMatch & { isin: string | null })[]> {
  return database.query(
    `select symbol, currency, name, isin from instrument
      where tenant_id = current_market()
        and (upper(split_part(symbol, '.', 1)) in (select upper(split_part(s, '.', 1)) from unnest($1::text[]) as s)
             or isin = any($2::text[]) or lower(split_part(name, ' ', 1)) = any($3::text[]))
      order by symbol, currency limit 5000`,
    [wanted.symbols, wanted.isins, wanted.words],
  );
}
