import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every kind of row of a Revolut crypto statement is booked with its value and fees", () => {
  const file = totalsOf(readFileSync(new URL("../samples/revolut-crypto.csv", import.meta.url)));
  assert.equal(file.format, "revolut-crypto-csv");
  assert.deepEqual(file.counts, { parsed: 7, rejected: 1, ignored: 3 });
  // EUR: −80 − 1.20 + 21 − 0.31. SEK: −36000 − 90.
  assert.deepEqual(file.cash, { EUR: "-60.51", SEK: "-36090" });
  // BTC 0.002 − 0.0005; ETH 1.5 − 0.1 and a reward; DOT 4 + 0.5.
  assert.deepEqual(file.positions, { BTC: "0.0015", DOT: "4.5", ETH: "1.40002061" });
  const rewards = file.transactions.filter((row) => row.kind === "reinvestment");
  assert.deepEqual(
    rewards.map((row) => [row.amount, row.currency]),
    [
      ["0", "SEK"],
      ["3.3", "EUR"],
    ],
  );
  assert.equal(file.transactions.find((row) => row.kind === "transfer_in")?.costBasis, "26");
  assert.equal(file.file.impliedCash, true);
});
