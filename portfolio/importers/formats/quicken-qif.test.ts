import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = () => totalsOf(readFileSync(new URL("../samples/quicken.qif", import.meta.url)));

test("every action of an investment account adds up to what was computed by hand", () => {
  const file = sample();
  assert.equal(file.format, "quicken-qif");
  assert.deepEqual(file.counts, { parsed: 12, rejected: 1, ignored: 3 });
  // NORD (100 − 40) × 2 + 10; the fund 50 + 0.625
  assert.deepEqual(file.positions, { "Harbor Index Fund": "50.625", NORD: "130" });
  // 10000 − 4214.95 + 1000 − 1000 + 1795.05 + 36 + 6 − 6 + 3.21 − 1.10 − 500
  assert.deepEqual(file.cash, { EUR: "7118.21" });
  assert.equal(file.file.accountName, "Harbor Brokerage");
  const bought = file.transactions.find((row) => row.kind === "buy");
  assert.deepEqual([bought?.date, bought?.amount, bought?.fee], ["2024-01-10", "4210", "4.95"]);
  assert.equal(
    file.transactions.find((row) => row.kind === "transfer_in" && row.instrument)?.costBasis,
    "205",
  );
});

test("a purchase paid from another account brings its money along", () => {
  const day = sample().transactions.filter((row) => row.date === "2024-01-18");
  assert.deepEqual(
    day.map((row) => [row.kind, row.amount]),
    [
      ["transfer_in", "1000"],
      ["buy", "1000"],
    ],
  );
});

test("a bank account with days first and a decimal comma is cash", () => {
  const file = totalsOf(
    Buffer.from("!Type:Bank\nD31.01.2024\nT1.250,50\nPSalary\n^\nD15.02.2024\nT-20,25\nPShop\nMFood\n^\n"),
  );
  assert.deepEqual(file.cash, { EUR: "1230.25" });
  assert.deepEqual(
    file.transactions.map((row) => [row.kind, row.date, row.note]),
    [
      ["deposit", "2024-01-31", "Salary"],
      ["withdrawal", "2024-02-15", "Shop: Food"],
    ],
  );
});
