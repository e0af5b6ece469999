import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/parqet-export.csv`;

test("every type of a Parqet export is booked with its fee and tax", () => {
  const file = totalsOf(readFileSync(new URL("../samples/parqet.csv", import.meta.url)));
  assert.equal(file.format, "parqet-csv");
  assert.deepEqual(file.counts, { parsed: 8, rejected: 1, ignored: 0 });
  // 1000 + 3.10 − 0.82 − 434.09 − 1 − 100 − 1.50 + 364 − 1 + 3.25 + 12 − 2.48 + 110 − 1
  assert.deepEqual(file.cash, { EUR: "950.46" });
  // NORD 10.25 − 8; LUMN came in from elsewhere; BTC is sold again.
  assert.deepEqual(file.positions, { XF0000000017: "2.25", XF0000000025: "40" });
  assert.equal(file.file.impliedCash, false);
  const came = file.transactions.find((row) => row.kind === "transfer_in");
  assert.deepEqual([came?.costBasis, came?.date], ["1920", "2024-05-10"]);
  const crypto = file.transactions.find((row) => row.instrument?.symbol === "BTC");
  assert.deepEqual([crypto?.date, crypto?.instrument?.assetClass], ["2024-05-16", "crypto"]);
});

test("a real Parqet export adds up to what was computed by hand", { skip: !existsSync(real) }, () => {
  const file = totalsOf(readFileSync(real));
  assert.deepEqual(file.counts, { parsed: 27, rejected: 0, ignored: 0 });
  assert.equal(file.file.impliedCash, true);
  // Bought: 6 × 500 + 5.91 + 7.01 + 0.03 + 100 + 8.16 + 9.51 + 6.72 + 15 + 8.55 + 100 + 25.20 + 13.55 = 3299.64.
  // Dividends after tax: 7.18 + 0.84 + 7.26 + 26.40 + 1.19 + 7.09 + 71.34 = 121.30.
  // Sold: 1578 − 14.83 − 1 = 1562.17 and 320.32 + 12.64 − 1 = 331.96.
  assert.deepEqual(file.cash, { EUR: "-1284.21" });
  assert.deepEqual(file.positions, {
    DE0008404005: "-6",
    // 0.078433 + 0.00036 + 1.162925 + 0.094894 + 0.10941 + 0.079526 + 0.103435 + 1.184974 + 0.298613
    IE00BM67HT60: "3.11257",
    IL0011582033: "-14",
    // 17.83803 + 0.250089 + 16.747613 + 17.050298 + 0.511508 + 17.190991 + 17.655367 + 0.47846 + 17.510068
    LU2089238203: "105.232424",
  });
});
