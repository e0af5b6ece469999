import { storableJson } from "#platform/storable-text.ts";
import type { Database } from "./open-store.ts";

/** One line of an import as received and what became of it. */
export interface StagedTransaction {
  line: number;
  raw: unknown;
  state: "new" | "duplicate" | "rejected" | "ignored";
  reason: string | null;
  fix: string | null;
}

function jsonb(value: unknown): string {
  return storableJson(JSON.stringify(value ?? null));
}

const rowsPerStatement = 2000;

/** Keeps every line of an import with its state. */
export async function insertStagingTransactions(
  database: Database,
  importId: string,
  rows: readonly StagedTransaction[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const chunk = rows.slice(start, start + rowsPerStatement);
    await database.query(
      `insert into staging_transaction (tenant_id, import_id, line, raw, state, reason, fix)
       select current_tenant(), $1, line, raw::jsonb, state, reason, fix
         from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[]) as r(line, raw, state, reason, fix)`,
      [
        importId,
        chunk.map((row) => row.line),
        chunk.map((row) => jsonb(row.raw)),
        chunk.map((row) => row.state),
        chunk.map((row) => row.reason),
        chunk.map((row) => row.fix),
      ],
    );
  }
}

/** A run of lines of a price or rate file, as received. `line` is the number of the first one. */
export interface StagedLines {
  batchId: string;
  source: string;
  line: number;
  lines: readonly string[];
}

/** Keeps the lines of a price file. `symbol` stays empty: the lines may hold many. */
export async function insertStagingPrices(database: Database, staged: StagedLines): Promise<void> {
  await database.query(
    `insert into staging_price (tenant_id, batch_id, line, source, symbol, raw)
     values (current_tenant(), $1, $2, $3, '', $4::jsonb)`,
    [staged.batchId, staged.line, staged.source, jsonb(staged.lines)],
  );
}

/** Keeps the lines of an exchange rate file. */
export async function insertStagingRates(database: Database, staged: StagedLines): Promise<void> {
  await database.query(
    `insert into staging_exchange_rate (tenant_id, batch_id, line, source, raw)
     values (current_tenant(), $1, $2, $3, $4::jsonb)`,
    [staged.batchId, staged.line, staged.source, jsonb(staged.lines)],
  );
}

/** Drops what an earlier run of the same source received, once a newer one is in. */
export async function deleteOlderStaging(
  database: Database,
  table: "staging_price" | "staging_exchange_rate",
  source: string,
  batchId: string,
): Promise<void> {
  await database.query(
    `delete from ${table} where tenant_id = current_tenant() and source = $1 and batch_id <> $2`,
    [source, batchId],
  );
}
