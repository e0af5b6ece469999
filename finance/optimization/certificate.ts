/**
 * Name: certificate that weights are optimal: how far they are from meeting the Karush-Kuhn-Tucker conditions.
 * Formula: minimise ½ x′Qx + c′x, lower ≤ x ≤ upper, rowLower ≤ Ax ≤ rowUpper. Reduced costs z = Qx + c − A′y must be ≥ 0
 * where x is at its lower bound, ≤ 0 at its upper, 0 between; row prices y likewise; and every bound must hold.
 * Convention: residuals are relative: of z to the largest sum of its terms' sizes, of y to the largest price, of bounds to 1;
 * a positive price means that a higher row bound costs. 0 is perfect, 1e-9 or less is certified.
 * Source: S. Boyd, L. Vandenberghe, "Convex Optimization", 2004, 5.5.3.
 */
export interface LinearRow {
  /** For whoever must loosen it; empty for a row that only defines a variable. */
  name: string;
  coefficients: ArrayLike<number>;
  /** −Infinity and Infinity where a side is open. */
  lower: number;
  upper: number;
}

export interface QuadraticModel {
  /** Row-major n × n; null for a linear model. */
  quadratic: ArrayLike<number> | null;
  linear: ArrayLike<number>;
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
  rows: readonly LinearRow[];
}

export interface Certificate {
  /** Largest relative violation of any condition. */
  residual: number;
  /** Reduced cost of each variable: what forcing one more unit of it would cost. */
  reducedCosts: Float64Array;
  /** Price of each row: change of the objective per unit of its bound. */
  rowPrices: Float64Array;
}

/** Gradient Qx + c and the size of its terms. */
function gradient(
  model: QuadraticModel,
  x: ArrayLike<number>,
): { values: Float64Array; sizes: Float64Array } {
  const n = x.length;
  const values = Float64Array.from(model.linear);
  const sizes = values.map(Math.abs);
  const { quadratic } = model;
  if (quadratic !== null) {
    for (let j = 0; j < n; j++) {
      const factor = x[j] ?? 0;
      if (factor === 0) continue;
      for (let i = 0; i < n; i++) {
        const term = factor * (quadratic[j * n + i] ?? 0);
        values[i] = (values[i] ?? 0) + term;
        sizes[i] = (sizes[i] ?? 0) + Math.abs(term);
      }
    }
  }
  return { values, sizes };
}

const AT_BOUND = 1e-11;

/** How far a price with the given sign convention is from what its bound allows. */
function wrongSign(price: number, value: number, lower: number, upper: number): number {
  if (lower === upper) return 0;
  const atLower = value - lower <= AT_BOUND;
  const atUpper = upper - value <= AT_BOUND;
  if (atLower && atUpper) return 0;
  if (atLower) return Math.max(0, -price);
  if (atUpper) return Math.max(0, price);
  return Math.abs(price);
}

/**
 * Checks a solution with the row prices that its solver found.
 * Example: certify({ quadratic: [0.04, 0, 0, 0.01], linear: [0, 0], lower: [0, 0], upper: [1, 1], rows: [{ name: "budget", coefficients: [1, 1], lower: 1, upper: 1 }] }, [0.2, 0.8], [0.008]).residual < 1e-15 = true.
 */
export function certify(
  model: QuadraticModel,
  x: ArrayLike<number>,
  rowPrices: ArrayLike<number>,
): Certificate {
  const { values, sizes } = gradient(model, x);
  let residual = 0;
  let scale = Number.MIN_VALUE;
  for (const size of sizes) scale = Math.max(scale, size);
  let dearest = Number.MIN_VALUE;
  for (let r = 0; r < model.rows.length; r++) dearest = Math.max(dearest, Math.abs(rowPrices[r] ?? 0));
  model.rows.forEach((row, r) => {
    const price = rowPrices[r] ?? 0;
    let activity = 0;
    for (let i = 0; i < x.length; i++) {
      const coefficient = row.coefficients[i] ?? 0;
      activity += coefficient * (x[i] ?? 0);
      values[i] = (values[i] ?? 0) - price * coefficient;
      scale = Math.max(scale, Math.abs(price * coefficient));
    }
    residual = Math.max(residual, row.lower - activity, activity - row.upper);
    residual = Math.max(residual, wrongSign(price, activity, row.lower, row.upper) / dearest);
  });
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? 0;
    const low = model.lower[i] ?? Number.NEGATIVE_INFINITY;
    const high = model.upper[i] ?? Number.POSITIVE_INFINITY;
    residual = Math.max(residual, low - value, value - high);
    residual = Math.max(residual, wrongSign(values[i] ?? 0, value, low, high) / scale);
  }
  return { residual, reducedCosts: values, rowPrices: Float64Array.from(rowPrices) };
}

/**
 * Checks weights on the efficient frontier at λ; the price of the budget is the one that fits best.
 * Example: certifyWeights(portfolioProblem({ expectedReturns: [0.1, 0.05], covariance: [0.04, 0, 0, 0.01] }), [0.2, 0.8], 0).residual < 1e-15 = true.
 */
export function certifyWeights(
  problem: {
    expectedReturns: Float64Array;
    covariance: Float64Array;
    lower: Float64Array;
    upper: Float64Array;
  },
  weights: ArrayLike<number>,
  lambda: number,
): Certificate {
  const { covariance, expectedReturns, lower, upper } = problem;
  const n = lower.length;
  const model: QuadraticModel = {
    quadratic: covariance,
    linear: expectedReturns.map((value) => -lambda * value),
    lower,
    upper,
    rows: [{ name: "budget", coefficients: new Float64Array(n).fill(1), lower: 1, upper: 1 }],
  };
  const { values } = gradient(model, weights);
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    if ((lower[i] ?? 0) === (upper[i] ?? 0)) continue;
    const value = values[i] ?? 0;
    const weight = weights[i] ?? 0;
    // What may still grow must not be cheaper than the budget; what may still shrink must not be dearer.
    if ((upper[i] ?? 0) - weight > AT_BOUND) most = Math.min(most, value);
    if (weight - (lower[i] ?? 0) > AT_BOUND) least = Math.max(least, value);
  }
  const price = Number.isFinite(least)
    ? Number.isFinite(most)
      ? (least + most) / 2
      : least
    : Number.isFinite(most)
      ? most
      : 0;
  return certify(model, weights, [price]);
}
