import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { prepareImport } from "./prepare-import.ts";

const sample = (name: string) =>
  readFileSync(new URL(`./importers/samples/${name}`, import.meta.url), "utf8");

async function openHousehold() {
  const { tenant } = await createTestTenant(await openTestStore());
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-12-31"), baseCurrency: "EUR" };
  const prepare = (text: string, accountName?: string) =>
    prepareImport(context, { fileName: "statement", bytes: Buffer.from(text), accountName });
  const compare = async (text: string, accountName?: string) => {
    const { dataQuality } = await prepare(text, accountName);
    const found = dataQuality.issues.filter(({ code }) => code.startsWith("closing"));
    return found.map(({ code, message }) => `${code}: ${message}`);
  };
  const enter = async (text: string, accountName?: string) => {
    const preview = await prepare(text, accountName);
    await commitImport(context, preview.importId);
    return preview;
  };
  return { prepare, compare, enter };
}

const without = (text: string, line: RegExp) =>
  text
    .split("\n")
    .filter((one) => !line.test(one))
    .join("\n");

test("an Activity Statement of Interactive Brokers is compared with its open positions and its cash report", async () => {
  const { compare, enter } = await openHousehold();
  const statement = sample("ibkr-activity.csv");
  const agrees = [
    "closing_agrees: After this import the ledger agrees with the 3 positions and 2 balances that the file states for 2024-09-30.",
  ];
  assert.deepEqual(await compare(statement), agrees);
  // Without the sale of 300 NORD, which became 600 by the split, for 1350 less 2.
  const short = await compare(without(statement, /"2024-02-20, 09:01:00",-300/));
  assert.equal(short.length, 2);
  assert.match(short[0] ?? "", /closing_position: The file states 2400 NORD .*has 3000, 600 too many/);
  assert.match(short[1] ?? "", /closing_cash: The file states 3504.69 EUR .*has 2156.69, 1348 too little/);
  // The same once it is booked, from the ledger alone.
  await enter(statement);
  assert.deepEqual(await compare(statement), agrees);
});

test("an OFX statement is compared with its positions and balances, also when older files are missing", async () => {
  const { compare } = await openHousehold();
  const statement = sample("statement.ofx");
  assert.match(
    (await compare(statement)).join(),
    /^closing_agrees: .*4 positions and 1 balances .*2024-09-30/,
  );
  // Without the deposit of 15000 and the bonds for 990.40: 1618.97 − 15000 + 990.40.
  const later = (await compare(without(statement, /<FITID>1<|<FITID>9</))).join("\n");
  assert.match(
    later,
    /closing_position: The file states 1000 444444DD4 .*has 0, 1000 too few: a rejected line may be the reason/,
  );
  assert.match(later, /closing_cash: The file states 1618.97 USD .*has -12390.63, 14009.6 too little/);
});

test("a DEGIRO account statement is compared with the balances behind its newest lines", async () => {
  const { compare, enter } = await openHousehold();
  const lines = [
    "Date,Time,Value date,Product,ISIN,Description,FX,Change,,Balance,,Order Id",
    '20-05-2024,08:05,17-05-2024,LUMEN,XF0000000025,Dividend,,USD,"4,00",USD,"4,00",',
    '29-04-2024,10:15,29-04-2024,NORDWIND,XF0000000017,"Buy 10 Nordwind@42,20 EUR (XF0000000017)",,EUR,"-422,00",EUR,"1.578,00",a0',
    '25-04-2024,09:51,24-04-2024,,,iDEAL Deposit,,EUR,"2.000,00",EUR,"2.000,00",',
  ];
  assert.match((await compare(lines.join("\n"))).join(), /^closing_agrees: .*2 balances .*2024-05-20/);
  // A statement that begins after the deposit.
  assert.match(
    (await compare(lines.slice(0, 3).join("\n"))).join(),
    /closing_cash: The file states 1578 EUR in DEGIRO for 2024-05-20; .*has -422, 2000 too little: the account probably had money before/,
  );
  await enter(lines.join("\n"));
  const later = [
    lines[0],
    '03-06-2024,09:00,03-06-2024,NORDWIND,XF0000000017,"Sell 10 Nordwind@43,00 EUR (XF0000000017)",,EUR,"430,00",EUR,"2.005,50",a1',
  ].join("\n");
  assert.match(
    (await compare(later)).join(),
    /states 2005.5 EUR .*has 2008, 2.5 too much: lines of another file are probably missing/,
  );
});

test("the first section of a Vanguard download is compared with what its transactions come to", async () => {
  const { compare } = await openHousehold();
  const statement = sample("vanguard.csv");
  assert.match((await compare(statement)).join(), /^closing_agrees: .*3 positions and 1 balances/);
  const found = (await compare(without(statement, /,Fee,Account service fee/))).join();
  assert.match(
    found,
    /closing_cash: The file states 7910.19 USD in Vanguard …5678 .*has 7930.19, 20 too much/,
  );
});

test("a list of positions says by how much the imported history differs from it", async () => {
  const { enter, prepare } = await openHousehold();
  const header =
    "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Accrued Interest ($),Amount ($),Settlement Date";
  const history = [
    header,
    "01/10/2024, YOU BOUGHT NORDWIND TURBINES (NORD) (Cash), NORD, NORDWIND TURBINES,Cash,90,40,,,,-3600,01/11/2024",
    "01/09/2024, Electronic Funds Transfer Received (Cash), , No Description,Cash,0,,,,,4834.56,",
  ].join("\n");
  await enter(history, "Fidelity Individual - TOD …5678");
  const preview = await prepare(sample("fidelity-positions.csv"));
  const told = preview.rows.filter((row) => row.state === "rejected").map((row) => row.reason ?? "");
  assert.match(told.join("\n"), /the ledger has 90 NORD on 2024-09-30, the list says 100/);
  // 4834.56 − 3600 is what the list states.
  assert.ok(preview.rows.some((row) => row.state === "duplicate" && /USD of money/.test(row.reason ?? "")));
});
