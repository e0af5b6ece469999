import assert from "node:assert/strict";
import { test } from "node:test";
import { americanOption } from "./american-option.ts";
import { binomialPrice } from "./binomial-price.ts";
import { europeanPrice } from "./black-scholes.ts";

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

test("trees of a few steps agree with Hull's examples", () => {
  const put = { kind: "put", spot: 50, strike: 52, years: 2, rate: 0.05, volatility: 0.3 } as const;
  near(binomialPrice(put, 2), 7.43, 5e-3);
  const short = { kind: "put", spot: 50, strike: 50, years: 5 / 12, rate: 0.1, volatility: 0.4 } as const;
  near(binomialPrice(short, 5), 4.49, 5e-3);
  const index = { spot: 810, strike: 800, years: 0.5, rate: 0.05, dividendRate: 0.02, volatility: 0.2 };
  near(binomialPrice({ kind: "call", ...index }, 2, "european"), 53.39, 5e-3);
  const currency = { spot: 0.61, strike: 0.6, years: 0.25, rate: 0.05, dividendRate: 0.07, volatility: 0.12 };
  near(binomialPrice({ kind: "call", ...currency }, 3), 0.019, 5e-4);
  const future = { spot: 31, strike: 30, years: 0.75, rate: 0.05, dividendRate: 0.05, volatility: 0.3 };
  near(binomialPrice({ kind: "put", ...future }, 3), 2.84, 5e-3);
});

test("trees of many steps reach the exact values", () => {
  const terms = { kind: "put", spot: 100, strike: 105, years: 1, rate: 0.05, volatility: 0.25 } as const;
  near(binomialPrice(terms, 1000, "european"), europeanPrice(terms), 5e-3);
  near(binomialPrice(terms, 1000), americanOption(terms).price, 5e-3);
});

test("steps that are too long or no steps are refused", () => {
  const terms = { kind: "call", spot: 100, strike: 100, years: 4, rate: 0.3, volatility: 0.1 } as const;
  assert.throws(() => binomialPrice(terms, 1), /steps are too long/);
  assert.throws(() => binomialPrice(terms, 0.5), /whole number/);
  assert.throws(() => binomialPrice({ ...terms, volatility: 0 }, 3), /volatility above zero/);
});
