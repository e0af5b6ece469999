import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { prepareImport } from "./prepare-import.ts";
import { undoImport } from "./undo-import.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/kapji_raw_data_test_data_2.csv`;

async function openHousehold() {
  const store = await openTestStore();
  const { tenant } = await createTestTenant(store, { baseCurrency: "USD" });
  const context = { tenant, clock: fixedClock("2023-03-01"), baseCurrency: "USD" };
  const importText = async (text: string | Uint8Array, accountName = "Broker") => {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const preview = await prepareImport(context, { fileName: "rows.csv", bytes, accountName });
    return { preview, receipt: await commitImport(context, preview.importId) };
  };
  const quantities = async () =>
    Object.fromEntries(
      (await listHoldings(context, {})).holdings.map(({ symbol, quantity }) => [symbol, quantity]),
    );
  return { context, importText, quantities };
}

const head = "date,type,symbol,quantity,price,currency\n";

test("what was bought under an old symbol is what is sold under the new one, once and again", async () => {
  const { context, importText, quantities } = await openHousehold();
  const file = `${head}2022-05-15,buy,FB,100,200,USD\n2022-08-10,sell,META,50,100,USD\n`;
  const { preview, receipt } = await importText(file);
  assert.deepEqual(preview.positionEffect, [{ symbol: "META", quantity: "50" }]);
  assert.ok(
    preview.assumptions.some((text) => text.startsWith("FB has been META since 2022-06-09")),
    preview.assumptions.join("\n"),
  );
  assert.deepEqual(await quantities(), { META: "50" });
  const again = await prepareImport(context, {
    fileName: "rows.csv",
    bytes: new TextEncoder().encode(file),
    accountName: "Broker",
  });
  assert.deepEqual(again.counts, { new: 0, duplicate: 2, rejected: 0, ignored: 0 });
  await undoImport(context, receipt.importId);
  assert.deepEqual(await quantities(), {});
});

test("a symbol that another instrument had on the day is that one, and other currencies are other listings", async () => {
  const { importText, quantities } = await openHousehold();
  await importText(
    `${head}2021-12-01,buy,META,7,15,USD\n2022-06-09,buy,META,3,190,USD\n2022-05-15,buy,FB,2,180,EUR\n2022-06-10,buy,FB,5,10,USD\n`,
  );
  // FB after its rename in dollars and FB in euros are not known to be anything else.
  assert.deepEqual(Object.keys(await quantities()).sort(), ["FB", "META", "METV"]);
});

test("a closing position is that of the instrument which has the symbol at the end of the file", async () => {
  const { context } = await openHousehold();
  const statement = `Statement,Header,Field Name,Field Value
Statement,Data,BrokerName,Interactive Brokers
Statement,Data,Period,"December 1, 2021 - September 30, 2022"
Account Information,Header,Field Name,Field Value
Account Information,Data,Account,U1234567
Account Information,Data,Base Currency,USD
Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code
Open Positions,Data,Summary,Stocks,USD,META,3,1,160,480,150,450,-30,
Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code
Trades,Data,Order,Stocks,USD,META,"2021-12-01, 10:30:00",7,15,15,-105,0,105,0,0,O
Trades,Data,Order,Stocks,USD,META,"2022-01-20, 10:30:00",-7,14,14,98,0,-105,-7,0,C
Trades,Data,Order,Stocks,USD,META,"2022-08-01, 10:30:00",3,160,160,-480,0,480,0,0,O
`;
  const bytes = new TextEncoder().encode(statement);
  const { dataQuality } = await prepareImport(context, { fileName: "statement.csv", bytes });
  const found = dataQuality.issues.filter(({ code }) => code.startsWith("closing")).map(({ code }) => code);
  assert.deepEqual(found, ["closing_agrees"]);
});

test("where the file or the ledger of the account books the change, the old symbol stays", async () => {
  const { importText, quantities } = await openHousehold();
  const changed = `date,type,symbol,quantity,price,currency,related symbol,related quantity
2022-05-15,buy,FB,100,200,USD,,
2022-06-09,symbol_change,META,100,,USD,FB,100
`;
  const { preview } = await importText(changed);
  assert.equal(preview.counts.new, 2, JSON.stringify(preview.rows));
  assert.ok(!preview.assumptions.some((text) => text.includes("META since")));
  assert.deepEqual(await quantities(), { META: "100" });
  const later = await importText(`${head}2022-05-20,buy,FB,10,190,USD\n`);
  assert.ok(!later.preview.assumptions.some((text) => text.includes("META since")));
  const elsewhere = await importText(`${head}2022-05-20,buy,FB,10,190,USD\n`, "Other");
  assert.deepEqual(elsewhere.preview.positionEffect, [{ symbol: "META", quantity: "10" }]);
});

test("the real plain file with FB and META adds up", { skip: !existsSync(real) }, async () => {
  const { importText, quantities } = await openHousehold();
  const { preview } = await importText(readFileSync(real));
  assert.deepEqual(preview.counts, { new: 9, duplicate: 0, rejected: 0, ignored: 0 });
  // META: 100 bought as FB, − 50 + 40 − 40; AMZN: 1 and 9 of the split.
  assert.deepEqual(await quantities(), { AMZN: "10", META: "50" });
  assert.ok(
    !preview.dataQuality.issues.some(({ code }) => code === "oversell"),
    "nothing is sold that was not held",
  );
});
