/**
 * Name: what every portfolio optimization starts from: expected returns, covariance and a range for each weight.
 * Formula: weights w with Σ w = 1 and lower ≤ w ≤ upper.
 * Convention: expected returns and covariance belong to the same period (yearly in the product); weights are fractions of
 * the amount to invest; matrices are row-major n × n; by default 0 ≤ w ≤ 1 (long only, no borrowing).
 * Source: H. Markowitz, "Portfolio Selection", J. Finance 7(1), 1952.
 */
export interface PortfolioProblem {
  /** Expected return of each asset for the period. */
  expectedReturns: Float64Array;
  /** Covariance of the returns for the same period, row-major. */
  covariance: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

export interface PortfolioProblemInput {
  expectedReturns: ArrayLike<number>;
  covariance: ArrayLike<number>;
  /** One number for all assets or one per asset; 0 when omitted. */
  lower?: number | ArrayLike<number>;
  /** One number for all assets or one per asset; 1 when omitted. */
  upper?: number | ArrayLike<number>;
}

/** A problem that has no answer; `message` says which part and why. */
export class OptimizationInputError extends RangeError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = "OptimizationInputError";
    this.field = field;
  }
}

function bounds(name: string, given: number | ArrayLike<number>, n: number): Float64Array {
  const values = typeof given === "number" ? new Float64Array(n).fill(given) : Float64Array.from(given);
  if (values.length !== n) throw new OptimizationInputError(name, `${values.length} values for ${n} assets`);
  if (!values.every(Number.isFinite))
    throw new OptimizationInputError(name, "a bound is not a finite number");
  return values;
}

/** Checks that a matrix is a finite symmetric n × n matrix with variances of at least zero. @throws OptimizationInputError */
export function checkCovariance(covariance: ArrayLike<number>, n: number): void {
  const wrong = (message: string) => new OptimizationInputError("covariance", message);
  if (covariance.length !== n * n) throw wrong(`is not ${n} × ${n}`);
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i] ?? Number.NaN;
    if (!(variance >= 0 && variance < Number.POSITIVE_INFINITY)) {
      throw wrong(`variance ${i} is negative or not a finite number`);
    }
    for (let j = 0; j < i; j++) {
      const value = covariance[i * n + j] ?? Number.NaN;
      const other = covariance[j * n + i] ?? Number.NaN;
      if (!Number.isFinite(value)) throw wrong("holds a value that is not a finite number");
      if (!(Math.abs(value - other) <= 1e-9 * (Math.abs(value) + Math.abs(other))))
        throw wrong("is not symmetric");
    }
  }
}

/**
 * A checked problem with a range for every weight.
 * Example: portfolioProblem({ expectedReturns: [0.1], covariance: [0.04] }).upper[0] = 1.
 * @throws OptimizationInputError for no assets, sizes that do not fit, numbers that are not finite, a covariance that is
 * not symmetric, or bounds between which no weights add up to one
 */
export function portfolioProblem(input: PortfolioProblemInput): PortfolioProblem {
  const expectedReturns = Float64Array.from(input.expectedReturns);
  const n = expectedReturns.length;
  if (n === 0) throw new OptimizationInputError("expectedReturns", "there is no asset");
  if (!expectedReturns.every(Number.isFinite)) {
    throw new OptimizationInputError("expectedReturns", "a return is not a finite number");
  }
  checkCovariance(input.covariance, n);
  const lower = bounds("lower", input.lower ?? 0, n);
  const upper = bounds("upper", input.upper ?? 1, n);
  let least = 0;
  let most = 0;
  for (let i = 0; i < n; i++) {
    const low = lower[i] ?? 0;
    const high = upper[i] ?? 0;
    if (low > high)
      throw new OptimizationInputError("lower", `${low} is above the upper bound ${high} of asset ${i}`);
    least += low;
    most += high;
  }
  if (least > 1 + 1e-12) {
    throw new OptimizationInputError("lower", `the lower bounds add up to ${least}, which is more than 1`);
  }
  if (most < 1 - 1e-12) {
    throw new OptimizationInputError("upper", `the upper bounds add up to ${most}, which is less than 1`);
  }
  return { expectedReturns, covariance: Float64Array.from(input.covariance), lower, upper };
}

/** Expected return of weights: w′μ. Example: portfolioReturn([0.5, 0.5], [0.1, 0.2]) = 0.15. */
export function portfolioReturn(weights: ArrayLike<number>, expectedReturns: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (expectedReturns[i] ?? 0);
  return sum;
}

/** Covariance of each asset with the portfolio: Σw. Example: covarianceWith([1, 0], [4, 2, 2, 5])[1] = 2. */
export function covarianceWith(weights: ArrayLike<number>, covariance: ArrayLike<number>): Float64Array {
  const n = weights.length;
  const result = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const weight = weights[j] ?? 0;
    if (weight === 0) continue;
    const row = j * n;
    for (let i = 0; i < n; i++) result[i] = (result[i] ?? 0) + weight * (covariance[row + i] ?? 0);
  }
  return result;
}

/** Variance of weights: w′Σw. Example: portfolioVariance([0.5, 0.5], [0.04, 0, 0, 0.04]) = 0.02. */
export function portfolioVariance(weights: ArrayLike<number>, covariance: ArrayLike<number>): number {
  const together = covarianceWith(weights, covariance);
  return Math.max(0, portfolioReturn(weights, together));
}
