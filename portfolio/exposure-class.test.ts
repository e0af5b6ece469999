import assert from "node:assert/strict";
import { test } from "node:test";
import { exposureOf } from "./exposure-class.ts";

test("a fund is what its sector or name says it holds; a share stays a share whatever its name", () => {
  const of = (name: string, assetClass = "etf", sector: string | null = null) =>
    exposureOf({ name, assetClass, sector });
  assert.equal(of("Total World Stock"), "equity");
  assert.equal(of("UK Gilts UCITS"), "bond");
  assert.equal(of("Core", "fund", "Government bonds"), "bond");
  assert.equal(of("EUR Overnight Rate Swap"), "cash");
  assert.equal(of("Gold Shares"), "commodity");
  assert.equal(of("Gold Miners"), "equity");
  assert.equal(of("Gold Fields Ltd", "stock", "Gold"), "equity");
  assert.equal(of("Bond Street Shops", "stock"), "equity");
});
