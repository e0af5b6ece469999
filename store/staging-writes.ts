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
       select (select current_tenant()), $1, line, raw::jsonb, state, reason, fix
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
