import assert from "node:assert/strict";
import { test } from "node:test";
import { foldLedger, type Ledger, type LedgerOptions } from "../ledger.ts";
import { Decimal } from "../money.ts";
import type { Transaction } from "../transaction-kinds.ts";
import { journal } from "./journal.ts";

type Row = Pick<Transaction, "kind" | "tradeDate" | "instrumentId"> & Partial<Transaction>;

const options: LedgerOptions = {
  accounts: new Map([["a", { name: "A", lotMethod: "fifo", impliedCash: false }]]),
  instruments: new Map(["old", "call", "put", "bond", "coin"].map((id) => [id, { symbol: id }])),
  through: "2030-01-01",
  today: "2030-01-01",
};

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

function fold(rows: readonly Row[]): Ledger {
  const transactions = complete(rows);
  for (const { postings, transactionId } of journal(transactions, options)) {
    const sums = new Map<string, Decimal>();
    for (const { unit, amount } of postings) sums.set(unit, (sums.get(unit) ?? new Decimal(0)).add(amount));
    for (const [unit, sum] of sums) assert.ok(sum.isZero(), `${transactionId}: ${sum} ${unit}`);
  }
  return foldLedger(transactions, options);
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

test("calls bought: exercised they are cost of the shares, expired they are a loss (IRS Publication 550, table 4-3)", () => {
  const held = buy("call", "2024-01-02", "1", "300");
  const exercised = fold([
    held,
    {
      kind: "exercise_buy",
      instrumentId: "old",
      relatedInstrumentId: "call",
      tradeDate: "2024-03-15",
      quantity: "100",
      relatedQuantity: "1",
      amount: "5000",
      fee: "5",
    },
  ]);
  assert.deepEqual(open(exercised), [["old", "2024-03-15", "100", "5305.00"]]);
  assert.deepEqual(gains(exercised), [["exchange", "call", "0.00"]]);
  const expired = fold([
    held,
    { kind: "expiry", instrumentId: "call", tradeDate: "2024-03-15", quantity: "1" },
  ]);
  assert.deepEqual(gains(expired), [["close", "call", "-300.00"]]);
});

test("options written: assigned, expired and bought back (IRS Publication 550, table 4-4)", () => {
  const write = (instrumentId: string): Row => ({
    kind: "write",
    instrumentId,
    tradeDate: "2024-01-02",
    quantity: "1",
    amount: "400",
    fee: "2",
  });
  const use = (kind: "exercise_buy" | "exercise_sell", option: string): Row => ({
    kind,
    instrumentId: "old",
    relatedInstrumentId: option,
    tradeDate: "2024-03-15",
    quantity: "100",
    relatedQuantity: "1",
    amount: "5000",
  });
  assert.deepEqual(open(fold([write("put")])), [["put", "2024-01-02", "-1", "-398.00"]]);
  // A put assigned: the premium lessens the cost of the shares bought.
  assert.deepEqual(open(fold([write("put"), use("exercise_buy", "put")])), [
    ["old", "2024-03-15", "100", "4602.00"],
  ]);
  // A call assigned: the premium adds to the proceeds of the shares sold.
  const covered = fold([
    buy("old", "2023-01-03", "100", "4500"),
    write("call"),
    use("exercise_sell", "call"),
  ]);
  assert.deepEqual(gains(covered), [
    ["exchange", "call", "0.00"],
    ["sale", "old", "898.00"],
  ]);
  const expired = fold([
    write("call"),
    { kind: "expiry", instrumentId: "call", tradeDate: "2024-03-15", quantity: "1" },
  ]);
  assert.deepEqual(gains(expired), [["close", "call", "398.00"]]);
  const back = fold([write("call"), { ...buy("call", "2024-02-01", "1", "150"), fee: "2" }]);
  assert.deepEqual(gains(back), [["close", "call", "246.00"]]);
  assert.deepEqual(back.lots, []);
  // More bought than was written: the rest is held.
  assert.deepEqual(open(fold([write("call"), buy("call", "2024-02-01", "3", "450")])), [
    ["call", "2024-02-01", "2", "300.00"],
  ]);
});

test("a long put that is exercised lessens the proceeds of the shares sold by its cost", () => {
  const ledger = fold([
    buy("old", "2023-01-03", "100", "4500"),
    buy("put", "2024-01-02", "1", "200"),
    {
      kind: "exercise_sell",
      instrumentId: "old",
      relatedInstrumentId: "put",
      tradeDate: "2024-03-15",
      quantity: "100",
      amount: "5000",
    },
  ]);
  assert.deepEqual(gains(ledger), [
    ["exchange", "put", "0.00"],
    ["sale", "old", "300.00"],
  ]);
});

test("a bond: accrued interest paid is negative income, its premium is written off, a discount on", () => {
  const ledger = fold([
    buy("bond", "2024-01-02", "10000", "10400"),
    { kind: "accrued_interest", instrumentId: "bond", tradeDate: "2024-01-02", amount: "95" },
    { kind: "interest", instrumentId: "bond", tradeDate: "2024-06-03", amount: "250" },
    { kind: "amortisation", instrumentId: "bond", tradeDate: "2024-12-31", amount: "80" },
    { kind: "accretion", instrumentId: "bond", tradeDate: "2025-12-31", amount: "5" },
    { kind: "sell", instrumentId: "bond", tradeDate: "2026-01-02", quantity: "10000", amount: "10000" },
  ]);
  const income = ledger.income.reduce((sum, entry) => sum.add(entry.amount), new Decimal(0));
  assert.equal(income.toString(), "155");
  assert.deepEqual(gains(ledger), [["sale", "bond", "-325.00"]]);
});

test("coins paid for staking are income at their value, which is their cost; eighteen decimals stay exact", () => {
  const ledger = fold([
    buy("coin", "2024-01-02", "0.000000000000000003", "0.01"),
    {
      kind: "reinvestment",
      instrumentId: "coin",
      tradeDate: "2024-02-01",
      quantity: "1.000000000000000001",
      amount: "2500",
      tax: "3",
    },
  ]);
  assert.equal(ledger.quantities.at(-1)?.quantity.toString(), "1.000000000000000004");
  assert.equal(ledger.lots[1]?.cost.toString(), "2500");
  assert.equal(ledger.income[0]?.amount.toString(), "2500");
  assert.equal(ledger.cash[0]?.balance.toString(), "-3.01");
});

test("shares that come in while shares are owed settle what was written: the gain is what was received less their cost", () => {
  const owed: Row = {
    kind: "write",
    instrumentId: "put",
    tradeDate: "2024-01-02",
    quantity: "10",
    amount: "900",
  };
  const spunOff = fold([
    owed,
    buy("old", "2024-01-03", "100", "4000"),
    {
      kind: "spin_off",
      instrumentId: "put",
      tradeDate: "2024-02-01",
      quantity: "25",
      relatedInstrumentId: "old",
      costBasis: "500",
    },
  ]);
  // 10 of the 25 new shares cost 500 × 10/25 = 200: 900 − 200 = 700 is the gain of writing.
  assert.deepEqual(gains(spunOff), [
    ["close", "put", "0.00"],
    ["close", "put", "700.00"],
  ]);
  assert.deepEqual(open(spunOff), [
    ["put", "2024-01-03", "15", "300.00"],
    ["old", "2024-01-03", "100", "3500.00"],
  ]);
  const brought = fold([
    owed,
    { kind: "transfer_in", instrumentId: "put", tradeDate: "2024-02-01", quantity: "4", costBasis: "100" },
  ]);
  assert.deepEqual(gains(brought), [
    ["close", "put", "0.00"],
    ["close", "put", "260.00"],
  ]);
  assert.deepEqual(open(brought), [["put", "2024-01-02", "-6", "-540.00"]]);
});
