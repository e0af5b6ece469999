import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCell, formatTextCell } from "./format-cell.ts";

const style = {
  money: ({ amount, currency }: { amount: string; currency: string }) => `${currency} ${amount}`,
  rate: (rate: number) => `${rate * 100} in 100`,
  quantity: (quantity: string) => `<${quantity}>`,
};

test("a number of an analysis is written in its unit, money and shares in the reader's style", () => {
  const cases: [number, string, string][] = [
    [0.25, "rate", "25 in 100"],
    [-12.345, "money", "EUR -12.35"],
    [2026, "year", "2026"],
    [1204, "count", "<1204>"],
    [7.25, "years", "7.3 years"],
    [12.6, "days", "<13> days"],
    [0.0312345, "number", "<0.03123>"],
    [1234567.891, "number", "<1234567.89>"],
    [3, "furlongs", "<3>"],
  ];
  for (const [value, unit, written] of cases) {
    assert.equal(formatCell(value, unit, "EUR", style), written, unit);
  }
});

test("names in a table are written as words, symbols and sentences stay", () => {
  const cases: [string, string][] = [
    ["netShortGain", "Net short gain"],
    ["DMGEQ", "DMGEQ"],
    ["equity", "equity"],
    ["Market of 2008 again", "Market of 2008 again"],
    ["iShares Core", "iShares Core"],
  ];
  for (const [text, written] of cases) assert.equal(formatTextCell(text), written);
});
