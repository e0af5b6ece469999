import assert from "node:assert/strict";
import { test } from "node:test";
import { majorCurrency } from "./minor-currency.ts";

test("hundredths of a currency become the currency, words of the language are none", () => {
  assert.equal(majorCurrency("GBX")?.currency, "GBP");
  assert.equal(majorCurrency("GBX")?.convert("250"), "2.5");
  assert.equal(majorCurrency("eur")?.currency, "EUR");
  for (const word of ["constructor", "toString", "__proto__", "", "EURO"])
    assert.equal(majorCurrency(word), null);
});
