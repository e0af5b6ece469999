import { createHash } from "node:crypto";
import type { ClientBase, QueryResultRow } from "pg";

/**
 * A backup is a gzipped SQL script that `psql` loads too:
 * a line `-- backup: {…}` (format, migrations), the schema as its migrations, `-- data`, a COPY block for each table in
 * the order of their references, what closes them again, and a last line `-- end: {…}` with the hash of all before it.
 */
export const FORMAT = 1;
export const HEAD = "-- backup: ";
export const DATA = "-- data";
export const END = "-- end: ";

export interface TableSum {
  rows: number;
  /** Sum over the rows of the first 6 bytes of their hash: the same in any order. */
  checksum: string;
}

export interface BackupTable {
  name: string;
  columns: string[];
}

export interface Sequence {
  name: string;
  value: string;
  called: boolean;
}

export interface BackupProgress {
  table: string;
  rows: number;
}

const FETCH = 2_000;

/** Every column as the text that Postgres itself writes. */
const rawTypes = { getTypeParser: () => (value: string) => value };

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The tables of the product, each after those it refers to; columns that the database computes are left out. */
export async function listTables(client: ClientBase): Promise<BackupTable[]> {
  const tables = await client.query<{ name: string; columns: string[]; parents: string[] }>(
    `select c.relname::text as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       array(select distinct p.relname::text from pg_constraint f join pg_class p on p.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as parents
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migration'
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     order by 1`,
  );
  const waiting = new Map(tables.rows.map((table) => [table.name, table]));
  const ordered: BackupTable[] = [];
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter((table) => !table.parents.some((name) => waiting.has(name)));
    if (free.length === 0) throw new Error(`tables refer to each other: ${[...waiting.keys()].join(", ")}`);
    for (const { name, columns } of free) {
      ordered.push({ name, columns });
      waiting.delete(name);
    }
  }
  return ordered;
}

export async function listSequences(client: ClientBase): Promise<Sequence[]> {
  const names = await client.query<{ name: string }>(
    "select sequencename::text as name from pg_sequences where schemaname = 'public' order by 1",
  );
  const sequences: Sequence[] = [];
  for (const { name } of names.rows) {
    const state = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from public.${quoted(name)}`,
    );
    const [row] = state.rows;
    if (row) sequences.push({ name, ...row });
  }
  return sequences;
}

function copyField(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  return String(value).replace(/[\\\t\n\r]/g, (character) => {
    if (character === "\\") return "\\\\";
    return character === "\t" ? "\\t" : character === "\n" ? "\\n" : "\\r";
  });
}

export class Summation {
  private rows = 0;
  private sum = 0n;

  add(line: string): void {
    this.rows += 1;
    this.sum += BigInt(createHash("sha256").update(line).digest().readUIntBE(0, 6));
  }

  result(): TableSum {
    return { rows: this.rows, checksum: this.sum.toString(16) };
  }
}

/** Reads a table as lines of COPY's text format, in batches, inside the caller's transaction. */
export async function readLines(
  client: ClientBase,
  table: BackupTable,
  onBatch: (lines: string[]) => Promise<void> | void,
): Promise<TableSum> {
  const columns = table.columns.map(quoted).join(", ");
  const sum = new Summation();
  await client.query(
    `declare backup_rows no scroll cursor for select ${columns} from public.${quoted(table.name)}`,
  );
  for (;;) {
    const batch = await client.query<QueryResultRow & unknown[]>({
      text: `fetch ${FETCH} from backup_rows`,
      rowMode: "array",
      types: rawTypes,
    });
    const lines = batch.rows.map((row) => row.map(copyField).join("\t"));
    for (const line of lines) sum.add(line);
    if (lines.length > 0) await onBatch(lines);
    if (lines.length < FETCH) break;
  }
  await client.query("close backup_rows");
  return sum.result();
}

/** Opens the tables of an owner that is no superuser for loading, or closes them again. */
export function gateStatements(tables: readonly BackupTable[], open: boolean): string[] {
  return tables.map(
    ({ name }) =>
      `alter table public.${quoted(name)} ${open ? "disable" : "enable"} trigger user, ` +
      `${open ? "no force" : "force"} row level security;`,
  );
}
