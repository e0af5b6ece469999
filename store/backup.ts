import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { ClientBase } from "pg";
import {
  type BackupProgress,
  DATA,
  END,
  FORMAT,
  gateStatements,
  HEAD,
  listSequences,
  listTables,
  quoted,
  readLines,
  type TableSum,
} from "./backup-format.ts";
import { readMigrations } from "./migrate-store.ts";
import type { Store } from "./open-store.ts";
import { mapDatabaseError } from "./run-transaction.ts";

export interface BackupOptions {
  onProgress?: (progress: BackupProgress) => void;
}

export interface BackupReport {
  path: string;
  bytes: number;
  rows: number;
  tables: Record<string, TableSum>;
}

/** Text into a gzipped file, with the hash of everything written. */
class ScriptWriter {
  private readonly gzip = createGzip();
  private readonly hash = createHash("sha256");
  private readonly done: Promise<void>;

  constructor(path: string) {
    const file = createWriteStream(path, { mode: 0o600 });
    this.done = finished(this.gzip.pipe(file));
    this.done.catch(() => undefined);
  }

  async write(text: string): Promise<void> {
    this.hash.update(text);
    if (!this.gzip.write(text)) await Promise.race([once(this.gzip, "drain"), this.done]);
  }

  async end(tables: Record<string, TableSum>): Promise<void> {
    this.gzip.end(`${END}${JSON.stringify({ sha256: this.hash.digest("hex"), tables })}\n`);
    await this.done;
  }

  destroy(): void {
    this.gzip.destroy();
  }
}

async function writeSchema(writer: ScriptWriter, client: ClientBase): Promise<void> {
  const applied = await client.query<{ name: string; sha256: string }>(
    "select name, sha256 from public.schema_migration order by name",
  );
  const files = new Map((await readMigrations()).map((migration) => [migration.name, migration.sql]));
  await writer.write(
    `${HEAD}${JSON.stringify({ format: FORMAT, createdAt: new Date().toISOString(), migrations: applied.rows })}\n` +
      "-- Load it with the restore command, or into an empty database with: gunzip -c FILE | psql -1 -v ON_ERROR_STOP=1\n" +
      "set search_path = public;\ncreate extension if not exists vector;\n" +
      "create table schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now());\n",
  );
  for (const { name, sha256 } of applied.rows) {
    await writer.write(
      `${files.get(name) ?? ""}\ninsert into schema_migration (name, sha256) values ('${name}', '${sha256}');\n`,
    );
  }
}

async function writeData(
  writer: ScriptWriter,
  client: ClientBase,
  options: BackupOptions,
): Promise<Record<string, TableSum>> {
  const tables = await listTables(client);
  const sequences = await listSequences(client);
  const sums: Record<string, TableSum> = {};
  await writer.write(`${DATA}\n${gateStatements(tables, true).join("\n")}\n`);
  // This role sees the rows of every tenant, on a server too, where the owner of the tables does not.
  await client.query("set local role coach_system");
  for (const table of tables) {
    const columns = table.columns.map(quoted).join(", ");
    await writer.write(`copy public.${quoted(table.name)} (${columns}) from stdin;\n`);
    const sum = await readLines(client, table, (lines) => writer.write(`${lines.join("\n")}\n`));
    await writer.write("\\.\n");
    sums[table.name] = sum;
    options.onProgress?.({ table: table.name, rows: sum.rows });
  }
  const values = sequences.map(
    ({ name, value, called }) => `select setval('public.${quoted(name)}', ${value}, ${called});\n`,
  );
  await writer.write(`${values.join("")}${gateStatements(tables, false).join("\n")}\n`);
  return sums;
}

/**
 * Writes everything in the store (but not the queue) to one gzipped SQL file, as of one moment. The file appears under
 * its name when it is complete. It loads into the embedded database and into a server, see `restoreStore`.
 */
export async function backupStore(
  store: Store,
  path: string,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const part = `${path}.${process.pid}.part`;
  const client = await store.queuePool.connect();
  const writer = new ScriptWriter(part);
  let broken: Error | undefined;
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query(
      "set local search_path = public; set local statement_timeout = 0; set local timezone = 'UTC'",
    );
    await writeSchema(writer, client);
    const tables = await writeData(writer, client, options);
    await client.query("commit");
    await writer.end(tables);
    const file = await open(part, "r+");
    await file.sync();
    const { size } = await file.stat();
    await file.close();
    await rename(part, path);
    const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
    return { path, bytes: size, rows, tables };
  } catch (error) {
    writer.destroy();
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    await rm(part, { force: true });
    throw mapDatabaseError(error);
  } finally {
    client.release(broken);
  }
}
