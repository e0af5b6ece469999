import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("fills of one order become one trade, futures and broken rows are refused", () => {
  const file = totalsOf(readFileSync(new URL("../samples/zerodha.csv", import.meta.url)));
  assert.equal(file.format, "zerodha-csv");
  assert.deepEqual(file.counts, { parsed: 6, rejected: 2, ignored: 2 });
  // SARASWATI 4 + 6 + 10 − 5 − 3; the option was written and bought back
  assert.deepEqual(file.positions, { "Ganga Flexi Cap Fund": "12.345", SARASWATI: "12" });
  // −(4 × 101.5 + 6 × 101.6) − 1500 + (1000 + 601.5) − 12.345 × 45.67 + 787.5 − 300
  assert.deepEqual(file.cash, { INR: "-990.39615" });
  assert.deepEqual(
    file.transactions.map((row) => [row.kind, row.quantity, row.amount, row.price]),
    [
      ["buy", "10", "1015.6", "101.56"],
      ["buy", "10", "1500", "150"],
      ["sell", "8", "1601.5", "200.1875"],
      ["buy", "12.345", "563.79615", "45.67"],
      ["write", "75", "787.5", "10.5"],
      ["buy", "75", "300", "4"],
    ],
  );
});
