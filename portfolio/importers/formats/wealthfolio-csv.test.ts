import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every activity of Wealthfolio is booked as it moved money and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/wealthfolio.csv", import.meta.url)));
  assert.equal(file.format, "wealthfolio-csv");
  assert.deepEqual(file.counts, { parsed: 14, rejected: 1, ignored: 0 });
  // NORD 10 + 0.25 − 4; LUMN 4 × 2
  assert.deepEqual(file.positions, { LUMN: "8", NORD: "6.25", "PORT.L": "100" });
  assert.deepEqual(file.cash, {
    // 5000 − 422.50 + 6.30 + 3.21 − 12 − 4.50 + 199 − 100 − 500
    EUR: "4169.51",
    // 25,550 pence
    GBP: "-255.5",
    USD: "107.35",
  });
  const moved = file.transactions.find((row) => row.kind === "transfer_in");
  // 4 × 118.20
  assert.deepEqual([moved?.instrument?.symbol, moved?.costBasis], ["LUMN", "472.8"]);
});
