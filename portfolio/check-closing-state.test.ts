import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import type { Database } from "#store/open-store.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { checkClosingState } from "./check-closing-state.ts";
import { commitImport } from "./commit-import.ts";
import type { ClosingState } from "./importers/importer.ts";
import { prepareImport } from "./prepare-import.ts";
import type { StagedLine } from "./stage-rows.ts";
import { ImportTally } from "./tally-import.ts";

const account = {
  accountId: "",
  name: "Depot",
  currency: "EUR",
  lotMethod: "fifo",
  impliedCash: false,
} as const;

async function openHousehold() {
  const store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
  const book = async (...lines: string[]) => {
    const bytes = Buffer.from(["date,type,symbol,quantity,price,amount,currency", ...lines].join("\n"));
    const { importId } = await prepareImport(context, { fileName: "x.csv", bytes, accountName: "Depot" });
    await commitImport(context, importId);
  };
  const accounts = (database: Database) =>
    database.query<{ id: string }>("select account_id as id from account where tenant_id = current_tenant()");
  const check = (closing: Partial<ClosingState>, lines: readonly StagedLine[] = []) =>
    tenant.run(async (database) => {
      const found = await accounts(database);
      const tally = new ImportTally({ today: "2024-06-28", closingDay: "2024-06-30", isMoving: () => true });
      for (const line of lines) tally.add(line);
      const issues = await checkClosingState(database, {
        closing: { date: "2024-06-30", positions: [], cash: [], ...closing },
        tally,
        accounts: found.map(({ id }) => ({ ...account, accountId: id })),
        accountName: "Depot",
        impliedCash: new Map(),
      });
      return issues.map(({ code, message }) => `${code}: ${message}`);
    });
  return { store, tenant, marketId, book, check };
}

function bought(symbol: string, quantity: string, amount: string): StagedLine {
  const instrument = { symbol, name: symbol, currency: "EUR", isin: null, assetClass: "stock" };
  const none = {
    related: null,
    relatedQuantity: null,
    price: null,
    ratio: null,
    costBasis: null,
    note: null,
  };
  const row = {
    account: "Depot",
    instrument,
    kind: "buy" as const,
    tradeDate: "2024-05-02",
    quantity,
    amount,
  };
  return {
    line: 2,
    raw: [],
    state: "new",
    reason: null,
    fix: null,
    parsed: [{ ...row, ...none, fee: "1", tax: "0", currency: "EUR", contentHash: "", occurrence: 1 }],
  };
}

test("a file that agrees with ledger and import says so once", async () => {
  const { book, check } = await openHousehold();
  await book("2024-01-01,deposit,,,,1000.00,EUR", "2024-01-02,buy,A,10,5.00,50.00,EUR");
  // 1000 − 50 booked, − 30 − 1 of the file.
  const closing = {
    positions: [
      { symbol: "A", quantity: "10" },
      { symbol: "b", quantity: "3.000" },
    ],
    cash: [{ currency: "EUR", balance: "919.00" }],
  };
  assert.deepEqual(await check(closing, [bought("B", "3", "30")]), [
    "closing_agrees: After this import the ledger agrees with the 2 positions and 1 balances that the file states for 2024-06-30.",
  ]);
});

test("each difference says how much it is and what it probably means", async () => {
  const { book, check } = await openHousehold();
  await book(
    "2024-01-01,deposit,,,,1000.00,EUR",
    "2024-01-02,buy,A,10,5.00,50.00,EUR",
    "2024-01-02,buy,C,4,5.00,20.00,EUR",
  );
  const positions = [
    { symbol: "A", quantity: "12" },
    { symbol: "B", quantity: "2" },
    { symbol: "C", quantity: "40" },
  ];
  const cash = [
    { currency: "EUR", balance: "930" },
    { currency: "USD", balance: "12.5" },
    { currency: "CHF", balance: "0.004" },
  ];
  const found = await check({ positions, cash }, [bought("B", "3", "30")]);
  assert.equal(found.length, 5);
  const text = found.join("\n");
  assert.match(text, /closing_position: The file states 12 A .*has 10, 2 too few: an earlier purchase/);
  assert.match(text, /closing_position: The file states 2 B .*has 3, 1 too many: a sale or transfer out/);
  assert.match(text, /closing_position: The file states 40 C .*has 4, 36 too few: a split of 10 for 1/);
  // 1000 − 70 − 31 = 899
  assert.match(text, /closing_cash: The file states 930 EUR .*has 899, 31 too little: lines of another file/);
  assert.match(
    text,
    /closing_cash: The file states 12.5 USD .*has 0, 12.5 too little: the account probably had/,
  );
});

test("a complete list also tells of what it leaves out; a partial one does not", async () => {
  const { book, check } = await openHousehold();
  await book("2024-01-02,buy,A,10,5.00,50.00,EUR", "2024-01-02,buy,D,2,5.00,10.00,EUR");
  const positions = [{ symbol: "A", quantity: "10" }];
  assert.match((await check({ positions })).join(), /^closing_agrees/);
  assert.match((await check({ positions, complete: true })).join(), /states 0 D .*has 2, 2 too many/);
});

test("splits that the market knows count for what is booked, days after the statement do not", async () => {
  const { store, marketId, book, check } = await openHousehold();
  const id = randomUUID();
  await store.tenant(marketId, marketId).run(async (database) => {
    await database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), $1, $2, 'Split', 'stock', 'EUR')`,
      [id, `Z${id.slice(0, 8)}`],
    );
    await database.query(
      `insert into corporate_action (tenant_id, instrument_id, date, kind, value, source)
       values (current_tenant(), $1, '2024-03-01', 'split', 4, 'test')`,
      [id],
    );
  });
  const symbol = `Z${id.slice(0, 8)}`;
  await book(`2024-01-02,buy,${symbol},10,5.00,50.00,EUR`, `2024-07-02,buy,${symbol},7,5.00,35.00,EUR`);
  assert.match((await check({ positions: [{ symbol, quantity: "40" }] })).join(), /^closing_agrees/);
});
