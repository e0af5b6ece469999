import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { totalsOf } from "../test-totals.ts";

const sample = readFileSync(new URL("../samples/freetrade.csv", import.meta.url), "utf8");

test("every type of a Freetrade feed is booked as it moved cash and shares", () => {
  const file = totalsOf(Buffer.from(sample));
  assert.equal(file.format, "freetrade-csv");
  assert.deepEqual(file.counts, { parsed: 9, rejected: 1, ignored: 1 });
  // 8000 − 1996.75 − 5068.25 + 0.21 + 6.78 + 26.69 + 395.10 − 412.19
  assert.deepEqual(file.cash, { GBP: "951.59" });
  // LUMN 41.83076059 − 10
  assert.deepEqual(file.positions, { HARB: "2", LUMN: "31.83076059", PORT: "421" });
  assert.deepEqual(
    file.transactions.filter((row) => row.instrument).map((row) => [row.kind, row.amount, row.fee, row.tax]),
    [
      ["buy", "1988.99", "7.76", "0"],
      ["buy", "5043.03", "0", "25.22"],
      ["reinvestment", "12.5", "0", "0"],
      // 1.51 USD at 0.79485569 are 1.20 GBP.
      ["dividend", "7.98", "0", "1.2"],
      ["dividend", "26.69", "0", "0"],
      ["sell", "396.65", "1.55", "0"],
    ],
  );
});

test("the newer columns with splits are read too", () => {
  const header = sample.split("\n")[0]?.replace("Total Amount,", "Total Amount in Account Currency,");
  const more = "Stock Split Rate of Share Outturn From,Stock Split Rate of Share Outturn To";
  const bought = sample.split("\n").find((line) => line.includes("4RNV24HTRXMX"));
  const split = `Lumen Optics,STOCK_SPLIT,2024-07-01T00:00:00.000Z,GBP,,,LUMN,XF0000000025${",".repeat(22)}1,4`;
  const file = totalsOf(Buffer.from(`${header},${more}\n${split}\n${bought},,\n`));
  assert.equal(file.format, "freetrade-csv");
  assert.deepEqual([file.positions, file.cash], [{ LUMN: "167.32304236" }, { GBP: "-1996.75" }]);
});
