import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Client, type PoolClient } from "pg";
import { copyRows } from "./copy-rows.ts";
import { openTestStore, type TestStore } from "./test-store.ts";

// What Postgres guarantees to clients that know nothing of each other, asked of both engines.

async function withClients<Result>(
  store: TestStore,
  count: number,
  work: (...clients: [PoolClient, PoolClient, ...PoolClient[]]) => Promise<Result>,
): Promise<Result> {
  const clients = await Promise.all(Array.from({ length: count }, () => store.queuePool.connect()));
  const [first, second, ...others] = clients;
  assert.ok(first && second);
  try {
    return await work(first, second, ...others);
  } finally {
    for (const client of clients) client.release(true);
  }
}

/** A schema of the test's own, outside the walk over the tables of the product. */
async function makeSchema(store: TestStore): Promise<string> {
  const name = `wire_${randomUUID().slice(0, 8)}`;
  await store.queuePool.query(`create schema ${name}`);
  return name;
}

test("what is being written is seen by others after the commit only", async () => {
  await using store = await openTestStore();
  const schema = await makeSchema(store);
  await withClients(store, 2, async (one, two) => {
    await one.query(`create table ${schema}.note (body text)`);
    await one.query("begin");
    await one.query(`insert into ${schema}.note values ('mine')`);
    const other = two.query(`select count(*) as n from ${schema}.note`);
    await one.query("commit");
    const { rows } = await other;
    // A server answers at once with 0, the embedded one after the commit with 1; never anything in between.
    assert.ok(rows[0].n === 0 || rows[0].n === 1);
    assert.deepEqual((await two.query(`select count(*) as n from ${schema}.note`)).rows, [{ n: 1 }]);
  });
});

test("long parameters of two clients at once land in the right tables", async () => {
  await using store = await openTestStore();
  const schema = await makeSchema(store);
  await withClients(store, 2, async (one, two) => {
    await one.query(`create table ${schema}.doc (body text); create table ${schema}.note (body text)`);
    for (const size of [400_000, 2_000_000]) {
      const count = size > 1_000_000 ? 5 : 20;
      const fill = async (client: PoolClient, table: string, letter: string): Promise<void> => {
        for (let n = 0; n < count; n++) {
          await client.query(`insert into ${schema}.${table} values ($1)`, [letter.repeat(size)]);
        }
      };
      await Promise.all([fill(one, "doc", "d"), fill(two, "note", "n")]);
    }
    const { rows } = await one.query(
      `select 'doc' as t, left(body, 1) as letter, length(body) as size, count(*) as n from ${schema}.doc group by 1, 2, 3
       union all select 'note', left(body, 1), length(body), count(*) from ${schema}.note group by 1, 2, 3 order by 1, 3`,
    );
    assert.deepEqual(rows, [
      { t: "doc", letter: "d", size: 400_000, n: 20 },
      { t: "doc", letter: "d", size: 2_000_000, n: 5 },
      { t: "note", letter: "n", size: 400_000, n: 20 },
      { t: "note", letter: "n", size: 2_000_000, n: 5 },
    ]);
    const big = await one.query<{ body: string }>(`select string_agg(body, '') as body from ${schema}.doc`);
    assert.equal(big.rows[0]?.body.length, 18_000_000);
  });
});

test("two clients may use the same statement name", async () => {
  await using store = await openTestStore();
  await withClients(store, 2, async (one, two) => {
    for (let round = 0; round < 3; round++) {
      const a = await one.query({ name: "q", text: "select $1::int + 1 as n", values: [round] });
      const b = await two.query({ name: "q", text: "select $1::text || 'x' as s", values: [round] });
      assert.deepEqual([a.rows, b.rows], [[{ n: round + 1 }], [{ s: `${round}x` }]]);
    }
  });
});

