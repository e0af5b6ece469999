import assert from "node:assert/strict";
import { test } from "node:test";
import { foldLedger, type Ledger, type LedgerOptions } from "../ledger.ts";
import { Decimal } from "../money.ts";
import type { LotMethod, Transaction } from "../transaction-kinds.ts";

type Row = Pick<Transaction, "kind" | "tradeDate"> & Partial<Transaction>;

function fold(lotMethod: LotMethod, rows: readonly Row[], more: Partial<LedgerOptions> = {}): Ledger {
  const transactions = rows.map((row, sequence): Transaction => {
    const empty = { quantity: null, price: null, ratio: null, costBasis: null, note: null };
    const amounts = { amount: "0", fee: "0", tax: "0", currency: "GBP" };
    return {
      ...empty,
      ...amounts,
      id: `t${sequence + 1}`,
      accountId: "a",
      instrumentId: "x",
      sequence,
      ...row,
    };
  });
  return foldLedger(transactions, {
    accounts: new Map([["a", { name: "A", lotMethod, impliedCash: true }]]),
    instruments: new Map([["x", { symbol: "X" }]]),
    through: "2030-01-01",
    today: "2030-01-01",
    ...more,
  });
}

/** Gain of each sale to the penny, and what is left. */
function gains({ closings }: Ledger): string[] {
  return closings.map(({ proceeds, parts }) =>
    parts.reduce((left, part) => left.sub(part.cost), proceeds).toFixed(2),
  );
}

function pool({ lots }: Ledger): [string, string] {
  const sum = (values: Decimal[]) => values.reduce((total, value) => total.add(value), new Decimal(0));
  return [sum(lots.map((lot) => lot.quantity)).toString(), sum(lots.map((lot) => lot.cost)).toFixed(2)];
}

const buy = (tradeDate: string, quantity: string, amount: string, fee = "0"): Row => ({
  kind: "buy",
  tradeDate,
  quantity,
  amount,
  fee,
});
const sell = (tradeDate: string, quantity: string, amount: string, fee = "0"): Row => ({
  ...buy(tradeDate, quantity, amount, fee),
  kind: "sell",
});

test("HMRC HS284 example 3: a section 104 holding, purchased in three lots, sold in part twice", () => {
  // Ms Pavlova... Lobster plc: 1,000 at £4 + £150; 500 at £4.10 + £80; 700 sold at £4.80 − £100; 400 sold at £5.20 − £105.
  const ledger = fold("section_104", [
    buy("2015-04-01", "1000", "4000", "150"),
    buy("2018-09-01", "500", "2050", "80"),
    sell("2023-05-01", "700", "3360", "100"),
    sell("2024-02-01", "400", "2080", "105"),
  ]);
  assert.deepEqual(gains(ledger), ["329.33", "300.33"]);
  assert.deepEqual(pool(ledger), ["400", "1674.67"]);
});

test("shares bought within 30 days after a sale are matched with it before the pool (TCGA s. 106A(5))", () => {
  // HMRC CG51560-style: 9,500 held at £1.50; 4,000 sold on 30 August for £6,000; 500 bought on 11 September for £850.
  const rows = [
    buy("2018-01-10", "9500", "14250"),
    sell("2018-08-30", "4000", "6000"),
    buy("2018-09-11", "500", "850"),
  ];
  // 500 × 1.50 − 850 = −100; 3,500 × (1.50 − 1.50) = 0; the pool keeps 6,000 at 1.50.
  const ledger = fold("section_104", rows);
  assert.deepEqual(gains(ledger), ["-100.00"]);
  assert.deepEqual(pool(ledger), ["6000", "9000.00"]);
  // On the 31st day it is too late.
  const late = fold("section_104", [...rows.slice(0, 2), buy("2018-09-30", "500", "850")]);
  assert.deepEqual(gains(late), ["0.00"]);
  assert.deepEqual(pool(late), ["6000", "9100.00"]);
  // And before the purchase nobody knows of it.
  assert.deepEqual(gains(fold("section_104", rows, { through: "2018-09-10" })), ["0.00"]);
});

test("purchases of the day come first, whatever stood first in the file, and count as one", () => {
  const ledger = fold("section_104", [
    buy("2020-01-01", "100", "100"),
    sell("2020-06-01", "60", "300"),
    buy("2020-06-01", "30", "90"),
    buy("2020-06-01", "90", "390"),
  ]);
  // The day's 120 shares cost 480, 4 each: 60 × 4 = 240.
  assert.deepEqual(gains(ledger), ["60.00"]);
  assert.deepEqual(pool(ledger), ["160", "340.00"]);
});

