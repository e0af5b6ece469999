import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { createLogger } from "#platform/log.ts";
import { ensureTemplate } from "./database-template.ts";
import { DEMO_MARKET, openStore, REAL_MARKET, type Store, type Tenant } from "./open-store.ts";

let opening: Promise<Store> | undefined;

/** A store that a test may use and need not close: `await using store = await openTestStore()`. */
export type TestStore = Store & AsyncDisposable;

/** An embedded store of its own in memory, for tests that change all of it. Close it. */
export async function openEmbedded(): Promise<Store> {
  const options = { databaseUrl: undefined, dataDir: "memory://", logger: createLogger("silent") };
  return openStore({ ...options, template: await ensureTemplate() });
}

/** A store on the server that TEST_DATABASE_URL names, undefined without one. Close it. */
export async function openServer(): Promise<Store | undefined> {
  const databaseUrl = await createServerDatabase();
  return databaseUrl ? openStore({ databaseUrl, dataDir: "", logger: createLogger("silent") }) : undefined;
}

/**
 * A new, empty database on the server that TEST_DATABASE_URL names; undefined without one. Those of runs that ended
 * long ago are dropped first.
 */
export async function createServerDatabase(): Promise<string | undefined> {
  // biome-ignore lint/style/noProcessEnv: only tests use this file
  const url = process.env.TEST_DATABASE_URL;
  if (!url) return undefined;
  const seconds = Math.floor(Date.now() / 1000);
  const administrator = new Client({ connectionString: url });
  await administrator.connect();
  const old = await administrator.query<{ name: string }>(
    `select datname as name from pg_database d where datname ~ '^coach_test_[0-9]+_'
     and split_part(datname, '_', 3)::bigint < $1
     and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
    [seconds - 600],
  );
  for (const { name } of old.rows) await administrator.query(`drop database if exists ${name}`);
  const name = `coach_test_${seconds}_${randomUUID().slice(0, 8)}`;
  await administrator.query(`create database ${name}`);
  await administrator.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

async function openShared(): Promise<Store> {
  const store = (await openServer()) ?? (await openEmbedded());
  await store.system(async (database) => {
    for (const id of [REAL_MARKET, DEMO_MARKET]) {
      await database.query(
        `insert into tenant (tenant_id, market_id, kind, name, base_currency)
         values ($1, $1, 'market', 'test market', 'EUR') on conflict do nothing`,
        [id],
      );
    }
  });
  return store;
}

/**
 * The store that all tests of one process share: fast to open, migrated, holding the two market tenants and nothing
 * else. Make a tenant of your own in each test; rows of other tests are there, but not visible to it.
 */
export async function openTestStore(): Promise<TestStore> {
  opening ??= openShared();
  const store = await opening;
  // The process ends it: closing between test files would only make the next one start it again.
  return { ...store, [Symbol.asyncDispose]: async () => {} };
}

export interface TestTenantOptions {
  baseCurrency?: string;
  marketId?: string;
  kind?: "household" | "local" | "demo" | "market";
}

/**
 * A new tenant with a random id. Without `marketId` it gets an empty market of its own, so that prices which one
 * test writes are never seen by another. Write market rows through `store.tenant(marketId, marketId)`.
 */
export async function createTestTenant(
  store: Store,
  options: TestTenantOptions = {},
): Promise<{ tenant: Tenant; marketId: string }> {
  const currency = options.baseCurrency ?? "EUR";
  const marketId = options.marketId ?? randomUUID();
  const id = options.kind === "market" ? marketId : randomUUID();
  const insert = `insert into tenant (tenant_id, market_id, kind, name, base_currency)
    values ($1, $2, $3, $4, $5) on conflict do nothing`;
  await store.system(async (database) => {
    await database.query(insert, [marketId, marketId, "market", "test market", currency]);
    if (id !== marketId) {
      await database.query(insert, [id, marketId, options.kind ?? "household", "test household", currency]);
    }
  });
  return { tenant: store.tenant(id, marketId), marketId };
}
