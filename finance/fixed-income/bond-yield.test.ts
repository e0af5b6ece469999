import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { isoDate } from "../dates.ts";
import { accruedInterest, type BondTerms, bondCashFlows } from "./bond-cash-flows.ts";
import { curvePrice, effectiveRisk, floatingNotePrice, simpleBondYield, zeroSpread } from "./bond-spreads.ts";
import { bondPrice, bondRisk, bondYield, yieldToCall, yieldToWorst } from "./bond-yield.ts";
import { DAY_COUNTS, yearFraction } from "./day-counts.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";

const figures = z
  .object({
    bonds: z.array(
      z.object({
        maturity: z.string(),
        settlement: z.string(),
        couponsPerYear: z.number(),
        couponRate: z.number(),
        dayCount: z.enum(DAY_COUNTS),
        yieldRate: z.number(),
        clean: z.number(),
        accrued: z.number(),
        macaulay: z.number(),
        modified: z.number(),
        convexity: z.number(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

function near(actual: number | null, expected: number, tolerance: number, what: string): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual}, not ${expected}`,
  );
}

test("price, accrued interest, durations, convexity and yield of 60 bonds agree with QuantLib", () => {
  for (const {
    settlement,
    yieldRate,
    clean,
    accrued,
    macaulay,
    modified,
    convexity,
    ...terms
  } of figures.bonds) {
    const what = JSON.stringify({ ...terms, settlement });
    const convention = { simpleLastPeriod: false };
    // The oracle's schedule keeps the 28th.
    const bond = { ...terms, endOfMonth: false };
    const risk = bondRisk(bond, settlement, yieldRate, convention);
    near(risk.clean, clean, 1e-10 * Math.max(1, clean), `clean ${what}`);
    near(risk.accrued, accrued, 1e-10, `accrued ${what}`);
    near(risk.macaulayDuration, macaulay, 1e-9, `macaulay ${what}`);
    near(risk.modifiedDuration, modified, 1e-9, `modified ${what}`);
    near(risk.convexity, convexity, 1e-8 * Math.max(1, convexity), `convexity ${what}`);
    near(bondYield(bond, settlement, clean, convention).value, yieldRate, 1e-11, `yield ${what}`);
  }
});

const excel = (maturity: string, couponRate: number, more: Partial<BondTerms> = {}): BondTerms => ({
  maturity,
  couponRate,
  couponsPerYear: 2,
  dayCount: "30U/360",
  ...more,
});

test("the examples of Excel's documentation come out as printed", () => {
  near(bondPrice(excel("2017-11-15", 0.0575), "2008-02-15", 0.065).clean, 94.63436, 5e-6, "PRICE");
  near(bondYield(excel("2016-11-15", 0.0575), "2008-02-15", 95.04287).value, 0.065, 5e-8, "YIELD");
  const long = excel("2048-01-01", 0.08, { dayCount: "ACT/ACT ICMA" });
  near(bondRisk(long, "2018-07-01", 0.09).macaulayDuration, 10.9191453, 5e-8, "DURATION");
  const odd = { issue: "2008-10-15", firstCoupon: "2009-03-01" };
  const oddPrice = excel("2021-03-01", 0.0785, { ...odd, dayCount: "ACT/ACT ICMA" });
  near(bondPrice(oddPrice, "2008-11-11", 0.0625).clean, 113.597717, 5e-7, "ODDFPRICE");
  const oddYield = excel("2021-03-01", 0.0575, odd);
  near(bondYield(oddYield, "2008-11-11", 84.5).value, 0.077245542, 5e-10, "ODDFYIELD");
  near(1000 * 0.1 * yearFraction("2008-03-01", "2008-05-01", "30U/360"), 16.666667, 5e-7, "ACCRINT");
  near(1000 * 0.1 * yearFraction("2008-04-01", "2008-06-15", "ACT/365F"), 20.54794521, 5e-9, "ACCRINTM");
});

test("a bond at its coupon's yield is worth par on a coupon date", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 3, 4, 6, 12),
      fc.double({ min: 0.0001, max: 0.3, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom("30/360", "30E/360", "ACT/ACT ICMA"),
      (couponsPerYear, couponRate, years, dayCount) => {
        const terms = { maturity: `${2026 + years}-06-15`, couponRate, couponsPerYear, dayCount } as const;
        near(bondPrice(terms, "2026-06-15", couponRate).clean, 100, 1e-9, "par");
      },
    ),
  );
});

const anyBond = fc.record({
  maturity: fc.integer({ min: 21_000, max: 35_000 }).map(isoDate),
  couponRate: fc.double({ min: 0, max: 0.2, noNaN: true }),
  couponsPerYear: fc.constantFrom(0, 1, 2, 4, 12),
  dayCount: fc.constantFrom(...DAY_COUNTS),
});
const anySettlement = fc.integer({ min: 15_000, max: 20_900 }).map(isoDate);

test("yield undoes price for any bond, day count and convention", () => {
  fc.assert(
    fc.property(
      anyBond,
      anySettlement,
      fc.double({ min: -0.05, max: 0.5, noNaN: true }),
      fc.constantFrom("street", "treasury"),
      fc.constantFrom(undefined, 0, 1, 2),
      (terms, settlement, yieldRate, broken, compounding) => {
        const convention = {
          broken,
          ...(compounding === undefined ? {} : { compoundingPerYear: compounding }),
        } as const;
        const { clean } = bondPrice(terms, settlement, yieldRate, convention);
        near(bondYield(terms, settlement, clean, convention).value, yieldRate, 1e-8, JSON.stringify(terms));
      },
    ),
  );
});

test("durations and convexity are the derivatives of the price", () => {
  fc.assert(
    fc.property(anyBond, anySettlement, (terms, settlement) => {
      const step = 1e-5;
      const dirty = (rate: number) => bondPrice(terms, settlement, rate).dirty;
      const risk = bondRisk(terms, settlement, 0.04);
      const numeric = effectiveRisk(dirty(0.04 - step), dirty(0.04), dirty(0.04 + step), step);
      near(risk.modifiedDuration, numeric.duration, 1e-5 * (1 + risk.convexity), "duration");
      near(risk.convexity, numeric.convexity, 1e-3 * (1 + risk.convexity), "convexity");
      near(risk.basisPointValue, risk.modifiedDuration * risk.dirty * 1e-4, 1e-12, "basis point");
    }),
  );
});

test("an amortising bond pays all its nominal value and less interest as it shrinks", () => {
  const terms = excel("2028-06-15", 0.06, {
    dayCount: "30/360",
    amortization: [
      { date: "2026-12-15", principal: 25 },
      { date: "2027-06-15", principal: 25 },
      { date: "2027-12-15", principal: 25 },
    ],
  });
  const flows = bondCashFlows(terms, "2026-06-15");
  assert.deepEqual(
    flows.map(({ interest, principal }) => [interest, principal]),
    [
      [3, 25],
      [2.25, 25],
      [1.5, 25],
      [0.75, 25],
    ],
  );
  near(bondPrice(terms, "2026-06-15", 0.06).clean, 100, 1e-12, "par");
  near(bondRisk(terms, "2026-06-15", 0.06).averageLife, 1.25, 1e-12, "average life");
});

test("yield to call counts coupons, the call price and the interest of a call between coupons", () => {
  const terms = excel("2035-06-01", 0.08, { dayCount: "30/360" });
  // Fabozzi-style check: at the call price on a coupon date the yield is the coupon.
  near(
    yieldToCall(terms, "2025-06-01", 100, { date: "2030-06-01", price: 100 }).value,
    0.08,
    1e-12,
    "par call",
  );
  near(
    yieldToCall(terms, "2025-06-01", 100, { date: "2030-09-01", price: 100 }).value,
    0.08,
    5e-5,
    "call between coupons",
  );
  const worst = yieldToWorst(terms, "2025-06-01", 112, [
    { date: "2028-06-01", price: 104 },
    { date: "2030-06-01", price: 101 },
  ]);
  assert.equal(worst.date, "2028-06-01");
  assert.ok((worst.value ?? 1) < (bondYield(terms, "2025-06-01", 112).value ?? 0));
});

test("the spread over a curve undoes the price on it", () => {
  const curve = [
    { years: 1, rate: 0.02 },
    { years: 10, rate: 0.035 },
  ];
  const terms = excel("2034-03-31", 0.045);
  const dirty = curvePrice(terms, "2026-01-20", curve, 0.0125);
  const clean = dirty - accruedInterest(terms, "2026-01-20");
  near(zeroSpread(terms, "2026-01-20", clean, curve).value, 0.0125, 1e-12, "spread");
});

test("what cannot be is refused by name, and a price without a yield is not available", () => {
  const terms = excel("2030-01-01", 0.05);
  const field = (name: string) => (error: unknown) =>
    error instanceof FixedIncomeInputError && error.field === name;
  assert.throws(() => bondPrice(terms, "2030-01-01", 0.05), field("settlement"));
  assert.throws(() => bondPrice(terms, "2029-02-30", 0.05), field("settlement"));
  assert.throws(
    () => bondPrice({ ...terms, couponsPerYear: 5 }, "2029-01-01", 0.05),
    field("couponsPerYear"),
  );
  assert.throws(
    () => bondPrice({ ...terms, couponRate: Number.NaN }, "2029-01-01", 0.05),
    field("couponRate"),
  );
  assert.throws(() => bondPrice(terms, "2029-01-01", -3), field("yieldRate"));
  assert.throws(() => bondPrice(terms, "2029-01-01", Number.NaN), field("yieldRate"));
  assert.equal(bondYield(terms, "2029-01-01", -5).value, null);
  assert.equal(bondYield(terms, "2029-01-01", Number.NaN).value, null);
});

test("a floating note is at par on a fixing day at its own margin, and loses value as the margin widens", () => {
  const terms = { maturity: "2030-03-20", couponsPerYear: 4, dayCount: "ACT/ACT ICMA" } as const;
  const note = {
    terms,
    currentCouponRate: 0.035,
    indexRate: 0.03,
    quotedMargin: 0.005,
    discountMargin: 0.005,
  };
  near(floatingNotePrice(note, "2026-03-20").clean, 100, 1e-10, "par");
  const wider = floatingNotePrice({ ...note, discountMargin: 0.006 }, "2026-03-20");
  // Ten basis points over about 3.7 years of annuity.
  near(wider.clean, 100 - 0.1 * 3.72, 0.01, "wider margin");
  near(wider.rateDuration, 0.25, 1e-12, "years to the next fixing");
  const later = floatingNotePrice(note, "2026-05-05");
  near(later.accrued, (3.5 / 4) * (46 / 92), 1e-12, "accrued");
  assert.ok(Math.abs(later.clean - 100) < 0.01);
  assert.throws(() => floatingNotePrice({ ...note, discountMargin: -5 }, "2026-03-20"), /discountMargin/);
});

test("the simple yield of a bond at par is its coupon", () => {
  near(simpleBondYield(0.042, 100, 100, 7), 0.042, 1e-15, "par");
  assert.ok(simpleBondYield(0.042, 95, 100, 7) > 0.042 / 0.95);
});
