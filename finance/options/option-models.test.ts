import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { americanOption } from "./american-option.ts";
import { europeanGreeks, europeanPrice } from "./black-scholes.ts";
import {
  carryPrice,
  currencyOptionPrice,
  digitalPrices,
  forwardValue,
  futureOptionPrice,
  normalOptionPrice,
  optionBounds,
} from "./option-models.ts";
import { OptionInputError, type OptionTerms } from "./option-terms.ts";

const near = (actual: number, expected: number, digits: number) =>
  assert.ok(Math.abs(actual - expected) <= digits, `${actual}, not ${expected}`);

test("Hull's and Haug's examples of futures, currencies, digitals and forwards", () => {
  const future = {
    kind: "put",
    forward: 20,
    strike: 20,
    years: 4 / 12,
    rate: 0.09,
    volatility: 0.25,
  } as const;
  near(futureOptionPrice(future), 1.12, 5e-3);
  near(
    futureOptionPrice({
      ...future,
      kind: "call",
      forward: 19,
      strike: 19,
      years: 0.75,
      rate: 0.1,
      volatility: 0.28,
    }),
    1.7011,
    5e-5,
  );
  const currency = {
    kind: "call",
    spot: 1.56,
    strike: 1.6,
    years: 0.5,
    rate: 0.06,
    foreignRate: 0.08,
    volatility: 0.12,
  } as const;
  near(currencyOptionPrice(currency), 0.0291, 5e-5);
  // A gap of its two digitals is the plain option.
  near(carryPrice({ spot: 40, years: 0.25, rate: 0.05 }), 40.5, 5e-3);
  near(carryPrice({ spot: 25, years: 0.5, rate: 0.1, dividendRate: 0.0396 }), 25.77, 5e-3);
  near(carryPrice({ spot: 0.62, years: 2, rate: 0.07, dividendRate: 0.05 }), 0.6453, 5e-5);
  near(forwardValue(26.28, 24, 0.1, 0.5), 2.17, 5e-3);
  near(optionBounds({ kind: "put", spot: 37, strike: 40, years: 0.5, rate: 0.05 }).lower, 2.01, 5e-3);
});

const terms = fc.record({
  kind: fc.constantFrom("call" as const, "put" as const),
  spot: fc.double({ min: 20, max: 300, noNaN: true }),
  strike: fc.double({ min: 20, max: 300, noNaN: true }),
  years: fc.double({ min: 0.01, max: 5, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.15, noNaN: true }),
  dividendRate: fc.double({ min: 0, max: 0.15, noNaN: true }),
  volatility: fc.double({ min: 0.05, max: 1, noNaN: true }),
});

test("an option is its asset digital less strike times its cash digital, and lies within the bounds", () => {
  fc.assert(
    fc.property(terms, (option: OptionTerms) => {
      const { cash, asset } = digitalPrices(option);
      const sign = option.kind === "call" ? 1 : -1;
      const european = europeanPrice(option);
      near(sign * (asset - option.strike * cash), european, 1e-9 * (option.spot + option.strike));
      const bounds = optionBounds(option);
      assert.ok(european >= bounds.lower - 1e-9 && european <= bounds.upper + 1e-9);
      const early = optionBounds(option, "american");
      const american = americanOption(option).price;
      assert.ok(american >= early.lower - 1e-9 && american <= early.upper + 1e-9);
    }),
    { numRuns: 50 },
  );
});

test("a small volatility makes normal and lognormal options alike, and parity holds", () => {
  const option = { forward: 100, strike: 101, years: 0.5, rate: 0.03 } as const;
  const lognormal = futureOptionPrice({ kind: "call", ...option, volatility: 0.001 });
  const normal = normalOptionPrice({ kind: "call", ...option, normalVolatility: 0.1 * Math.sqrt(1.01) });
  near(normal, lognormal, 1e-6);
  const wide = { ...option, strike: -5, normalVolatility: 30 };
  const gap = normalOptionPrice({ kind: "call", ...wide }) - normalOptionPrice({ kind: "put", ...wide });
  near(gap, 105 * Math.exp(-0.015), 1e-12);
  near(
    normalOptionPrice({ kind: "call", ...option, strike: 90, normalVolatility: 0 }),
    10 * Math.exp(-0.015),
    1e-12,
  );
  assert.throws(() => normalOptionPrice({ kind: "call", ...wide, normalVolatility: -1 }), OptionInputError);
});

test("without time a digital pays all or nothing", () => {
  const option = { kind: "call", spot: 110, strike: 100, years: 0, rate: 0.05, volatility: 0.2 } as const;
  assert.deepEqual(digitalPrices(option), { cash: 1, asset: 110 });
  assert.deepEqual(digitalPrices({ ...option, kind: "put" }), { cash: 0, asset: 0 });
  assert.equal(europeanGreeks(option).delta, 1);
});
