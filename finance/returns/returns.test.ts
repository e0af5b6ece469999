import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { calendarReturns, calendarTable } from "./calendar-returns.ts";
import { yearsBetween } from "./cash-flow-years.ts";
import { contributeGains, contributeToReturn } from "./contribution.ts";
import {
  annualizePeriodicReturn,
  arithmeticMeanReturn,
  cagr,
  compoundIndex,
  compoundReturns,
  excessReturn,
  geometricMeanReturn,
  holdingPeriodReturn,
  inflationAdjustedReturn,
  logReturns,
  logToSimple,
  simpleToLog,
} from "./convert-returns.ts";
import { listDrawdowns, underwaterCurve } from "./drawdowns.ts";
import { irr } from "./irr.ts";
import { LINKING_METHODS, linkEffects, linkingFactors } from "./link-effects.ts";
import { ReturnInputError } from "./return-input-error.ts";
import { describeReturns } from "./return-statistics.ts";
import { rollingByMonths, rollingReturns, summarizeRolling } from "./rolling-returns.ts";
import { xirr, xirrOfDays, xnpv } from "./xirr.ts";

const numbers = z.array(z.number());
const rates = z.record(z.string(), z.number());
const figures = z
  .object({
    irr: z.array(z.object({ amounts: numbers, roots: numbers })),
    xirr: z.array(
      z.object({
        convention: z.enum(["ACT/365", "ACT/365.25", "ACT/360"]),
        flows: z.array(z.tuple([z.string(), z.number()])),
        roots: numbers,
      }),
    ),
    linking: z.array(
      z.object({ own: numbers, other: numbers, method: z.enum(LINKING_METHODS), factors: numbers }),
    ),
    series: z.object({
      ...{ days: numbers, returns: numbers, months: rates, quarters: rates, years: rates },
      ...{ rolling63Last: z.number(), rolling63Mean: z.number() },
      ...{ deepest: z.number(), deepestAt: z.number() },
    }),
  })
  .parse(JSON.parse(readFileSync(new URL("./oracle/figures.json", import.meta.url), "utf8")));

function near(actual: number | null | undefined, expected: number, tolerance = 1e-12, what = ""): void {
  const size = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= size, `${what} ${actual} is not ${expected}`);
}

test("every root of periodic and dated flows is found, to 1e-11 of figures with forty digits", () => {
  const found = [
    ...figures.irr.map(({ amounts, roots }) => ({ ours: irr(amounts).roots, roots })),
    ...figures.xirr.map(({ flows, convention, roots }) => ({
      ours: xirr(
        flows.map(([date, amount]) => ({ date, amount })),
        { convention },
      ).roots,
      roots,
    })),
  ];
  assert.ok(found.some(({ roots }) => roots.length > 2));
  for (const [place, { ours, roots }] of found.entries()) {
    assert.equal(ours.length, roots.length, `case ${place}: ${ours} and ${roots}`);
    for (const [index, root] of roots.entries()) near(ours[index], root, 1e-11, `case ${place}`);
  }
});

test("published internal rates of return hold, several roots are all told", () => {
  // Microsoft Excel, IRR: a restaurant after four, five and two years.
  near(irr([-70000, 12000, 15000, 18000, 21000]).value, -0.021, 5e-4);
  near(irr([-70000, 12000, 15000, 18000, 21000, 26000]).value, 0.087, 5e-4);
  near(irr([-70000, 12000, 15000]).value, -0.444, 5e-4);
  // Lorie and Savage: the oil pump.
  const pump = irr([-1600, 10000, -10000]);
  assert.equal(pump.value, null);
  assert.match(pump.reason ?? "", /several rates.*25\.00 %, 400\.00 %/);
  near(irr([-1600, 10000, -10000], { guess: 1 }).value, 0.25);
  // (1 − 1.1 v)(1 − 1.2 v)(1 − 1.3 v) has three.
  assert.equal(irr([-1000, 3600, -4310, 1716]).roots.length, 3);
  // (1 − 1.1 v)² touches zero once.
  const touch = irr([-100, 220, -121]);
  assert.equal(touch.roots.length, 1);
  near(touch.value, 0.1, 1e-6);
  assert.match(irr([1, -3, 2.5]).reason ?? "", /no rate/);
  assert.match(irr([5]).reason ?? "", /only one period/);
});

