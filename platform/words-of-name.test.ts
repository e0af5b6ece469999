import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOfName } from "./words-of-name.ts";

test("names of figures read as words", () => {
  assert.deepEqual(
    ["sharpeRatio", "valueAtRisk95", "xirr", "get_risk", "currentValue", "macaulayDuration", "weight"].map(
      wordsOfName,
    ),
    ["Sharpe ratio", "Value at risk 95", "XIRR", "Get risk", "Current value", "Macaulay duration", "Weight"],
  );
});
