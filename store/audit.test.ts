import assert from "node:assert/strict";
import { test } from "node:test";
import { appendAudit, verifyAudit } from "./audit.ts";
import type { Database } from "./open-store.ts";
import { createTestTenant, openTestStore, type TestStore } from "./test-store.ts";

const entry = { actor: "user-1", action: "import.commit", detail: { rows: 3, ratio: 0.1, name: 'Ä "x"' } };

/** Does what only the owner of the table could do, looks at the result, and takes it all back. */
async function withTampering<Result>(
  store: TestStore,
  statement: string,
  look: (database: Database) => Promise<Result>,
): Promise<Result> {
  const client = await store.queuePool.connect();
  try {
    await client.query("begin");
    await client.query("set local search_path = public");
    await client.query(
      "alter table audit_log disable trigger user; alter table audit_log no force row level security",
    );
    await client.query(statement);
    return await look({
      query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
    });
  } finally {
    await client.query("rollback");
    client.release();
  }
}

test("entries form a chain for each tenant, also when many write at once", async () => {
  await using store = await openTestStore();
  const one = await createTestTenant(store);
  const two = await createTestTenant(store);
  await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      (n % 2 === 0 ? one : two).tenant.run((database) => appendAudit(database, entry), { durable: true }),
    ),
  );
  for (const { tenant } of [one, two]) {
    const found = await tenant.run((database) => verifyAudit(database));
    assert.equal(found.rows, 12);
    assert.equal(found.firstBroken, null);
    assert.match(found.head ?? "", /^[0-9a-f]{64}$/);
  }
});

test("a changed, a removed and an inserted row are found", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  for (let n = 0; n < 5; n++) await tenant.run((database) => appendAudit(database, entry));
  const check = (statement: string): Promise<number | null> =>
    withTampering(store, statement, async (database) => (await verifyAudit(database, tenant.id)).firstBroken);
  const where = `where tenant_id = '${tenant.id}' and sequence`;
  assert.equal(await check("select 1"), null);
  assert.equal(await check(`update audit_log set detail = '{"rows": 4}' ${where} = 3`), 3);
  assert.equal(await check(`update audit_log set actor = 'user-2' ${where} = 1`), 1);
  assert.equal(await check(`update audit_log set at = at + interval '1 second' ${where} = 5`), 5);
  assert.equal(await check(`delete from audit_log ${where} = 2`), 3);
  assert.equal(
    await check(
      `insert into audit_log select tenant_id, 6, at, actor, action, detail, hash, hash from audit_log ${where} = 5`,
    ),
    6,
  );
});

test("nobody changes, removes or empties the audit log, or chooses a place in it", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await tenant.run((database) => appendAudit(database, entry));
  for (const run of [tenant.run, store.system]) {
    for (const sql of ["update audit_log set actor = 'x'", "delete from audit_log", "truncate audit_log"]) {
      await assert.rejects(
        run((database) => database.query(sql)),
        /permission denied/,
      );
    }
  }
  // The owner of the table is refused by its triggers.
  await assert.rejects(store.queuePool.query("truncate public.audit_log"), /only ever added to/);
  const forged = await tenant.run((database) =>
    database.query<{ sequence: number; forged: boolean }>(
      `insert into audit_log (tenant_id, sequence, at, actor, action, detail, previous_hash, hash)
       values ($1, 99, '2020-01-01', 'x', 'y', '{}', '\\x00', '\\x00')
       returning sequence, at < '2021-01-01' or length(hash) < 32 as forged`,
      [tenant.id],
    ),
  );
  assert.deepEqual(forged, [{ sequence: 2, forged: false }]);
});

test("an entry whose transaction fails leaves no gap", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await tenant.run((database) => appendAudit(database, entry));
  await assert.rejects(
    tenant.run(async (database) => {
      await appendAudit(database, entry);
      throw new Error("later");
    }),
    /later/,
  );
  assert.deepEqual(await tenant.run((database) => appendAudit(database, entry)), { sequence: 2 });
});
