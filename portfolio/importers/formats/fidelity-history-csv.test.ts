import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = () => totalsOf(readFileSync(new URL("../samples/fidelity-history.csv", import.meta.url)));

test("every kind of row of two accounts adds up to what was computed by hand", () => {
  const file = sample();
  assert.equal(file.format, "fidelity-history-csv");
  assert.deepEqual(file.counts, { parsed: 17, rejected: 1, ignored: 9 });
  // NORD 10 + 0.2, and 90 more by a split; TONY 100 become 5; LUMN 10 + 100 of the put; the call expired
  assert.deepEqual(file.positions, {
    "123456AB7": "1000",
    LUMN: "110",
    LUMS: "11",
    NORD: "10.2",
    TONY: "100",
  });
  const splits = file.transactions.filter((row) => row.kind === "split");
  assert.deepEqual(
    splits.map((row) => [row.instrument?.symbol, row.sharesAdded, row.quantity, row.replaces?.quantity]),
    [
      ["NORD", "90", null, undefined],
      ["TONY", null, "5", "100"],
    ],
  );
  // 15000 − 425.95 − 1182 + 249.33 − 11000 − 241.35 + 10 − 8.50 − 1.50 + 3.21, and 2500 − 990.40 of the other account
  assert.deepEqual(file.cash, { USD: "3912.84" });
  assert.deepEqual([...new Set(file.transactions.map((row) => row.account))].sort(), [
    "Fidelity Individual - TOD …5678",
    "Fidelity ROTH IRA …4321",
  ]);
});

test("the interest within a bond's price stands apart, and commissions with fees", () => {
  const { transactions } = sample();
  const bond = transactions.filter((row) => row.instrument?.symbol === "123456AB7");
  assert.deepEqual(
    bond.map((row) => [row.kind, row.amount, row.fee]),
    [
      ["buy", "985", "1"],
      ["accrued_interest", "4.4", "0"],
    ],
  );
  const put = transactions.find((row) => row.kind === "write");
  assert.deepEqual([put?.instrument?.symbol, put?.amount, put?.fee], ["LUMN240315P00110000", "250", "0.67"]);
});

test("an older export of one account, with other columns in another order, is read too", () => {
  const file = totalsOf(
    Buffer.from(
      "Run Date,Action,Symbol,Security Description,Security Type,Quantity,Price ($),Commission ($),Fees ($),Accrued Interest ($),Amount ($),Settlement Date\n" +
        "01/10/2024, YOU SOLD NORDWIND TURBINES (NORD) (Cash), NORD, NORDWIND TURBINES,Cash,-4,45,1,0.01,,178.99,01/12/2024\n" +
        "01/09/2024, YOU BOUGHT NORDWIND TURBINES (NORD) (Cash), NORD, NORDWIND TURBINES,Cash,10,42.1,,,,-421,01/11/2024\n",
    ),
  );
  assert.equal(file.format, "fidelity-history-csv");
  assert.deepEqual(file.positions, { NORD: "6" });
  assert.deepEqual(file.cash, { USD: "-242.01" });
  assert.deepEqual(
    file.transactions.map((row) => [row.kind, row.amount, row.fee, row.account]),
    [
      ["buy", "421", "0", null],
      ["sell", "180", "1.01", null],
    ],
  );
});

test("a reinvestment is the purchase that a dividend of its week pays for; without one it is income in shares", () => {
  const header =
    "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Accrued Interest ($),Amount ($),Settlement Date";
  const reinvested = (day: string, symbol: string, amount: string) =>
    `${day}, REINVESTMENT ${symbol} (Cash), ${symbol}, ${symbol},Cash,0.5,,,,,-${amount},`;
  const dividend = (day: string, symbol: string, amount: string) =>
    `${day}, DIVIDEND RECEIVED ${symbol} (Cash), ${symbol}, ${symbol},Cash,0,,,,,${amount},`;
  const file = totalsOf(
    Buffer.from(
      [
        header,
        reinvested("06/20/2024", "NORD", "5"),
        // Two payments of a day, reinvested in one the day after; a part of it stays in cash.
        reinvested("05/21/2024", "NORD", "12"),
        dividend("05/20/2024", "NORD", "8"),
        dividend("05/20/2024", "NORD", "5"),
        reinvested("05/20/2024", "LUMN", "8.50"),
      ].join("\n"),
    ),
  );
  assert.deepEqual(
    file.transactions.filter((row) => row.kind !== "dividend").map((row) => [row.date, row.kind, row.amount]),
    [
      ["2024-05-20", "reinvestment", "8.5"],
      ["2024-05-21", "buy", "12"],
      ["2024-06-20", "reinvestment", "5"],
    ],
  );
  // 8 + 5 − 12: shares that are income cost no money.
  assert.deepEqual(file.cash, { USD: "1" });
  assert.deepEqual(file.positions, { LUMN: "0.5", NORD: "1" });
  assert.match(
    file.file.assumptions.join("\n"),
    /2 reinvestments without a dividend of the same instrument in the file/,
  );
});
