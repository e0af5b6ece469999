import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;
const skip = !existsSync(real);

test("every kind of row of a Trading 212 history is booked as it moved cash and shares", () => {
  const file = totalsOf(readFileSync(new URL("../samples/trading212.csv", import.meta.url)));
  assert.equal(file.format, "trading212-csv");
  assert.deepEqual(file.counts, { parsed: 14, rejected: 1, ignored: 1 });
  // NORD 10.5 − 5; LUMN 4.25 − 1.25; PORT 100 in a split of 20 for 100; LUMS from the distribution.
  assert.deepEqual(file.positions, { LUMN: "3", LUMS: "0.85", NORD: "5.5", PORT: "20" });
  // 5000 − 442.05 − 461.56 − 299.35 + 1.33 + 5.36 + 3.21 + 150.24 − 100 − 0.15 − 25.40 − 500
  assert.deepEqual(file.cash, { EUR: "3331.63", USD: "107.35" });
  const [bought] = file.transactions.filter((row) => row.instrument?.symbol === "PORT");
  assert.deepEqual(
    {
      amount: bought?.amount,
      fee: bought?.fee,
      price: bought?.price,
      currency: bought?.instrument?.currency,
    },
    { amount: "297.52", fee: "1.83", price: null, currency: "GBP" },
  );
  const paid = file.transactions.filter((row) => row.kind === "dividend");
  // Only tax in the currency of the cash can be told apart from the net payment.
  assert.deepEqual(
    paid.map((row) => [row.amount, row.tax]),
    [
      ["1.33", "0"],
      ["6.3", "0.94"],
    ],
  );
});

test("half a split is rejected with what to do", () => {
  const sample = readFileSync(new URL("../samples/trading212.csv", import.meta.url), "utf8");
  const without = (words: string) =>
    sample
      .split("\n")
      .filter((line) => !line.startsWith(words))
      .join("\n");
  for (const half of ["Stock split open", "Stock split close"]) {
    const { rows } = totalsOf(Buffer.from(without(half)));
    const rejected = rows.flatMap(({ outcome }) => (outcome.state === "rejected" ? [outcome.reason] : []));
    assert.match(rejected.join(), /a split without its (new|old) shares/);
  }
});

test("a real history in euros adds up to what was computed by hand", { skip }, () => {
  const file = totalsOf(readFileSync(`${real}trading212-export.csv`));
  assert.deepEqual(file.counts, { parsed: 12, rejected: 0, ignored: 1 });
  // 31 − 1.33 − 1.20 − 1.47 + 0.70 + 0.03 + 0.03 + 17.67 + 0.01
  assert.deepEqual(file.cash, { EUR: "45.44" });
  assert.deepEqual(file.positions, {
    ASTR: "-0.61254",
    ASTS: "0.29764",
    CSCO: "0.029053",
    PALAF: "11.0563304",
    VICI: "0.041014",
    XBTI: "-595",
  });
  const split = file.transactions.find((row) => row.kind === "split");
  assert.equal(split?.ratio, "0.25");
});

test("a real history in pounds adds up to what was computed by hand", { skip }, () => {
  const file = totalsOf(readFileSync(`${real}kapji_trading212_data_2020_from_2020-09-11_to_2021-04-02.csv`));
  assert.deepEqual(file.counts, { parsed: 8, rejected: 0, ignored: 0 });
  // 9000 − 8.07 + 8.08 − 1106.25 − 401.01 − 6554.80 + 32453.25 + 0.10
  assert.deepEqual(file.cash, { GBP: "33391.3" });
  assert.deepEqual(file.positions, { NVDA: "1", VNRG: "1" });
});
