import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { BondTerms } from "./bond-cash-flows.ts";
import { curvePrice, effectiveRisk } from "./bond-spreads.ts";
import {
  addBusinessDays,
  adjustToBusinessDay,
  businessDaysBetween,
  isBusinessDay,
  lastBusinessDayOfMonth,
} from "./business-days.ts";
import { FixedIncomeInputError } from "./fixed-income-input-error.ts";
import { keyRateDurations, nelsonSiegelRate } from "./key-rate-durations.ts";
import {
  bootstrapZeroCurve,
  curveFactor,
  forwardRate,
  levelFlows,
  parRate,
  zeroCurveOf,
  zeroRateAt,
} from "./zero-curve.ts";

const near = (actual: number | undefined, expected: number, digits: number, what = "") =>
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= digits,
    `${what} ${actual}, not ${expected}`,
  );

test("bonds give Hull's zero rates (10th ed., table 4.3)", () => {
  const bill = (years: number, price: number) => ({ price, flows: [{ years, amount: 100 }] });
  const curve = bootstrapZeroCurve([
    bill(0.25, 99.6),
    bill(0.5, 99),
    bill(1, 97.8),
    { price: 102.5, flows: levelFlows(0.04, 1.5, 2) },
    { price: 105, flows: levelFlows(0.05, 2, 2) },
  ]);
  const printed = [0.01603, 0.0201, 0.02225, 0.02284, 0.02416];
  for (const [place, rate] of printed.entries()) near(curve[place]?.rate, rate, 5.1e-6, `${place}`);
});

test("par rates give a curve that gives the par rates again, also with years left out", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -0.01, max: 0.12, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (rates) => {
        const tenors = [1, 2, 5, 10];
        const curve = bootstrapZeroCurve(
          tenors.map((years, place) => ({ price: 100, flows: levelFlows(rates[place] ?? 0, years, 2) })),
        );
        for (const [place, years] of tenors.entries())
          near(parRate(curve, years, 2), rates[place] ?? 0, 1e-10);
      },
    ),
    { numRuns: 40 },
  );
});

test("spot, forward and discount rates of a textbook curve belong together", () => {
  const curve = [3, 4, 4.6, 5, 5.3].map((rate, place) => ({ years: place + 1, rate: rate / 100 }));
  // Hull, table 4.5.
  for (const [year, forward] of [5, 5.8, 6.2, 6.5].entries()) {
    near(forwardRate(curve, year + 1, year + 2), forward / 100, 1e-12);
  }
  // Annual spot rates of 9 % and 10 % hold a rate of 11.01 % for the second year.
  const annual = zeroCurveOf([
    { years: 1, factor: 1 / 1.09 },
    { years: 2, factor: 1 / 1.1 ** 2 },
  ]);
  near(forwardRate(annual, 1, 2, 1), 0.1100917431, 1e-10);
  near(forwardRate(annual, 0, 1, "simple"), 0.09, 1e-12);
  near(curveFactor(annual, 2), 1 / 1.21, 1e-12);
  assert.throws(() => forwardRate(annual, 2, 1), FixedIncomeInputError);
  assert.throws(() => bootstrapZeroCurve([{ price: 0, flows: [{ years: 1, amount: 1 }] }]), /price/);
  assert.throws(() => parRate(annual, 1.3, 2), /whole number/);
});

const bond: BondTerms = {
  maturity: "2036-03-15",
  couponRate: 0.045,
  couponsPerYear: 2,
  dayCount: "ACT/ACT ICMA",
};

test("key rate durations add up to the effective duration", () => {
  const curve = [0.02, 0.025, 0.035, 0.04].map((rate, place) => ({
    years: [0.5, 2, 7, 20][place] ?? 0,
    rate,
  }));
  const moved = (shift: number) =>
    curvePrice(
      bond,
      "2026-01-20",
      curve.map(({ years, rate }) => ({ years, rate: rate + shift })),
    );
  const whole = effectiveRisk(moved(-1e-4), moved(0), moved(1e-4), 1e-4).duration;
  const parts = keyRateDurations(bond, "2026-01-20", curve, [1, 3, 5, 10, 30]);
  near(
    parts.reduce((sum, part) => sum + part, 0),
    whole,
    1e-6,
  );
  assert.ok((parts[3] ?? 0) > 0.9 * whole * 0.8, "a ten-year bond hangs on the ten-year rate");
  assert.throws(() => keyRateDurations(bond, "2026-01-20", curve, [5, 1]), /rising/);
});

test("a Svensson curve starts at level + slope and ends at the level", () => {
  const curve = {
    level: 0.04,
    slope: -0.015,
    curvature: -0.02,
    decay: 1.8,
    secondCurvature: 0.01,
    secondDecay: 9,
  };
  near(nelsonSiegelRate(curve, 0), 0.025, 1e-15);
  near(nelsonSiegelRate(curve, 1e9), 0.04, 1e-9);
  const x = 5 / 1.8;
  const y = 5 / 9;
  const expected =
    0.04 -
    0.015 * ((1 - Math.exp(-x)) / x) -
    0.02 * ((1 - Math.exp(-x)) / x - Math.exp(-x)) +
    0.01 * ((1 - Math.exp(-y)) / y - Math.exp(-y));
  near(nelsonSiegelRate(curve, 5), expected, 1e-15);
  assert.equal(zeroRateAt([{ years: 1, rate: 0.02 }], 9), 0.02);
});

test("business days: every convention, with holidays and other weekends", () => {
  const holidays = new Set(["2026-12-25", "2027-01-01"]);
  const moved = (date: string) =>
    (["unadjusted", "following", "modifiedFollowing", "preceding", "modifiedPreceding"] as const).map(
      (convention) => adjustToBusinessDay(date, convention, { holidays }),
    );
  assert.deepEqual(moved("2026-12-25"), [
    "2026-12-25",
    "2026-12-28",
    "2026-12-28",
    "2026-12-24",
    "2026-12-24",
  ]);
  assert.deepEqual(moved("2026-10-31"), [
    "2026-10-31",
    "2026-11-02",
    "2026-10-30",
    "2026-10-30",
    "2026-10-30",
  ]);
  assert.deepEqual(moved("2026-11-01"), [
    "2026-11-01",
    "2026-11-02",
    "2026-11-02",
    "2026-10-30",
    "2026-11-02",
  ]);
  assert.ok(isBusinessDay("2026-11-22", { weekend: [4, 5] }), "a Sunday where Friday and Saturday are free");
  // Excel's pages of WORKDAY and NETWORKDAYS.
  const closed = new Set(["2008-11-26", "2008-12-04", "2009-01-21"]);
  assert.equal(addBusinessDays("2008-10-01", 151), "2009-04-30");
  assert.equal(addBusinessDays("2008-10-01", 151, { holidays: closed }), "2009-05-05");
  const free = new Set(["2012-11-22", "2012-12-04", "2013-01-21"]);
  assert.equal(businessDaysBetween("2012-10-01", "2013-03-01"), 110);
  assert.equal(businessDaysBetween("2012-10-01", "2013-03-01", { holidays: free }), 107);
  assert.equal(businessDaysBetween("2013-03-01", "2012-10-01"), -110);
  assert.equal(addBusinessDays("2026-11-23", -1), "2026-11-20");
  assert.equal(lastBusinessDayOfMonth("2027-02-03"), "2027-02-26");
  assert.throws(
    () => adjustToBusinessDay("2026-01-01", "following", { weekend: [0, 1, 2, 3, 4, 5, 6] }),
    /calendar/,
  );
});
