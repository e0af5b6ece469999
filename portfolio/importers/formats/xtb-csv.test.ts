import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

test("every type of an XTB history is booked, trades by their comment", () => {
  const file = totalsOf(readFileSync(new URL("../samples/xtb.csv", import.meta.url)));
  assert.equal(file.format, "xtb-csv");
  assert.deepEqual(file.counts, { parsed: 12, rejected: 1, ignored: 2 });
  // 500 + 200 − 12.87 − 257.48 − 222.10 + 52.56 + 2.23 − 0.33 + 1.05 − 0.19 + 0.13 − 0.01 − 200.50
  assert.deepEqual(file.cash, { EUR: "62.49" });
  assert.deepEqual(file.positions, { LUMN: "5", "NORD.DE": "8.5" });
  const [, , first, second, lumen] = file.transactions;
  assert.deepEqual([first?.quantity, first?.price, second?.quantity], ["0.5", "25.748", "10"]);
  // 5 × 48.20 is not 222.10: the price is in another currency than the account.
  assert.deepEqual([lumen?.price, lumen?.amount, lumen?.instrument?.currency], [null, "222.1", "USD"]);
  const paid = file.transactions.find((row) => row.kind === "dividend");
  assert.deepEqual([paid?.amount, paid?.tax, paid?.instrument?.symbol], ["2.23", "0.33", "LUMN"]);
});

test("the newer export with a preamble, names and a total line is read too", () => {
  const text = `Account number;12345678;;;;;;
Cash Operations;;;;;;;
Date from (UTC);2006-01-01 00:00:00;;;;;;
Type;Ticker;Instrument;Time;Amount;ID;Comment;Product
Stock sell;NORD.DE;Nordwind Turbines;2025-10-01 08:00:00;297,65;100005;CLOSE BUY 100 @ 2.9765;Main
Withholding tax;NORD.DE;Nordwind Turbines;2025-09-01 10:00:00;-0,64;100007;NORD.DE EUR WHT 10%;Main
Dividend;NORD.DE;Nordwind Turbines;2025-09-01 10:00:00;6,42;100006;NORD.DE EUR 0.0642/ SHR;Main
Main cash transfer in;;;2025-07-01 10:00:00;1.000,00;100009;Cash transfer IN;Main
Total;;;;1303,43;;;
`;
  const file = totalsOf(Buffer.from(text));
  assert.equal(file.format, "xtb-csv");
  // 297.65 + 6.42 − 0.64 + 1000
  assert.deepEqual([file.cash, file.positions], [{ EUR: "1303.43" }, { "NORD.DE": "-100" }]);
  assert.deepEqual(file.counts, { parsed: 3, rejected: 0, ignored: 5 });
});
