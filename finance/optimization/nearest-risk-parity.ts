import { cholesky } from "../linear-algebra/cholesky.ts";
import { traceCriticalLine } from "./critical-line.ts";
import { covarianceWith, type PortfolioProblem } from "./portfolio-problem.ts";
import { CriticalLineFailure } from "./walk-critical-line.ts";

/**
 * Name: nearest risk parity: weights between bounds whose contributions to risk are nearest to their budgets.
 * Formula: minimise f(w) = ½ Σ_i r_i² with r_i = w_i (Σw)_i − b_i w′Σw over Σ w = 1, lower ≤ w ≤ upper, by sequential quadratic
 * programs with the exact Hessian J′J + D_r Σ + Σ D_r − 2 (r′b) Σ, made positive definite by a multiple of the unit matrix where
 * it is not, each solved by the critical line; from the smallest variance and from the budgets, the better end.
 * Convention: contributions count in units of variance, not as shares of it: of two portfolios with alike shares the calmer one
 * is nearer. f is not convex: the answer is a local minimum whose first-order conditions hold. The residual is the largest
 * violation of them, relative to the largest sum of a gradient's terms.
 * Source: S. Maillard, T. Roncalli, J. Teïletche, "The properties of equally weighted risk contribution portfolios", J. Portfolio
 * Management 36(4), 2010, (7); Y. Feng, D. Palomar, "SCRIP", IEEE Transactions on Signal Processing 63(19), 2015.
 */
export interface NearestRiskParity {
  weights: Float64Array;
  residual: number;
  iterations: number;
  /** f, with the covariance as given. */
  distance: number;
}

export interface BoundedRisk {
  covariance: ArrayLike<number>;
  budgets: ArrayLike<number>;
  lower: Float64Array;
  upper: Float64Array;
}

const MOST_STEPS = 300;
const AT_BOUND = 1e-12;
const ENOUGH = 1e-13;

/**
 * Weights between bounds that leave room for more than one portfolio.
 * Example: nearestRiskParity({ covariance: [0.04, 0, 0, 0.01], budgets: [0.5, 0.5], lower: new Float64Array([0.5, 0]), upper: new Float64Array([1, 1]) }).weights[0] = 0.5.
 */
export function nearestRiskParity(bounded: BoundedRisk): NearestRiskParity {
  const { budgets, lower, upper } = bounded;
  const n = lower.length;
  // In units in which risks are about one, so that steps and damping mean the same everywhere.
  const scale =
    Array.from({ length: n }, (_, i) => bounded.covariance[i * n + i] ?? 0).reduce((a, b) => a + b, 0) / n;
  const covariance = Float64Array.from(bounded.covariance, (value) => value / scale);
  const calmest = pointOf({ expectedReturns: new Float64Array(n), covariance, lower, upper }, 0);
  const unit = new Float64Array(n * n);
  for (let i = 0; i < n; i++) unit[i * n + i] = 1;
  const wanted = pointOf({ expectedReturns: Float64Array.from(budgets), covariance: unit, lower, upper }, 1);
  const ends = [calmest, wanted].map((start) => descend({ ...bounded, covariance }, start));
  const best = ends.reduce((a, b) => (b.distance < a.distance * (1 - 1e-9) ? b : a));
  const iterations = ends.reduce((sum, end) => sum + end.iterations, 0);
  return { ...best, iterations, distance: best.distance * scale * scale };
}

interface Place {
  /** r, and Σw. */
  gaps: Float64Array;
  together: Float64Array;
  value: number;
}

function placeAt(weights: Float64Array, { covariance, budgets }: BoundedRisk): Place {
  const together = covarianceWith(weights, covariance);
  const parts = together.map((each, i) => each * (weights[i] ?? 0));
  const variance = parts.reduce((sum, part) => sum + part, 0);
  const gaps = parts.map((part, i) => part - (budgets[i] ?? 0) * variance);
  return { gaps, together, value: gaps.reduce((sum, gap) => sum + gap * gap, 0) / 2 };
}

