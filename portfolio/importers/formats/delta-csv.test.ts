import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("transactions of Delta are booked in money, what was paid in coins is refused", () => {
  const file = totalsOf(readFileSync(new URL("../samples/delta.csv", import.meta.url)));
  assert.equal(file.format, "delta-csv");
  assert.deepEqual(file.counts, { parsed: 7, rejected: 1, ignored: 1 });
  // SOL 10 − 0.5 − 4
  assert.deepEqual(file.positions, { LUMN: "5", SOL: "5.5" });
  // 5000 − 1251 + 2 + 518 − 251.50
  assert.deepEqual(file.cash, { USD: "4017.5" });
  const refused = file.rows.flatMap(({ outcome }) => (outcome.state === "rejected" ? [outcome.reason] : []));
  assert.match(refused.join(), /paid in BTC/);
  assert.equal(file.file.impliedCash, false);
});
