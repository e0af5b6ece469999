import assert from "node:assert/strict";
import { test } from "node:test";
import { foldLedger, type Ledger, type LedgerOptions } from "../ledger.ts";
import { Decimal } from "../money.ts";
import type { Transaction } from "../transaction-kinds.ts";
import { journal } from "./journal.ts";

type Row = Pick<Transaction, "kind" | "tradeDate" | "instrumentId"> & Partial<Transaction>;

const options = (prices: Readonly<Record<string, string>> = {}): LedgerOptions => ({
  accounts: new Map([["a", { name: "A", lotMethod: "fifo", impliedCash: false }]]),
  instruments: new Map(["old", "new", "call"].map((id) => [id, { symbol: id }])),
  through: "2030-01-01",
  today: "2030-01-01",
  unitValue: (id) => {
    const price = prices[id];
    return price === undefined ? null : { price: new Decimal(price), currency: "USD" };
  },
});

function complete(rows: readonly Row[]): Transaction[] {
  const empty = { quantity: null, price: null, ratio: null, costBasis: null, note: null };
  const amounts = { amount: "0", fee: "0", tax: "0", currency: "USD" };
  return rows.map((row, sequence) => ({
    ...empty,
    ...amounts,
    id: `t${sequence + 1}`,
    accountId: "a",
    sequence,
    ...row,
  }));
}

function fold(rows: readonly Row[], prices: Readonly<Record<string, string>> = {}): Ledger {
  const transactions = complete(rows);
  for (const { postings, transactionId } of journal(transactions, options(prices))) {
    const sums = new Map<string, Decimal>();
    for (const { unit, amount } of postings) sums.set(unit, (sums.get(unit) ?? new Decimal(0)).add(amount));
    for (const [unit, sum] of sums) assert.ok(sum.isZero(), `${transactionId}: ${sum} ${unit}`);
  }
  return foldLedger(transactions, options(prices));
}

const open = ({ lots }: Ledger) =>
  lots.map((lot) => [lot.instrumentId, lot.acquiredOn, lot.quantity.toString(), lot.cost.toFixed(2)]);
const gains = ({ closings }: Ledger) =>
  closings.map(({ reason, instrumentId, proceeds, parts }) => {
    const gain = parts.reduce((left, part) => left.sub(part.cost), proceeds);
    return [reason, instrumentId, gain.toFixed(2)];
  });
const buy = (instrumentId: string, tradeDate: string, quantity: string, amount: string): Row => ({
  kind: "buy",
  instrumentId,
  tradeDate,
  quantity,
  amount,
});

test("a spin-off takes a part of the cost by market value, and the days of purchase, along", () => {
  // 100 shares for 8,000; after it 100 × 60 and 25 × 80: a quarter of 8,000 goes along.
  const ledger = fold(
    [
      buy("old", "2020-01-02", "60", "4800"),
      buy("old", "2021-01-04", "40", "3200"),
      {
        kind: "spin_off",
        instrumentId: "new",
        relatedInstrumentId: "old",
        tradeDate: "2022-01-03",
        quantity: "25",
      },
    ],
    { old: "60", new: "80" },
  );
  assert.deepEqual(open(ledger), [
    ["old", "2020-01-02", "60", "3600.00"],
    ["old", "2021-01-04", "40", "2400.00"],
    ["new", "2020-01-02", "15", "1200.00"],
    ["new", "2021-01-04", "10", "800.00"],
  ]);
  assert.deepEqual(gains(ledger), []);
});

test("a spin-off without prices says so; its stated cost needs none", () => {
  const rows = (costBasis: string | null): Row[] => [
    buy("old", "2020-01-02", "60", "4800"),
    {
      kind: "spin_off",
      instrumentId: "new",
      relatedInstrumentId: "old",
      tradeDate: "2022-01-03",
      quantity: "30",
      costBasis,
    },
  ];
  const unknown = fold(rows(null));
  assert.deepEqual(
    open(unknown).map((lot) => lot.at(-1)),
    ["4800.00", "0.00"],
  );
  assert.deepEqual(
    unknown.issues.map((issue) => issue.code),
    ["action_without_value", "negative_cash"],
  );
  assert.deepEqual(
    open(fold(rows("960"))).map((lot) => lot.at(-1)),
    ["3840.00", "960.00"],
  );
});

