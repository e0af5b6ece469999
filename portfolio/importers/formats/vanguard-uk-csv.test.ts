import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;
const skip = !existsSync(real);
const text = () => readFileSync(new URL("../samples/vanguard-uk.csv", import.meta.url), "utf8");

test("both parts of a report add up to what was computed by hand", () => {
  const file = totalsOf(Buffer.from(text()));
  assert.equal(file.format, "vanguard-uk-csv");
  assert.deepEqual(file.counts, { parsed: 10, rejected: 2, ignored: 11 });
  // 1200 − 200; the sale has another dash in its name
  assert.deepEqual(file.positions, { HWLD: "1000", "Harbour Bond Index Fund - Accumulation": "8.25" });
  // 12000 − 9600 − 1500 + 1.15 − 4.10 + 1 + 60 + 1700 − 500 + 250
  assert.deepEqual(file.cash, { GBP: "2408.05" });
  const bought = file.transactions.find((row) => row.instrument?.assetClass === "fund");
  // The cash decides, not the 1500.0150 of quantity × price.
  assert.deepEqual([bought?.date, bought?.amount, bought?.price], ["2024-01-10", "1500", "181.82"]);
  assert.equal(file.file.accountName, "Ann's Stocks and Shares ISA");
  assert.deepEqual(file.file.closing?.cash, [{ currency: "GBP", balance: "2418.05", account: null }]);
});

test("a reversal without its payment is booked as a cost, so that cash stays right", () => {
  const file = totalsOf(
    Buffer.from(
      text()
        .split("\n")
        .filter((line) => !line.startsWith("09/04/2024"))
        .join("\n"),
    ),
  );
  // 2408.05 − 61.20
  assert.deepEqual(file.cash, { GBP: "2346.85" });
});

test("two accounts in one file stay apart", () => {
  const second = text().replace("Ann's Stocks and Shares ISA", "Ann's General Account");
  const file = totalsOf(Buffer.from(`${text()},,,,,\n${second}`));
  assert.deepEqual(file.cash, { GBP: "4816.1" });
  assert.deepEqual([...new Set(file.transactions.map((row) => row.account))].sort(), [
    "Ann's General Account",
    "Ann's Stocks and Shares ISA",
  ]);
});

test("a real report adds up to the balance that it states", { skip }, () => {
  const file = totalsOf(readFileSync(`${real}kapji_vanguard_data_cash_investment_report.csv`));
  assert.equal(file.format, "vanguard-uk-csv");
  // 17 lines of cash, two of them a dividend and its reversal
  assert.deepEqual(file.counts, { parsed: 15, rejected: 0, ignored: 13 });
  assert.deepEqual(file.positions, {
    BAR: "293",
    "Emerging Markets Stock Index Fund - Accumulation": "6.77",
    FOO: "1550",
    "U.S. Equity Index Fund - Accumulation": "0.9232",
  });
  // 15000 − 14982.06 + 0.41 + 150 − 14.05 + 225.83 + 30000 − 29947.28 + 104.06 − 13.91 + 170.83 − 270.24 + 1000 − 1000 − 400
  assert.deepEqual(file.cash, { GBP: "23.59" });
  assert.deepEqual(file.file.closing, {
    date: "2022-10-02",
    positions: [],
    cash: [{ currency: "GBP", balance: "23.59", account: null }],
  });
});
