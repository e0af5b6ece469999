import assert from "node:assert/strict";
import { test } from "node:test";
import {
  billEquivalentYield,
  discountedPrice,
  discountRate,
  moneyMarketYield,
  priceInterestAtMaturity,
  yieldInterestAtMaturity,
} from "./money-market.ts";

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

test("bills and discounted instruments agree with the examples of Excel's documentation", () => {
  near(discountedPrice("2008-03-31", "2008-06-01", 0.09), 98.45, 5e-3);
  near(moneyMarketYield("2008-03-31", "2008-06-01", 98.45), 0.091416963, 5e-10);
  near(moneyMarketYield("2008-02-16", "2008-03-01", 99.795), 0.052822572, 5e-10);
  near(discountRate("2007-01-25", "2007-06-15", 97.975, "ACT/365F"), 0.052420213, 5e-10);
  // INTRATE and RECEIVED: the same two formulas for amounts.
  near(moneyMarketYield("2008-02-15", "2008-05-15", 1_000_000, "ACT/360", 1_014_420), 0.05768, 5e-6);
  near(1_000_000 / (discountedPrice("2008-02-15", "2008-05-15", 0.0575) / 100), 1_014_584.654, 5e-4);
  near(billEquivalentYield("2008-03-31", "2008-06-01", 0.0914), 0.09415149, 5e-9);
  near(
    yieldInterestAtMaturity("2008-03-15", "2008-11-03", "2007-11-08", 0.0625, 100.0123),
    0.060954334,
    5e-10,
  );
});

test("price and yield of one payment undo each other", () => {
  const price = priceInterestAtMaturity("2008-03-15", "2008-11-03", "2007-11-08", 0.0625, 0.07);
  near(yieldInterestAtMaturity("2008-03-15", "2008-11-03", "2007-11-08", 0.0625, price), 0.07, 1e-13);
  near(
    discountRate("2025-01-10", "2025-07-10", discountedPrice("2025-01-10", "2025-07-10", 0.043)),
    0.043,
    1e-14,
  );
});

test("the yield of a bill beyond half a year has one coupon in between", () => {
  // 31 CFR 356, appendix B, VI.B: 52-week bill, 364 days, 7.65 % discount: price 92.265, rate 8.237 % (366 days a year
  // only when February 29th is in the year after the issue).
  const price = discountedPrice("1990-06-07", "1991-06-06", 0.0765);
  near(price, 92.265, 1e-9);
  const rate = billEquivalentYield("1990-06-07", "1991-06-06", 0.0765);
  near(price * (1 + rate / 2) * (1 + rate * (364 / 365 - 0.5)), 100, 1e-9);
  near(rate, 0.08237, 5e-6);
});

test("impossible bills are refused", () => {
  assert.throws(() => discountedPrice("2025-01-01", "2025-01-01", 0.04), /maturity/);
  assert.throws(() => discountedPrice("2025-01-01", "2025-12-31", 2), /discountRate/);
  assert.throws(() => moneyMarketYield("2025-01-01", "2025-12-31", 0), /price/);
  assert.throws(() => billEquivalentYield("2025-01-01", "2027-01-01", 0.04), /maturity/);
  assert.throws(
    () => priceInterestAtMaturity("2025-01-01", "2025-12-31", "2025-02-01", 0.04, 0.04),
    /settlement/,
  );
});
