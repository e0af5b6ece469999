import { readdir, readFile } from "node:fs/promises";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import { pg_textsearch } from "@electric-sql/pglite-pg_textsearch";
import { vector } from "@electric-sql/pglite-pgvector";
import { Pool } from "pg";
import type { Logger } from "#platform/log.ts";

/** A transaction bound to one tenant: every statement runs under that tenant's row-level security. */
export interface Database {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface RunOptions {
  /** Sync to disk before resolving: for changes of the ledger and the audit log. A server syncs by itself. */
  durable?: boolean;
}

/** A handle that can only see and change one tenant's rows, and read the shared rows of its market. */
export interface Tenant {
  readonly id: string;
  readonly marketId: string;
  /** Runs the work in one transaction. Never call a model or the network inside, never nest. */
  run<Result>(work: (database: Database) => Promise<Result>, options?: RunOptions): Promise<Result>;
}

/** Shared rows (instruments, prices, rates, news) belong to a market tenant; a household reads exactly one market. */
export const REAL_MARKET = "00000000-0000-0000-0000-000000000001";
export const DEMO_MARKET = "00000000-0000-0000-0000-0000000000d0";

export interface StoreOptions {
  /** A Postgres 14+ with pgvector; without it the embedded database in `dataDir` is used. */
  databaseUrl: string | undefined;
  /** Folder of the embedded database, or `memory://` for one that lives as long as the process. */
  dataDir: string;
  logger: Logger;
}

export interface Store {
  readonly engine: "embedded" | "server";
  /** Pool of its own for the job queue, so that long listeners never take the application's connections. */
  readonly queuePool: Pool;
  tenant(id: string, marketId: string): Tenant;
  /** Directory and maintenance work that spans tenants: sign-in, migrations, schedules. Never reached from a tool. */
  system<Result>(work: (database: Database) => Promise<Result>, options?: RunOptions): Promise<Result>;
  close(): Promise<void>;
}

/** INTERIM in-process engine (to be replaced by worker thread + multiplexer + pg pools behind the same interface). */
export async function openStore(options: StoreOptions): Promise<Store> {
  const pglite = await PGlite.create(options.dataDir, {
    extensions: { vector, pg_textsearch },
    // Every engine answers alike: dates and numerics as text, bigint as number.
    parsers: { 20: Number, 1082: (text) => text, 1700: (text) => text },
  });
  const folder = new URL("./migrations/", import.meta.url);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort()) {
    await pglite.exec(await readFile(new URL(file, folder), "utf8"));
  }
  function bind(transaction: Transaction): Database {
    return {
      async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
        return (await transaction.query<Row>(sql, [...parameters])).rows;
      },
    };
  }
  return {
    engine: "embedded",
    queuePool: new Pool(),
    tenant: (id, marketId) => ({
      id,
      marketId,
      run: (work) =>
        pglite.transaction(async (transaction) => {
          await transaction.exec("set local role coach_app");
          await transaction.query(
            "select set_config('app.tenant_id', $1, true), set_config('app.market_id', $2, true)",
            [id, marketId],
          );
          return work(bind(transaction));
        }),
    }),
    system: (work) =>
      pglite.transaction(async (transaction) => {
        await transaction.exec("set local role coach_system");
        return work(bind(transaction));
      }),
    close: () => pglite.close(),
  };
}
