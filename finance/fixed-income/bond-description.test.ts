import assert from "node:assert/strict";
import { test } from "node:test";
import { readBondDescription } from "./bond-description.ts";

test("coupon and maturity are read where the name has one meaning", () => {
  const note = { couponRate: 0.0425, maturity: "2034-11-15", couponsPerYear: 2, dayCount: "ACT/ACT ICMA" };
  for (const text of [
    "T 4.25 11/15/34",
    "T 4 1/4 11/15/34",
    "UST 4.25% 11/15/2034",
    "US TREASURY 4.250% 11/15/2034",
    "United States Treasury 4.25 2034-11-15",
  ]) {
    assert.deepEqual(readBondDescription(text), note, text);
  }
  assert.equal(readBondDescription("T 3 05/06/30")?.maturity, "2030-05-06");
  assert.deepEqual(readBondDescription("BUNDESREPUB. DEUTSCHLAND 2,50% 2044-07-04"), {
    couponRate: 0.025,
    maturity: "2044-07-04",
    couponsPerYear: 1,
    dayCount: "ACT/ACT ICMA",
  });
  assert.equal(readBondDescription("ACME CORP 5.125 31/12/2030")?.maturity, "2030-12-31");
  assert.equal(readBondDescription("ACME CORP 0 3/8 12/31/2030")?.couponRate, 0.00375);
});

test("days in other spellings, coupons a year and the day count are read where the name tells them", () => {
  assert.equal(readBondDescription("US TREASURY 4.25% 15/08/2034")?.maturity, "2034-08-15");
  assert.deepEqual(readBondDescription("UK GILT 4 1/4% 07/12/2040"), {
    couponRate: 0.0425,
    maturity: "2040-12-07",
    couponsPerYear: 2,
    dayCount: "ACT/ACT ICMA",
  });
  for (const day of ["15.08.2030", "15 AUG 2030", "15-Aug-2030", "15AUG30", "August 15, 2030"])
    assert.equal(readBondDescription(`ACME CORP 5,125 % ${day}`)?.maturity, "2030-08-15", day);
  assert.deepEqual(readBondDescription("ACME CORP 5.125% 15 AUG 2030 SEMI-ANNUAL 30E/360 ISDA"), {
    couponRate: 0.05125,
    maturity: "2030-08-15",
    couponsPerYear: 2,
    dayCount: "30E/360 ISDA",
  });
  assert.equal(readBondDescription("ACME 3% 2030-01-15 quarterly ACT/360")?.couponsPerYear, 4);
  assert.deepEqual(readBondDescription("ACME 3% 2030-01-15"), {
    couponRate: 0.03,
    maturity: "2030-01-15",
    couponsPerYear: null,
    dayCount: null,
  });
});

test("other numbers, other days and other issuers in a name are not its coupon, its maturity and the Treasury", () => {
  const couponOf = (text: string) => readBondDescription(text)?.couponRate;
  assert.equal(couponOf("7 ELEVEN INC 1.8% 15/02/2031"), 0.018);
  assert.equal(couponOf("US TREASURY 10 YR 4.25% 11/15/2034"), 0.0425);
  assert.equal(couponOf("UNITED STATES TREASURY NOTE 10 YR 4 1/4 11/15/2034"), 0.0425);
  assert.equal(couponOf("ACME SERIES 2 BOND 5,5 % 07.12.2030"), 0.055);
  const called = "ACME 4.5% NOTES DUE MAY 15, 2031 CALL 15 MAY 2026";
  assert.equal(readBondDescription(called)?.maturity, "2031-05-15");
  assert.equal(readBondDescription("US TREASURY 4.25% 11/15/2034 DTD 2024-11-15")?.maturity, "2034-11-15");
  assert.equal(readBondDescription("T-MOBILE USA INC 3.875% 04/15/2030")?.couponsPerYear, null);
  assert.equal(readBondDescription("T-MOBILE USA INC 3.875% 04/05/2030"), null);
});

test("a name without coupon, without day, or with a day of two meanings has no terms", () => {
  for (const text of [
    "",
    "US91282CLW90",
    "ACME CORP 5.125 03/04/2030",
    "ACME CORP 12/31/2030",
    "T 4.25",
    "T 4.25 02/30/34",
    "T 99 11/15/34",
    "AAPL 01/19/2024 150.00 C",
  ]) {
    assert.equal(readBondDescription(text), null, text);
  }
});
