import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { findOverselling } from "./find-overselling.ts";
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

const messages = async (context: UseCaseContext, ...lines: string[]) => {
  const preview = await prepareImport(context, {
    fileName: "x.csv",
    bytes: csv(...lines),
    accountName: "Depot",
  });
  return preview.dataQuality.issues.map(({ code, message }) => `${code}: ${message}`);
};

test("a preview warns of what the portfolio would complain of: overselling, unknown instruments, future days", async () => {
  const context = await openHousehold();
  const found = await messages(
    context,
    "2024-01-02,buy,A,10,5.00,EUR",
    "2024-02-02,sell,A,12,6.00,EUR",
    "2024-09-02,buy,A,1,6.00,EUR",
  );
  assert.equal(found.length, 3);
  assert.match(found.join("\n"), /oversell: On 2024-02-02 12 A would leave Depot, 2 more than it holds/);
  assert.match(found.join("\n"), /For a short sale write "sell to open"/);
  assert.match(found.join("\n"), /unknown_instrument: 1 instruments .*: A\./);
  assert.match(found.join("\n"), /future_date: 1 transactions lie after 2024-06-28 \(buy on 2024-09-02\)/);
});

test("shares sold to open are a short position, not an oversale", async () => {
  const context = await openHousehold();
  assert.deepEqual(
    (await messages(context, "2024-02-02,sell to open,A,12,6.00,EUR")).filter((line) =>
      /oversell/.test(line),
    ),
    [],
  );
});

test("what is booked already counts: enough shares are no warning, and an old shortage is not told again", async () => {
  const context = await openHousehold();
  const bytes = csv("2024-01-02,buy,A,10,5.00,EUR", "2024-01-03,sell,B,1,6.00,EUR");
  const first = await prepareImport(context, { fileName: "x.csv", bytes, accountName: "Depot" });
  await commitImport(context, first.importId);
  const enough = await messages(context, "2024-02-02,sell,A,10,6.00,EUR", "2024-03-02,buy,B,1,6.00,EUR");
  assert.deepEqual(
    enough.filter((line) => line.startsWith("oversell")),
    [],
  );
  // Both sales of one day leave together; the purchase of the same day counts whatever its place in the file.
  const sameDay = ["2024-02-02,sell,A,11,6.00,EUR", "2024-02-02,buy,A,0.5,6.00,EUR"];
  assert.match((await messages(context, ...sameDay)).join(), /11 A would leave Depot, 0\.5 more/);
  // Sold before the purchase that is booked.
  assert.match(
    (await messages(context, "2024-01-01,sell,A,1,6.00,EUR")).join(),
    /oversell: On 2024-01-01 1 A/,
  );
});

test("a split the market knows is no overselling", () => {
  const row = { account: "a", key: "x", ratio: null };
  const booked = [{ ...row, kind: "buy" as const, date: "2024-01-02", quantity: "10" }];
  const fresh = [{ ...row, kind: "sell" as const, date: "2024-06-11", quantity: "100" }];
  const splits = new Map([["x", [{ date: "2024-06-10", ratio: "10" }]]]);
  assert.deepEqual(findOverselling(booked, fresh, splits), []);
  assert.equal(findOverselling(booked, fresh, new Map())[0]?.missing.toString(), "90");
  const late = { ...row, kind: "split" as const, date: "2024-06-13", quantity: null, ratio: "10" };
  assert.deepEqual(findOverselling(booked, [...fresh, late], splits), []);
});

test("an instrument that the market does not have is shown with those of the same ISIN, symbol and name", async () => {
  const store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const context: UseCaseContext = { tenant, clock: fixedClock("2024-06-28"), baseCurrency: "EUR" };
  const market = [
    ["QVX.L", "Quellwerk Group", "GBP", null],
    ["NEW", "Renamed Industries", "USD", "XF0000009999"],
    ["ZZ1", "Nordlicht Holding", "USD", null],
  ];
  await store.tenant(marketId, marketId).run(async (database) => {
    for (const [symbol, name, currency, isin] of market)
      await database.query(
        `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, isin)
         values (current_tenant(), gen_random_uuid(), $1, $2, 'stock', $3, $4) on conflict do nothing`,
        [symbol, name, currency, isin],
      );
  });
  const lines = [
    "date,type,symbol,quantity,price,currency,name,isin",
    "2024-01-02,buy,QVX,1,5.00,EUR,,",
    "2024-01-02,buy,OLD,1,5.00,EUR,Old Industries,XF0000009999",
    "2024-01-02,buy,NLH,1,5.00,EUR,Nordlicht SE,",
    "2024-01-02,buy,NONE,1,5.00,EUR,Nobody knows,",
  ];
  const preview = await prepareImport(context, { fileName: "x.csv", bytes: Buffer.from(lines.join("\n")) });
  assert.deepEqual(
    preview.unresolvedInstruments.map(({ symbol, candidates }) => [symbol, candidates]),
    [
      ["QVX", ["QVX.L (GBP)"]],
      ["OLD", ["NEW (USD)"]],
      ["NLH", ["ZZ1 (Nordlicht Holding, USD)"]],
      ["NONE", []],
    ],
  );
});
