import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExactSum, isProduct } from "./exact-sum.ts";
import { Decimal } from "./money.ts";

const decimalText = fc
  .tuple(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, decimals]) => new Decimal(digits.toString()).div(new Decimal(10).pow(decimals)).toFixed());
const shortText = fc
  .tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 7 }))
  .map(([digits, decimals]) => new Decimal(digits).div(new Decimal(10).pow(decimals)).toFixed());
const anyText = fc.oneof(decimalText, shortText);

test("the sum is that of Decimals, whatever the digits", () => {
  const terms = fc.array(fc.tuple(anyText, fc.constantFrom(-1, 0, 1)), { maxLength: 60 });
  fc.assert(
    fc.property(terms, (list) => {
      const sum = new ExactSum();
      let exact = new Decimal(0);
      for (const [text, sign] of list) {
        sum.add(text, sign);
        exact = exact.plus(new Decimal(text).times(sign));
      }
      assert.equal(sum.total().toFixed(), exact.toFixed());
    }),
  );
});

test("a sum beyond the whole numbers that are exact stays exact", () => {
  const sum = new ExactSum();
  for (let index = 0; index < 20; index++) sum.add("999999999999999", 1);
  sum.add("0.000001", 1);
  assert.equal(sum.total().toFixed(), "19999999999999980.000001");
});

test("only an exact product is one", () => {
  fc.assert(
    fc.property(shortText, shortText, anyText, (a, b, other) => {
      const product = new Decimal(a).times(b);
      if (isProduct(a, b, other)) assert.ok(product.equals(other));
      const off = product.plus("0.01").toFixed();
      assert.equal(isProduct(a, b, off), false);
    }),
  );
  assert.equal(isProduct("10", "5.5", "55"), true);
  assert.equal(isProduct("3", "11.11", "33.33"), true);
  assert.equal(isProduct("3", "11.1111", "33.33"), false);
});
