import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const real = `${process.env["REAL_DATA_DIR"] ?? "../shared/data"}/transactions/`;

test("every kind of row of a Coinbase report is booked as it moved money and coins", () => {
  const file = totalsOf(readFileSync(new URL("../samples/coinbase.csv", import.meta.url)));
  assert.equal(file.format, "coinbase-csv");
  // Ignored: three lines above the columns, staking within the account, the ETH2 that became ETH.
  assert.deepEqual(file.counts, { parsed: 12, rejected: 1, ignored: 5 });
  assert.deepEqual(file.positions, {
    // 0.02 received − 0.01 converted − 0.001 sent
    BTC: "0.009",
    // 1 bought − 0.4 to ETH2 + 0.002 staked + 0.4 back from ETH2
    ETH: "1.002",
    // 5 bought − 2 sold
    SOL: "3",
    // 920.50 from BTC + 1.25 reward − 653.90 for SOL
    USDC: "267.85",
  });
  // 5000 − 2638.74 + 239.04 − 250; conversions and the purchase with USDC move no money
  assert.deepEqual(file.cash, { EUR: "2350.3" });
  const kinds = file.transactions.map((row) => [row.kind, row.instrument?.symbol, row.amount, row.fee]);
  assert.deepEqual(kinds.slice(2, 6), [
    ["transfer_in", "BTC", "0", "0"],
    ["symbol_change", "ETH2", "0", "0"],
    ["sell", "BTC", "900", "10"],
    ["buy", "USDC", "890", "0"],
  ]);
  assert.deepEqual(kinds.slice(6, 8), [
    ["reinvestment", "ETH", "5.001", "0"],
    ["reinvestment", "USDC", "1.2", "0"],
  ]);
});

test("a Coinbase report without movements of money takes purchases as paid from the outside", () => {
  const sample = readFileSync(new URL("../samples/coinbase.csv", import.meta.url), "utf8");
  const trades = sample.split("\n").filter((line) => !/,(Deposit|Withdrawal),/.test(line));
  const { file, transactions } = totalsOf(Buffer.from(trades.join("\n")));
  assert.deepEqual([file.impliedCash, transactions.length], [true, 12]);
  assert.equal(totalsOf(Buffer.from(sample)).file.impliedCash, false);
});

test("a real Coinbase report adds up to what was computed by hand", {
  skip: !existsSync(`${real}coinbase-export.csv`),
}, () => {
  const file = totalsOf(readFileSync(`${real}coinbase-export.csv`));
  assert.equal(file.format, "coinbase-csv");
  assert.deepEqual(file.counts, { parsed: 7, rejected: 0, ignored: 1 });
  assert.deepEqual(file.positions, {
    // 0.00166779 + 0.00166779 − 0.00363125: more was converted than bought
    BTC: "-0.00029567",
    // − 0.17305191 to ETH2 + 0.180914809326 back + 0.000022652183 + 0.000037835729 staked
    ETH: "0.007923387238",
    // 0.17305191 − 0.180914809326
    ETH2: "-0.007862899326",
    XRP: "156.145683",
  });
  assert.deepEqual(file.cash, { EUR: "-70", USD: "-70" });
  const [sold] = file.transactions.filter((row) => row.kind === "sell");
  // 351.66322 given for 338.92698
  assert.deepEqual([sold?.amount, sold?.fee], ["351.66322", "12.73624"]);
});
