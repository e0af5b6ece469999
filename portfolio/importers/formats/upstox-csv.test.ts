import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("trades of Upstox are booked by company, day first, derivatives are refused", () => {
  const file = totalsOf(readFileSync(new URL("../samples/upstox.csv", import.meta.url)));
  assert.equal(file.format, "upstox-csv");
  assert.deepEqual(file.counts, { parsed: 3, rejected: 2, ignored: 1 });
  assert.deepEqual(file.positions, { "GANGA GOLD ETF": "10", "SARASWATI TEXTILES LTD": "5" });
  // −1000.5 + 1100 − 505
  assert.deepEqual(file.cash, { INR: "-405.5" });
  assert.deepEqual(
    file.transactions.map((row) => [row.date, row.kind, row.instrument?.assetClass]),
    [
      ["2025-02-12", "buy", "other"],
      ["2025-04-03", "sell", "other"],
      ["2025-04-04", "buy", "etf"],
    ],
  );
});
