import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatAmount,
  formatDay,
  formatDuration,
  formatGain,
  formatMoney,
  formatQuantity,
  formatRate,
  formatShort,
  formatWeight,
  signClass,
} from "./format.ts";

test("money is written from its exact text, whatever its size", () => {
  assert.equal(formatMoney({ amount: "1234.5", currency: "EUR" }), "€1,234.50");
  assert.equal(
    formatMoney({ amount: "90071992547409930.01", currency: "EUR" }),
    "€90,071,992,547,409,930.01",
  );
  assert.equal(formatMoney({ amount: "-0.005", currency: "USD" }), "-US$0.01");
  assert.equal(formatMoney({ amount: "1000", currency: "JPY" }), "JP¥1,000");
  assert.equal(formatMoney({ amount: "n/a", currency: "EUR" }), "n/a EUR");
  assert.equal(formatGain({ amount: "12", currency: "EUR" }), "+€12.00");
  assert.equal(formatGain({ amount: "0.00", currency: "EUR" }), "€0.00");
});

test("rates carry their sign, shares do not", () => {
  assert.equal(formatRate(0.0512), "+5.12%");
  assert.equal(formatRate(-0.2), "-20.00%");
  assert.equal(formatRate(0), "0.00%");
  assert.equal(formatWeight(0.3851), "38.5%");
});

test("analysis amounts are whole units, axes are short, quantities keep their decimals", () => {
  assert.equal(formatAmount(1234.6, "EUR"), "€1,235");
  assert.equal(formatShort(196063, "EUR"), "€196k");
  assert.equal(formatQuantity("1092.93500000"), "1,092.935");
  assert.equal(formatQuantity("some"), "some");
});

test("days and durations read like speech", () => {
  assert.equal(formatDay("2026-06-30"), "30 Jun 2026");
  assert.equal(formatDay("2026-06-30T22:00:00.000Z"), "30 Jun 2026");
  assert.equal(formatDay("soon"), "soon");
  assert.equal(formatDuration(12.4), "12 ms");
  assert.equal(formatDuration(2345), "2.3 s");
});

test("gain and loss are classes, zero is neither", () => {
  assert.deepEqual(["1", "-0.01", "0.00"].map(signClass), ["gain", "loss", ""]);
});
