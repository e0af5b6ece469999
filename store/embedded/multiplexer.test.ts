import assert from "node:assert/strict";
import { connect, createServer, type Socket } from "node:net";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { Engine } from "./engine.ts";
import { Multiplexer, type MultiplexerOptions } from "./multiplexer.ts";
import { int32, message, queryMessage, readError, SYNC, splitMessages } from "./wire-messages.ts";

interface Bench extends AsyncDisposable {
  port: number;
  client(): Promise<Client>;
}

let opening: Promise<Engine> | undefined;
after(async () => (await opening)?.close());

/** A multiplexer on a loopback port, in this thread; all share one engine in memory. */
async function openBench(options: Partial<MultiplexerOptions> = {}): Promise<Bench> {
  opening ??= Engine.open({ folder: undefined, template: undefined });
  const engine = await opening;
  const multiplexer = new Multiplexer(engine, {
    password: undefined,
    waitLimitMs: 60_000,
    idleLimitMs: 60_000,
    onDeath(error) {
      throw error;
    },
    ...options,
  });
  const server = createServer((socket) => multiplexer.connect(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const clients: Client[] = [];
  return {
    port,
    async client() {
      const client = new Client({ host: "127.0.0.1", port, user: "postgres", password: options.password });
      client.on("error", () => undefined);
      await client.connect();
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      multiplexer.close();
      server.close();
    },
  };
}

/** A connection on which a test says every byte itself. */
async function rawConnection(
  port: number,
): Promise<{ socket: Socket; until: (type: string) => Promise<Buffer>; key: Buffer }> {
  const socket = connect(port, "127.0.0.1");
  let received = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  const until = async (type: string): Promise<Buffer> => {
    for (;;) {
      const replies = [...splitMessages(received)].filter((reply) => reply.bytes.length > 4);
      if (replies.some((reply) => reply.type === type)) {
        const answer = received;
        received = Buffer.alloc(0);
        return answer;
      }
      await wait(2);
    }
  };
  const body = Buffer.concat([int32(196_608), Buffer.from("user\0postgres\0\0")]);
  socket.write(Buffer.concat([int32(body.length + 4), body]));
  const greeting = [...splitMessages(await until("Z"))];
  const key = greeting.find((reply) => reply.type === "K")?.bytes.subarray(5) ?? Buffer.alloc(0);
  return { socket, until, key };
}

function typesOf(answer: Buffer): string {
  return [...splitMessages(answer)].map((reply) => reply.type).join("");
}

test("a unit may arrive in any pieces, and many units in one", async () => {
  await using bench = await openBench();
  const { socket, until } = await rawConnection(bench.port);
  for (const byte of queryMessage("select 1")) {
    socket.write(Buffer.from([byte]));
    await wait(0);
  }
  assert.equal(typesOf(await until("Z")), "TDCZ");
  const parse = message("P", "", "select $1::int", Buffer.from([0, 0]));
  const bind = (value: string): Buffer =>
    message(
      "B",
      "",
      "",
      Buffer.from([0, 0, 0, 1]),
      int32(value.length),
      Buffer.from(value),
      Buffer.from([0, 0]),
    );
  const execute = message("E", "", int32(0));
  socket.write(Buffer.concat([parse, bind("1"), execute, SYNC, parse, bind("x"), execute, SYNC]));
  const first = await until("E");
  assert.ok(typesOf(first).startsWith("12DCZ1E"), typesOf(first));
  // The statement parsed last is still there after a sync, and after another client used the unnamed one.
  const other = await bench.client();
  assert.equal((await other.query("select $1::text as t", ["y"])).rows[0].t, "y");
  socket.write(Buffer.concat([bind("7"), execute, SYNC]));
  const again = await until("Z");
  assert.ok(typesOf(again).endsWith("2DCZ"), typesOf(again));
  // Flush answers without a sync.
  socket.write(Buffer.concat([parse, bind("8"), execute, message("H")]));
  assert.equal(typesOf(await until("C")), "12DC");
  const waiting = other.query("select 2 as n");
  socket.write(SYNC);
  assert.equal(typesOf(await until("Z")), "Z");
  assert.equal((await waiting).rows[0].n, 2);
  socket.destroy();
});

test("a copy that cannot be served fails instead of waiting for ever", async () => {
  await using bench = await openBench();
  const { socket, until } = await rawConnection(bench.port);
  socket.write(queryMessage("create table item (id int); select 1; copy item from stdin"));
  assert.match(typesOf(await until("Z")), /E.*Z$/);
  const parse = message("P", "", "copy item from stdin", Buffer.from([0, 0]));
  const bind = message("B", "", "", Buffer.from([0, 0, 0, 0, 0, 0]));
  socket.write(Buffer.concat([parse, bind, message("E", "", int32(0)), SYNC]));
  assert.match(typesOf(await until("Z")), /E.*Z$/);
  const other = await bench.client();
  assert.equal((await other.query("select 1 as n")).rows[0].n, 1);
  socket.destroy();
});

test("encryption is declined, a wrong password and a wrong setting are refused", async () => {
  await using bench = await openBench({ password: "right" });
  assert.equal((await (await bench.client()).query("select 1 as n")).rows[0].n, 1);
  const socket = connect(bench.port, "127.0.0.1");
  socket.write(Buffer.concat([int32(8), int32(80_877_103)]));
  const [answer] = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  assert.equal(answer, "N".charCodeAt(0));
  socket.destroy();
  const login = { host: "127.0.0.1", port: bench.port, user: "postgres" };
  await assert.rejects(
    new Client({ ...login, password: "wrong" }).connect(),
    /password authentication failed/,
  );
  const odd = new Client({ ...login, password: "right", options: "-c work_mem=lots" });
  odd.on("error", () => undefined);
  await odd.connect();
  await assert.rejects(odd.query("select 1"), /work_mem/);
});

test("what waits can be cancelled, and what waits too long is refused", async () => {
  await using bench = await openBench({ waitLimitMs: 600 });
  const owner = await bench.client();
  const { socket, until, key } = await rawConnection(bench.port);
  const other = await bench.client();
  await owner.query("begin");
  const refused = assert.rejects(other.query("select 1"), { code: "57014" });
  socket.write(queryMessage("select 1"));
  const answer = await until("Z");
  const [error] = [...splitMessages(answer)];
  assert.equal(error && readError(error.bytes).get("C"), "57014");
  await refused;
  socket.write(queryMessage("select 2"));
  const canceller = connect(bench.port, "127.0.0.1");
  canceller.write(Buffer.concat([int32(16), int32(80_877_102), key]));
  const [cancelled] = [...splitMessages(await until("Z"))];
  assert.match((cancelled && readError(cancelled.bytes).get("M")) ?? "", /user request/);
  canceller.destroy();
  await owner.query("commit");
  assert.equal((await other.query("select 3 as n")).rows[0].n, 3);
  socket.destroy();
});

test("a transaction left idle while others wait is rolled back and its connection closed", async () => {
  await using bench = await openBench({ idleLimitMs: 300 });
  const idle = await bench.client();
  const other = await bench.client();
  await idle.query("create table idle (id int)");
  await idle.query("begin; insert into idle values (1)");
  assert.deepEqual((await other.query("select * from idle")).rows, []);
  await assert.rejects(idle.query("commit"));
});

test("one client cannot take the others' prepared statements away", async () => {
  await using bench = await openBench();
  const one = await bench.client();
  const two = await bench.client();
  const ask = { name: "mine", text: "select 1 as n" };
  await one.query(ask);
  await assert.rejects(two.query("discard all"), { code: "0A000" });
  await assert.rejects(two.query("deallocate all"), { code: "0A000" });
  assert.deepEqual((await one.query(ask)).rows, [{ n: 1 }]);
  await two.query(ask);
  await two.end();
  assert.deepEqual((await one.query(ask)).rows, [{ n: 1 }]);
  const left = await one.query("select count(*)::int as n from pg_prepared_statements");
  assert.deepEqual(left.rows, [{ n: 1 }]);
});
