import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";

async function openHousehold() {
  const { tenant } = await createTestTenant(await openTestStore());
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-12-31"), baseCurrency: "EUR" };
  const prepare = (text: string, more: { accountName?: string; format?: string; mapping?: unknown } = {}) =>
    prepareImport(context, {
      fileName: "trades.csv",
      bytes: Buffer.from(text),
      accountName: "Depot",
      ...more,
    });
  const enter = async (...given: Parameters<typeof prepare>) => {
    const preview = await prepare(...given);
    await commitImport(context, preview.importId);
    return preview;
  };
  return { context, prepare, enter };
}

const header = "When,What,Paper,Pieces,Each";
const first = `${header}\n03/04/2024,buy,NORD,10,5.5\n`;
const second = `${header}\n05/06/2024,buy,NORD,2,6.5\n`;
const columns = { date: "When", action: "What", symbol: "Paper", quantity: "Pieces", price: "Each" };
const mapping = { ...columns, dateOrder: "DMY" };

test("a file with the same columns is read as the last one into the account was, and says so", async () => {
  const { prepare, enter } = await openHousehold();
  await assert.rejects(prepare(first), { message: /which column holds the date/ });
  await enter(first, { mapping });
  const again = await enter(second);
  assert.equal(again.from, "2024-06-05");
  assert.match(
    again.assumptions.join(),
    /As in the import of trades.csv on .*: date is "When",.*dates are read day first/,
  );
  // What was recalled is known to the next file as well.
  assert.equal((await prepare(`${header}\n07/08/2024,sell,NORD,1,6.5\n`)).from, "2024-08-07");
});

test("other columns, another account and an undone import settle nothing", async () => {
  const { context, prepare, enter } = await openHousehold();
  const { importId } = await enter(first, { mapping });
  await assert.rejects(prepare(second, { accountName: "Other" }), { message: /which column holds/ });
  await assert.rejects(prepare(second.replace("Each", "Every")), { message: /which column holds/ });
  await undoImport(context, importId);
  await assert.rejects(prepare(second), { message: /which column holds/ });
});

test("what the caller says, and what the cells themselves tell, comes before what is recalled", async () => {
  const { prepare, enter } = await openHousehold();
  await enter(first, { mapping });
  const told = await prepare(second, { mapping: { dateOrder: "MDY" } });
  assert.equal(told.from, "2024-05-06");
  assert.doesNotMatch(told.assumptions.join(), /dates are read/);
  const clear = await prepare(`${header}\n12/31/2023,buy,NORD,2,6.5\n`);
  assert.equal(clear.from, "2023-12-31");
  assert.doesNotMatch(clear.assumptions.join(), /dates are read/);
});

test("the columns of a list of positions are recalled, its day is not", async () => {
  const { prepare, enter } = await openHousehold();
  const list = (quantity: number) => `Paper,Pieces,Each\nNORD,${quantity},5.5\n`;
  const told = { symbol: "Paper", quantity: "Pieces", price: "Each", asOf: "2024-06-28" };
  await enter(list(10), { format: "positions-csv", mapping: told });
  await assert.rejects(prepare(list(10)), { message: /does not say on which day/ });
  const later = await prepare(list(10), { mapping: { asOf: "2024-09-30" } });
  assert.deepEqual([later.format, later.counts.duplicate], ["positions-csv", 1]);
});
