import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "#finance/money.ts";
import { splitTrade } from "./implied-fee.ts";
import { parseDate } from "./parse-date.ts";
import { decimalMarkOf } from "./parse-number.ts";

const shown = (side: "buy" | "sell", net: string, quantity: string, price: string) => {
  const { amount, fee } = splitTrade(side, new Decimal(net), new Decimal(quantity), new Decimal(price));
  return [amount.toFixed(), fee.toFixed()];
};

test("what a trade costs beyond quantity times price is its charge", () => {
  assert.deepEqual(shown("buy", "422.99", "3", "139.74"), ["419.22", "3.77"]);
  assert.deepEqual(shown("sell", "80.34", "0.1998348", "402.13"), ["80.36", "0.02"]);
  // 100 × 1.23 is 123, but a price of two decimals leaves 0.50 open.
  assert.deepEqual(shown("buy", "123.45", "100", "1.23"), ["123.45", "0"]);
  // Less than quantity times price, or far more, is no charge.
  assert.deepEqual(shown("buy", "110", "1.5", "110.01"), ["110", "0"]);
  assert.deepEqual(shown("buy", "1500", "10", "1.50"), ["1500", "0"]);
});

test("a cell tells its decimal mark where only one reading is possible", () => {
  assert.deepEqual(["1,28", "-97.93", "1.234,5", "1 046,3825", "0,766", "1,234", "12"].map(decimalMarkOf), [
    ",",
    ".",
    ",",
    ",",
    ",",
    "either",
    null,
  ]);
});

test("months are read in other languages too", () => {
  assert.deepEqual(
    ["16-jan-2025", "02-mrt-2025", "02-mei-2025", "30-okt-2024", "3-dez-2024", "1-xyz-2024"].map((cell) =>
      parseDate(cell, "DMY"),
    ),
    ["2025-01-16", "2025-03-02", "2025-05-02", "2024-10-30", "2024-12-03", null],
  );
});
