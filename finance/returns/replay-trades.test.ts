import assert from "node:assert/strict";
import { test } from "node:test";
import { replayTrades } from "./replay-trades.ts";

test("trades replayed over closes give the values, flows and returns of each day", () => {
  const trades = {
    days: [0, 1, 2],
    instruments: [0, 1, 0],
    quantities: [10, 4, -10],
    amounts: [101, 80, -120],
  };
  const { values, flows, growth } = replayTrades(trades, [10, 20, 11, 21, 12, 22], 2);
  assert.deepEqual([...values], [100, 110 + 84, 88]);
  assert.deepEqual([...flows], [101, 80, -120]);
  const expected = (100 / 101) * (194 / 180) * ((88 + 120) / 194) - 1;
  assert.ok(Math.abs((growth.index[2] ?? 0) - 1 - expected) < 1e-15);
});

test("trades out of order, outside the closes or without numbers are refused", () => {
  const one = { instruments: [0], quantities: [1], amounts: [1] };
  assert.throws(() => replayTrades({ ...one, days: [5] }, [1, 2], 1), /trade 1 lies on day 5/);
  assert.throws(() => replayTrades({ ...one, days: [0], amounts: [Number.NaN] }, [1, 2], 1), /day 0 is not/);
  assert.throws(() => replayTrades({ ...one, days: [0, 1] }, [1, 2], 1), /2 and 1 entries/);
  const two = { days: [1, 0], instruments: [0, 0], quantities: [1, 1], amounts: [1, 1] };
  assert.throws(() => replayTrades(two, [1, 2], 1), /trade 2 lies on day 0: out of order/);
});
