import { setTimeout as wait } from "node:timers/promises";
import type { Pool, PoolConfig } from "pg";
import type { Logger } from "#platform/log.ts";
import { EmbeddedDatabase } from "./embedded/start-embedded.ts";
import { InstrumentIndexes } from "./instrument-indexes.ts";
import { type Capabilities, createExtensions, type MigrationReport, migrateStore } from "./migrate-store.ts";
import { openPool } from "./pools.ts";
import { mapDatabaseError, runTransaction } from "./run-transaction.ts";

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
  /** Runs work that takes much memory when no other such work of this store runs. Never nest. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Names of instruments that the store keeps in memory for searches; where there are none they are read each time. */
  readonly instrumentIndexes?: InstrumentIndexes;
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
  /** A saved data folder from which a new embedded database starts faster. */
  template?: string;
}

export interface Store {
  readonly engine: "embedded" | "server";
  readonly capabilities: Capabilities;
  /** What opening the store changed in the schema. */
  readonly migrations: MigrationReport;
  /** Pool of its own for the job queue, so that long listeners never take the application's connections. */
  readonly queuePool: Pool;
  tenant(id: string, marketId: string): Tenant;
  /** Directory and maintenance work that spans tenants: sign-in, migrations, schedules. Never reached from a tool. */
  system<Result>(work: (database: Database) => Promise<Result>, options?: RunOptions): Promise<Result>;
  /** Vacuum and checkpoint of the embedded database now; a server does both by itself. */
  maintain(): Promise<void>;
  /** Saves the embedded database as one file, see `StoreOptions.template`. */
  saveTemplate(path: string): Promise<void>;
  close(): Promise<void>;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function checkedUuid(id: string): string {
  if (!uuid.test(id)) throw new Error("a tenant id must be a uuid");
  return id;
}

/** Server settings of a connection; the embedded engine has its own (embedded/engine.ts). */
const SERVER_OPTIONS = "-c hnsw.iterative_scan=strict_order -c statement_timeout=60000 -c timezone=UTC";

const CLOSE_MS = 5_000;

interface Source {
  connection: PoolConfig;
  embedded: EmbeddedDatabase | undefined;
}

async function openSource(options: StoreOptions): Promise<Source> {
  if (options.databaseUrl !== undefined) {
    return {
      connection: { connectionString: options.databaseUrl, options: SERVER_OPTIONS },
      embedded: undefined,
    };
  }
  const embedded = await EmbeddedDatabase.start({
    dataDir: options.dataDir,
    logger: options.logger,
    ...(options.template === undefined ? {} : { template: options.template }),
  });
  return { connection: embedded.connection(), embedded };
}

/** Opens the database, brings its schema up to date, and hands out transactions bound to a role and a tenant. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { connection, embedded } = await openSource(options);
  const { logger } = options;
  const pool = openPool({ ...connection, application_name: "coach" }, logger);
  const queueOptions = [connection.options, "-c search_path=bullmq,public"].filter(Boolean).join(" ");
  const queuePool = openPool(
    { ...connection, options: queueOptions, application_name: "coach-queue", max: 24 },
    logger,
  );
  async function close(): Promise<void> {
    // A connection that someone never gave back must not keep the store open.
    await Promise.race([
      Promise.all([pool.end(), queuePool.end()]),
      wait(CLOSE_MS, undefined, { ref: false }),
    ]);
    await embedded?.close();
  }
  const ready = embedded ? () => embedded.whenReady() : undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();

  let capabilities: Capabilities;
  let migrations: MigrationReport;
  try {
    const client = await pool.connect();
    try {
      if (!embedded) await client.query("set statement_timeout = 0");
      capabilities = await createExtensions(client);
      migrations = await migrateStore(client);
    } finally {
      // A connection of its own: the timeout set above goes with it.
      client.release(true);
    }
  } catch (error) {
    await close();
    throw mapDatabaseError(error);
  }
  if (migrations.applied.length > 0)
    logger.info({ applied: migrations.applied }, "schema brought up to date");

  const instrumentIndexes = new InstrumentIndexes();
  return {
    engine: embedded ? "embedded" : "server",
    capabilities,
    migrations,
    queuePool,
    tenant(id, marketId) {
      const context =
        `set_config('app.tenant_id', '${checkedUuid(id)}', true), ` +
        `set_config('app.market_id', '${checkedUuid(marketId)}', true)`;
      const opening = `begin; set local role coach_app; select ${context}`;
      return {
        id,
        marketId,
        instrumentIndexes,
        run: (work, run = {}) =>
          runTransaction({ pool, opening, durable: run.durable ?? false, ready }, work),
        inTurn: (work) => {
          const turn = lastTurn.then(work);
          lastTurn = turn.catch(() => undefined);
          return turn;
        },
      };
    },
    system: (work, run = {}) =>
      runTransaction(
        { pool, opening: "begin; set local role coach_system", durable: run.durable ?? false, ready },
        work,
      ),
    maintain: async () => embedded?.maintain(),
    saveTemplate: async (path) => embedded?.saveTemplate(path),
    close,
  };
}
