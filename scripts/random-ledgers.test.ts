import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRandomLedger } from "./random-ledgers.ts";

const count = 1500;

test("random ledgers: postings sum to zero, positions equal whole-number books, order and undo leave no trace", () => {
  let rows = 0;
  for (let seed = 1; seed <= count; seed++) rows += checkRandomLedger(seed);
  assert.ok(rows > 10 * count);
});
