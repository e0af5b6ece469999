import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("trades of InvestEngine are booked by the ISIN in the security's name", () => {
  const file = totalsOf(readFileSync(new URL("../samples/invest-engine.csv", import.meta.url)));
  assert.equal(file.format, "invest-engine-csv");
  assert.deepEqual(file.counts, { parsed: 3, rejected: 1, ignored: 1 });
  assert.deepEqual(file.positions, { XF0000000058: "7.75", XF0000000066: "100" });
  // −902 − 1012.34 + 231
  assert.deepEqual(file.cash, { GBP: "-1683.34" });
  assert.deepEqual(
    file.transactions.map((row) => [row.date, row.kind, row.instrument?.name]),
    [
      ["2024-04-02", "buy", "Harbour Bonds, Global"],
      ["2024-04-03", "buy", "Harbour World UCITS ETF"],
      ["2024-11-12", "sell", "Harbour World UCITS ETF"],
    ],
  );
});
