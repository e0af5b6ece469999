import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("a trade list of CoinTracking is booked in money, coins for coins and unknown types are refused", () => {
  const file = totalsOf(readFileSync(new URL("../samples/cointracking.csv", import.meta.url)));
  assert.equal(file.format, "cointracking-csv");
  assert.deepEqual(file.counts, { parsed: 6, rejected: 2, ignored: 0 });
  // BTC 0.05 − 0.01
  assert.deepEqual(file.positions, { BTC: "0.04", ETH: "0.01" });
  // 5000 − 3000 + 610 − 2.50 − 500: amounts have the fees in them
  assert.deepEqual(file.cash, { EUR: "2107.5" });
  assert.deepEqual(
    file.transactions.filter((row) => row.fee !== "0").map((row) => [row.kind, row.amount, row.fee]),
    [
      ["buy", "2994", "6"],
      ["sell", "611.22", "1.22"],
      ["withdrawal", "499", "1"],
    ],
  );
  const refused = file.rows.flatMap(({ outcome }) => (outcome.state === "rejected" ? [outcome.reason] : []));
  assert.match(refused.join(), /BTC for ETH.*unknown type "Margin Profit"/);
});
