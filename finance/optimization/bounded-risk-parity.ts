import { cholesky, solveCholesky } from "../linear-algebra/cholesky.ts";
import type { BindingLimit } from "./mean-variance.ts";
import { nearestRiskParity } from "./nearest-risk-parity.ts";
import { covarianceWith, OptimizationInputError, portfolioProblem } from "./portfolio-problem.ts";

/**
 * Name: risk parity within a range for each weight.
 * Formula: x(λ) minimises ½ x′Σx − λ Σ b_i ln x_i between the bounds, by cyclic descent with each x_i cut to its range; λ is
 * the root of Σ x(λ) = 1. Then w_i (Σw)_i = λ b_i where a weight is free, ≤ at its upper bound, ≥ at its lower one. Unequal risk
 * is ½ Σ |w_i (Σw)_i / w′Σw − b_i|, and what a bound costs of it follows from the same conditions by one linear system.
 * Where no λ is the root, since what floors force in would be offset by more than the whole: the nearest weights of
 * nearest-risk-parity.ts, whose bounds have no price.
 * Convention: lower bounds are zero or more; a weight whose upper bound is zero takes no part. Residuals and unequal risk are shares
 * of the variance.
 * Source: J.-C. Richard, T. Roncalli, "Constrained risk budgeting portfolios: theory, algorithms, applications & puzzles", 2019.
 */
export interface BoundedRiskParity {
  weights: Float64Array;
  /** Largest violation of the conditions, in shares of the variance. */
  residual: number;
  iterations: number;
  /** The second is used where no weights meet the conditions: the nearest then, see nearest-risk-parity.ts. */
  method: "cyclic descent" | "sequential quadratic programs";
  /** Share of the risk that is not where the budgets want it. */
  unequalRisk: number;
  /** Bounds that hold a weight; `onePercent` is the change of the unequal risk. */
  binding: BindingLimit[];
}

interface Descent {
  /** Weights times volatilities. */
  y: Float64Array;
  sum: number;
}

export interface RiskBounds {
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
}

const MOST_SWEEPS = 20_000;

/**
 * Weights of the wanted shares of risk as far as the bounds let them.
 * Example: boundedRiskParity([0.04, 0, 0, 0.01], [0.5, 0.5], { lower: [0, 0], upper: [1, 0.6] }).weights[0] = 0.4.
 * @throws OptimizationInputError for bounds between which no weights add up to one
 */
export function boundedRiskParity(
  covariance: ArrayLike<number>,
  budgets: ArrayLike<number>,
  bounds: RiskBounds,
): BoundedRiskParity {
  const n = budgets.length;
  const { lower, upper } = portfolioProblem({ expectedReturns: new Float64Array(n), covariance, ...bounds });
  if (lower.some((bound) => bound < 0))
    throw new OptimizationInputError("lower", "risk parity is long only: bounds are zero or more");
  const only = onlyPortfolio(lower, upper);
  if (only !== null)
    return described(covariance, budgets, { lower, upper }, { weights: only, iterations: 0 });
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i] ?? 0));
  const correlation = Float64Array.from({ length: n * n }, (_, index) => {
    const divisor = (deviation[Math.floor(index / n)] ?? 1) * (deviation[index % n] ?? 1);
    return (covariance[index] ?? 0) / divisor;
  });
  const low = lower.map((bound, i) => bound * (deviation[i] ?? 0));
  const high = upper.map((bound, i) => bound * (deviation[i] ?? 0));
  let iterations = 0;
  let start = Float64Array.from(high, (bound, i) =>
    Math.min(bound, Math.max(low[i] ?? 0, (deviation[i] ?? 0) / n)),
  );
  const descend = (lambda: number): Descent => {
    const y = start.slice();
    iterations += sweep(y, correlation, budgets, { low, high, lambda });
    start = y;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (y[i] ?? 0) / (deviation[i] ?? 1);
    return { y, sum };
  };
  const mean = deviation.reduce((all, value) => all + value * value, 0) / n;
  const found = rootOf(descend, mean);
  if (found === null) {
    const nearest = nearestRiskParity({ covariance, budgets, lower, upper });
    const { weights, residual } = nearest;
    const steps = { weights, iterations: iterations + nearest.iterations };
    const { binding, ...rest } = described(covariance, budgets, { lower, upper }, steps);
    const unpriced = binding.map((limit) => ({ ...limit, onePercent: null }));
    return { ...rest, binding: unpriced, residual, method: "sequential quadratic programs" };
  }
  const weights = found.y.map((value, i) => {
    // Bounds as given, not times and through a volatility.
    if (value === low[i]) return lower[i] ?? 0;
    return value === high[i] ? (upper[i] ?? 0) : value / (deviation[i] ?? 1);
  });
  const result = described(covariance, budgets, { lower, upper }, { weights, iterations });
  if (result.residual < 1e-6) return result;
  throw new OptimizationInputError(
    "covariance",
    "no weights share the risk: it is singular among the assets",
  );
}

