import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/saxo-export.csv`;

test("every kind of row of a Saxo history is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/saxo.csv", import.meta.url)));
  assert.equal(file.format, "saxo-csv");
  assert.deepEqual(file.counts, { parsed: 9, rejected: 1, ignored: 1 });
  // 5000 − 1200.50 − 317 − 442.52 − 305.40 + 108.25 + 3.50 + 9.20 − 1.38 − 1.25
  assert.deepEqual(file.cash, { EUR: "2852.9" });
  assert.deepEqual(file.positions, { LUMN: "10", NORD: "5", PORT: "100" });
  const trades = file.transactions.filter((row) => row.kind === "buy" || row.kind === "sell");
  // 7.5 × 42.00 = 315, 2.5 × 44.10 = 110.25; charges of converted trades cannot be told apart.
  assert.deepEqual(
    trades.map((row) => [row.instrument?.symbol, row.price, row.amount, row.fee, row.currency]),
    [
      ["NORD", "42", "315", "2", "EUR"],
      ["LUMN", null, "442.52", "0", "EUR"],
      ["PORT", null, "305.4", "0", "EUR"],
      ["NORD", "44.1", "110.25", "2", "EUR"],
    ],
  );
  const paid = file.transactions.filter((row) => row.kind === "dividend");
  assert.deepEqual(
    paid.map((row) => [row.amount, row.tax]),
    [
      ["3.5", "0"],
      ["9.2", "1.38"],
    ],
  );
});

test("a real Saxo history adds up to what was computed by hand", { skip: !existsSync(real) }, () => {
  const file = totalsOf(readFileSync(real));
  assert.deepEqual(file.counts, { parsed: 30, rejected: 0, ignored: 0 });
  // EUR: 1.83 + 0.46 − 110. USD: 419.22 − 3.91 − 5.20 − 2.83 − 0.64 + 3 × 500 − 405.55 + 3 × 833 − 3 × 422.99
  // − 590.16 − 441 − 2379.35 + 2 × 750 − 3 × 288.96 + 3 × 280 − 280.
  assert.deepEqual(file.cash, { EUR: "-107.71", USD: "513.73" });
  // VWRA −3 + 3 + 3 + 17 + 3 + 2 + 2 + 2
  assert.deepEqual(file.positions, { AMZN: "2", META: "1", NVDA: "3", VUSA: "1.5", VWRA: "29" });
  const nvidia = file.transactions.find((row) => row.instrument?.symbol === "NVDA");
  assert.deepEqual([nvidia?.amount, nvidia?.fee, nvidia?.price], ["404.55", "1", "134.85"]);
});
