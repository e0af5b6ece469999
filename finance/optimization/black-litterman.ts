import { cholesky, solveCholesky } from "../linear-algebra/cholesky.ts";
import { checkCovariance, covarianceWith, OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: Black-Litterman: expected returns that mix what the market's weights imply with an investor's views.
 * Formula: π = δ Σ w; μ = π + τΣP′ (PτΣP′ + Ω)⁻¹ (Q − Pπ); covariance Σ + τΣ − τΣP′ (PτΣP′ + Ω)⁻¹ PτΣ, where row k of P is a
 * view's portfolio, Q_k its return, Ω diagonal.
 * Convention: returns are in excess of the risk-free rate unless it is added; confidence c in [0, 1] sets
 * Ω_k = (1 − c)/c · τ p_k′Σp_k, so that the view alone moves p_k′μ by the share c of the way to Q_k (Idzorek); c = 0 leaves the view out;
 * without a confidence Ω_k = τ p_k′Σp_k (He and Litterman).
 * Source: F. Black, R. Litterman, "Global Portfolio Optimization", Financial Analysts J. 48(5), 1992; T. Idzorek, "A step-by-step
 * guide to the Black-Litterman model", 2004; J. Walters, "The Black-Litterman Model in Detail", 2014.
 */
export interface View {
  /** Weights of the view's portfolio: [1] for "A returns", [1, −1] for "A beats B by". */
  assets: readonly number[];
  weights: readonly number[];
  /** Return of that portfolio for the period. */
  viewReturn: number;
  /** From 0 (ignored) to 1 (certain). */
  confidence?: number;
}

export interface BlackLitterman {
  /** Returns that make the market's weights optimal. */
  equilibriumReturns: Float64Array;
  expectedReturns: Float64Array;
  /** Of returns around their uncertain mean. */
  covariance: Float64Array;
}

/**
 * Returns for which given weights would be optimal: δ Σ w.
 * Example: equilibriumReturns([0.5, 0.5], [0.04, 0, 0, 0.01], 2)[0] = 0.04.
 */
export function equilibriumReturns(
  weights: ArrayLike<number>,
  covariance: ArrayLike<number>,
  riskAversion: number,
): Float64Array {
  return covarianceWith(weights, covariance).map((value) => riskAversion * value);
}

function checkView(view: View, n: number, place: number): void {
  const wrong = (message: string) => new OptimizationInputError(`views[${place}]`, message);
  if (view.assets.length === 0 || view.assets.length !== view.weights.length) {
    throw wrong("needs one weight per asset");
  }
  if (!view.assets.every((asset) => Number.isInteger(asset) && asset >= 0 && asset < n))
    throw wrong("unknown asset");
  if (!Number.isFinite(view.viewReturn) || !view.weights.every(Number.isFinite))
    throw wrong("not a finite number");
  const { confidence = 0.5 } = view;
  if (!(confidence >= 0 && confidence <= 1)) throw wrong("confidence lies between 0 and 1");
}

/**
 * Expected returns and covariance after the views.
 * Example: blackLitterman({ marketWeights: [0.5, 0.5], covariance: [0.04, 0, 0, 0.01], riskAversion: 2, tau: 0.05, views: [{ assets: [0], weights: [1], viewReturn: 0.08, confidence: 0.5 }] }).expectedReturns[0] = 0.06.
 * @throws OptimizationInputError for a covariance that is none, views that name no asset or contradict each other with certainty
 */
export function blackLitterman(given: {
  marketWeights: ArrayLike<number>;
  covariance: ArrayLike<number>;
  riskAversion: number;
  /** Uncertainty of the equilibrium as a share of the covariance. */
  tau: number;
  views: readonly View[];
}): BlackLitterman {
  const { marketWeights, covariance, riskAversion, tau } = given;
  const n = marketWeights.length;
  checkCovariance(covariance, n);
  if (!(tau > 0) || !(riskAversion > 0))
    throw new OptimizationInputError("tau", "tau and risk aversion are above zero");
  given.views.forEach((view, place) => {
    checkView(view, n, place);
  });
  const views = given.views.filter((view) => view.confidence !== 0);
  const implied = equilibriumReturns(marketWeights, covariance, riskAversion);
  const posterior = Float64Array.from(covariance, (value) => (1 + tau) * value);
  const k = views.length;
  if (k === 0)
    return { equilibriumReturns: implied, expectedReturns: implied.slice(), covariance: posterior };
  /** Row of P, and τΣp for each view. */
  const portfolios = views.map((view) => {
    const row = new Float64Array(n);
    view.assets.forEach((asset, i) => {
      row[asset] = (row[asset] ?? 0) + (view.weights[i] ?? 0);
    });
    return row;
  });
  const reach = portfolios.map((row) => covarianceWith(row, covariance).map((value) => tau * value));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const middle = new Float64Array(k * k);
  const surprise = new Float64Array(k);
  views.forEach((view, row) => {
    const own = portfolios[row] ?? new Float64Array(n);
    surprise[row] = view.viewReturn - dot(own, implied);
    for (let column = 0; column < k; column++) middle[row * k + column] = dot(own, reach[column] ?? own);
    const doubt = view.confidence === undefined ? 1 : (1 - view.confidence) / view.confidence;
    middle[row * k + row] = (middle[row * k + row] ?? 0) * (1 + doubt);
  });
  const factor = cholesky(middle, k);
  const solve = (right: ArrayLike<number>) => {
    const solved = factor === null ? null : solveCholesky(factor, k, right);
    if (solved === null)
      throw new OptimizationInputError("views", "two certain views say something about the same portfolio");
    return solved;
  };
  const tilt = solve(surprise);
  const expectedReturns = implied.slice();
  for (let i = 0; i < n; i++) {
    const column = reach.map((row) => row[i] ?? 0);
    for (let v = 0; v < k; v++)
      expectedReturns[i] = (expectedReturns[i] ?? 0) + (column[v] ?? 0) * (tilt[v] ?? 0);
    const known = solve(column);
    for (let j = 0; j < n; j++) {
      for (let v = 0; v < k; v++) {
        posterior[i * n + j] = (posterior[i * n + j] ?? 0) - (known[v] ?? 0) * (reach[v]?.[j] ?? 0);
      }
    }
  }
  return { equilibriumReturns: implied, expectedReturns, covariance: posterior };
}
