import type { Measure } from "../measure.ts";
import { europeanPrice } from "./black-scholes.ts";
import { cumulativeGaussian, gaussianDensity } from "./error-function.ts";
import { gaussLegendre, type Quadrature } from "./gauss-legendre.ts";
import { checkOption, OptionInputError, type OptionTerms } from "./option-terms.ts";
import { americanTreePrice } from "./option-tree.ts";

/**
 * Name: American options by the integral equation of the exercise boundary.
 * Formula: put = European put + ∫₀ᵀ [r K e^(−rt) Φ(−d₂) − q S e^(−qt) Φ(−d₁)] dt with d₁,₂ at S / B(T − t); the boundary B
 * solves its high-contact equation by fixed-point iteration on Chebyshev nodes of √τ, interpolated as ln²(B/B(0)).
 * Convention: as `europeanPrice`; calls by symmetry: call(S, K, r, q) = put(K, S, q, r). Where both rates are below zero and
 * two boundaries are possible, a lattice answers.
 * Source: L. Andersen, M. Lake, D. Offengenden, High-performance American option pricing, J. Comp. Finance 20 (2016).
 */
interface PutTerms {
  strike: number;
  years: number;
  rate: number;
  dividendRate: number;
  volatility: number;
}

const NODES = 18;
const boundaryRule = gaussLegendre(32, 0, Math.PI / 2);
const priceRule = gaussLegendre(64, 0, Math.PI / 2);

/** Exercise boundary of a put: B(0+) and ln²(B/B(0+)) on Chebyshev points of [0, √T]. */
interface Boundary {
  start: number;
  squares: Float64Array;
}

/** Weights of the points in the barycentric interpolation at a share of √T; they depend on nothing else. */
function interpolationRow(share: number): Float64Array {
  const z = 2 * share - 1;
  const gaps = Array.from({ length: NODES + 1 }, (_, place) => z - Math.cos((Math.PI * place) / NODES));
  const hit = gaps.findIndex((gap) => Math.abs(gap) < 1e-15);
  const row = Float64Array.from(gaps, (gap, place) => {
    if (hit >= 0) return place === hit ? 1 : 0;
    return ((place % 2 === 0 ? 1 : -1) * (place === 0 || place === NODES ? 0.5 : 1)) / gap;
  });
  const total = row.reduce((sum, each) => sum + each, 0);
  return row.map((each) => each / total);
}

const nodeShares = Array.from({ length: NODES }, (_, place) => (1 + Math.cos((Math.PI * place) / NODES)) / 2);
const boundaryRows = nodeShares.map((share) =>
  Array.from(boundaryRule.points, (angle) => interpolationRow(share * Math.cos(angle))),
);
const priceRows = Array.from(priceRule.points, (angle) => interpolationRow(Math.cos(angle)));

/** −ln(B/B(0+)) where a row interpolates. */
function fallOf({ squares }: Boundary, row: Float64Array | undefined): number {
  let sum = 0;
  if (row !== undefined)
    for (let place = 0; place <= NODES; place += 1) sum += (row[place] ?? 0) * (squares[place] ?? 0);
  return Math.sqrt(Math.max(0, sum));
}

/** B(0+) = K min(1, r/q). */
function startOf({ strike, rate, dividendRate }: PutTerms): number {
  return dividendRate > rate ? (strike * rate) / dividendRate : strike;
}

/** One step of the fixed-point equation at the node number `node`, where the boundary is `here` so far. */
function improve(terms: PutTerms, boundary: Boundary, here: number, node: number): number {
  const { strike, rate, dividendRate, volatility } = terms;
  const root = Math.sqrt(terms.years) * (nodeShares[node] ?? 0);
  const years = root * root;
  const spread = volatility * root;
  const carry = rate - dividendRate;
  const middle = (Math.log(here / strike) + carry * years) / spread;
  let top = gaussianDensity(middle - spread / 2) / spread;
  let bottom = gaussianDensity(middle + spread / 2) / spread + cumulativeGaussian(middle + spread / 2);
  const { points, weights }: Quadrature = boundaryRule;
  const above = Math.log(here / boundary.start);
  for (let place = 0; place < points.length; place += 1) {
    const angle = points[place] ?? 0;
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    const gone = years * cosine * cosine;
    const left = years * sine * sine;
    const d = (above + fallOf(boundary, boundaryRows[node]?.[place]) + carry * left) / (spread * sine);
    const half = (spread * sine) / 2;
    const measure = (weights[place] ?? 0) * 2 * years * cosine;
    top += measure * rate * Math.exp(rate * gone) * (gaussianDensity(d - half) / spread);
    if (dividendRate === 0) continue;
    bottom +=
      measure *
      dividendRate *
      Math.exp(dividendRate * gone) *
      (sine * cumulativeGaussian(d + half) + gaussianDensity(d + half) / spread);
  }
  return (strike * Math.exp(-carry * years) * top) / bottom;
}

