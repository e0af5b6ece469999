import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = () => totalsOf(readFileSync(new URL("../samples/ibkr-activity.csv", import.meta.url)));

test("every section of a statement adds up to what was computed by hand", () => {
  const file = sample();
  assert.equal(file.format, "ibkr-activity-csv");
  assert.deepEqual(file.counts, { parsed: 20, rejected: 1, ignored: 63 });
  // NORD (1500 − 300) × 2, the executions within the order counted once; 10 LUMS became 5 TERA
  assert.deepEqual(file.positions, { FJRD: "25", LUMN: "100", NORD: "2400", TERA: "5" });
  assert.deepEqual(file.cash, {
    // 20000 − 6303.15 − 18.90 + 1348 − 10500 − 1.95 + 240 − 63.31 + 4.50 − 1200.50
    EUR: "3504.69",
    // 248.95 − 11000 − 242.10 + 11445 + 40 − 9 − 10 − 3.55 − 70
    USD: "399.3",
  });
});

test("what the statement says was held at its end is handed over, and is what its rows come to", () => {
  const { file, positions, cash } = sample();
  assert.equal(file.closing?.date, "2024-09-30");
  const stated = Object.fromEntries(file.closing?.positions.map((one) => [one.symbol, one.quantity]) ?? []);
  // The shares that were transferred in are not among the sample's open positions.
  assert.deepEqual({ ...stated, FJRD: "25" }, positions);
  assert.deepEqual(
    Object.fromEntries(file.closing?.cash.map((one) => [one.currency, one.balance]) ?? []),
    cash,
  );
  assert.equal(file.accountName, "Interactive Brokers U7000009");
  assert.equal(file.accountCurrency, "EUR");
});

test("trades in full and in parts are counted once, and a cancelled one not at all", () => {
  const { transactions, rows } = sample();
  const bought = transactions.filter((row) => row.kind === "buy" && row.instrument?.symbol === "NORD");
  assert.deepEqual(
    bought.map((row) => [row.quantity, row.amount, row.fee, row.instrument?.isin, row.instrument?.name]),
    [["1500", "6300", "3.15", "XF0000000017", "NORDWIND TURBINES"]],
  );
  const cancelled = rows.filter(
    ({ outcome }) => outcome.state === "ignored" && outcome.reason.includes("cancelled"),
  );
  assert.deepEqual(
    cancelled.map((row) => row.line),
    [29, 30],
  );
});

test("two taxes withheld from one payment are both its tax", () => {
  const paid = sample().transactions.filter((row) => row.kind === "dividend");
  assert.deepEqual(
    paid.map((row) => [row.instrument?.symbol, row.amount, row.tax]),
    [
      ["LUMN", "40", "9"],
      ["NORD", "240", "63.31"],
    ],
  );
});

test("a statement that has only executions is read by them", () => {
  const text = readFileSync(new URL("../samples/ibkr-activity.csv", import.meta.url), "utf8");
  const executions = text
    .split("\n")
    .filter((line) => !line.startsWith("Trades,Data,Order"))
    .join("\n");
  const bought = totalsOf(Buffer.from(executions)).transactions.filter((row) => row.kind === "buy");
  assert.deepEqual(
    bought.map((row) => [row.quantity, row.amount, row.fee]),
    [
      ["500", "2100", "1.05"],
      ["1000", "4200", "2.1"],
    ],
  );
});
