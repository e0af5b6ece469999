import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every kind of row of a Crypto.com history is booked as it moved money and coins", () => {
  const file = totalsOf(readFileSync(new URL("../samples/crypto-com.csv", import.meta.url)));
  assert.equal(file.format, "crypto-com-csv");
  assert.deepEqual(file.counts, { parsed: 10, rejected: 1, ignored: 1 });
  assert.deepEqual(file.positions, {
    // 0.0005 + 0.01 − 0.002 − 0.004 + 0.00002 − 0.001
    BTC: "0.00352",
    CRO: "2412.5",
    ETH: "0.05",
  });
  // 1000 − 600 + (150 − 150) + 118.50 + (240 − 240) − 100
  assert.deepEqual(file.cash, { EUR: "418.5" });
  const income = file.transactions.filter((row) => row.kind === "reinvestment");
  assert.deepEqual(
    income.map((row) => [row.instrument?.symbol, row.quantity, row.amount]),
    [
      ["CRO", "12.5", "1.25"],
      ["BTC", "0.00002", "1.2"],
    ],
  );
});
