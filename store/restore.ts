import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import type { ClientBase } from "pg";
import { CoachError } from "#platform/errors.ts";
import {
  type BackupProgress,
  type BackupTable,
  DATA,
  END,
  FORMAT,
  HEAD,
  readLines,
  type TableSum,
} from "./backup-format.ts";
import { copyRows } from "./copy-rows.ts";
import { DURABLE_COMMIT } from "./embedded/client.ts";
import { applyMigration, createMigrationTable, readMigrations } from "./migrate-store.ts";
import type { Store } from "./open-store.ts";
import { mapDatabaseError } from "./run-transaction.ts";

export interface RestoreOptions {
  /** Replace what is in the store. Without it a store that has tenants is refused. */
  overwrite?: boolean;
  onProgress?: (progress: BackupProgress) => void;
}

export interface RestoreReport {
  rows: number;
  tables: Record<string, TableSum>;
}

interface BackupFile {
  migrations: string[];
  tables: Record<string, TableSum>;
}

const BATCH = 4 * 1024 * 1024;

function damaged(path: string, why: string): CoachError {
  return new CoachError(
    "invalid_input",
    `${path} is not a whole backup (${why}). Nothing was changed; use another file.`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function* readScript(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const text = file.pipe(createGunzip());
  file.on("error", (error) => text.destroy(error));
  // Only a line feed ends a line here: values may hold other line separators.
  let rest = "";
  text.setEncoding("utf8");
  for await (const chunk of text) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function readHead(path: string, line: string, known: ReadonlyMap<string, string>): string[] {
  const head: unknown = line.startsWith(HEAD) ? JSON.parse(line.slice(HEAD.length)) : undefined;
  if (!isRecord(head) || head.format !== FORMAT || !Array.isArray(head.migrations)) {
    throw damaged(path, "its first line is not that of a backup");
  }
  return head.migrations.map((migration: unknown) => {
    const name = isRecord(migration) ? String(migration.name) : "";
    if (!isRecord(migration) || known.get(name) !== migration.sha256) {
      throw new CoachError(
        "conflict",
        `The backup was made by another version of this program (migration ${name}). Restore it with that version.`,
      );
    }
    return name;
  });
}

function readEnd(path: string, line: string, sha256: string): Record<string, TableSum> {
  const end: unknown = line.startsWith(END) ? JSON.parse(line.slice(END.length)) : undefined;
  if (!isRecord(end) || !isRecord(end.tables)) throw damaged(path, "its end is missing");
  if (end.sha256 !== sha256) throw damaged(path, "its content does not match its hash");
  const tables: Record<string, TableSum> = {};
  for (const [name, sum] of Object.entries(end.tables)) {
    if (!isRecord(sum)) throw damaged(path, "its end is not readable");
    tables[name] = { rows: Number(sum.rows), checksum: String(sum.checksum) };
  }
  return tables;
}

/** Reads the whole file once before anything is changed: it must be complete and ours. */
async function checkFile(path: string): Promise<BackupFile> {
  const known = new Map((await readMigrations()).map((migration) => [migration.name, migration.sha256]));
  const hash = createHash("sha256");
  let migrations: string[] | undefined;
  let last: string | undefined;
  try {
    for await (const line of readScript(path)) {
      if (last !== undefined) hash.update(`${last}\n`);
      migrations ??= readHead(path, line, known);
      last = line;
    }
  } catch (error) {
    if (error instanceof CoachError) throw error;
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (missing) throw new CoachError("not_found", `There is no file ${path}. Give the path of a backup.`);
    throw damaged(path, "it cannot be unpacked to its end");
  }
  if (!migrations || last === undefined) throw damaged(path, "it is empty");
  return { migrations, tables: readEnd(path, last, hash.digest("hex")) };
}

/** Removes the tables and functions of the product, but not what extensions own. */
const DROP_ALL = `do $$
declare
  found record;
begin
  for found in select c.oid::regclass::text as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  loop execute format('drop table if exists %s cascade', found.name); end loop;
  for found in select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop execute format('drop function if exists %s cascade', found.name); end loop;
end $$`;

async function loadData(client: ClientBase, path: string, options: RestoreOptions): Promise<BackupTable[]> {
  const tables: BackupTable[] = [];
  let inData = false;
  let copy: string | undefined;
  let batch: string[] = [];
  let size = 0;
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (copy !== undefined && batch.length > 0) await copyRows(client, copy, `${batch.join("\n")}\n`);
    batch = [];
    size = 0;
  };
  for await (const line of readScript(path)) {
    if (!inData) inData = line === DATA;
    else if (copy !== undefined) {
      if (line === "\\.") {
        await flush();
        options.onProgress?.({ table: tables.at(-1)?.name ?? "", rows });
        copy = undefined;
      } else {
        batch.push(line);
        size += line.length;
        rows += 1;
        if (size > BATCH) await flush();
      }
    } else {
      const start = /^copy public\."([^"]+)" \((.*)\) from stdin;$/.exec(line);
      if (start) {
        const columns = [...(start[2] ?? "").matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
        tables.push({ name: start[1] ?? "", columns });
        copy = line.slice(0, -1);
        rows = 0;
      } else if (line !== "" && !line.startsWith("--")) await client.query(line);
    }
  }
  return tables;
}

/** Reads back what was loaded and compares it with the sums in the file. */
async function verify(
  client: ClientBase,
  tables: BackupTable[],
  expected: BackupFile["tables"],
): Promise<void> {
  await client.query("set local role coach_system");
  for (const table of tables) {
    const found = await readLines(client, table, () => undefined);
    const wanted = expected[table.name];
    if (found.rows !== wanted?.rows || found.checksum !== wanted.checksum) {
      throw new Error(
        `table ${table.name} came back with ${found.rows} rows instead of ${wanted?.rows}, or changed`,
      );
    }
  }
  await client.query("reset role");
}

/**
 * Replaces the content of the store by that of a backup, in one transaction: it is there as a whole, compared row by
 * row with what was saved, or nothing has changed. Newer migrations than the backup knows are applied after it.
 */
export async function restoreStore(
  store: Store,
  path: string,
  options: RestoreOptions = {},
): Promise<RestoreReport> {
  const file = await checkFile(path);
  const client = await store.queuePool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    await client.query(
      "set local search_path = public; set local statement_timeout = 0; set local timezone = 'UTC'",
    );
    await client.query("set local role coach_system");
    const existing = await client.query("select 1 from tenant limit 1");
    if (existing.rows.length > 0 && !options.overwrite) {
      throw new CoachError(
        "conflict",
        "The store already holds data. Restore into an empty one, or ask for it to be overwritten.",
      );
    }
    await client.query("reset role");
    await client.query(DROP_ALL);
    await createMigrationTable(client);
    const migrations = await readMigrations();
    for (const migration of migrations.filter(({ name }) => file.migrations.includes(name))) {
      await applyMigration(client, migration);
    }
    const tables = await loadData(client, path, options);
    await verify(client, tables, file.tables);
    for (const migration of migrations.filter(({ name }) => !file.migrations.includes(name))) {
      await applyMigration(client, migration);
    }
    await client.query(DURABLE_COMMIT);
    const rows = Object.values(file.tables).reduce((sum, table) => sum + table.rows, 0);
    return { rows, tables: file.tables };
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw mapDatabaseError(error);
  } finally {
    client.release(broken);
  }
}
