import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";

async function openHousehold() {
  const { tenant } = await createTestTenant(await openTestStore());
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-12-31"), baseCurrency: "EUR" };
  const prepare = (day: string, ...lines: string[]) => {
    const text = ["symbol,quantity,average price,currency", ...lines].join("\n");
    const request = { fileName: "x.csv", bytes: Buffer.from(text), accountName: "Depot" };
    return prepareImport(context, { ...request, mapping: { asOf: day } });
  };
  const enter = async (day: string, ...lines: string[]) => {
    const preview = await prepare(day, ...lines);
    await commitImport(context, preview.importId);
    return preview;
  };
  const history = async (...lines: string[]) => {
    const bytes = Buffer.from(["date,type,symbol,quantity,price,currency", ...lines].join("\n"));
    const preview = await prepareImport(context, { fileName: "h.csv", bytes, accountName: "Depot" });
    return commitImport(context, preview.importId);
  };
  const held = async () => {
    const { holdings, cash } = await listHoldings(context, {});
    return {
      shares: Object.fromEntries(holdings.map((one) => [one.symbol, one.quantity])),
      cost: Object.fromEntries(holdings.map((one) => [one.symbol, one.costBasis.amount])),
      money: Object.fromEntries(cash.map((one) => [one.currency, Number(one.balance.amount)])),
    };
  };
  return { context, prepare, enter, history, held };
}

const list = ["NORD,10,42.10,EUR", "LUMN,4,118.20,EUR", "EUR,1250.40,,EUR"];

test("a list of positions is what the account holds from its day on, with its cost, and undo takes it out", async () => {
  const { context, enter, held } = await openHousehold();
  const preview = await enter("2024-06-28", ...list);
  assert.deepEqual([preview.counts.new, preview.from, preview.to], [3, "2024-06-28", "2024-06-28"]);
  const { shares, cost, money } = await held();
  assert.deepEqual(shares, { LUMN: "4", NORD: "10" });
  assert.deepEqual([Number(cost["NORD"]), Number(cost["LUMN"])], [421, 472.8]);
  assert.deepEqual(money, { EUR: 1250.4 });
  await undoImport(context, preview.importId);
  assert.deepEqual((await held()).shares, {});
});

test("a later list of the same positions adds nothing, and differences are doubts", async () => {
  const { prepare, enter, held } = await openHousehold();
  await enter("2024-06-28", ...list);
  const again = await enter("2024-09-30", ...list);
  assert.deepEqual(again.counts, { new: 0, duplicate: 3, rejected: 0, ignored: 0 });
  const changed = await enter("2024-09-30", "NORD,12,42.10,EUR", "PORT,5,10,EUR", "EUR,1000,,EUR");
  assert.deepEqual(changed.counts, { new: 1, duplicate: 0, rejected: 2, ignored: 0 });
  assert.match(changed.rows[0]?.reason ?? "", /has 10 NORD on 2024-09-30, the list says 12/);
  assert.match(changed.rows[1]?.reason ?? "", /has 1250.4 EUR of money on 2024-09-30, the list says 1000/);
  const codes = changed.dataQuality.issues.map(({ code, message }) => `${code}: ${message}`);
  assert.match(codes.join(), /position_missing: Depot holds 4 LUMN/);
  assert.deepEqual((await held()).shares, { LUMN: "4", NORD: "10", PORT: "5" });
  // The same day again, with another quantity or another cost.
  const sameDay = await prepare("2024-06-28", "NORD,11,42.10,EUR", "LUMN,4,120,EUR", "EUR,1250.40,,EUR");
  assert.deepEqual(sameDay.counts, { new: 0, duplicate: 1, rejected: 2, ignored: 0 });
  assert.match(sameDay.rows.map((row) => row.reason).join(), /a cost of 472.8, the list says 480/);
});

