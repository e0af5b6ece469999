import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listTransactions } from "./list-transactions.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";

const toCents = (amount: number) => Math.round(amount * 100) / 100;

async function openHousehold() {
  const { tenant } = await createTestTenant(await openTestStore());
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-12-31"), baseCurrency: "EUR" };
  const prepare = (text: string, more: { accountName?: string; mapping?: unknown } = {}) =>
    prepareImport(context, { fileName: "export", bytes: Buffer.from(text), ...more });
  const enter = async (text: string, more: Parameters<typeof prepare>[1] = {}) => {
    const preview = await prepare(text, more);
    await commitImport(context, preview.importId);
    return preview;
  };
  const held = async () => {
    const { transactions } = await listTransactions(context, { limit: 500 });
    const shares: Record<string, number> = {};
    const cash: Record<string, number> = {};
    for (const { kind, symbol, quantity, cashEffect } of transactions) {
      cash[cashEffect.currency] = toCents((cash[cashEffect.currency] ?? 0) + Number(cashEffect.amount));
      const sign = kind === "buy" ? 1 : kind === "sell" ? -1 : 0;
      if (symbol !== null) shares[symbol] = (shares[symbol] ?? 0) + sign * Number(quantity);
    }
    return { shares, cash };
  };
  return { context, prepare, enter, held };
}

const statement = [
  "Date,Time,Value date,Product,ISIN,Description,FX,Change,,Balance,,Order Id",
  '12-06-2024,16:02,12-06-2024,NORDWIND,XF0000000017,"Sell 6 Nordwind@44,10 EUR (XF0000000017)",,EUR,"264,60",EUR,"1.401,02",b1',
  '12-06-2024,16:02,12-06-2024,NORDWIND,XF0000000017,DEGIRO Transaction and/or third party fees,,EUR,"-3,00",EUR,"1.398,02",b1',
  '20-05-2024,08:05,17-05-2024,LUMEN,XF0000000025,Dividend,,USD,"4,00",USD,"4,00",',
  '02-05-2024,15:32,02-05-2024,LUMEN,XF0000000025,FX Credit,"1,0870",USD,"480,00",USD,"0,00",a1',
  '02-05-2024,15:32,02-05-2024,LUMEN,XF0000000025,FX Debit,,EUR,"-441,58",EUR,"1.136,42",a1',
  '02-05-2024,15:32,02-05-2024,LUMEN,XF0000000025,"Buy 10 Lumen@48,00 USD (XF0000000025)",,USD,"-480,00",USD,"-480,00",a1',
  '29-04-2024,10:15,29-04-2024,NORDWIND,XF0000000017,"Buy 10 Nordwind@42,20 EUR (XF0000000017)",,EUR,"-422,00",EUR,"1.578,00",a0',
  '25-04-2024,09:51,24-04-2024,,,iDEAL Deposit,,EUR,"2.000,00",EUR,"2.000,00",',
].join("\n");

// The same trades, the sale in two fills and the purchase in euros; and one trade that is later than the statement.
const trades = [
  "Date,Time,Product,ISIN,Reference exchange,Venue,Quantity,Price,,Local value,,Value EUR,Exchange rate,AutoFX Fee,Transaction and/or third party fees EUR,Total EUR,Order ID,",
  '01-07-2024,16:02,NORDWIND,XF0000000017,XET,XETA,1,"45,0000",EUR,"-45,00",EUR,"-45,00",,"0,00","-1,00","-46,00",,c1',
  '12-06-2024,16:02,NORDWIND,XF0000000017,XET,XETA,-4,"44,1000",EUR,"176,40",EUR,"176,40",,"0,00","-3,00","173,40",,b1',
  '12-06-2024,16:01,NORDWIND,XF0000000017,XET,XETA,-2,"44,1000",EUR,"88,20",EUR,"88,20",,"0,00",,"88,20",,b1',
  '02-05-2024,15:32,LUMEN,XF0000000025,NDQ,ARCX,10,"48,0000",USD,"-480,00",USD,"-441,58","1,0870","0,00",,"-441,58",,a1',
  '29-04-2024,10:15,NORDWIND,XF0000000017,XET,XETA,10,"42,2000",EUR,"-422,00",EUR,"-422,00",,"0,00",,"-422,00",,a0',
].join("\n");

