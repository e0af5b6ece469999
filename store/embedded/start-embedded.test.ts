import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { createLogger } from "#platform/log.ts";
import { ensureTemplate } from "../database-template.ts";
import { openStore, REAL_MARKET, type Store } from "../open-store.ts";
import { openPool } from "../pools.ts";
import { EmbeddedDatabase } from "./start-embedded.ts";

const storeModule = new URL("../open-store.ts", import.meta.url).href;
const logModule = new URL("../../platform/log.ts", import.meta.url).href;

async function open(dataDir: string): Promise<Store> {
  const template = await ensureTemplate();
  return openStore({ databaseUrl: undefined, dataDir, logger: createLogger("silent"), template });
}

/** Writes pairs of rows for ever, each pair in one durable transaction, and reports each acknowledged pair. */
const writer = `
  const { openStore, REAL_MARKET } = await import(${JSON.stringify(storeModule)});
  const { createLogger } = await import(${JSON.stringify(logModule)});
  const store = await openStore({ databaseUrl: undefined, dataDir: process.argv[1], logger: createLogger("silent") });
  const tenant = store.tenant(REAL_MARKET, REAL_MARKET);
  const [{ last }] = await tenant.run((d) => d.query("select coalesce(max(line), 0) / 2 as last from staging_price"));
  let next = last;
  async function write() {
    for (;;) {
      const n = (next += 1);
      await tenant.run(async (d) => {
        for (const line of [2 * n - 1, 2 * n]) {
          await d.query("insert into staging_price (tenant_id, batch_id, line, source, symbol, raw) values ($1, $1, $2, 's', 's', $3)",
            [REAL_MARKET, line, { text: "x".repeat(500) }]);
        }
      }, { durable: true });
      process.stdout.write(n + "\\n");
    }
  }
  await Promise.all([write(), write(), write()]);
`;

function startWriter(folder: string): { child: ChildProcess; acknowledged: number[]; ended: Promise<void> } {
  const child = spawn(process.execPath, ["--input-type=module", "-e", writer, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: number[] = [];
  let rest = "";
  child.stdout.on("data", (chunk) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    acknowledged.push(...lines.map(Number));
  });
  return { child, acknowledged, ended: new Promise((resolve) => child.once("close", () => resolve())) };
}

test("kill -9 during commits: every acknowledged transaction is there, and none in part", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kill-"));
  const first = await open(folder);
  await first.system((database) =>
    database.query(
      `insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $1, 'market', 'm', 'EUR')`,
      [REAL_MARKET],
    ),
  );
  await first.close();
  const expected = new Set<number>();
  for (let round = 1; round <= 3; round++) {
    const { child, acknowledged, ended } = startWriter(folder);
    while (acknowledged.length < 20 * round && child.exitCode === null) await wait(1);
    if (round === 1) {
      await assert.rejects(open(folder), {
        kind: "conflict",
        message: new RegExp(`process with id ${child.pid}`),
      });
    }
    child.kill("SIGKILL");
    await ended;
    for (const n of acknowledged) expected.add(n);
    const store = await open(folder);
    const rows = await store
      .tenant(REAL_MARKET, REAL_MARKET)
      .run((database) => database.query<{ line: number }>("select line from staging_price"));
    await store.close();
    const lines = new Set(rows.map((row) => row.line));
    assert.deepEqual(
      [...expected].filter((n) => !lines.has(2 * n) || !lines.has(2 * n - 1)),
      [],
    );
    const half = [...lines].filter((line) => !lines.has(line % 2 === 0 ? line - 1 : line + 1));
    assert.deepEqual(half, []);
    // At most one transaction of each writer was on its way when the process died.
    assert.ok(lines.size / 2 - expected.size <= 3 * round);
  }
  rmSync(folder, { recursive: true });
});

test("when the engine dies, its calls fail and the next ones find it restarted with all rows", async () => {
  const folder = mkdtempSync(join(tmpdir(), "restart-"));
  const store = await open(folder);
  const insert =
    "insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $1, 'market', 'm', 'EUR')";
  await store.system((database) => database.query(insert, [REAL_MARKET]));
  // A stack limit beyond the real one lets recursion break the engine.
  await store.queuePool.query(
    "create function public.f(n int) returns int language plpgsql as 'begin return public.f(n + 1); end'",
  );
  await assert.rejects(
    store.system((database) =>
      database.query("reset role; set local max_stack_depth = '7MB'; select public.f(1)"),
    ),
    { kind: "unavailable" },
  );
  const rows = await store.system((database) => database.query("select name from tenant"));
  assert.deepEqual(rows, [{ name: "m" }]);
  await store.close();
  rmSync(folder, { recursive: true });
});

test("a statement that does not end is ended by a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "watch-"));
  const logger = createLogger("silent");
  const template = await ensureTemplate();
  const database = await EmbeddedDatabase.start({ dataDir: folder, logger, template, statementLimitMs: 300 });
  const pool = openPool(database.connection(), logger);
  await assert.rejects(pool.query("do $$ begin loop perform 1; end loop; end $$"), /Connection terminated/);
  await database.whenReady();
  assert.deepEqual((await pool.query("select 1 as n")).rows, [{ n: 1 }]);
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true });
});

test("maintenance removes dead rows and old log", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tidy-"));
  const store = await open(folder);
  await store.queuePool.query("create schema tidy; create table tidy.item (id int, body text)");
  const size = async (): Promise<number> =>
    (await store.queuePool.query("select pg_total_relation_size('tidy.item')::int as n")).rows[0].n;
  const log = async (): Promise<number> =>
    (await store.queuePool.query("select sum(size)::int as n from pg_ls_waldir()")).rows[0].n;
  for (let round = 0; round < 6; round++) {
    await store.queuePool.query(
      "insert into tidy.item select n, repeat('x', 200) from generate_series(1, 20000) n",
    );
    await store.queuePool.query("delete from tidy.item");
    await store.maintain();
  }
  assert.ok((await size()) < 12_000_000, `table has ${await size()} bytes`);
  assert.ok((await log()) < 80_000_000, `log has ${await log()} bytes`);
  await store.close();
  rmSync(folder, { recursive: true });
});
