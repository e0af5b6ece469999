import assert from "node:assert/strict";
import { test } from "node:test";
import { billEquivalentYield, priceInterestAtMaturity } from "./money-market.ts";
import { dayCountOfBasis, days360, type SpreadsheetBasis, yearfrac } from "./spreadsheet-basis.ts";
import {
  accrint,
  accrintm,
  dollarde,
  dollarfr,
  intrate,
  oddlprice,
  oddlyield,
  received,
} from "./spreadsheet-securities.ts";

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

test("YEARFRAC agrees with Excel in every basis", () => {
  const printed = [0.58055556, 0.57650273, 0.58611111, 0.57808219, 0.58055556];
  const bases: SpreadsheetBasis[] = [0, 1, 2, 3, 4];
  for (const basis of bases) {
    near(yearfrac("2012-01-01", "2012-07-30", basis), printed[basis] ?? Number.NaN, 5e-9);
    near(yearfrac("2012-07-30", "2012-01-01", basis), printed[basis] ?? Number.NaN, 5e-9);
    assert.equal(yearfrac("2012-02-29", "2012-02-29", basis), 0);
  }
});

test("basis 1 of YEARFRAC looks for 29 February within a year and takes mean years beyond it", () => {
  const one = (from: string, to: string) => yearfrac(from, to, 1);
  assert.equal(one("2003-11-01", "2004-02-28"), 119 / 365);
  assert.equal(one("2003-11-01", "2004-05-01"), 182 / 366);
  assert.equal(one("2004-03-01", "2005-03-01"), 1);
  assert.equal(one("2004-02-29", "2005-02-28"), 365 / 366);
  assert.equal(one("2000-01-01", "2001-01-01"), 1);
  assert.equal(one("2000-01-01", "2001-01-02"), 367 / 365.5);
  near(one("2000-01-01", "2004-01-01"), 1461 / 365.4, 1e-15);
});

test("basis 0 moves the end of February, and DAYS360 counts as Excel does", () => {
  assert.equal(yearfrac("2007-02-28", "2008-02-29") * 360, 360);
  assert.equal(yearfrac("2007-02-28", "2007-03-31") * 360, 31);
  assert.equal(yearfrac("2007-01-31", "2007-03-31") * 360, 60);
  assert.equal(yearfrac("2007-01-15", "2007-03-31") * 360, 76);
  assert.equal(days360("2011-01-01", "2011-02-01"), 30);
  assert.equal(days360("2011-01-01", "2011-12-31"), 360);
  assert.equal(days360("2011-02-28", "2011-03-31"), 30);
  assert.equal(days360("2012-02-28", "2012-03-31"), 33);
  assert.equal(days360("2011-01-01", "2011-12-31", true), 359);
});

test("accrued interest, odd last periods and discounts agree with Excel's printed examples", () => {
  near(accrint("2008-03-01", "2008-08-31", "2008-05-01", 0.1, 1000, 2), 16.666667, 5e-7);
  near(accrint("2008-03-05", "2008-08-31", "2008-05-01", 0.1, 1000, 2), 15.555556, 5e-7);
  near(accrint("2008-04-05", "2008-08-31", "2008-05-01", 0.1, 1000, 2), 7.222222, 5e-7);
  near(accrint("2010-11-15", "2011-05-15", "2011-01-25", 0.06, 100, 2, 1), (3 * 71) / 181, 1e-12);
  near(accrintm("2008-04-01", "2008-06-15", 0.1, 1000, 3), 20.54794521, 5e-9);
  near(received("2008-02-15", "2008-05-15", 1_000_000, 0.0575, 2), 1_014_584.654, 5e-4);
  near(intrate("2008-02-15", "2008-05-15", 1_000_000, 1_014_420, 2), 0.05768, 5e-9);
  const terms = { maturity: "2008-06-15", couponRate: 0.0375, couponsPerYear: 2 };
  const priced = { ...terms, settlement: "2008-02-07", lastInterest: "2007-10-15" };
  near(oddlprice(priced, 0.0405), 99.87828601, 5e-9);
  near(
    oddlyield({ ...terms, settlement: "2008-04-20", lastInterest: "2007-12-24" }, 99.875),
    0.0451922,
    5e-7,
  );
  for (const basis of [0, 1, 2, 3, 4] as const) {
    near(oddlyield({ ...priced, basis }, oddlprice({ ...priced, basis }, 0.0405)), 0.0405, 1e-14);
  }
  // For a redemption of 100 the odd last period is interest paid at maturity.
  const same = priceInterestAtMaturity("2008-02-07", "2008-06-15", "2007-10-15", 0.0375, 0.0405);
  near(oddlprice(priced, 0.0405), same, 1e-12);
  assert.equal(dayCountOfBasis(0), "30U/360");
});

test("prices in fractions turn into decimals and back", () => {
  near(dollarde(1.02, 16), 1.125, 1e-12);
  near(dollarde(1.1, 32), 1.3125, 1e-12);
  near(dollarfr(1.125, 16), 1.02, 1e-12);
  near(dollarfr(1.125, 32), 1.04, 1e-12);
  near(dollarde(dollarfr(-99.515625, 32), 32), -99.515625, 1e-12);
});

test("the Treasury's investment rate counts 366 days when the year after the issue holds 29 February", () => {
  // 31 CFR 356 appendix B: y is 366 then, also for bills of half a year and less.
  near(billEquivalentYield("1990-06-07", "1991-06-06", 0.0765, "treasury"), 0.08237, 5e-6);
  const price = 100 * (1 - (0.05 * 91) / 360);
  near(
    billEquivalentYield("2023-06-01", "2023-08-31", 0.05, "treasury"),
    ((100 - price) / price) * (366 / 91),
    1e-14,
  );
  const before = billEquivalentYield("2022-06-02", "2022-09-01", 0.05, "treasury");
  assert.equal(before, billEquivalentYield("2022-06-02", "2022-09-01", 0.05));
});

test("wrong dates and fractions are refused", () => {
  assert.throws(() => accrintm("2008-06-15", "2008-06-15", 0.1, 1000), /settlement/);
  assert.throws(() => dollarde(1.02, 0), /fraction/);
  assert.throws(() => received("2008-02-15", "2008-05-15", 1000, 5), /discount/);
});
