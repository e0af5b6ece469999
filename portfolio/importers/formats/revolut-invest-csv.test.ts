import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/revolut-invest-export.csv`;

test("every kind of row of a Revolut statement is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/revolut-invest.csv", import.meta.url)));
  assert.equal(file.format, "revolut-invest-csv");
  assert.deepEqual(file.counts, { parsed: 12, rejected: 1, ignored: 1 });
  // 1500 − 506.10 − 251.25 + 3.57 − 0.21 − 0.05 + 25.98 − 0.02 − 100.93
  assert.deepEqual(file.cash, { EUR: "-20", USD: "670.99" });
  // The split adds 31.5 LUMN when the ledger knows that 10.5 are held; without it only 10.5 − 2 remain.
  assert.deepEqual(file.positions, { HARB: "20", HARS: "2", LUMN: "8.5", NORD: "0.45351474" });
  assert.equal(file.transactions.find((row) => row.kind === "split")?.sharesAdded, "31.5");
  const trades = file.transactions.filter((row) => row.instrument?.symbol === "HARB" || row.kind === "sell");
  // 20 × 12.50 = 250 and 1.25 charge; 2 × 13.00 = 26 and 0.02 charge.
  assert.deepEqual(
    trades.map((row) => [row.kind, row.amount, row.fee]),
    [
      ["buy", "250", "1.25"],
      ["sell", "26", "0.02"],
    ],
  );
});

test("a real Revolut statement adds up to what was computed by hand", { skip: !existsSync(real) }, () => {
  const file = totalsOf(readFileSync(real));
  assert.deepEqual(file.counts, { parsed: 10, rejected: 0, ignored: 2 });
  // USD: −30.93 + 5.22 − 85.11 + 80.34 + 0.08 − 0.01 − 0.01. EUR: −50 − 20.
  assert.deepEqual(file.cash, { EUR: "-70", USD: "-30.42" });
  // TSLA without the 0.16431924 that the split adds to shares bought before the file begins.
  assert.deepEqual(file.positions, {
    MA: "-0.1998348",
    MSFT: "0.76672417",
    O: "1.63453043",
    TSLA: "0.56217674",
  });
  assert.equal(file.transactions.find((row) => row.kind === "split")?.sharesAdded, "0.16431924");
});
