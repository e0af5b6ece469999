import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/etoro-export.csv`;

test("every kind of row of an eToro statement is booked as it moved cash and units", () => {
  const file = totalsOf(readFileSync(new URL("../samples/etoro.csv", import.meta.url)));
  assert.equal(file.format, "etoro-csv");
  assert.deepEqual(file.counts, { parsed: 14, rejected: 1, ignored: 3 });
  // 1090 − 500 − 200 − 100 − 0.10 + 0.04 + 81.25 + 1.36 − 0.97 + 130.50 + 0.08 − 5 − 100
  assert.deepEqual(file.cash, { USD: "397.16" });
  // LUMN 4 × 10.373444 − 10.5; the contract is closed.
  assert.deepEqual(file.positions, { LUMN: "30.993776", NORD: "4.352557" });
  const refund = file.transactions.find((row) => row.note?.startsWith("Overnight refund"));
  assert.deepEqual(
    [refund?.kind, refund?.amount, refund?.fee, refund?.instrument?.symbol],
    ["fee", "0", "-0.04", "GOLDX.CFD"],
  );
  const withdrawal = file.transactions.find((row) => row.kind === "withdrawal");
  assert.deepEqual([withdrawal?.amount, withdrawal?.fee], ["98.64", "1.36"]);
  const [nord] = file.transactions.filter((row) => row.instrument?.symbol === "NORD");
  assert.deepEqual(
    [nord?.currency, nord?.instrument?.currency, nord?.instrument?.assetClass],
    ["USD", "EUR", "stock"],
  );
});

test("a real eToro statement with two ways to write numbers adds up to what was computed by hand", {
  skip: !existsSync(real),
}, () => {
  const file = totalsOf(readFileSync(real));
  assert.deepEqual(file.counts, { parsed: 26, rejected: 0, ignored: 2 });
  // 0.08 + 0.17 + 0.16 + 0.51 − 100.11 + 0.28 + 0.04 + 18.43 + 0.38 − 49.88 − 27.37 − 93.62 + 0.14 + 0.29 + 0.07 + 61.27
  // + 0.03 + 0.01 + 0.01 − 100 − 0.10 − 200 − 0.31 + 0.21 + 392.16 − 6.97; the conversion fee is within the withdrawal.
  assert.deepEqual(file.cash, { USD: "-104.12" });
  // AMD 0.337209 − 0.388423; NKE 0.398451 + 65.359477 − 65.359477; what was sold had been bought before the file begins.
  assert.deepEqual(file.positions, {
    AMAT: "-0.002556",
    AMD: "-0.051214",
    "NKE.CFD": "0.398451",
    OLED: "-0.102626",
    SLAB: "0.219575",
    SWKS: "0.888488",
  });
});
