import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { prepareImport } from "./prepare-import.ts";

async function openHousehold(): Promise<UseCaseContext> {
  const { tenant } = await createTestTenant(await openTestStore());
  return { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
}

const csv = (...lines: string[]) =>
  Buffer.from(["date,type,symbol,quantity,price,currency", ...lines].join("\n"));

test("a file of trades alone announces no change of cash, and none comes", async () => {
  const context = await openHousehold();
  const bytes = csv("2024-01-02,buy,A,10,5.00,EUR", "2024-02-02,sell,A,4,6.00,EUR");
  const preview = await prepareImport(context, { fileName: "x.csv", bytes });
  await commitImport(context, preview.importId);
  assert.match(preview.assumptions.join(), /paid from and to the outside/);
  assert.deepEqual(preview.cashEffect, []);
  const { cash } = await listHoldings(context, {});
  assert.ok(cash.every(({ balance }) => Number(balance.amount) === 0));
});

test("a mapping to a field that does not exist is answered with the fields", async () => {
  const context = await openHousehold();
  const request = {
    fileName: "x.csv",
    bytes: csv("2024-01-02,buy,A,10,5.00,EUR"),
    mapping: { kind: "type" },
  };
  await assert.rejects(prepareImport(context, request), {
    kind: "invalid_input",
    message: /Fields: date, action,/,
  });
});