test("a list of an earlier day does not count what a later one brought in once more", async () => {
  const { enter, held } = await openHousehold();
  await enter("2024-06-28", ...list);
  const earlier = await enter("2024-01-31", ...list);
  assert.deepEqual(earlier.counts, { new: 0, duplicate: 0, rejected: 3, ignored: 0 });
  assert.match(earlier.rows[0]?.reason ?? "", /a list of 2024-06-28 brought/);
  assert.deepEqual((await held()).shares, { LUMN: "4", NORD: "10" });
});

test("transactions between two lists explain the difference", async () => {
  const { enter, history, held } = await openHousehold();
  await enter("2024-06-28", ...list);
  await history("2024-07-15,buy,NORD,2,50.00,EUR", "2024-07-16,sell,LUMN,4,120.00,EUR");
  const later = await enter("2024-09-30", "NORD,12,43.42,EUR");
  assert.deepEqual(later.counts, { new: 0, duplicate: 1, rejected: 0, ignored: 0 });
  assert.deepEqual(
    later.dataQuality.issues.filter(({ code }) => code === "position_missing"),
    [],
  );
  assert.deepEqual((await held()).shares, { NORD: "12" });
});

test("a list comes in before a history that begins later", async () => {
  const { enter, history, held } = await openHousehold();
  await history("2024-07-15,sell,NORD,3,50.00,EUR");
  const opening = await enter("2024-06-28", "NORD,10,42.10,EUR");
  assert.deepEqual(opening.counts, { new: 1, duplicate: 0, rejected: 0, ignored: 0 });
  assert.deepEqual((await held()).shares, { NORD: "7" });
});

test("two lists that were prepared before either was booked do not add up", async () => {
  const { context, prepare, enter, held } = await openHousehold();
  await enter("2024-01-31", "PORT,5,10,EUR");
  const [first, second] = [await prepare("2024-06-28", ...list), await prepare("2024-07-31", ...list)];
  await commitImport(context, first.importId);
  await assert.rejects(commitImport(context, second.importId), { kind: "conflict", message: /again/ });
  assert.deepEqual((await held()).shares, { LUMN: "4", NORD: "10", PORT: "5" });
});

test("positions of unknown cost come in with their day, and later transactions are booked on top of them", async () => {
  const { context, prepare, enter, history, held } = await openHousehold();
  const preview = await prepare("2024-06-28", "NORD,10,,EUR", "LUMN,4,118.20,EUR");
  assert.deepEqual([preview.counts.new, preview.from], [2, "2024-06-28"]);
  assert.deepEqual(preview.positionEffect, [
    { symbol: "LUMN", quantity: "4" },
    { symbol: "NORD", quantity: "10" },
  ]);
  await commitImport(context, preview.importId);
  assert.deepEqual((await held()).shares, { LUMN: "4", NORD: "10" });
  await history("2024-07-15,buy,NORD,2,50.00,EUR", "2024-08-15,sell,LUMN,1,120.00,EUR");
  const { shares, cost } = await held();
  assert.deepEqual(shares, { LUMN: "3", NORD: "12" });
  // 3 × 118.20; what was paid for the first 10 NORD is not known, so that only 2 × 50 is cost.
  assert.deepEqual([Number(cost["LUMN"]), Number(cost["NORD"])], [354.6, 100]);
  const again = await enter("2024-09-30", "NORD,12,,EUR", "LUMN,3,118.20,EUR");
  assert.deepEqual(again.counts, { new: 0, duplicate: 2, rejected: 0, ignored: 0 });
});

test("a history of the time before a list is told to come first", async () => {
  const { context, enter } = await openHousehold();
  await enter("2024-06-28", ...list);
  const bytes = Buffer.from("date,type,symbol,quantity,price,currency\n2023-05-02,buy,NORD,10,42.10,EUR\n");
  const preview = await prepareImport(context, { fileName: "h.csv", bytes, accountName: "Depot" });
  const told = preview.dataQuality.issues.find(({ code }) => code === "before_opening");
  assert.match(
    told?.message ?? "",
    /1 trades are not later than the list of positions of 2024-06-28 in Depot/,
  );
});
