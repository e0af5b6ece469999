import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { americanGreeks, americanOption } from "./american-option.ts";
import { europeanGreeks, europeanPrice } from "./black-scholes.ts";
import type { OptionTerms } from "./option-terms.ts";
import { americanTreePrice } from "./option-tree.ts";

function near(actual: number | null, expected: number, tolerance: number, what: string): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual}, not ${expected}`,
  );
}

const sensible = fc.record({
  spot: fc.double({ min: 20, max: 300, noNaN: true }),
  strike: fc.double({ min: 20, max: 300, noNaN: true }),
  years: fc.double({ min: 0.01, max: 5, noNaN: true }),
  rate: fc.double({ min: -0.02, max: 0.15, noNaN: true }),
  dividendRate: fc.double({ min: -0.01, max: 0.15, noNaN: true }),
  volatility: fc.double({ min: 0.05, max: 1, noNaN: true }),
});

test("integral equation and lattice agree, and American options are worth at least the European and the exercise", () => {
  fc.assert(
    fc.property(sensible, fc.constantFrom("call", "put"), (terms, kind) => {
      const given: OptionTerms = { kind, ...terms };
      const { price, method } = americanOption(given);
      const exercise = Math.max(0, kind === "call" ? terms.spot - terms.strike : terms.strike - terms.spot);
      assert.ok(price >= europeanPrice(given) - 1e-9 && price >= exercise - 1e-9, method);
      near(
        price,
        americanTreePrice(given, 301),
        2e-3 * Math.max(1, terms.strike / 20),
        `${method} ${JSON.stringify(given)}`,
      );
    }),
    { numRuns: 60 },
  );
});

test("an American put deep in the money moves with the share, and its Greeks are finite", () => {
  const terms = { kind: "put", spot: 100, strike: 105, years: 0.5, rate: 0.06, volatility: 0.3 } as const;
  const greeks = americanGreeks(terms);
  const european = europeanGreeks(terms);
  assert.ok(greeks.delta < european.delta && greeks.delta > -1);
  assert.ok(Object.values(greeks).every(Number.isFinite));
  const dayLater = americanOption({ ...terms, years: terms.years - 1 / 3650 }).price;
  near(greeks.theta, (dayLater - greeks.price) * 3650, 0.05, "theta");
});

test("where two exercise boundaries are possible the lattice answers to 2e-5", () => {
  // Lattices of 8,001 and 16,001 steps, extrapolated.
  for (const [terms, expected] of [
    [{ spot: 100, years: 1, rate: -0.01, dividendRate: -0.02, volatility: 0.2 }, 7.6252881],
    [{ spot: 90, years: 3, rate: -0.01, dividendRate: -0.03, volatility: 0.1 }, 10.7714653],
    [{ spot: 100, years: 5, rate: -0.005, dividendRate: -0.02, volatility: 0.3 }, 24.3375841],
  ] as const) {
    const { price, method } = americanOption({ kind: "put", strike: 100, ...terms });
    assert.equal(method, "lattice");
    near(price, expected, 2e-5, JSON.stringify(terms));
  }
});

test("low volatility over years agrees with a boundary of 60 nodes to 1e-6", () => {
  // QuantLib 1.44 (QdFp, high precision) is within 6e-7 of these, but for 1e-5 at 10 years and 5 %.
  for (const [volatility, years, rate, dividendRate, expected] of [
    [0.03, 1, 0.15, 0, 0.1101986],
    [0.03, 10, 0.1, 0.05, 0.3267332],
    [0.03, 5, 0.05, 0, 0.3296067],
    [0.05, 10, 0.15, -0.02, 0.2697403],
    [0.08, 10, 0.15, 0.01, 0.8300757],
  ] as const) {
    const { price, method } = americanOption({
      kind: "put",
      spot: 100,
      strike: 100,
      years,
      rate,
      dividendRate,
      volatility,
    });
    assert.equal(method, "integral equation");
    near(price, expected, 1e-6, `${volatility} ${years}`);
  }
});

test("without uncertainty an American option is exercised on the best day, also one in between", () => {
  // 110 e^(−0.05 t) − 100 e^(−0.1 t) is largest, 110² / 400, where e^(−0.05 t) = 0.55.
  const terms = { kind: "put", spot: 100, strike: 110, years: 20, rate: 0.05, dividendRate: 0.1 } as const;
  const put = americanOption({ ...terms, volatility: 0 });
  assert.ok(Math.abs(put.price - 30.25) < 1e-12, `${put.price}`);
  const call = americanOption({
    kind: "call",
    spot: 110,
    strike: 100,
    years: 20,
    rate: 0.1,
    dividendRate: 0.05,
    volatility: 0,
  });
  assert.ok(Math.abs(call.price - 30.25) < 1e-12, `${call.price}`);
  assert.ok(Math.abs(americanOption({ ...terms, volatility: 0.003 }).price - 30.25) < 0.01);
  assert.equal(americanOption({ ...terms, dividendRate: 0, volatility: 0 }).price, 10);
});

test("low volatility over years is still answered by the integral equation", () => {
  const terms = { kind: "put", spot: 100, strike: 100, years: 3, rate: 0.15, dividendRate: 0.1 } as const;
  const { price, method } = americanOption({ ...terms, volatility: 0.05 });
  assert.equal(method, "integral equation");
  // QuantLib 1.44, QdFp with its high precision scheme.
  assert.ok(Math.abs(price - 0.86154406) < 3e-6, `${price}`);
});
