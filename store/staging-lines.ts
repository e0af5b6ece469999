import { gunzipSync, gzipSync } from "node:zlib";
import type { Database } from "./open-store.ts";

export type LineTable = "staging_price" | "staging_exchange_rate";

/** A run of lines of a price or rate file, as received. `line` is the number of the first one. */
export interface StagedLines {
  batchId: string;
  source: string;
  line: number;
  lines: readonly string[];
  /** Tells what the facts of the block are; null where nobody asks. */
  digest: string | null;
}

/** Fast rather than small: a block lives until the next run of its source. */
const level = 1;

/** Keeps lines of a file as one packed block, a load of many rows being mostly these. */
export async function insertStagedLines(
  database: Database,
  table: LineTable,
  staged: StagedLines,
): Promise<void> {
  const content = gzipSync(staged.lines.join("\n"), { level });
  const values = [staged.batchId, staged.line, staged.source, content];
  await database.query(
    table === "staging_price"
      ? `insert into staging_price (tenant_id, batch_id, line, source, symbol, content, digest)
         values (current_tenant(), $1, $2, $3, '', $4, $5)`
      : `insert into staging_exchange_rate (tenant_id, batch_id, line, source, content)
         values (current_tenant(), $1, $2, $3, $4)`,
    table === "staging_price" ? [...values, staged.digest] : values,
  );
}

/** The lines of a source's last run as received, block by block, in their order. */
export async function readStagedLines(
  database: Database,
  table: LineTable,
  source: string,
): Promise<{ line: number; lines: string[] }[]> {
  const rows = await database.query<{ line: number; raw: string[] | null; content: Uint8Array | null }>(
    `select line, raw, content from ${table} where tenant_id = current_tenant() and source = $1 order by line`,
    [source],
  );
  return rows.map(({ line, raw, content }) => ({
    line,
    lines: content === null ? (raw ?? []) : gunzipSync(content).toString("utf8").split("\n"),
  }));
}

/** What the facts of each block were when a source was last taken in completely, by number of its first line. */
export async function readBlockDigests(database: Database, source: string): Promise<Map<number, string>> {
  const rows = await database.query<{ line: number; digest: string }>(
    `select s.line, s.digest from staging_price s
       join refresh_log l on l.tenant_id = s.tenant_id and l.run_id = s.batch_id
      where s.tenant_id = current_tenant() and s.source = $1 and s.digest is not null
        and l.finished_at is not null and l.error is null`,
    [source],
  );
  return new Map(rows.map(({ line, digest }) => [line, digest]));
}

/** Drops what an earlier run of the same source received, once a newer one is in. */
export async function deleteOlderLines(
  database: Database,
  table: LineTable,
  source: string,
  batchId: string,
): Promise<void> {
  await database.query(
    `delete from ${table} where tenant_id = current_tenant() and source = $1 and batch_id <> $2`,
    [source, batchId],
  );
}
