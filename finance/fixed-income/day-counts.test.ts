import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { isoDate } from "../dates.ts";
import { DAY_COUNTS, type DayCountContext, yearFraction } from "./day-counts.ts";

const figures = z
  .object({ fractions: z.array(z.tuple([z.string(), z.string(), z.record(z.string(), z.number())])) })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

test("every day count agrees with QuantLib on 120 pairs of dates around ends of months and Februaries", () => {
  let compared = 0;
  for (const [start, end, expected] of figures.fractions) {
    for (const dayCount of DAY_COUNTS) {
      const value = expected[dayCount];
      if (value === undefined) continue;
      compared += 1;
      const actual = yearFraction(start, end, dayCount);
      assert.ok(Math.abs(actual - value) < 1e-12, `${dayCount} ${start} ${end}: ${actual}, not ${value}`);
    }
  }
  assert.equal(compared, 120 * 10);
});

const half: DayCountContext = { couponsPerYear: 2 };

test("the examples of ISDA's paper on actual/actual come out as printed", () => {
  // ISDA, "EMU and market conventions: recent developments", 1999: ISDA, ICMA and AFB for six kinds of periods.
  const cases: [string, string, DayCountContext, number, number, number | null][] = [
    ["2003-11-01", "2004-05-01", half, 0.497724380567, 0.5, 0.497267759563],
    ["1999-02-01", "1999-07-01", { couponsPerYear: 1 }, 0.41095890411, 0.41095890411, 0.41095890411],
    ["1999-07-01", "2000-07-01", { couponsPerYear: 1 }, 1.0013773486, 1, 1],
    ["2002-08-15", "2003-07-15", half, 0.915068493151, 0.915760869565, 0.915068493151],
    ["2003-07-15", "2004-01-15", half, 0.504004790778, 0.5, 0.504109589041],
    ["1999-07-30", "2000-01-30", half, 0.503892506924, 0.5, 0.504109589041],
    [
      "2000-01-30",
      "2000-06-30",
      { couponsPerYear: 2, couponDate: "2000-01-30" },
      0.415300546448,
      0.417582417582,
      0.415300546448,
    ],
    [
      "1999-11-30",
      "2000-04-30",
      { couponsPerYear: 4, couponDate: "1999-11-30" },
      0.415540085336,
      0.415760869565,
      null,
    ],
  ];
  for (const [start, end, context, isda, icma, afb] of cases) {
    assert.ok(Math.abs(yearFraction(start, end, "ACT/ACT ISDA") - isda) < 1e-11, `ISDA ${start}`);
    const actual = yearFraction(start, end, "ACT/ACT ICMA", context);
    assert.ok(Math.abs(actual - icma) < 1e-11, `ICMA ${start}: ${actual}`);
    if (afb !== null) {
      const french = yearFraction(start, end, "ACT/ACT AFB");
      assert.ok(Math.abs(french - afb) < 1e-11, `AFB ${start}: ${french}`);
    }
  }
});

test("30E/360 ISDA leaves the end of February alone on the last day of the instrument", () => {
  // ISDA, "30/360 day count conventions", 2008, example: 2008-02-29 as end, with and without termination on that day.
  assert.equal(yearFraction("2007-08-31", "2008-02-29", "30E/360 ISDA"), 180 / 360);
  const ends = { termination: "2008-02-29" };
  assert.equal(yearFraction("2007-08-31", "2008-02-29", "30E/360 ISDA", ends), 179 / 360);
});

test("ACT/365L takes 366 days where a year holds February 29th", () => {
  assert.equal(yearFraction("2023-06-01", "2024-06-01", "ACT/365L"), 1);
  assert.equal(yearFraction("2023-06-01", "2023-12-01", "ACT/365L", half), 183 / 365);
  assert.equal(yearFraction("2023-12-01", "2024-01-15", "ACT/365L", half), 45 / 366);
});

const day = fc.integer({ min: 0, max: 40_000 }).map(isoDate);

test("fractions are never negative forwards and turn their sign backwards", () => {
  fc.assert(
    fc.property(day, day, fc.constantFrom(...DAY_COUNTS), (a, b, dayCount) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      const forwards = yearFraction(start, end, dayCount, half);
      assert.ok(forwards >= 0 && Number.isFinite(forwards));
      assert.equal(yearFraction(end, start, dayCount, half) + forwards, 0);
    }),
  );
});

test("ACT/ACT adds up over any day between", () => {
  fc.assert(
    fc.property(day, day, day, (a, b, c) => {
      const [start = a, middle = b, end = c] = [a, b, c].sort();
      for (const dayCount of ["ACT/ACT ISDA", "ACT/ACT ICMA", "ACT/360", "NL/365"] as const) {
        const context = { couponsPerYear: 4, couponDate: "2025-03-31" };
        const whole = yearFraction(start, end, dayCount, context);
        const parts =
          yearFraction(start, middle, dayCount, context) + yearFraction(middle, end, dayCount, context);
        assert.ok(Math.abs(whole - parts) < 1e-9, dayCount);
      }
    }),
  );
});

test("ACT/ACT ICMA without coupons a year says what it needs", () => {
  const lacking = /couponsPerYear/;
  assert.throws(() => yearFraction("2025-01-01", "2025-02-01", "ACT/ACT ICMA"), lacking);
  assert.throws(() => yearFraction("2025-01-01", "2025-02-30", "ACT/360"), RangeError);
});