test("the cash of a merger uses up cost in proportion to its value (TCGA s. 128); the rest moves on", () => {
  const merger: Row = {
    kind: "merger",
    instrumentId: "new",
    relatedInstrumentId: "old",
    tradeDate: "2022-01-03",
    quantity: "50",
    amount: "1000",
    fee: "10",
  };
  const rows = [buy("old", "2020-01-02", "100", "2000"), merger];
  // 1,000 of 1,000 + 50 × 80 = 5,000: a fifth of 2,000.
  const ledger = fold(rows, { new: "80" });
  assert.deepEqual(open(ledger), [["new", "2020-01-02", "50", "1600.00"]]);
  assert.deepEqual(gains(ledger), [["close", "old", "590.00"]]);
  // Half the shares only.
  const half = fold([rows[0] ?? merger, { ...merger, relatedQuantity: "50", amount: "0", fee: "0" }]);
  assert.deepEqual(open(half), [
    ["old", "2020-01-02", "50", "1000.00"],
    ["new", "2020-01-02", "50", "1000.00"],
  ]);
});

test("a change of symbol keeps lots, cost and days; nothing of the old name is left", () => {
  const ledger = fold([
    buy("old", "2020-01-02", "7", "70"),
    buy("old", "2020-02-03", "3", "60"),
    {
      kind: "symbol_change",
      instrumentId: "new",
      relatedInstrumentId: "old",
      tradeDate: "2022-01-03",
      quantity: "10",
    },
    { kind: "sell", instrumentId: "new", tradeDate: "2022-01-03", quantity: "8", amount: "120" },
  ]);
  assert.deepEqual(open(ledger), [["new", "2020-02-03", "2", "40.00"]]);
  assert.deepEqual(gains(ledger), [["sale", "new", "30.00"]]);
});

test("a return of capital lessens cost, and is a gain beyond it (IRS Publication 550, nondividend distributions)", () => {
  const pay = (tradeDate: string, amount: string): Row => ({
    kind: "return_of_capital",
    instrumentId: "old",
    tradeDate,
    amount,
  });
  // Publication 550: stock for 100; 80 returned lessens the basis to 20; of the next 30, 10 are gain.
  const ledger = fold([
    buy("old", "2010-01-04", "1", "100"),
    pay("2013-06-03", "80"),
    pay("2014-06-02", "30"),
  ]);
  assert.deepEqual(open(ledger), [["old", "2010-01-04", "1", "0.00"]]);
  assert.deepEqual(gains(ledger), [
    ["close", "old", "0.00"],
    ["close", "old", "10.00"],
  ]);
});

test("rights come in at no cost, and what is paid to use them is the cost of the shares", () => {
  const ledger = fold([
    buy("old", "2020-01-02", "100", "2200"),
    {
      kind: "rights",
      instrumentId: "call",
      relatedInstrumentId: "old",
      tradeDate: "2020-05-04",
      quantity: "10",
    },
    {
      kind: "exercise_buy",
      instrumentId: "old",
      relatedInstrumentId: "call",
      tradeDate: "2020-06-01",
      quantity: "10",
      relatedQuantity: "10",
      amount: "150",
    },
  ]);
  assert.deepEqual(open(ledger), [
    ["old", "2020-01-02", "100", "2200.00"],
    ["old", "2020-06-01", "10", "150.00"],
  ]);
});

test("what a corporate action comes from must be there: else the shares come in at no cost, and it is an error", () => {
  const ledger = fold([
    {
      kind: "merger",
      instrumentId: "new",
      relatedInstrumentId: "old",
      tradeDate: "2022-01-03",
      quantity: "50",
      amount: "100",
    },
  ]);
  assert.deepEqual(open(ledger), [["new", "2022-01-03", "50", "0.00"]]);
  assert.deepEqual(
    ledger.issues.map(({ code, severity }) => [code, severity]),
    [["action_without_position", "error"]],
  );
  const nameless = fold([{ kind: "merger", instrumentId: "new", tradeDate: "2022-01-03", quantity: "50" }]);
  assert.deepEqual(
    nameless.issues.map((issue) => issue.code),
    ["bad_row"],
  );
});
