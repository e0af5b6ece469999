import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { analyzeInstrument } from "./analyze-instrument.ts";
import { commitImport } from "./commit-import.ts";
import { findInstrument } from "./find-instrument.ts";
import { optionTermsOf } from "./option-terms.ts";
import { prepareImport } from "./prepare-import.ts";

test("an import keeps the terms of its options and bonds, and both are analysed without typing them in", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "USD" });
  const days = Array.from({ length: 28 }, (_each, day) => `2024-01-${String(day + 1).padStart(2, "0")}`);
  await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "BRK.B",
        currency: "USD",
        closes: days.map((day, place) => [day, String(400 + (place % 5))] as const),
      },
    ],
    transactions: [],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2024-02-01"), baseCurrency: "USD" };
  const file = `date,type,symbol,name,asset class,quantity,price,currency
2024-01-10,buy,BRKB240621C00420000,BRK.B 06/21/2024 420.00 C,option,1,12,USD
2024-01-11,buy,91282CLW9,US TREASURY 4.25% 15/08/2034,bond,100,99.5,USD
`;
  const { importId, counts } = await prepareImport(context, {
    fileName: "rows.csv",
    bytes: new TextEncoder().encode(file),
  });
  assert.equal(counts.new, 2);
  await commitImport(context, importId);
  const option = await findInstrument(context, "BRKB240621C00420000");
  const { attributes } = option;
  assert.ok(typeof attributes === "object" && attributes !== null && "option" in attributes);
  assert.deepEqual(attributes.option, {
    underlying: "BRK.B",
    expiry: "2024-06-21",
    right: "call",
    strike: 420,
    multiplier: 100,
  });
  assert.deepEqual(optionTermsOf(option), attributes.option);
  const analysis = await analyzeInstrument(context, { symbol: "BRKB240621C00420000" });
  const figureOf = (name: string) => analysis.figures.find((figure) => figure.name === name);
  assert.ok(figureOf("delta"), JSON.stringify(analysis.figures.map(({ name }) => name)));
  const rows = await owner.tenant.run((database) =>
    database.query<{ attributes: Record<string, unknown> }>(
      "select attributes - 'importId' as attributes from instrument where tenant_id = current_tenant() and asset_class = 'bond'",
    ),
  );
  assert.deepEqual(rows, [
    {
      attributes: { couponRate: 0.0425, maturity: "2034-08-15", couponsPerYear: 2, dayCount: "ACT/ACT ICMA" },
    },
  ]);
  const bond = await analyzeInstrument(context, { symbol: "91282CLW9", terms: { price: 99.5 } });
  assert.ok(bond.figures.some(({ name }) => name === "yieldToMaturity"));
});

test("a plain share has no terms of an option, whatever it is called", () => {
  const named = { symbol: "AAPL240119C00150000", name: "AAPL", attributes: {} };
  assert.equal(optionTermsOf({ ...named, assetClass: "stock" }), null);
  assert.equal(optionTermsOf({ ...named, assetClass: "option" })?.strike, 150);
});
