import { randomUUID } from "node:crypto";
import { createLogger } from "#platform/log.ts";
import { DEMO_MARKET, openStore, REAL_MARKET, type Store, type Tenant } from "./open-store.ts";

let opening: Promise<Store> | undefined;

/** A store that a test may use and need not close: `await using store = await openTestStore()`. */
export type TestStore = Store & AsyncDisposable;

async function openShared(): Promise<Store> {
  const store = await openStore({
    databaseUrl: undefined,
    dataDir: "memory://",
    logger: createLogger("silent"),
  });
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