/** The only weights there are when the bounds on one side add up to one. */
function onlyPortfolio(lower: Float64Array, upper: Float64Array): Float64Array | null {
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
  if (sum(lower) >= 1 - 1e-12) return lower.slice();
  return sum(upper) <= 1 + 1e-12 ? upper.slice() : null;
}

/** Cyclic descent from y, in place, until steps are rounding; the number of sweeps. */
function sweep(
  y: Float64Array,
  correlation: Float64Array,
  budgets: ArrayLike<number>,
  { low, high, lambda }: { low: Float64Array; high: Float64Array; lambda: number },
): number {
  const n = y.length;
  const together = covarianceWith(y, correlation);
  let last = Number.POSITIVE_INFINITY;
  for (let sweeps = 1; ; sweeps++) {
    let change = 0;
    for (let i = 0; i < n; i++) {
      const before = y[i] ?? 0;
      const rest = (together[i] ?? 0) - before;
      const free = (Math.sqrt(rest * rest + 4 * lambda * (budgets[i] ?? 0)) - rest) / 2;
      const after = Math.min(high[i] ?? 0, Math.max(low[i] ?? 0, free));
      const step = after - before;
      if (step === 0) continue;
      y[i] = after;
      change = Math.max(change, Math.abs(step) / Math.max(after, before));
      const row = i * n;
      for (let j = 0; j < n; j++) together[j] = (together[j] ?? 0) + step * (correlation[row + j] ?? 0);
    }
    // Small steps that grow no smaller are rounding that goes back and forth.
    if (change < 1e-14 || (change < 1e-12 && change >= last) || sweeps >= MOST_SWEEPS) return sweeps;
    last = change;
  }
}

/** Brackets λ, then closes in on Σ x = 1 by false position (Illinois) in ln λ; null when no λ is small enough. */
function rootOf(descend: (lambda: number) => Descent, start: number): Descent | null {
  const at = (logarithm: number) => {
    const descent = descend(Math.exp(logarithm));
    return { logarithm, descent, miss: descent.sum - 1, weight: descent.sum - 1 };
  };
  let one = at(Math.log(start));
  let two = one;
  for (let step = 1; two.miss * one.miss > 0; step *= 2) {
    if (step > 64) return null;
    one = two;
    two = at(two.logarithm + (two.miss > 0 ? -step : step));
  }
  for (let round = 0; round < 200 && Math.abs(two.miss) > 1e-15; round++) {
    const span = two.weight - one.weight;
    const middle = (one.logarithm + two.logarithm) / 2;
    const guess = span === 0 ? middle : two.logarithm - (two.weight * (two.logarithm - one.logarithm)) / span;
    // Every fourth step halves: a kink where a weight meets its bound can hold false position up.
    const next = at(round % 4 === 3 || !Number.isFinite(guess) ? middle : guess);
    if (next.logarithm === one.logarithm || next.logarithm === two.logarithm) break;
    if (next.miss * two.miss <= 0) one = two;
    else one = { ...one, weight: one.weight / 2 };
    two = next;
  }
  return Math.abs(one.miss) < Math.abs(two.miss) ? one.descent : two.descent;
}

type Side = "lower" | "upper" | null;

