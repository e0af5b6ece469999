import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { CoachError } from "#platform/errors.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

const insertUser = "insert into app_user (tenant_id, user_id, display_name) values ($1, $2, $3)";
const insertRate =
  "insert into exchange_rate (tenant_id, currency, date, rate, source) values ($1, $2, $3, $4, 'test')";

test("a tenant sees and changes its own rows and nothing of another", async () => {
  await using store = await openTestStore();
  const one = await createTestTenant(store);
  const two = await createTestTenant(store);
  const user = randomUUID();
  await one.tenant.run((database) => database.query(insertUser, [one.tenant.id, user, "Ada"]));

  const seen = await two.tenant.run(async (database) => ({
    tenants: await database.query<{ id: string }>("select tenant_id as id from tenant order by kind"),
    users: await database.query("select * from app_user"),
    changed: await database.query("update app_user set display_name = 'x' where user_id = $1 returning 1", [
      user,
    ]),
    deleted: await database.query("delete from app_user where user_id = $1 returning 1", [user]),
  }));
  assert.deepEqual(seen, {
    tenants: [{ id: two.tenant.id }, { id: two.marketId }],
    users: [],
    changed: [],
    deleted: [],
  });
  await assert.rejects(
    two.tenant.run((database) => database.query(insertUser, [one.tenant.id, randomUUID(), "Eve"])),
    /row-level security/,
  );
  const own = await one.tenant.run((database) =>
    database.query<{ name: string }>("select display_name as name from app_user"),
  );
  assert.deepEqual(own, [{ name: "Ada" }]);
});

test("the rows of a market are read by its households and changed by none of them", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const stranger = await createTestTenant(store);
  const market = store.tenant(marketId, marketId);
  await market.run((database) => database.query(insertRate, [marketId, "USD", "2024-01-02", "1.0956"]));

  const read = "select rate from exchange_rate";
  assert.deepEqual(await tenant.run((database) => database.query(read)), [{ rate: "1.0956" }]);
  assert.deepEqual(await stranger.tenant.run((database) => database.query(read)), []);
  const changed = await tenant.run((database) =>
    database.query("update exchange_rate set rate = 2 where currency = 'USD' returning 1"),
  );
  assert.deepEqual(changed, []);
  await assert.rejects(
    tenant.run((database) => database.query(insertRate, [marketId, "CHF", "2024-01-02", "0.93"])),
    /row-level security/,
  );
});

test("a query outside any tenant finds nothing", async () => {
  await using store = await openTestStore();
  await createTestTenant(store);
  const client = await store.queuePool.connect();
  try {
    await client.query("begin; set local role coach_app");
    const found = await client.query("select 1 from public.tenant");
    assert.equal(found.rowCount, 0);
  } finally {
    await client.query("rollback");
    client.release();
  }
});

test("every table is closed by row-level security, partitions included", async () => {
  await using store = await openTestStore();
  const tables = await store.system((database) =>
    database.query<{ name: string; closed: boolean; policies: number; keyed: boolean }>(
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as closed,
         (select count(*) from pg_policy p where p.polrelid = c.oid) as policies,
         coalesce((select true from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
           and a.attnotnull), false) as keyed
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and c.relname <> 'schema_migration'`,
    ),
  );
  assert.ok(tables.length > 20, `only ${tables.length} tables found`);
  const open = tables.filter((table) => !table.closed || table.policies === 0 || !table.keyed);
  assert.deepEqual(open, []);
});

test("keys start with the tenant, so that tables can be spread over servers by it", async () => {
  await using store = await openTestStore();
  const keys = await store.system((database) =>
    database.query<{ name: string }>(
      `select c.conrelid::regclass::text as name from pg_constraint c join pg_attribute a
         on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where c.contype in ('p', 'u') and c.connamespace = 'public'::regnamespace
         and a.attname <> 'tenant_id' and c.conrelid <> 'schema_migration'::regclass`,
    ),
  );
  assert.deepEqual(keys, []);
});

test("values come back alike on every engine", async () => {
  await using store = await openTestStore();
  const [row] = await store.system((database) =>
    database.query(
      `select date '2024-02-29' as day, 1.10::numeric as price, 9007199254740991::bigint as big, 7 as small,
         timestamptz '2024-01-02 03:04:05+00' as instant, '{"a":[1,null]}'::jsonb as document, 0.1::float8 as rate,
         array[date '2024-01-01', null] as days, array[1.50, 2.25]::numeric[] as prices,
         array[1, 2]::bigint[] as counts, $1::uuid as id, $2::text as missing, true as yes`,
      ["00000000-0000-0000-0000-000000000001", null],
    ),
  );
  assert.deepEqual(row, {
    day: "2024-02-29",
    price: "1.10",
    big: 9007199254740991,
    small: 7,
    instant: new Date("2024-01-02T03:04:05Z"),
    document: { a: [1, null] },
    rate: 0.1,
    days: ["2024-01-01", null],
    prices: ["1.50", "2.25"],
    counts: [1, 2],
    id: "00000000-0000-0000-0000-000000000001",
    missing: null,
    yes: true,
  });
});

test("an error rolls everything back and leaves the store usable", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await assert.rejects(
    tenant.run(async (database) => {
      await database.query(insertUser, [tenant.id, randomUUID(), "Ada"]);
      await database.query("select 1/0");
    }),
    /division by zero/,
  );
  await assert.rejects(
    tenant.run(async (database) => {
      await database.query(insertUser, [tenant.id, randomUUID(), "Ada"]);
      throw new CoachError("conflict", "stop");
    }),
    { kind: "conflict" },
  );
  await assert.rejects(
    tenant.run(async (database) => {
      await database.query("select 1/0").catch(() => undefined);
    }),
    /nothing was saved/,
  );
  assert.deepEqual(await tenant.run((database) => database.query("select * from app_user")), []);
});

test("a run inside a run and a handle kept after its run are refused", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await assert.rejects(
    tenant.run(() => tenant.run((database) => database.query("select 1"))),
    /inside run/,
  );
  const kept = await tenant.run(async (database) => database);
  await assert.rejects(kept.query("select 1"), /has ended/);
  assert.throws(() => store.tenant("'; drop table tenant; --", tenant.marketId), /uuid/);
});

test("queries issued together in one run are answered in order", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const answers = await tenant.run((database) =>
    Promise.all([1, 2, 3].map((n) => database.query<{ n: number }>("select $1::int as n", [n]))),
  );
  assert.deepEqual(answers.flat(), [{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test("two changes that exclude each other: one is told to try again", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await assert.rejects(
    tenant.run((database) =>
      database.query("do $$ begin raise exception 'conflict' using errcode = '40001'; end $$"),
    ),
    { kind: "unavailable" },
  );
});

test("a vector index answers in full under a narrow filter", async () => {
  await using store = await openTestStore();
  const [row] = await store.system((database) =>
    database.query(
      "select current_setting('hnsw.iterative_scan') as mode, '[1,2]'::vector <-> '[1,4]' as distance",
    ),
  );
  assert.deepEqual(row, { mode: "strict_order", distance: 2 });
  assert.match(store.capabilities.vectorVersion, /^0\.(?:[89]|\d\d)/);
  if (store.engine === "embedded") assert.equal(store.capabilities.bm25, true);
});
