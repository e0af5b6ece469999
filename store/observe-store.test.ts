import assert from "node:assert/strict";
import { test } from "node:test";
import { observeStore } from "./observe-store.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

test("every transaction is reported with how it ended, and behaves as before", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const seen: string[] = [];
  const observed = observeStore(store, (outcome, seconds) => {
    assert.ok(seconds >= 0);
    seen.push(outcome);
  });
  const rows = await observed
    .tenant(tenant.id, marketId)
    .run((database) => database.query("select 1 as one"));
  assert.deepEqual(rows, [{ one: 1 }]);
  await assert.rejects(
    observed.system(async () => {
      throw new Error("planned");
    }),
    /planned/,
  );
  assert.deepEqual(seen, ["committed", "rolled_back"]);
});