function described(
  covariance: ArrayLike<number>,
  budgets: ArrayLike<number>,
  { lower, upper }: { lower: Float64Array; upper: Float64Array },
  { weights, iterations }: { weights: Float64Array; iterations: number },
): BoundedRiskParity {
  const together = covarianceWith(weights, covariance);
  const parts = together.map((value, i) => value * (weights[i] ?? 0));
  const variance = parts.reduce((sum, part) => sum + part, 0);
  const sides = Array.from(weights, (weight, i): Side => {
    if (weight === (upper[i] ?? 1)) return "upper";
    return weight === (lower[i] ?? 0) && weight > 0 ? "lower" : null;
  });
  const lambda = multiplierOf(parts, budgets, sides, lower, upper);
  let residual = Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1);
  let unequalRisk = 0;
  for (let i = 0; i < weights.length; i++) {
    const part = parts[i] ?? 0;
    const excess = (part - lambda * (budgets[i] ?? 0)) / variance;
    unequalRisk += Math.abs(part / variance - (budgets[i] ?? 0)) / 2;
    if ((lower[i] ?? 0) === (upper[i] ?? 1)) continue;
    const side = sides[i];
    const wrong = side === "upper" ? excess : side === "lower" ? -excess : Math.abs(excess);
    residual = Math.max(residual, wrong);
  }
  const price = pricesOf(covariance, budgets, { weights, together, parts, variance, lambda, sides });
  const binding = sides.flatMap((side, i): BindingLimit[] => {
    if (side === null || lower[i] === upper[i]) return [];
    const bound = side === "upper" ? (upper[i] ?? 1) : (lower[i] ?? 0);
    return [{ name: `asset ${i}`, side, bound, onePercent: price(i, side) }];
  });
  binding.sort((a, b) => Math.abs(b.onePercent ?? 0) - Math.abs(a.onePercent ?? 0));
  return { weights, residual, iterations, method: "cyclic descent", unequalRisk, binding };
}

/** λ: the mean over the free weights, or where none is free, between what both sides allow. */
function multiplierOf(
  parts: Float64Array,
  budgets: ArrayLike<number>,
  sides: readonly Side[],
  lower: Float64Array,
  upper: Float64Array,
): number {
  let part = 0;
  let budget = 0;
  let least = 0;
  let most = Number.POSITIVE_INFINITY;
  sides.forEach((side, i) => {
    if (lower[i] === upper[i]) return;
    const own = (parts[i] ?? 0) / (budgets[i] ?? 1);
    if (side === "upper") least = Math.max(least, own);
    else if (side === "lower") most = Math.min(most, own);
    else {
      part += parts[i] ?? 0;
      budget += budgets[i] ?? 0;
    }
  });
  if (budget > 0) return part / budget;
  return Number.isFinite(most) ? (least + most) / 2 : least;
}

interface Solved {
  weights: Float64Array;
  together: Float64Array;
  parts: Float64Array;
  variance: number;
  lambda: number;
  sides: readonly Side[];
}

/** Change of the unequal risk when a bound gives way by one percentage point; null where nothing else can move. */
function pricesOf(
  covariance: ArrayLike<number>,
  budgets: ArrayLike<number>,
  { weights, together, parts, variance, lambda, sides }: Solved,
): (asset: number, side: "lower" | "upper") => number | null {
  const n = weights.length;
  const free = sides.flatMap((side, i) => (side === null ? [i] : []));
  const size = free.length;
  const matrix = new Float64Array(size * size);
  free.forEach((i, r) => {
    free.forEach((j, c) => {
      matrix[r * size + c] = covariance[i * n + j] ?? 0;
    });
    matrix[r * size + r] =
      (matrix[r * size + r] ?? 0) + (lambda * (budgets[i] ?? 0)) / (weights[i] ?? 1) ** 2;
  });
  const factor = size === 0 ? null : cholesky(matrix, size);
  const solve = (right: readonly number[]) => (factor === null ? null : solveCholesky(factor, size, right));
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
  const byLambda = solve(free.map((i) => (budgets[i] ?? 0) / (weights[i] ?? 1)));
  return (asset, side) => {
    const sign = side === "upper" ? 1 : -1;
    const pushed = solve(free.map((i) => covariance[asset * n + i] ?? 0));
    if (pushed === null || byLambda === null) return null;
    const change = (sign * (total(pushed) - 1)) / total(byLambda);
    const moved = new Float64Array(n);
    moved[asset] = sign;
    free.forEach((i, r) => {
      moved[i] = change * (byLambda[r] ?? 0) - sign * (pushed[r] ?? 0);
    });
    const shifted = covarianceWith(moved, covariance);
    const grown = 2 * moved.reduce((sum, value, i) => sum + value * (together[i] ?? 0), 0);
    let slope = 0;
    for (let i = 0; i < n; i++) {
      const share = (parts[i] ?? 0) / variance;
      const distance = share - (budgets[i] ?? 0);
      if (Math.abs(distance) < 1e-12) continue;
      const part = (moved[i] ?? 0) * (together[i] ?? 0) + (weights[i] ?? 0) * (shifted[i] ?? 0);
      slope += (Math.sign(distance) * (part - share * grown)) / variance / 2;
    }
    return 0.01 * slope;
  };
}