test("settings stay with the connection that made them", async () => {
  await using store = await openTestStore();
  const schema = await makeSchema(store);
  await withClients(store, 2, async (one, two) => {
    const show = async (client: PoolClient): Promise<unknown> =>
      (
        await client.query(
          "select current_setting('search_path') as path, current_setting('work_mem') as memory",
        )
      ).rows[0];
    const before = await show(two);
    await one.query(`set search_path = ${schema}; set session work_mem = '7MB'`);
    assert.deepEqual(await show(one), { path: schema, memory: "7MB" });
    assert.deepEqual(await show(two), before);
    await one.query("begin; set work_mem = '9MB'");
    await one.query("rollback");
    assert.deepEqual(await show(one), { path: schema, memory: "7MB" });
    await one.query("select set_config('work_mem', '8MB', false)");
    assert.deepEqual(await show(one), { path: schema, memory: "8MB" });
    await one.query("reset all");
    assert.deepEqual(await show(one), before);
    const { rows } = await one.query("select current_setting('application_name') as name");
    assert.deepEqual(rows, [{ name: "coach-queue" }]);
  });
});

test("notifications reach those who listen, and a rolled back one reaches nobody", async () => {
  await using store = await openTestStore();
  const channel = `c_${randomUUID().slice(0, 8)}`;
  await withClients(store, 3, async (one, two, three) => {
    assert.ok(three);
    const heard: string[] = [];
    for (const [name, client] of Object.entries({ one, two, three })) {
      client.on("notification", (event) => heard.push(`${name}:${event.payload}`));
    }
    await one.query(`listen ${channel}`);
    await two.query(`listen "${channel}"`);
    await three.query("select pg_notify($1, 'a')", [channel]);
    await three.query("begin");
    await three.query(`notify ${channel}, 'lost'`);
    await three.query("rollback");
    await two.query(`unlisten ${channel}`);
    await three.query(`begin; notify ${channel}, 'b'; commit`);
    while (!heard.includes("one:b")) await wait(5);
    assert.deepEqual(heard.toSorted(), ["one:a", "one:b", "two:a"]);
  });
});

test("COPY FROM STDIN works, and one that fails does not wedge the connection", async () => {
  await using store = await openTestStore();
  const schema = await makeSchema(store);
  await withClients(store, 2, async (one, two) => {
    await one.query(`create table ${schema}.item (id int primary key, name text)`);
    const lines = Array.from({ length: 5_000 }, (_, n) => `${n}\tname ${n}\n`);
    const [copied, beside] = await Promise.all([
      copyRows(one, `copy ${schema}.item from stdin`, lines.join("")),
      two.query("select 1 as n"),
    ]);
    assert.equal(copied, undefined);
    assert.deepEqual(beside.rows, [{ n: 1 }]);
    await assert.rejects(copyRows(one, `copy ${schema}.item from stdin`, "7\tagain\n"), /duplicate key/);
    await assert.rejects(copyRows(one, `copy ${schema}.nothing from stdin`, "7\tagain\n"), /does not exist/);
    const { rows } = await one.query(`select count(*) as n, max(id) as last from ${schema}.item`);
    assert.deepEqual(rows, [{ n: 5_000, last: 4_999 }]);
  });
});

test("a client that dies in a transaction leaves nothing behind", async () => {
  await using store = await openTestStore();
  const schema = await makeSchema(store);
  await store.queuePool.query(`create table ${schema}.item (id int)`);
  let socket: Socket | undefined;
  const doomed = new Client({
    ...store.queuePool.options,
    stream: () => {
      socket = new Socket();
      return socket;
    },
  });
  doomed.on("error", () => undefined);
  await doomed.connect();
  await doomed.query("begin");
  await doomed.query(`insert into ${schema}.item values (1)`);
  socket?.destroy();
  const { rows } = await store.queuePool.query(`select count(*) as n from ${schema}.item`);
  assert.deepEqual(rows, [{ n: 0 }]);
});

test("an error is answered to the one who made it, and everyone goes on", async () => {
  await using store = await openTestStore();
  await withClients(store, 2, async (one, two) => {
    const ask = async (client: PoolClient, sql: string, parameters: unknown[]): Promise<unknown> =>
      client.query(sql, parameters).then(
        (result) => result.rows[0]?.n,
        () => "error",
      );
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all([
        ask(one, "select $1::int / 0", [1]),
        ask(two, "select $1::int as n", [round]),
      ]);
      assert.deepEqual(answers, ["error", round]);
      assert.equal(await ask(one, "select nonsense", []), "error");
      assert.equal(await ask(one, "select 5 as n", []), 5);
    }
  });
});
