import { type BoundedRiskParity, boundedRiskParity, type RiskBounds } from "./bounded-risk-parity.ts";
import { checkCovariance, covarianceWith, OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: risk parity: weights with which every asset contributes its budget of the portfolio's risk.
 * Formula: w_i (Σw)_i / w′Σw = b_i; the solution of minimise ½ x′Σx − Σ b_i ln x_i, scaled to Σ w = 1, by cyclic descent:
 * x_i = (−s_i + √(s_i² + 4 Σ_ii b_i)) / (2 Σ_ii) with s_i = Σ_{j≠i} Σ_ij x_j.
 * Convention: long only; budgets are positive and are scaled to add up to one (equal when omitted). The residual is the
 * largest difference between a contribution's share and its budget. Bounds that the answer breaks: `bounded-risk-parity.ts`.
 * Source: T. Griveau-Billion, J.-C. Richard, T. Roncalli, "A fast algorithm for computing high-dimensional risk parity
 * portfolios", 2013; S. Maillard, T. Roncalli, J. Teïletche, J. Portfolio Management 36(4), 2010.
 */
function budgetsOf(given: ArrayLike<number> | undefined, n: number): Float64Array {
  const budgets = given === undefined ? new Float64Array(n).fill(1) : Float64Array.from(given);
  if (budgets.length !== n) throw new OptimizationInputError("budgets", `${budgets.length} for ${n} assets`);
  let total = 0;
  for (const budget of budgets) {
    if (!(budget > 0 && Number.isFinite(budget)))
      throw new OptimizationInputError("budgets", "each must be above zero");
    total += budget;
  }
  return budgets.map((budget) => budget / total);
}

/**
 * Weights of equal risk contributions, or of those given by budgets, within bounds where they are given.
 * Example: riskParityWeights([0.04, 0, 0, 0.01]).weights[0] = 0.3333.
 * @throws OptimizationInputError for a covariance that is none, an asset without variance, budgets not above zero, or bounds
 * without an answer
 */
export function riskParityWeights(
  covariance: ArrayLike<number>,
  budgets?: ArrayLike<number>,
  bounds?: RiskBounds,
): BoundedRiskParity {
  const n = Math.round(Math.sqrt(covariance.length));
  if (n === 0) throw new OptimizationInputError("covariance", "there is no asset");
  checkCovariance(covariance, n);
  const wanted = budgetsOf(budgets, n);
  // In units of each asset's own volatility, so that very different assets converge alike.
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i] ?? 0));
  const still = deviation.indexOf(0);
  if (still >= 0)
    throw new OptimizationInputError("covariance", `asset ${still} has no variance, so no share of risk`);
  const correlation = Float64Array.from({ length: n * n }, (_, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    return (covariance[index] ?? 0) / ((deviation[i] ?? 1) * (deviation[j] ?? 1));
  });
  if (bounds !== undefined && !isOpen(bounds, n)) return boundedRiskParity(covariance, wanted, bounds);
  const x = wanted.map(Math.sqrt);
  const together = covarianceWith(x, correlation);
  let iterations = 0;
  let change = 1;
  for (; iterations < 5000 && change > 1e-15; iterations++) {
    change = 0;
    for (let i = 0; i < n; i++) {
      const before = x[i] ?? 0;
      const rest = (together[i] ?? 0) - before;
      const after = (Math.sqrt(rest * rest + 4 * (wanted[i] ?? 0)) - rest) / 2;
      const step = after - before;
      if (step === 0) continue;
      x[i] = after;
      change = Math.max(change, Math.abs(step) / after);
      const row = i * n;
      for (let j = 0; j < n; j++) together[j] = (together[j] ?? 0) + step * (correlation[row + j] ?? 0);
    }
    // Steps this small are rounding that goes back and forth.
    if (change < 1e-13 && iterations > 3) break;
  }
  const scaled = x.map((value, i) => value / (deviation[i] ?? 1));
  const total = scaled.reduce((sum, value) => sum + value, 0);
  const weights = scaled.map((value) => value / total);
  const shares = covarianceWith(weights, covariance).map((value, i) => value * (weights[i] ?? 0));
  const variance = shares.reduce((sum, value) => sum + value, 0);
  let residual = 0;
  for (let i = 0; i < n; i++)
    residual = Math.max(residual, Math.abs((shares[i] ?? 0) / variance - (wanted[i] ?? 0)));
  if (!(residual < 1e-6)) {
    throw new OptimizationInputError(
      "covariance",
      "no weights share the risk: it is singular among the assets",
    );
  }
  return { weights, residual, iterations, method: "cyclic descent", unequalRisk: residual, binding: [] };
}

/** Whether the bounds let every weight be anything from zero to one. */
function isOpen({ lower, upper }: RiskBounds, n: number): boolean {
  for (let i = 0; i < n; i++) if ((lower[i] ?? 0) > 0 || (upper[i] ?? 1) < 1) return false;
  return true;
}