/** Jacobian of the gaps: D_(Σw) + D_w Σ − 2 b (Σw)′. */
function jacobianAt(weights: Float64Array, { together }: Place, { covariance, budgets }: BoundedRisk) {
  const n = weights.length;
  const jacobian = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const own = (weights[i] ?? 0) * (covariance[i * n + j] ?? 0) + (i === j ? (together[i] ?? 0) : 0);
      jacobian[i * n + j] = own - 2 * (budgets[i] ?? 0) * (together[j] ?? 0);
    }
  }
  return jacobian;
}

function descend(bounded: BoundedRisk, start: Float64Array): NearestRiskParity {
  let weights = start;
  let place = placeAt(weights, bounded);
  let residual = residualAt(weights, place, bounded);
  let damping = 1e-6;
  let steps = 0;
  const take = (end: Float64Array | null): boolean => {
    if (end === null) return false;
    const there = placeAt(end, bounded);
    const left = residualAt(end, there, bounded);
    // Close to the answer the value no longer tells places apart: the conditions do.
    const closer = there.value < place.value * (1 + 1e-13) && left < residual;
    if (there.value >= place.value && !closer) return false;
    [weights, place, residual] = [end, there, left];
    return true;
  };
  while (steps < MOST_STEPS && residual > ENOUGH && damping < 1e12) {
    steps += 1;
    const models = modelsAt(weights, place, bounded);
    if (take(newtonEnd(weights, models, bounded))) continue;
    damping = take(dampedEnd(weights, models, bounded, damping))
      ? Math.max(1e-15, damping / 10)
      : damping * 4;
  }
  return { weights, residual, iterations: steps, distance: place.value };
}

/** Newton's step of the weights that no bound holds; null where the Hessian among them is not positive definite. */
function newtonEnd(weights: Float64Array, { gradient, hessian }: Models, bounded: BoundedRisk) {
  const n = weights.length;
  const [lower, upper] = [bounded.lower.slice(), bounded.upper.slice()];
  const inside = weights.map((weight, i) =>
    weight - (lower[i] ?? 0) > AT_BOUND && (upper[i] ?? 1) - weight > AT_BOUND ? 1 : 0,
  );
  const count = inside.reduce((sum, each) => sum + each, 0);
  if (count < 2) return null;
  const price = inside.reduce((sum, each, i) => sum + each * (gradient[i] ?? 0), 0) / count;
  const free: number[] = [];
  for (let i = 0; i < n; i++) {
    const pull = price - (gradient[i] ?? 0);
    const low = (weights[i] ?? 0) - (lower[i] ?? 0) <= AT_BOUND;
    if (inside[i] === 1 || (low ? pull > 0 : pull < 0)) free.push(i);
    else lower[i] = upper[i] = low ? (lower[i] ?? 0) : (upper[i] ?? 1);
  }
  // Weights add up to one: what is added for all pairs alike changes no step.
  const most = hessian.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const shifted = hessian.map((value) => value + most);
  const size = free.length;
  const among = new Float64Array(size * size);
  free.forEach((i, r) => {
    free.forEach((j, c) => {
      among[r * size + c] = shifted[i * n + j] ?? 0;
    });
  });
  const factor = cholesky(among, size);
  if (factor === null || free.some((_, r) => factor[r * size + r] === 0)) return null;
  return quadraticEnd(weights, gradient, shifted, { lower, upper });
}

/** The step of Gauss and Newton with a damped Hessian. */
function dampedEnd(weights: Float64Array, models: Models, { lower, upper }: BoundedRisk, damping: number) {
  const n = weights.length;
  const curved = models.squares.slice();
  for (let i = 0; i < n; i++) curved[i * n + i] = (curved[i * n + i] ?? 0) * (1 + damping) + 1e-18;
  return quadraticEnd(weights, models.gradient, curved, { lower, upper });
}

/** Where g′d + ½ d′Hd is least, which is where ½ v′Hv − (Hw − g)′v is. */
function quadraticEnd(
  weights: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  bounds: { lower: Float64Array; upper: Float64Array },
): Float64Array | null {
  const pull = covarianceWith(weights, hessian).map((value, i) => value - (gradient[i] ?? 0));
  try {
    return pointOf({ ...bounds, covariance: hessian, expectedReturns: pull }, 1);
  } catch (error) {
    if (error instanceof CriticalLineFailure) return null;
    throw error;
  }
}