test("the trades of an account statement are not booked again from the list of trades", async () => {
  const { context, enter, held, prepare } = await openHousehold();
  await enter(statement);
  // 2000 − 422 − 441.58 + 264.60 − 3; 480 − 480 + 4
  const once = { shares: { XF0000000017: 4, XF0000000025: 10 }, cash: { EUR: 1398.02, USD: 4 } };
  assert.deepEqual(await held(), once);
  const second = await enter(trades);
  assert.equal(second.accountName, "DEGIRO");
  assert.deepEqual(second.counts, { new: 1, duplicate: 4, rejected: 0, ignored: 0 });
  const doubles = second.rows.filter((row) => row.state === "duplicate");
  assert.match(doubles[0]?.reason ?? "", /already in the ledger, from DEGIRO account statement CSV/);
  assert.match(doubles[0]?.fix ?? "", /doubles=book/);
  assert.match(
    second.assumptions.join("\n"),
    /3 bookings of the same account, day, instrument, quantity and amount/,
  );
  // One share more for 46.00.
  assert.deepEqual(await held(), {
    shares: { XF0000000017: 5, XF0000000025: 10 },
    cash: { EUR: 1352.02, USD: 4 },
  });
  // Both once more: the statement by its content, the trades as before.
  assert.equal((await prepare(statement)).counts.new, 0);
  assert.equal((await prepare(trades)).counts.new, 0);
  await undoImport(context, second.importId);
  assert.deepEqual(await held(), once);
});

test("whoever says that rows happened twice has them booked twice", async () => {
  const { enter, held } = await openHousehold();
  await enter(statement);
  const second = await enter(trades, { mapping: { doubles: "book" } });
  // The purchase of 422.00 without fees is the same content in both: that is a duplicate anyhow.
  assert.deepEqual(second.counts, { new: 4, duplicate: 1, rejected: 0, ignored: 0 });
  // 4 − 6 + 1 and 10 + 10
  assert.deepEqual((await held()).shares, { XF0000000017: -1, XF0000000025: 20 });
  const again = await enter(trades);
  assert.deepEqual(again.counts, { new: 0, duplicate: 5, rejected: 0, ignored: 0 });
});

test("two formats prepared side by side are not both booked", async () => {
  const { context, prepare, held } = await openHousehold();
  const [first, second] = [await prepare(statement), await prepare(trades)];
  await commitImport(context, first.importId);
  await assert.rejects(commitImport(context, second.importId), {
    kind: "conflict",
    message: /Send the file again/,
  });
  assert.deepEqual((await held()).shares, { XF0000000017: 4, XF0000000025: 10 });
});

test("a new account with the trades of another one is asked about", async () => {
  const { enter, prepare } = await openHousehold();
  await enter(statement, { accountName: "Depot" });
  const preview = await prepare(trades);
  const told = preview.dataQuality.issues.find(({ code }) => code === "same_as_account");
  assert.match(
    told?.message ?? "",
    /4 of 4 trades for the new account DEGIRO are in Depot already, from DEGIRO account statement CSV/,
  );
  assert.equal(preview.counts.new, 5);
  const chosen = await prepare(trades, { accountName: "Depot" });
  assert.deepEqual(chosen.counts, { new: 1, duplicate: 4, rejected: 0, ignored: 0 });
});

test("a statement with its money after a list of trades alone says what to undo first", async () => {
  const { enter, prepare } = await openHousehold();
  await enter(trades);
  const preview = await prepare(statement);
  // New are the deposit, the dividend and both sides of the exchange.
  assert.deepEqual(preview.counts, { new: 4, duplicate: 3, rejected: 0, ignored: 1 });
  const told = preview.dataQuality.issues.find(({ code }) => code === "implied_cash");
  assert.match(
    told?.message ?? "",
    /DEGIRO takes cash as coming from outside.*undo the import of the trades alone/,
  );
});

test("trades of the same format, of another day, quantity or price are never doubles", async () => {
  const { enter, held } = await openHousehold();
  await enter(statement, { accountName: "Depot" });
  const generic = (...lines: string[]) =>
    ["date,type,symbol,isin,quantity,price,currency", ...lines].join("\n");
  const other = await enter(
    generic(
      "2024-04-29,buy,NORD,XF0000000017,10,50.00,EUR",
      "2024-04-30,buy,NORD,XF0000000017,10,42.20,EUR",
      "2024-04-29,buy,NORD,XF0000000017,9,42.20,EUR",
      "2024-04-29,sell,NORD,XF0000000017,10,42.20,EUR",
      "2024-04-29,buy,OTHER,XF0000000058,10,42.20,EUR",
    ),
    { accountName: "Depot" },
  );
  assert.equal(other.counts.new, 5);
  const same = await enter(generic("2024-04-29,buy,NORD,XF0000000017,10,42.20,EUR"), {
    accountName: "Depot",
  });
  // It is the statement's: one of the same format with this content does not exist yet.
  assert.deepEqual(same.counts, { new: 0, duplicate: 1, rejected: 0, ignored: 0 });
  assert.equal((await held()).shares["OTHER"], 10);
});
