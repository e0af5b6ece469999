import assert from "node:assert/strict";
import { test } from "node:test";
import { daysToLiquidate, sellableShare } from "./liquidity.ts";

test("days to sell by hand: a position of 3,000 shares against a fifth of 5,000 a day", () => {
  assert.deepEqual(daysToLiquidate(3000, 5000), { value: 3, reason: null });
  assert.deepEqual(daysToLiquidate(-3000, 5000, 0.1), { value: 6, reason: null });
  assert.deepEqual(daysToLiquidate(10, 0), { value: null, reason: "it was not traded" });
});

test("the part that is sold grows by the day until all is sold", () => {
  // 300 in 4 days, 100 within the first: 75 + 100 of 400, then 225 + 100, then all.
  const positions = [
    { value: 300, days: 4 },
    { value: 100, days: 0.5 },
  ];
  assert.equal(sellableShare(positions, 1), 175 / 400);
  assert.equal(sellableShare(positions, 3), 325 / 400);
  assert.equal(sellableShare(positions, 5), 1);
  assert.equal(sellableShare([], 1), null);
});
