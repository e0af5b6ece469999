import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "#platform/log.ts";
import { openStore, REAL_MARKET } from "./open-store.ts";

test("a tenant sees its own rows and nothing of another", async () => {
  const store = await openStore({
    databaseUrl: undefined,
    dataDir: "memory://",
    logger: createLogger("silent"),
  });
  const one = "10000000-0000-4000-8000-000000000001";
  const two = "10000000-0000-4000-8000-000000000002";
  await store.system(async (database) => {
    for (const id of [one, two]) {
      await database.query(
        "insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $2, 'household', 'x', 'EUR')",
        [id, REAL_MARKET],
      );
    }
  });
  const rows = await store
    .tenant(one, REAL_MARKET)
    .run((database) => database.query<{ tenant_id: string }>("select tenant_id from tenant"));
  assert.deepEqual(rows, [{ tenant_id: one }]);
  await store.close();
});
