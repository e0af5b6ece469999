import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isoDate } from "../dates.ts";
import { type CashFlow, xirr, xnpv } from "./xirr.ts";

/*
 * Expected roots: Python, mpmath with 40 digits, 140 bisections of
 *   sum(mpf(amount) * (1 + r) ** (-mpf((day - day0).days) / 365)).
 */
const known: { name: string; flows: CashFlow[]; root: number }[] = [
  {
    name: "the example of Excel's XIRR",
    flows: [
      { date: "2008-01-01", amount: -10000 },
      { date: "2008-03-01", amount: 2750 },
      { date: "2008-10-30", amount: 4250 },
      { date: "2009-02-15", amount: 3250 },
      { date: "2009-04-01", amount: 2750 },
    ],
    root: 0.3733625335188315,
  },
  {
    name: "thirty years of saving",
    flows: [
      ...Array.from({ length: 360 }, (_, month) => ({
        date: `${1990 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-15`,
        amount: -(100 + (month % 7)),
      })),
      { date: "2020-01-15", amount: 123456.78 },
    ],
    root: 0.070986035056572,
  },
  {
    name: "a loss of nearly everything",
    flows: [
      { date: "2020-02-29", amount: -1000 },
      { date: "2020-06-01", amount: -500.5 },
      { date: "2021-03-01", amount: 17.25 },
    ],
    root: -0.9938166451159475,
  },
  {
    name: "ten percent in three days",
    flows: [
      { date: "2024-12-30", amount: -1000 },
      { date: "2025-01-02", amount: 1100 },
    ],
    root: 108669.0902109122,
  },
];

for (const { name, flows, root } of known) {
  test(`the money-weighted return agrees to 1e-12 with an independent root: ${name}`, () => {
    const { value, reason, roots } = xirr(flows.toReversed());
    assert.equal(reason, null);
    assert.equal(roots.length, 1);
    assert.ok(
      Math.abs((value ?? 0) - root) <= 1e-12 * Math.max(1, Math.abs(root)),
      `${value} is not ${root}`,
    );
  });
}

test("a money-weighted return that has no single answer is not available, with the reason", () => {
  const none = (flows: CashFlow[]) => xirr(flows);
  assert.match(none([]).reason ?? "", /no cash flows/);
  assert.match(none([{ date: "2024-01-01", amount: -1 }]).reason ?? "", /one day/);
  assert.match(
    none([
      { date: "2024-01-01", amount: -100 },
      { date: "2024-01-01", amount: 110 },
    ]).reason ?? "",
    /one day/,
  );
  assert.match(
    none([
      { date: "2024-01-01", amount: -100 },
      { date: "2025-01-01", amount: -10 },
    ]).reason ?? "",
    /one direction/,
  );
  // −100 + 230 v − 132 v² = 0 at v = 1/1.1 and v = 1/1.2.
  const two = none([
    { date: "2023-01-01", amount: -100 },
    { date: "2024-01-01", amount: 230 },
    { date: "2024-12-31", amount: -132 },
  ]);
  assert.equal(two.value, null);
  assert.match(two.reason ?? "", /several rates.*10\.00 %, 20\.00 %/);
  // 1 − v + v² has no real root.
  const zero = none([
    { date: "2023-01-01", amount: 100 },
    { date: "2024-01-01", amount: -100 },
    { date: "2024-12-31", amount: 100 },
  ]);
  assert.deepEqual(zero.roots, []);
  assert.match(zero.reason ?? "", /no rate/);
});

test("two roots closer than a step of the scan are both found", () => {
  // −(1 − 1.100 v)(1 − 1.101 v), a year apart: 10.0 % and 10.1 %.
  const { roots } = xirr([
    { date: "2021-01-01", amount: -1000 },
    { date: "2022-01-01", amount: 2201 },
    { date: "2023-01-01", amount: -1211.1 },
  ]);
  assert.equal(roots.length, 2);
  assert.ok(Math.abs((roots[0] ?? 0) - 0.1) < 1e-10 && Math.abs((roots[1] ?? 0) - 0.101) < 1e-10);
});

test("every root leaves a present value of nothing beside the flows", () => {
  const flow = fc.record({
    date: fc.integer({ min: 0, max: 18_000 }).map(isoDate),
    amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  });
  fc.assert(
    fc.property(fc.array(flow, { minLength: 2, maxLength: 60 }), (flows) => {
      const sorted = flows.toSorted((a, b) => (a.date < b.date ? -1 : 1));
      for (const root of xirr(flows).roots) {
        // Far below zero the last flows decide, so their size is the measure.
        const size = sorted.reduce(
          (sum, { date, amount }) =>
            sum +
            Math.abs(
              xnpv(root, [sorted[0] ?? { date, amount: 0 }, { date, amount }]) - (sorted[0]?.amount ?? 0),
            ),
          0,
        );
        assert.ok(Math.abs(xnpv(root, sorted)) <= 1e-9 * Math.max(size, 1e-9));
      }
    }),
    { numRuns: 300 },
  );
});