test("day numbers give the same as dates; the convention of years is an argument", () => {
  const flows = [
    { date: "2020-01-01", amount: -1000 },
    { date: "2024-01-01", amount: 1500 },
  ];
  const days = xirrOfDays([18262, 19723], [-1000, 1500]);
  assert.equal(xirr(flows).value, days.value);
  near(xirr(flows, { convention: "ACT/ACT" }).value, 1.5 ** (1 / 4) - 1);
  near(xirr(flows, { convention: "anniversary" }).value, 1.5 ** (1 / 4) - 1);
  near(xirr(flows, { convention: "ACT/365.25" }).value, 1.5 ** (1 / 4) - 1);
  near(xirr(flows, { convention: "30/360" }).value, 1.5 ** (1 / 4) - 1);
  near(xirr(flows, { convention: "NL/365" }).value, 1.5 ** (1 / 4) - 1);
  // Microsoft Excel, XNPV.
  const project = [
    { date: "2008-01-01", amount: -10000 },
    { date: "2008-03-01", amount: 2750 },
    { date: "2008-10-30", amount: 4250 },
    { date: "2009-02-15", amount: 3250 },
    { date: "2009-04-01", amount: 2750 },
  ];
  near(xnpv(0.09, project), 2086.647602, 1e-9);
  assert.throws(() => xnpv(-1, project), /rate is -1/);
  assert.throws(() => xirrOfDays([1, 2], [1]), /2 days but 1 amounts/);
  assert.throws(() => xirrOfDays([1, 2], [1, Number.NaN]), ReturnInputError);
  near(yearsBetween("2008-02-28", "2007-12-28", "ACT/ACT"), -(4 / 365 + 58 / 366));
  // ISDA 2006: 31 January to 28 February 2007 has 28 days under both rules of 30-day months.
  near(yearsBetween("2007-01-31", "2007-02-28", "30/360"), 28 / 360);
  near(yearsBetween("2007-01-15", "2007-01-31", "30/360"), 16 / 360);
  near(yearsBetween("2007-01-15", "2007-01-31", "30E/360"), 15 / 360);
  near(yearsBetween("2020-02-28", "2020-03-01", "NL/365"), 1 / 365);
  near(yearsBetween("2019-03-01", "2020-02-28", "anniversary"), 364 / 366);
});

test("linked effects add up exactly and their factors agree with the definitions", () => {
  for (const { own, other, method, factors } of figures.linking) {
    const ours = linkingFactors(own, other, method);
    for (const [place, factor] of factors.entries()) near(ours[place], factor, 1e-11, method);
  }
  const returns = fc.array(fc.tuple(fc.integer({ min: -90, max: 200 }), fc.integer({ min: -90, max: 200 })), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(returns, fc.constantFrom(...LINKING_METHODS), (pairs, method) => {
      const own = pairs.map(([a]) => a / 1000);
      const other = pairs.map(([, b]) => b / 1000);
      const rows = own.map((a, t) => [(a - (other[t] ?? 0)) * 0.3, (a - (other[t] ?? 0)) * 0.7]);
      const sum = linkEffects(rows, own, other, method).reduce((all, effect) => all + effect, 0);
      near(sum, compoundReturns(own) - compoundReturns(other), 1e-11, method);
    }),
  );
  assert.throws(() => linkingFactors([-1], [0]), /use grap/);
  assert.deepEqual(linkingFactors([-1, 0.5], [0, 0], "grap"), [1, 0]);
});

test("contributions add up to the compounded return, whatever links them", () => {
  const periods = [
    { weights: [0.5, 0.3, 0.2], returns: [0.08, -0.02, 0.001] },
    { weights: [0.52, 0.28, 0.2], returns: [-0.05, 0.03, 0.001] },
    { weights: [0.4, 0.4, 0.2], returns: [0.02, 0.06, 0.001] },
  ];
  for (const method of LINKING_METHODS) {
    const { contributions, total } = contributeToReturn(periods, method);
    near(
      contributions.reduce((all, each) => all + each, 0),
      total,
    );
  }
  // A day with nothing invested counts as nothing.
  near(contributeGains([[0], [5]], [0, 100]).contributions[0], 0.05);
  assert.throws(() => contributeGains([[1]], [0]), /gains but nothing invested/);
});

