import { AsyncLocalStorage } from "node:async_hooks";
import type { Pool, PoolClient } from "pg";
import { CoachError } from "#platform/errors.ts";
import { DURABLE_COMMIT } from "./embedded/client.ts";
import type { Database } from "./open-store.ts";

const unavailableCodes = /^(?:08...|40001|40P01|53...|55P03|57P0[1-5]|58...|25P03)$/;
const connectionCodes = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT", "ENOTFOUND"]);
const lostConnection =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection/i;

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Errors that pass by themselves become something a user can act on; all others stay what they are. */
export function mapDatabaseError(error: unknown): unknown {
  if (error instanceof CoachError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (code === "57014") {
    return new CoachError(
      "timeout",
      "The database took too long for this. Ask for less at once, or try again.",
    );
  }
  if (code === "40001" || code === "40P01") {
    return new CoachError("unavailable", "Another change of the same data came first. Try again.");
  }
  if (unavailableCodes.test(code) || connectionCodes.has(code) || lostConnection.test(error.message)) {
    return new CoachError(
      "unavailable",
      "The database is not available at the moment. Try again in a few seconds.",
    );
  }
  return error;
}

/** Queries on one connection, one after the other however they are issued; closed when its transaction ends. */
class TransactionHandle implements Database {
  private readonly client: PoolClient;
  private tail: Promise<unknown> = Promise.resolve();
  private ended = false;

  constructor(client: PoolClient) {
    this.client = client;
  }

  query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.ended)
      return Promise.reject(new Error("this transaction has ended: use the handle inside run only"));
    const next = this.tail.then(async () => {
      const result = await (parameters.length > 0
        ? this.client.query<Row>(sql, [...parameters])
        : this.client.query<Row>(sql));
      return result.rows;
    });
    this.tail = next.catch(() => undefined);
    return next;
  }

  /** Waits for queries that were issued and not awaited, and refuses new ones. */
  async end(): Promise<void> {
    this.ended = true;
    await this.tail;
  }
}

const inside = new AsyncLocalStorage<Pool>();
const afterwards = new WeakMap<Database, (() => void)[]>();

/** Calls back once the transaction of this handle has committed, and never when it has not. It must not throw. */
export function afterCommit(database: Database, work: () => void): void {
  afterwards.set(database, [...(afterwards.get(database) ?? []), work]);
}

export interface TransactionOptions {
  pool: Pool;
  /** What opens the transaction: begin, role and settings in one message. */
  opening: string;
  durable: boolean;
  /** Resolves when the embedded database answers; undefined on a server. */
  ready: (() => Promise<void>) | undefined;
}

function ignore(): void {}

const RETRY_MS = 10_000;
const RETRY_PAUSE_MS = 50;

/**
 * A connection with its transaction open. Nothing has been asked yet, so a connection that broke while it was idle, or
 * a database that is just starting again, is tried again: once on a server, for ten seconds on the embedded one.
 */
async function beginTransaction(options: TransactionOptions): Promise<PoolClient> {
  const deadline = performance.now() + (options.ready ? RETRY_MS : 0);
  for (let attempt = 1; ; attempt++) {
    let client: PoolClient | undefined;
    try {
      await options.ready?.();
      client = await options.pool.connect();
      // A connection that breaks fails its query; the event would end the process if nobody listened.
      client.on("error", ignore);
      await client.query(options.opening);
      return client;
    } catch (error) {
      client?.release(true);
      const mapped = mapDatabaseError(error);
      const passes = mapped instanceof CoachError && mapped.kind === "unavailable";
      if (!passes || (performance.now() > deadline && attempt > 1)) throw mapped;
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
    }
  }
}

/** Runs the work between `opening` and COMMIT; rolls back when it throws. */
export async function runTransaction<Result>(
  options: TransactionOptions,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  if (inside.getStore() === options.pool) {
    throw new Error("run was called inside run: pass the open database handle on instead");
  }
  const client = await beginTransaction(options);
  const handle = new TransactionHandle(client);
  let broken: Error | undefined;
  try {
    const result = await inside.run(options.pool, () => work(handle));
    await handle.end();
    const committed = await client.query(options.durable ? DURABLE_COMMIT : "commit");
    if (committed.command !== "COMMIT") throw new Error("a failed statement was caught: nothing was saved");
    for (const next of afterwards.get(handle) ?? []) inside.exit(next);
    return result;
  } catch (error) {
    await handle.end();
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw mapDatabaseError(error);
  } finally {
    client.release(broken);
    // One that is thrown away may still report why.
    if (!broken) client.off("error", ignore);
  }
}
