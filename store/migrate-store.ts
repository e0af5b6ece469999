import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { ClientBase } from "pg";
import { CoachError } from "#platform/errors.ts";

export interface MigrationReport {
  applied: string[];
  /** Migrations that were already there. */
  present: number;
}

export interface Capabilities {
  /** Full text ranking by BM25 (extension pg_textsearch). */
  bm25: boolean;
  vectorVersion: string;
}

export interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/** Any number, the same for all: two processes that migrate at once take turns. */
const MIGRATION_LOCK = 7_214_001;

const folder = new URL("./migrations/", import.meta.url);

export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[\w-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), "utf8");
      return { name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

export async function createMigrationTable(client: ClientBase): Promise<void> {
  await client.query(
    `create table if not exists schema_migration (
       name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
  );
}

/** Runs one migration and records it, inside the caller's transaction. */
export async function applyMigration(client: ClientBase, migration: Migration): Promise<void> {
  await client.query(migration.sql);
  await client.query("insert into schema_migration (name, sha256) values ($1, $2)", [
    migration.name,
    migration.sha256,
  ]);
}

/**
 * Applies what is missing, each file in a transaction of its own. An applied file that was changed since is refused:
 * a change of the schema is a new file.
 */
export async function migrateStore(client: ClientBase): Promise<MigrationReport> {
  const lock = `begin; select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
  await client.query(lock);
  await createMigrationTable(client);
  await client.query("commit");
  const report: MigrationReport = { applied: [], present: 0 };
  for (const migration of await readMigrations()) {
    await client.query(lock);
    try {
      const known = await client.query<{ sha256: string }>(
        "select sha256 from schema_migration where name = $1",
        [migration.name],
      );
      const [row] = known.rows;
      if (row && row.sha256 !== migration.sha256) {
        throw new CoachError(
          "conflict",
          `The migration ${migration.name} was changed after this database had applied it. ` +
            "Restore the file as it was and put the change into a new migration.",
        );
      }
      if (row) report.present += 1;
      else {
        await applyMigration(client, migration);
        report.applied.push(migration.name);
      }
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  }
  return report;
}

/** Creates the extensions: vector must be there, pg_textsearch is used where it is. */
export async function createExtensions(client: ClientBase): Promise<Capabilities> {
  const available = await client.query<{ name: string; installed: string | null }>(
    `select name, installed_version as installed from pg_available_extensions
     where name in ('vector', 'pg_textsearch')`,
  );
  const found = new Map(available.rows.map((row) => [row.name, row.installed]));
  if (!found.has("vector")) {
    throw new CoachError(
      "unavailable",
      "This Postgres has no pgvector extension. Install pgvector on the server, then start again.",
    );
  }
  if (found.get("vector") === null) await createExtension(client, "vector");
  let bm25 = found.has("pg_textsearch");
  if (found.get("pg_textsearch") === null) {
    bm25 = await createExtension(client, "pg_textsearch").then(
      () => true,
      () => false,
    );
  }
  const version = await client.query<{ version: string }>(
    "select extversion as version from pg_extension where extname = 'vector'",
  );
  return { bm25, vectorVersion: version.rows[0]?.version ?? "" };
}

async function createExtension(client: ClientBase, name: "vector" | "pg_textsearch"): Promise<void> {
  try {
    await client.query(`create extension if not exists ${name}`);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "42501") {
      throw new CoachError(
        "forbidden",
        `The database user may not create the extension ${name}. ` +
          `Let an administrator run "create extension ${name}" in this database once, then start again.`,
      );
    }
    // Another process created it at the same moment.
    if (error instanceof Error && "code" in error && (error.code === "23505" || error.code === "42710"))
      return;
    throw error;
  }
}
