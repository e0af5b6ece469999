import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openSourceFile } from "../source-file.ts";
import { totalsOf } from "../test-totals.ts";
import { ibkrFlexXml } from "./ibkr-flex-xml.ts";

test("a Flex query in XML adds up to what was computed by hand", () => {
  const file = totalsOf(readFileSync(new URL("../samples/ibkr-flex.xml", import.meta.url)));
  assert.equal(file.format, "ibkr-flex-xml");
  assert.deepEqual(file.counts, { parsed: 7, rejected: 1, ignored: 9 });
  // 100 − 40; the two puts were bought and sold
  assert.deepEqual(file.positions, { NORD: "60" });
  assert.deepEqual(file.cash, {
    // 5000 − 4213 + (1800 − 3 − 0.9) − 700 − 1.85 + 36 − 9.5
    EUR: "1907.75",
    // 756 − 522.1 + 0.95
    USD: "234.85",
  });
  assert.deepEqual(file.file.closing, {
    date: "2024-09-30",
    positions: [{ symbol: "NORD", isin: "XF0000000017", quantity: "60", account: null }],
    cash: [
      { currency: "EUR", balance: "1907.75", account: null },
      { currency: "USD", balance: "234.85", account: null },
    ],
  });
  const bought = file.transactions.find((row) => row.kind === "buy");
  assert.equal(bought?.instrument?.name, 'NORDWIND & SONS "TURBINES"');
});

test("elements without end are refused, not followed", () => {
  const source = openSourceFile(Buffer.from(`<FlexQueryResponse>${"<a>".repeat(200_000)}`));
  assert.throws(() => ibkrFlexXml.read(source, { mapping: {}, currency: null, today: "2026-11-22" }), {
    name: "CoachError",
    message: /nests deeper/,
  });
});