test("a purchase serves the sale of its own day first, then the earliest sale of the 30 days before", () => {
  const ledger = fold("section_104", [
    buy("2020-01-01", "300", "300"),
    sell("2020-06-01", "50", "100"),
    sell("2020-06-10", "50", "100"),
    sell("2020-06-20", "20", "60"),
    buy("2020-06-20", "90", "180"),
  ]);
  // 20 June: 20 of the 90 (cost 40); 1 June: 50 (100); 10 June: 20 of the 90 (40) and 30 of the pool (30).
  assert.deepEqual(gains(ledger), ["0.00", "30.00", "20.00"]);
  assert.deepEqual(pool(ledger), ["270", "270.00"]);
});

test("a split between sale and repurchase is allowed for", () => {
  const ledger = fold("section_104", [
    buy("2020-01-01", "100", "1000"),
    sell("2020-06-01", "40", "600"),
    { kind: "split", tradeDate: "2020-06-05", ratio: "3" },
    buy("2020-06-10", "60", "360"),
  ]);
  // 60 new shares are 20 old ones: 20 × 15 − 360 = −60; 20 × (15 − 10) = 100.
  assert.deepEqual(gains(ledger), ["40.00"]);
  assert.deepEqual(pool(ledger), ["240", "800.00"]);
});

test("CRA T4037 adjusted cost base: identical properties at their average, costs of buying included", () => {
  // STU Ltd.: 100 at $15; 150 at $20; 200 sold; 350 at $21.
  const ledger = fold("adjusted_cost_base", [
    buy("2001-05-01", "100", "1500"),
    buy("2002-04-01", "150", "3000"),
    sell("2003-08-01", "200", "3600"),
    buy("2004-06-01", "350", "7350"),
  ]);
  // Average 4,500 / 250 = 18, then (50 × 18 + 7,350) / 400 = 20.625.
  assert.deepEqual(gains(ledger), ["0.00"]);
  assert.deepEqual(pool(ledger), ["400", "8250.00"]);
});

test("a superficial loss is denied as far as shares replace those sold, and added to their cost (IT-387R2)", () => {
  const all = fold("adjusted_cost_base", [
    buy("2023-01-10", "100", "1000"),
    sell("2023-06-01", "100", "700"),
    buy("2023-06-20", "100", "750"),
  ]);
  assert.deepEqual(gains(all), ["0.00"]);
  assert.deepEqual(pool(all), ["100", "1050.00"]);
  assert.equal(all.closings[0]?.deniedLoss?.toString(), "300");
  // Least of sold 100, bought 40, held 40: 40 % of the loss of 300.
  const part = fold("adjusted_cost_base", [
    buy("2023-01-10", "100", "1000"),
    sell("2023-06-01", "100", "700"),
    buy("2023-06-20", "40", "300"),
  ]);
  assert.deepEqual(gains(part), ["-180.00"]);
  assert.deepEqual(pool(part), ["40", "420.00"]);
  assert.deepEqual(
    part.issues.filter((issue) => issue.code === "superficial_loss").map((issue) => issue.severity),
    ["info"],
  );
});

test("a loss counts where nothing was bought within 30 days or nothing is held at their end; a gain always does", () => {
  const late = fold("adjusted_cost_base", [
    buy("2023-01-10", "100", "1000"),
    sell("2023-06-01", "100", "700"),
    buy("2023-07-02", "100", "750"),
  ]);
  assert.deepEqual(gains(late), ["-300.00"]);
  const soldAgain = fold("adjusted_cost_base", [
    buy("2023-01-10", "100", "1000"),
    sell("2023-06-01", "100", "700"),
    buy("2023-06-05", "100", "750"),
    sell("2023-06-25", "100", "800"),
  ]);
  assert.deepEqual(gains(soldAgain), ["-300.00", "50.00"]);
  const gain = fold("adjusted_cost_base", [
    buy("2023-01-10", "100", "1000"),
    sell("2023-06-01", "50", "700"),
    buy("2023-06-05", "50", "750"),
  ]);
  assert.deepEqual(gains(gain), ["200.00"]);
});

test("shares bought shortly before a sale at a loss and still held stand in for those sold", () => {
  const ledger = fold("adjusted_cost_base", [
    buy("2023-01-10", "100", "1000"),
    buy("2023-05-20", "100", "800"),
    sell("2023-06-01", "100", "700"),
  ]);
  // Average 9; loss 200 on 100 sold, all replaced by the 100 bought twelve days before.
  assert.deepEqual(gains(ledger), ["0.00"]);
  assert.deepEqual(pool(ledger), ["100", "1100.00"]);
});
