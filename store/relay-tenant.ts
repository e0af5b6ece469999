import type { MessagePort, Worker } from "node:worker_threads";
import type { Database, RunOptions, Tenant } from "./open-store.ts";

// A thread computes on the database without a connection of its own: its statements travel to the thread that has one,
// and nothing of what it works on is ever built there. Rows and parameters are plain data.

type Asked =
  | { relay: "begin"; options: RunOptions }
  | { relay: "query"; sql: string; parameters: readonly unknown[] }
  | { relay: "commit" }
  | { relay: "rollback" };

type Answer = { relay: "answer"; rows: object[] };

function isAsked(message: unknown): message is Asked {
  return typeof message === "object" && message !== null && "relay" in message && message.relay !== "answer";
}

function isAnswer(message: unknown): message is Answer {
  return typeof message === "object" && message !== null && "relay" in message && message.relay === "answer";
}

/** Undoes a transaction whose work failed in the thread, which tells why itself. */
class RolledBack extends Error {
  override name = "RolledBack";
}

/** A list as Postgres reads it from text, so that the thread that relays it has nothing to put together. */
function arrayText(list: readonly unknown[]): string {
  let text = "{";
  for (let place = 0; place < list.length; place++) {
    const item = list[place];
    if (place > 0) text += ",";
    if (item === null || item === undefined) text += "NULL";
    else if (typeof item !== "string") text += String(item);
    else if (item.includes('"') || item.includes("\\")) text += `"${item.replace(/[\\"]/g, "\\$&")}"`;
    else text += `"${item}"`;
  }
  return `${text}}`;
}

const fileFromBytes = 1024 * 1024;

/** Large bytes among parameters: they are handed over, not copied, and the thread has them no more. */
function filesIn(parameters: readonly unknown[]): ArrayBuffer[] {
  return parameters.flatMap((one) =>
    one instanceof Uint8Array &&
    one.buffer instanceof ArrayBuffer &&
    one.byteLength >= fileFromBytes &&
    one.byteLength === one.buffer.byteLength
      ? [one.buffer]
      : [],
  );
}

/**
 * The tenant as a thread sees it: its transactions run where `serveTenant` serves it, one after the other. Files among
 * their parameters are handed over.
 */
export function relayedTenant(port: MessagePort, id: string, marketId: string): Tenant {
  let answer: (rows: object[]) => void = () => undefined;
  port.on("message", (message: unknown) => {
    if (isAnswer(message)) answer(message.rows);
  });
  function ask(asked: Asked): Promise<object[]> {
    return new Promise((resolve) => {
      answer = resolve;
      port.postMessage(asked, asked.relay === "query" ? filesIn(asked.parameters) : []);
    });
  }
  let tail: Promise<unknown> = Promise.resolve();
  const database: Database = {
    query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const given = parameters.map((one) => (Array.isArray(one) ? arrayText(one) : one));
      const rows = tail.then(() => ask({ relay: "query", sql, parameters: given }));
      tail = rows;
      // The rows are those that the statement answers there: their shape is known to the caller as it is there.
      return rows.then((found) => found.filter((row): row is Row => row !== null));
    },
  };
  return {
    id,
    marketId,
    async run(work, options = {}) {
      await ask({ relay: "begin", options });
      try {
        const result = await work(database);
        await tail;
        await ask({ relay: "commit" });
        return result;
      } catch (error) {
        await ask({ relay: "rollback" });
        throw error;
      }
    },
    // The thread has its turn already.
    inTurn: (work) => work(),
  };
}

/**
 * Runs the transactions of a thread's `relayedTenant` on `tenant`. `fail` hears of a statement or a commit that failed:
 * the thread never gets an answer to it and has to be ended.
 */
export function serveTenant(worker: Worker, tenant: Tenant, fail: (error: unknown) => void): void {
  let take: (asked: Asked) => void = () => undefined;
  const answer = (rows: object[]) => worker.postMessage({ relay: "answer", rows } satisfies Answer);
  worker.on("message", (message: unknown) => {
    if (!isAsked(message)) return;
    if (message.relay !== "begin") take(message);
    else {
      tenant
        .run((database) => serve(database), message.options)
        .then(() => answer([]))
        .catch((error: unknown) => (error instanceof RolledBack ? answer([]) : fail(error)));
    }
  });
  worker.once("exit", () => take({ relay: "rollback" }));

  async function serve(database: Database): Promise<void> {
    let next = taken();
    answer([]);
    for (;;) {
      const asked = await next;
      if (asked.relay === "commit") return;
      if (asked.relay !== "query") throw new RolledBack();
      const rows = await database.query(asked.sql, asked.parameters.map(asBuffer));
      next = taken();
      answer(rows);
    }
  }

  function taken(): Promise<Asked> {
    return new Promise((resolve) => {
      take = resolve;
    });
  }
}

/** Bytes arrive from a thread as a plain array of them, which the client of the database would take for a list. */
function asBuffer(parameter: unknown): unknown {
  return parameter instanceof Uint8Array
    ? Buffer.from(parameter.buffer, parameter.byteOffset, parameter.byteLength)
    : parameter;
}
