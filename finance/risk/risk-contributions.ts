/**
 * Name: what each asset adds to the risk of the whole.
 * Formula: volatility = √(wᵀΣw); marginal_i = (Σw)_i / volatility; contribution_i = w_i·marginal_i, which add up to
 * the volatility; diversification ratio = Σ w_i·σ_i / volatility.
 * Convention: Σ row-major, in any unit of time, which the results keep; weights need not add up to one (cash is the
 * rest); without any risk the shares are 0 and the ratio is 1.
 * Source: D. Tasche, "Risk contributions and performance measurement", 1999 (Euler allocation); Y. Choueifaty,
 * Y. Coignard, "Toward Maximum Diversification", J. Portfolio Management 35(1), 2008.
 */
export interface RiskContributions {
  volatility: number;
  /** Change of the volatility per unit of weight. */
  marginal: number[];
  contribution: number[];
  /** Contribution as a share of the whole; adds up to 1. */
  share: number[];
  diversificationRatio: number;
}

/**
 * Contributions to the volatility of a portfolio.
 * Example: riskContributions([0.5, 0.5], [0.04, 0, 0, 0.04]).share[0] = 0.5.
 * @throws RangeError when weights and covariance do not fit together
 */
export function riskContributions(
  weights: readonly number[],
  covariance: ArrayLike<number>,
): RiskContributions {
  const n = weights.length;
  if (covariance.length !== n * n) throw new RangeError("covariance is not n × n");
  const products = weights.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (covariance[i * n + j] ?? 0) * (weights[j] ?? 0);
    return sum;
  });
  const variance = weights.reduce((sum, weight, i) => sum + weight * (products[i] ?? 0), 0);
  const volatility = Math.sqrt(Math.max(0, variance));
  const marginal = products.map((value) => (volatility > 0 ? value / volatility : 0));
  const contribution = weights.map((weight, i) => weight * (marginal[i] ?? 0));
  const apart = weights.reduce(
    (sum, weight, i) => sum + Math.abs(weight) * Math.sqrt(Math.max(0, covariance[i * n + i] ?? 0)),
    0,
  );
  return {
    volatility,
    marginal,
    contribution,
    share: contribution.map((value) => (volatility > 0 ? value / volatility : 0)),
    diversificationRatio: volatility > 0 ? apart / volatility : 1,
  };
}
