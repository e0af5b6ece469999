import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ColumnMapping } from "../column-mapping.ts";
import { openSourceFile } from "../source-file.ts";
import { totalsOf } from "../test-totals.ts";
import { positionsCsv } from "./positions-csv.ts";

function read(text: string, mapping: ColumnMapping = {}) {
  const file = positionsCsv.read(openSourceFile(Buffer.from(text)), {
    mapping,
    currency: "EUR",
    today: "2026-11-22",
  });
  const booked = file.rows.flatMap(({ outcome }) => (outcome.state === "parsed" ? outcome.transactions : []));
  return { ...file, booked };
}

test("a list of positions comes in as shares with their cost and as money", () => {
  const file = totalsOf(readFileSync(new URL("../samples/positions.csv", import.meta.url)));
  assert.equal(file.format, "positions-csv");
  // Ignored: the title, a position of zero, the total line. Rejected: the short position.
  assert.deepEqual(file.counts, { parsed: 7, rejected: 1, ignored: 3 });
  assert.deepEqual(file.positions, { GIFT: "3", LUMN: "4", NORD: "10.5", PORT: "100", XF0000000058: "7.25" });
  assert.deepEqual(file.cash, { EUR: "1250.4", USD: "-20" });
  const costs = file.transactions
    .filter((row) => row.instrument)
    .map((row) => [row.instrument?.symbol, row.costBasis, row.currency]);
  assert.deepEqual(costs, [
    ["NORD", "442.05", "EUR"],
    // 4 × 118.20
    ["LUMN", "472.8", "USD"],
    // 25,550 pence
    ["PORT", "255.5", "GBP"],
    ["XF0000000058", "910", "EUR"],
    ["GIFT", null, "EUR"],
  ]);
  assert.match(file.file.assumptions.join(), /unknown cost/);
});

test("a list without a day asks for it, and the answer or a day above the table settles it", () => {
  const list = "Symbol;Anzahl;Einstandskurs;Währung\nNORD;10;42,10;EUR\n";
  assert.throws(() => read(list), { kind: "invalid_input", message: /asOf/ });
  const [given] = read(list, { asOf: "2024-06-28" }).booked;
  assert.deepEqual([given?.date, given?.costBasis], ["2024-06-28", "421"]);
  const titled = read(`Depotbestand per 28.06.2024;;;\n${list}`);
  assert.equal(titled.booked[0]?.date, "2024-06-28");
  assert.match(titled.assumptions.join(), /the day above the table/);
});

test("the currency comes from a mark in the cost or its column, else from the account and is told", () => {
  const day = { asOf: "2024-06-28" };
  assert.equal(read("Ticker,Shares,Avg cost\nA,2,$10.50\n", day).booked[0]?.currency, "USD");
  assert.equal(read("Ticker,Shares,Avg cost (GBP)\nA,2,10.50\n", day).booked[0]?.currency, "GBP");
  const plain = read("Ticker,Shares,Avg cost\nA,2,10.50\n", day);
  assert.equal(plain.booked[0]?.currency, "EUR");
  assert.match(plain.assumptions.join(), /taken as EUR/);
});

test("a total cost that contradicts the average price is told, and counts", () => {
  const file = read("Ticker,Shares,Avg cost,Total cost,Currency,Date\nA,2,10,25,EUR,2024-06-28\n");
  assert.equal(file.booked[0]?.costBasis, "25");
  assert.match(file.assumptions.join(), /total cost of A is not quantity/);
});

test("a table whose columns have other names is a list of positions when the caller says so", () => {
  const text = "Paper,Pieces,Each\nNORD,10,42.10\n";
  const mapping = { symbol: "Paper", quantity: "Pieces", price: "Each", asOf: "2024-06-28" };
  assert.equal(read(text, mapping).booked[0]?.costBasis, "421");
  assert.ok(positionsCsv.sniff(openSourceFile(Buffer.from(text))) > 0);
  const history = "date,type,symbol,quantity,price,cost basis\n2024-01-01,buy,A,1,2,2\n";
  assert.ok(positionsCsv.sniff(openSourceFile(Buffer.from(history))) < 0.1);
});