/** Boundary of the perpetual put: what the boundary falls towards. */
function perpetualBoundary({ strike, rate, dividendRate, volatility }: PutTerms): number {
  const variance = volatility * volatility;
  const drift = rate - dividendRate - variance / 2;
  const power = (-drift - Math.sqrt(drift * drift + 2 * rate * variance)) / variance;
  return (strike * power) / (power - 1);
}

function solveBoundary(terms: PutTerms): Boundary | null {
  const start = startOf(terms);
  const lowest = Math.min(start, perpetualBoundary(terms));
  const end = Math.sqrt(terms.years);
  const levels = nodeShares.map(
    (share) => lowest + (start - lowest) * Math.exp(-2 * terms.volatility * end * share),
  );
  const squares = new Float64Array(NODES + 1);
  const boundary: Boundary = { start, squares };
  for (let round = 0; round < 200; round += 1) {
    for (let place = 0; place < NODES; place += 1) {
      squares[place] = Math.log((levels[place] ?? start) / start) ** 2;
    }
    let change = 0;
    for (let place = 0; place < NODES; place += 1) {
      const before = levels[place] ?? start;
      const found = improve(terms, boundary, before, place);
      if (!Number.isFinite(found)) return null;
      // Low volatility makes plain steps swing to and fro: half steps settle, and small ones what still swings.
      const share = round < 8 ? 1 : round < 60 ? 0.5 : 0.15;
      const next = before + share * (Math.min(start, Math.max(lowest * 0.5, found)) - before);
      change = Math.max(change, Math.abs(next / before - 1));
      levels[place] = next;
    }
    if (change < 1e-10) return boundary;
  }
  return null;
}

function premium(terms: PutTerms, spot: number, boundary: Boundary): number {
  const { strike, years, rate, dividendRate, volatility } = terms;
  const root = Math.sqrt(years);
  const above = Math.log(spot / boundary.start);
  let sum = 0;
  for (let place = 0; place < priceRule.points.length; place += 1) {
    const angle = priceRule.points[place] ?? 0;
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    const passed = years * sine * sine;
    const fall = fallOf(boundary, priceRows[place]);
    const d = (above + fall + (rate - dividendRate) * passed) / (volatility * root * sine);
    const half = (volatility * root * sine) / 2;
    const gain =
      rate * strike * Math.exp(-rate * passed) * cumulativeGaussian(half - d) -
      dividendRate * spot * Math.exp(-dividendRate * passed) * cumulativeGaussian(-half - d);
    sum += (priceRule.weights[place] ?? 0) * 2 * years * sine * cosine * gain;
  }
  return sum;
}

/** A put without uncertainty: exercised today, at expiry, or when K e^(−rt) − S e^(−qt) is largest in between. */
function bestCertainExercise({ strike, years, rate, dividendRate }: PutTerms, spot: number): number {
  const turn = Math.log((dividendRate * spot) / (rate * strike)) / (dividendRate - rate);
  const times = [0, years, ...(turn > 0 && turn < years ? [turn] : [])];
  return Math.max(0, ...times.map((t) => strike * Math.exp(-rate * t) - spot * Math.exp(-dividendRate * t)));
}

export interface AmericanValue {
  price: number;
  /** What the right to exercise early is worth. */
  earlyExercisePremium: number;
  /** Price of the underlying at which exercising today is right; null when it never is. */
  exerciseBoundary: number | null;
  method: "integral equation" | "lattice" | "European";
}

/**
 * Value of an American option.
 * Example: americanOption({ kind: "put", spot: 100, strike: 100, years: 1, rate: 0.05, dividendRate: 0.05, volatility: 0.25 }).earlyExercisePremium = 0.1069527028 (to 1e-8).
 * @throws OptionInputError for terms that cannot be
 */
