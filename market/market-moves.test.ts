import assert from "node:assert/strict";
import { test } from "node:test";
import { medianOf } from "./market-moves.ts";

test("the median is the middle of the sorted values, whatever their order and however often they repeat", () => {
  assert.equal(medianOf([]), 0);
  assert.equal(medianOf([3]), 3);
  assert.equal(medianOf([4, 1]), 2.5);
  let state = 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
  for (let round = 0; round < 500; round++) {
    const values = Array.from({ length: 1 + (next() % 40) }, () => (next() % 9) - 4 + (next() % 3) / 7);
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const [lower = 0, upper = 0] = [sorted[middle - 1], sorted[middle]];
    assert.equal(medianOf(values), sorted.length % 2 === 1 ? upper : (upper + lower) / 2);
  }
});
