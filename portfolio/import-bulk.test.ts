import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { prepareImport } from "./prepare-import.ts";

test("ten thousand rows take a few dozen statements, not one each", async () => {
  const store = await openTestStore();
  const household = await createTestTenant(store);
  const context: UseCaseContext = {
    tenant: household.tenant,
    clock: fixedClock("2024-06-28"),
    baseCurrency: "EUR",
  };
  let statements = 0;
  const tenant: UseCaseContext["tenant"] = {
    ...context.tenant,
    run: (work, options) =>
      context.tenant.run(
        (database) =>
          work({
            query: (sql, parameters) => {
              statements += 1;
              return database.query(sql, parameters);
            },
          }),
        options,
      ),
  };
  const lines = Array.from({ length: 10_000 }, (_, index) => {
    const day = String((index % 28) + 1).padStart(2, "0");
    return `2024-0${(index % 5) + 1}-${day},deposit,,,,${index + 1}.00,EUR`;
  });
  const bytes = Buffer.from(["date,type,symbol,quantity,price,amount,currency", ...lines].join("\n"));
  const preview = await prepareImport({ ...context, tenant }, { fileName: "x.csv", bytes });
  assert.equal(preview.counts.new, 10_000);
  const receipt = await commitImport({ ...context, tenant }, preview.importId);
  assert.equal(receipt.inserted, 10_000);
  assert.ok(statements < 60, `${statements} statements`);
});
