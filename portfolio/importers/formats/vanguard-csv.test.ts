import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const text = () => readFileSync(new URL("../samples/vanguard.csv", import.meta.url), "utf8");

test("both sections and both accounts add up to what was computed by hand", () => {
  const file = totalsOf(Buffer.from(text()));
  assert.equal(file.format, "vanguard-csv");
  assert.deepEqual(file.counts, { parsed: 13, rejected: 1, ignored: 8 });
  // NORD 10 − 1 + 5 before its split; 60 of the investor class become 30 of the other, which the ledger takes out
  assert.deepEqual(file.positions, { HRBAX: "30", HRBIX: "60", NORD: "14" });
  const swapped = file.transactions.find((row) => row.replaces !== null);
  assert.deepEqual([swapped?.replaces?.instrument.symbol, swapped?.replaces?.quantity], ["HRBIX", "60"]);
  assert.equal(file.transactions.find((row) => row.kind === "split")?.sharesAdded, "9");
  // 10000 − 1000 − 428 + 44.98 + 10 − 10 − 190 + 3.21 − 20 − 500
  assert.deepEqual(file.cash, { USD: "7910.19" });
  assert.deepEqual([...new Set(file.transactions.map((row) => row.account))].sort(), [
    "Vanguard …4321",
    "Vanguard …5678",
  ]);
});

test("the settlement fund is the cash that the first section states", () => {
  const { closing } = totalsOf(Buffer.from(text())).file;
  assert.deepEqual(closing?.cash, [{ currency: "USD", balance: "7910.19", account: "Vanguard …5678" }]);
  assert.deepEqual(
    closing?.positions.map((one) => [one.symbol, one.quantity, one.account]),
    [
      ["HRBAX", "30", "Vanguard …5678"],
      ["NORD", "18", "Vanguard …5678"],
      ["NORD", "5", "Vanguard …4321"],
    ],
  );
});

test("the other name of the column of fees is known", () => {
  const file = totalsOf(Buffer.from(text().replace("Commissions and Fees", "Commission Fees")));
  const bought = file.transactions.find((row) => row.kind === "buy" && row.instrument?.symbol === "NORD");
  assert.deepEqual([bought?.amount, bought?.fee], ["421", "7"]);
});

test("a reinvestment whose dividend is not in the file is income in shares", () => {
  const without = text()
    .split("\n")
    .filter((line) => !/2024-05-20,Dividend/.test(line))
    .join("\n");
  const kinds = (content: string) =>
    totalsOf(Buffer.from(content))
      .transactions.filter((row) => row.date === "2024-05-20")
      .map((row) => [row.kind, row.amount]);
  assert.deepEqual(kinds(text()).sort(), [
    ["buy", "10"],
    ["dividend", "10"],
  ]);
  assert.deepEqual(kinds(without), [["reinvestment", "10"]]);
});
