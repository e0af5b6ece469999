import type { Measure } from "../measure.ts";
import { errorComplement, scaledErrorComplement } from "./error-function.ts";
import { checkOption, forwardPrice, OptionInputError, type OptionTerms } from "./option-terms.ts";

/**
 * Name: implied volatility of a European option.
 * Formula: the σ at which the Black-Scholes-Merton price equals the price asked for.
 * Convention: annual volatility, decimal fraction. The price is turned into that of the out-of-the-money option of the same
 * strike and its logarithm is matched by Newton's method inside a bracket, so that far and cheap options keep their digits.
 * Source: P. Jäckel, Let's Be Rational, Wilmott (2015), for the normalised price and the choice of objective.
 */
const ROOT_HALF = Math.SQRT1_2;
const ROOT_TWO_PI = 2.5066282746310007;

/** Out-of-the-money call over √(forward × strike), for x = ln(F/K) ≤ 0 and s = σ√T > 0. Example: normalizedCall(0, 0.2) = 0.0796556745540579 (to 1e-15). */
export function normalizedCall(x: number, s: number): number {
  const h = x / s;
  const t = s / 2;
  const scale = 0.5 * Math.exp(-0.5 * (h * h + t * t));
  const a = -h * ROOT_HALF;
  const d = t * ROOT_HALF;
  if (t < 0.03 && a < 5) {
    // The difference of two nearly equal values by its series; derivatives follow y″ = 2 a y′ + 2 y.
    const y = scaledErrorComplement(a);
    let before = y;
    let here = 2 * a * y - 2 / Math.sqrt(Math.PI);
    let term = d;
    let sum = 0;
    for (let order = 1; order <= 9; order += 2) {
      sum += here * term;
      const even = 2 * a * here + 2 * order * before;
      before = even;
      here = 2 * a * even + 2 * (order + 1) * here;
      term *= (d * d) / ((order + 1) * (order + 2));
    }
    return scale * -2 * sum;
  }
  if (a - d > -0.5) return scale * (scaledErrorComplement(a - d) - scaledErrorComplement(a + d));
  return 0.5 * (Math.exp(x / 2) * errorComplement(a - d) - Math.exp(-x / 2) * errorComplement(a + d));
}

/** What is missing to the upper bound e^(x/2), without cancellation. */
function normalizedGap(x: number, s: number): number {
  const a = -(x / s) * ROOT_HALF;
  const d = (s / 2) * ROOT_HALF;
  return 0.5 * (Math.exp(x / 2) * errorComplement(d - a) + Math.exp(-x / 2) * errorComplement(a + d));
}

/** σ√T for a normalised price strictly between 0 and its bound. */
function solveSpread(x: number, beta: number): number {
  const bound = Math.exp(x / 2);
  const low = beta < bound / 2;
  const target = low ? Math.log(beta) : Math.log(bound - beta);
  const excess = (s: number) =>
    low ? Math.log(normalizedCall(x, s)) - target : target - Math.log(normalizedGap(x, s));
  let left = 1e-12;
  let right = 64;
  let s = Math.max(1e-6, Math.sqrt(2 * Math.abs(x)), beta * ROOT_TWO_PI);
  for (let step = 0; step < 200; step += 1) {
    const difference = excess(s);
    // A price too small for float64 has logarithm −∞: the root lies to the right.
    if (difference < 0 || Number.isNaN(difference)) left = s;
    else right = s;
    const h = x / s;
    const slope = Math.exp(-0.5 * (h * h + (s * s) / 4)) / ROOT_TWO_PI;
    const level = low ? normalizedCall(x, s) : normalizedGap(x, s);
    let next = s - (difference * level) / slope;
    if (!(next > left && next < right)) next = Math.sqrt(left * right);
    if (Math.abs(next - s) <= 1e-15 * s) return next;
    s = next;
  }
  return s;
}

/**
 * Implied volatility; not available, with the reason, for a price outside the bounds of no arbitrage.
 * Example: impliedVolatility({ kind: "call", spot: 42, strike: 40, years: 0.5, rate: 0.1 }, 4.759422392871532).value = 0.2 (to 1e-12).
 * @throws OptionInputError for terms that cannot be, or without time left
 */
export function impliedVolatility(given: Omit<OptionTerms, "volatility">, price: number): Measure {
  const terms: OptionTerms = { ...given, volatility: 0 };
  checkOption(terms);
  const { kind, strike, years, rate } = terms;
  if (years === 0)
    throw new OptionInputError("years", "an option that expires now has no implied volatility");
  const nothing = (reason: string): Measure => ({ value: null, reason });
  if (!Number.isFinite(price)) return nothing("the price is not a number");
  const forward = forwardPrice(terms);
  const paid = price * Math.exp(rate * years);
  const intrinsic = Math.max(0, kind === "call" ? forward - strike : strike - forward);
  const upper = kind === "call" ? forward : strike;
  if (paid >= upper) return nothing("the price is at or above what the option can be worth at most");
  if (paid < intrinsic * (1 - 1e-14)) return nothing("the price is below the discounted intrinsic value");
  const beta = (paid - intrinsic) / Math.sqrt(forward * strike);
  if (!(beta > 0) || beta < 1e-14 * (intrinsic / Math.sqrt(forward * strike))) {
    return nothing("the price holds no time value from which a volatility could be read");
  }
  const x = -Math.abs(Math.log(forward / strike));
  return {
    value: solveSpread(x, Math.min(beta, Math.exp(x / 2) * (1 - 1e-16))) / Math.sqrt(years),
    reason: null,
  };
}