test("months, quarters, years, rolling windows and falls agree with pandas", () => {
  const { days, returns, months, quarters, years } = figures.series;
  for (const [unit, expected] of [
    ["month", months] as const,
    ["quarter", quarters] as const,
    ["year", years] as const,
  ]) {
    const ours = calendarReturns(days, returns, unit);
    assert.deepEqual(
      ours.map(({ period }) => period),
      Object.keys(expected),
    );
    for (const entry of ours) near(entry.return, expected[entry.period] ?? Number.NaN);
    assert.deepEqual(
      ours.filter(({ partial }) => partial).map(({ period }) => period),
      [ours[0]?.period, ours.at(-1)?.period],
    );
  }
  const table = calendarTable(days, returns);
  assert.equal(table[0]?.months[0], null);
  near(table[1]?.months[11], months["2020-12"] ?? 0);
  const rolling = rollingReturns(returns, 63);
  near(rolling.at(-1), figures.series.rolling63Last);
  near(summarizeRolling(rolling)?.average, figures.series.rolling63Mean);
  const index = compoundIndex(returns);
  const [worst] = listDrawdowns(index, 1, 1);
  near(worst?.depth, figures.series.deepest);
  assert.equal(worst?.trough, figures.series.deepestAt);
  near(Math.min(...underwaterCurve(index, 1)), figures.series.deepest);
  const year = rollingByMonths(days, index, 12);
  const last = year.at(-1);
  const from = days.findLastIndex((day) => day <= 19157); // 2022-06-14
  near(last?.return, (index.at(-1) ?? 0) / (index[from] ?? 1) - 1);
  assert.equal(rollingByMonths([0, 365], [100, 110], 24).length, 0);
  assert.throws(() => rollingReturns([0.1], 0), /window is 0/);
});

test("each fall has its peak, trough and recovery, those that last have none", () => {
  const falls = listDrawdowns([100, 110, 99, 110, 115, 92, 100]);
  assert.deepEqual(
    falls.map(({ peak, trough, recovery }) => [peak, trough, recovery]),
    [
      [4, 5, null],
      [1, 2, 3],
    ],
  );
  near(falls[0]?.depth, -0.2);
  near(falls[1]?.depth, -0.1);
  assert.deepEqual(listDrawdowns([]), []);
  assert.deepEqual(listDrawdowns([1, 2, 3]), []);
  assert.equal(listDrawdowns([90, 100], 5, 100)[0]?.peak, -1);
  assert.throws(() => listDrawdowns([0, 1]), /first level is 0/);
});

test("forms of returns: published values, inverse functions, and refusals", () => {
  near(holdingPeriodReturn(40, 44, 2), 0.15);
  near(logToSimple(simpleToLog(0.37)), 0.37);
  near(
    logReturns([100, 50, 100]).reduce((sum, value) => sum + value, 0),
    0,
  );
  near(cagr(9000, 13000, 3).value, 0.1304, 1e-5);
  near(annualizePeriodicReturn(0.01, 12).value, 0.126825, 1e-6);
  near(inflationAdjustedReturn(0.05, 0.02), 0.0294118, 1e-7);
  near(excessReturn(0.08, 0.05), 0.03);
  near(geometricMeanReturn([0.1, 0.2, -0.05]).value, (1.1 * 1.2 * 0.95) ** (1 / 3) - 1);
  near(arithmeticMeanReturn([0.1, 0.2, -0.06]).value, 0.08);
  assert.match(arithmeticMeanReturn([]).reason ?? "", /no returns/);
  assert.equal(geometricMeanReturn([0.2, -1]).value, -1);
  assert.equal(geometricMeanReturn([-1.5]).value, null);
  assert.equal(cagr(0, 1, 1).value, null);
  assert.equal(cagr(1, 1e300, 1e-9).value, null);
  assert.throws(() => simpleToLog(-1), ReturnInputError);
  assert.throws(() => logReturns([1, -1]), ReturnInputError);
  assert.throws(() => compoundReturns([0.1, Number.NaN]), /value 2 of 2 is NaN/);
  const statistics = describeReturns([0.01, 0.02, -0.03, 0, -0.01, 0.05]);
  assert.equal(statistics.hitRate, 0.5);
  assert.deepEqual([statistics.best, statistics.worstPlace, statistics.longestGainStreak], [0.05, 2, 2]);
  near(statistics.profitFactor, 2);
  assert.equal(describeReturns([]).best, null);
});
