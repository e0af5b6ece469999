import { cumulativeGaussian, gaussianDensity } from "./error-function.ts";
import { gaussLegendre, type Quadrature } from "./gauss-legendre.ts";

/**
 * Name: exercise boundary of an American put.
 * Formula: boundary B(τ), τ the time left, with K e^(−(r−q)τ) N(τ, B) / D(τ, B) = B(τ); N and D are the density (equation A)
 * or the probability (equation B) parts of the high-contact condition; fixed-point iteration on Chebyshev nodes of √τ,
 * interpolated as ln²(B/B(0)).
 * Convention: rates continuous, both may be below zero as long as one boundary exists; equation A on 18 nodes, and where it
 * does not settle (volatility of a few percent over years) equation B on 36.
 * Source: L. Andersen, M. Lake, D. Offengenden, High-performance American option pricing, J. Comp. Finance 20 (2016).
 */
export interface PutTerms {
  strike: number;
  years: number;
  rate: number;
  dividendRate: number;
  volatility: number;
}

const boundaryRule = gaussLegendre(32, 0, Math.PI / 2);
const priceRule = gaussLegendre(64, 0, Math.PI / 2);

/** Exercise boundary of a put: B(0+) and ln²(B/B(0+)) on Chebyshev points of [0, √T]. */
interface Boundary {
  start: number;
  squares: Float64Array;
  grid: Grid;
}

/** Chebyshev points as shares of √T, and how the rules interpolate between them. */
interface Grid {
  shares: readonly number[];
  boundaryRows: readonly (readonly Float64Array[])[];
  priceRows: readonly Float64Array[];
}

/** Weights of the points in the barycentric interpolation at a share of √T; they depend on nothing else. */
function interpolationRow(share: number, nodes: number): Float64Array {
  const z = 2 * share - 1;
  const gaps = Array.from({ length: nodes + 1 }, (_, place) => z - Math.cos((Math.PI * place) / nodes));
  const hit = gaps.findIndex((gap) => Math.abs(gap) < 1e-15);
  const row = Float64Array.from(gaps, (gap, place) => {
    if (hit >= 0) return place === hit ? 1 : 0;
    return ((place % 2 === 0 ? 1 : -1) * (place === 0 || place === nodes ? 0.5 : 1)) / gap;
  });
  const total = row.reduce((sum, each) => sum + each, 0);
  return row.map((each) => each / total);
}

function makeGrid(nodes: number): Grid {
  const rows = (rule: Quadrature, share: number) =>
    Array.from(rule.points, (angle) => interpolationRow(share * Math.cos(angle), nodes));
  const shares = Array.from({ length: nodes }, (_, place) => (1 + Math.cos((Math.PI * place) / nodes)) / 2);
  return {
    shares,
    boundaryRows: shares.map((share) => rows(boundaryRule, share)),
    priceRows: rows(priceRule, 1),
  };
}

const plain = makeGrid(18);
/** Low volatility bends the boundary sharply near expiry. */
const fine = makeGrid(36);

/** −ln(B/B(0+)) where a row interpolates. */
function fallOf({ squares }: Boundary, row: Float64Array | undefined): number {
  let sum = 0;
  if (row !== undefined)
    for (let place = 0; place < squares.length; place += 1) sum += (row[place] ?? 0) * (squares[place] ?? 0);
  return Math.sqrt(Math.max(0, sum));
}

/** B(0+) = K min(1, r/q). */
function startOf({ strike, rate, dividendRate }: PutTerms): number {
  return dividendRate > rate ? (strike * rate) / dividendRate : strike;
}

/**
 * One step of the fixed-point equation at the node number `node`, where the boundary is `here` so far: of densities, or of
 * probabilities, which are slower but settle where the volatility is low.
 */
function improve(
  terms: PutTerms,
  boundary: Boundary,
  here: number,
  node: number,
  of: "densities" | "probabilities",
): number {
  const { strike, rate, dividendRate, volatility } = terms;
  const { shares, boundaryRows } = boundary.grid;
  const root = Math.sqrt(terms.years) * (shares[node] ?? 0);
  const years = root * root;
  const spread = volatility * root;
  const carry = rate - dividendRate;
  const middle = (Math.log(here / strike) + carry * years) / spread;
  const dense = of === "densities";
  let top = dense ? gaussianDensity(middle - spread / 2) / spread : cumulativeGaussian(middle - spread / 2);
  let bottom =
    (dense ? gaussianDensity(middle + spread / 2) / spread : 0) + cumulativeGaussian(middle + spread / 2);
  const { points, weights } = boundaryRule;
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
    top +=
      measure *
      rate *
      Math.exp(rate * gone) *
      (dense ? gaussianDensity(d - half) / spread : sine * cumulativeGaussian(d - half));
    if (dividendRate === 0) continue;
    bottom +=
      measure *
      dividendRate *
      Math.exp(dividendRate * gone) *
      (sine * cumulativeGaussian(d + half) + (dense ? gaussianDensity(d + half) / spread : 0));
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

/**
 * The exercise boundary of a put; null where no iteration settles.
 * Example: solveBoundary({ strike: 100, years: 1, rate: 0.05, dividendRate: 0.1, volatility: 0.2 })?.start = 50.
 */
export function solveBoundary(terms: PutTerms): Boundary | null {
  return iterate(terms, plain, "densities", 60) ?? iterate(terms, fine, "probabilities", 300);
}

function iterate(
  terms: PutTerms,
  grid: Grid,
  of: "densities" | "probabilities",
  rounds: number,
): Boundary | null {
  const start = startOf(terms);
  // Without interest and with a falling drift the perpetual boundary is 0, which has no logarithm.
  const lowest = Math.max(1e-6 * start, Math.min(start, perpetualBoundary(terms)));
  const end = Math.sqrt(terms.years);
  const nodes = grid.shares.length;
  const levels = grid.shares.map(
    (share) => lowest + (start - lowest) * Math.exp(-2 * terms.volatility * end * share),
  );
  const squares = new Float64Array(nodes + 1);
  const boundary: Boundary = { start, squares, grid };
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < nodes; place += 1) {
      squares[place] = Math.log((levels[place] ?? start) / start) ** 2;
    }
    let change = 0;
    for (let place = 0; place < nodes; place += 1) {
      const before = levels[place] ?? start;
      const found = improve(terms, boundary, before, place, of);
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

/**
 * What the right to exercise a put early is worth, given its boundary.
 * Example: earlyPremium({ strike: 100, years: 1, rate: 0, dividendRate: 0, volatility: 0.2 }, 100, solveBoundary({ strike: 100, years: 1, rate: 0.05, dividendRate: 0, volatility: 0.2 })) = 0.
 */
export function earlyPremium(terms: PutTerms, spot: number, boundary: Boundary): number {
  const { strike, years, rate, dividendRate, volatility } = terms;
  const root = Math.sqrt(years);
  const above = Math.log(spot / boundary.start);
  let sum = 0;
  for (let place = 0; place < priceRule.points.length; place += 1) {
    const angle = priceRule.points[place] ?? 0;
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    const passed = years * sine * sine;
    const fall = fallOf(boundary, boundary.grid.priceRows[place]);
    const d = (above + fall + (rate - dividendRate) * passed) / (volatility * root * sine);
    const half = (volatility * root * sine) / 2;
    const gain =
      rate * strike * Math.exp(-rate * passed) * cumulativeGaussian(half - d) -
      dividendRate * spot * Math.exp(-dividendRate * passed) * cumulativeGaussian(-half - d);
    sum += (priceRule.weights[place] ?? 0) * 2 * years * sine * cosine * gain;
  }
  return sum;
}