export function americanOption(given: OptionTerms): AmericanValue {
  checkOption(given);
  const european = europeanPrice(given);
  const put = given.kind === "put";
  const dividend = given.dividendRate ?? 0;
  const [spot, strike] = put ? [given.spot, given.strike] : [given.strike, given.spot];
  const [rate, dividendRate] = put ? [given.rate, dividend] : [dividend, given.rate];
  const intrinsic = Math.max(0, strike - spot);
  const value = (
    price: number,
    method: AmericanValue["method"],
    boundary: number | null = null,
  ): AmericanValue => ({
    price,
    earlyExercisePremium: Math.max(0, price - european),
    exerciseBoundary: boundary,
    method,
  });
  // Waiting costs nothing: neither interest on the strike nor a falling forward speaks for exercising.
  if (given.years === 0 || (rate <= 0 && dividendRate >= rate))
    return value(Math.max(european, intrinsic), "European");
  const certain = given.volatility * Math.sqrt(given.years) < 1e-4;
  const terms: PutTerms = { strike, years: given.years, rate, dividendRate, volatility: given.volatility };
  const boundary = rate <= 0 || certain ? null : solveBoundary(terms);
  if (boundary === null) {
    if (certain) return value(Math.max(european, bestCertainExercise(terms, spot)), "European");
    return value(Math.max(european, intrinsic, americanTreePrice(given, 2001)), "lattice");
  }
  const level = boundary.start * Math.exp(-Math.sqrt(boundary.squares[0] ?? 0));
  const shown = put ? level : (given.spot * given.strike) / level;
  if (spot <= level) return value(intrinsic, "integral equation", shown);
  return value(
    Math.max(intrinsic, european + Math.max(0, premium(terms, spot, boundary))),
    "integral equation",
    shown,
  );
}

/**
 * Sensitivities of an American option by central differences of its value; theta by the pricing equation, per year.
 * Example: americanGreeks({ kind: "put", spot: 50, strike: 100, years: 1, rate: 0.05, volatility: 0.2 }).delta = -1.
 * @throws OptionInputError also without time or volatility
 */
export function americanGreeks(terms: OptionTerms) {
  checkOption(terms);
  const { spot, rate, dividendRate = 0, volatility, years } = terms;
  if (volatility * Math.sqrt(years) < 1e-3) {
    throw new OptionInputError("volatility", "sensitivities need time left and a volatility above zero");
  }
  const price = (change: Partial<OptionTerms>) => americanOption({ ...terms, ...change }).price;
  const step = spot * volatility * Math.sqrt(years) * 1e-3;
  const here = price({});
  const up = price({ spot: spot + step });
  const down = price({ spot: spot - step });
  const delta = (up - down) / (2 * step);
  const gamma = (up - 2 * here + down) / (step * step);
  const bump = 1e-4;
  const exercised = here <= Math.max(0, terms.kind === "put" ? terms.strike - spot : spot - terms.strike);
  return {
    price: here,
    delta,
    gamma,
    vega: (price({ volatility: volatility + bump }) - price({ volatility: volatility - bump })) / (2 * bump),
    rho: (price({ rate: rate + bump }) - price({ rate: rate - bump })) / (2 * bump),
    theta: exercised
      ? 0
      : rate * here - (rate - dividendRate) * spot * delta - 0.5 * volatility ** 2 * spot ** 2 * gamma,
  };
}

/** Values of several American options. Example: americanPrices([{ kind: "put", spot: 50, strike: 100, years: 1, rate: 0.05, volatility: 0.2 }]) = [50]. */
export function americanPrices(options: readonly OptionTerms[]): number[] {
  return options.map((option) => americanOption(option).price);
}

/**
 * Volatility at which an American option is worth its price, between 0.5 % and 500 %; not available when the price holds no
 * time value. Regula falsi with halved weights (Illinois), to 1e-10.
 * Example: americanVolatility({ kind: "put", spot: 50, strike: 100, years: 1, rate: 0.05 }, 50).value = null.
 * @throws OptionInputError for terms that cannot be
 */
export function americanVolatility(given: Omit<OptionTerms, "volatility">, price: number): Measure {
  const excess = (volatility: number) => americanOption({ ...given, volatility }).price - price;
  let [low, high] = [0.005, 5];
  let [atLow, atHigh] = [excess(low), excess(high)];
  if (!(atLow < 0 && atHigh > 0)) {
    return { value: null, reason: "the price holds no time value from which a volatility could be read" };
  }
  for (let step = 0; step < 100 && high - low > 1e-10; step += 1) {
    const middle = step % 8 === 7 ? (low + high) / 2 : (low * atHigh - high * atLow) / (atHigh - atLow);
    const here = excess(middle);
    if (Math.abs(here) < 1e-11 * given.strike) return { value: middle, reason: null };
    if (here < 0) [low, atLow, atHigh] = [middle, here, atHigh / 2];
    else [high, atHigh, atLow] = [middle, here, atLow / 2];
  }
  return { value: (low + high) / 2, reason: null };
}