interface Models {
  gradient: Float64Array;
  /** J′J, and with the bends of the gaps. */
  squares: Float64Array;
  hessian: Float64Array;
}

function gradientOf(jacobian: Float64Array, gaps: Float64Array): Float64Array {
  const n = gaps.length;
  const gradient = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++)
      gradient[j] = (gradient[j] ?? 0) + (gaps[i] ?? 0) * (jacobian[i * n + j] ?? 0);
  }
  return gradient;
}

function modelsAt(weights: Float64Array, place: Place, bounded: BoundedRisk): Models {
  const { gaps } = place;
  const n = gaps.length;
  const jacobian = jacobianAt(weights, place, bounded);
  const squares = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const factor = jacobian[k * n + i] ?? 0;
      if (factor === 0) continue;
      for (let j = 0; j < n; j++)
        squares[i * n + j] = (squares[i * n + j] ?? 0) + factor * (jacobian[k * n + j] ?? 0);
    }
  }
  const mixed = gaps.reduce((sum, gap, i) => sum + gap * (bounded.budgets[i] ?? 0), 0);
  const hessian = squares.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const bend = (gaps[i] ?? 0) + (gaps[j] ?? 0) - 2 * mixed;
      hessian[i * n + j] = (hessian[i * n + j] ?? 0) + bend * (bounded.covariance[i * n + j] ?? 0);
    }
  }
  return { gradient: gradientOf(jacobian, gaps), squares, hessian };
}

/** Minimiser of ½ w′Cw − λ m′w between the bounds, λ being 0 or 1. */
function pointOf(problem: PortfolioProblem, lambda: 0 | 1): Float64Array {
  const { corners } = traceCriticalLine(problem);
  const below = corners.findIndex((corner) => corner.lambda <= lambda);
  const lower = corners[below] ?? corners.at(-1);
  const higher = corners[below - 1];
  const weights = lower?.weights ?? problem.lower;
  if (lower === undefined || higher === undefined || lower.lambda === lambda) return exact(weights, problem);
  const share = (lambda - lower.lambda) / (higher.lambda - lower.lambda);
  const between = weights.map((weight, i) => weight + share * ((higher.weights[i] ?? 0) - weight));
  return exact(between, problem);
}

/** Bounds and sum to the last digit: what rounding took from the whole goes to the weight with the most room. */
function exact(given: Float64Array, { lower, upper }: PortfolioProblem): Float64Array {
  const weights = given.map((weight, i) => Math.min(upper[i] ?? 1, Math.max(lower[i] ?? 0, weight)));
  const rooms = weights.map((weight, i) => Math.min(weight - (lower[i] ?? 0), (upper[i] ?? 1) - weight));
  const roomy = rooms.indexOf(Math.max(...rooms));
  weights[roomy] = (weights[roomy] ?? 0) + 1 - weights.reduce((sum, weight) => sum + weight, 0);
  return weights;
}

/** Violation of: what may grow is not cheaper than the budget's price, what may shrink not dearer. */
function residualAt(weights: Float64Array, place: Place, bounded: BoundedRisk): number {
  const n = weights.length;
  const jacobian = jacobianAt(weights, place, bounded);
  const gradient = gradientOf(jacobian, place.gaps);
  const sizes = gradientOf(jacobian.map(Math.abs), place.gaps.map(Math.abs));
  const scale = sizes.reduce((most, size) => Math.max(most, size), Number.MIN_VALUE);
  let most = Number.POSITIVE_INFINITY;
  let least = Number.NEGATIVE_INFINITY;
  let outside = Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1);
  for (let i = 0; i < n; i++) {
    const [low, high, weight] = [bounded.lower[i] ?? 0, bounded.upper[i] ?? 1, weights[i] ?? 0];
    outside = Math.max(outside, low - weight, weight - high);
    if (low === high) continue;
    if (high - weight > AT_BOUND) most = Math.min(most, gradient[i] ?? 0);
    if (weight - low > AT_BOUND) least = Math.max(least, gradient[i] ?? 0);
  }
  return Math.max(outside, (least - most) / 2 / scale, 0);
}
