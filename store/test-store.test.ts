import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestTenant, openTestStore } from "./test-store.ts";

test("two test tenants share a store, but not a market", async () => {
  await using store = await openTestStore();
  const one = await createTestTenant(store, { baseCurrency: "USD" });
  const two = await createTestTenant(store);
  assert.notEqual(one.marketId, two.marketId);
  const rows = await one.tenant.run((database) =>
    database.query<{ base_currency: string }>("select base_currency from tenant where tenant_id = $1", [
      one.tenant.id,
    ]),
  );
  assert.deepEqual(rows, [{ base_currency: "USD" }]);
});
