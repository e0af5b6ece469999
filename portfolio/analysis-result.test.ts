import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { figure, table } from "./analysis-result.ts";

test("a figure is a finite number or a reason, whatever was calculated", () => {
  fc.assert(
    fc.property(fc.double(), fc.constantFrom("rate", "money", "number"), (value, unit) => {
      const { value: shown, reason } = figure("beta", unit, value);
      assert.ok(shown === null ? reason !== null : Number.isFinite(shown) && reason === null);
    }),
  );
  assert.deepEqual(figure("marketValue", "money", 12.345, "JPY"), {
    name: "marketValue",
    value: 12,
    unit: "money",
    reason: null,
  });
  assert.equal(figure("beta", "number", { value: null, reason: "no benchmark" }).reason, "no benchmark");
});

test("a table keeps texts, rounds numbers once, leaves unknown cells empty and refuses ragged rows", () => {
  const made = table(
    "weights",
    ["symbol", "weight"],
    [
      ["ACME", 1 / 3],
      ["NONE", Number.NaN],
    ],
  );
  assert.deepEqual(made.rows, [
    ["ACME", 0.3333333333],
    ["NONE", null],
  ]);
  assert.deepEqual(made.units, ["text", "rate"]);
  assert.deepEqual(table("bonds", [["duration", "years"], "convexity"], [[1, 2]]).units, ["years", "number"]);
  assert.throws(() => table("weights", ["symbol"], [["ACME", 1]]), /2 cells/);
});
