import { clusterOrder } from "../risk/correlation-clusters.ts";
import { checkCovariance, OptimizationInputError } from "./portfolio-problem.ts";

/**
 * Name: hierarchical risk parity: weights by splitting the ordered assets in halves, again and again, by inverse variance.
 * Formula: a list of assets in cluster order is cut in the middle; the first half gets the share V₂ / (V₁ + V₂), V being the
 * variance of each half weighted by inverse variance.
 * Convention: single linkage on distance √((1 − correlation)/2); a list of odd length gives its smaller half first.
 * Source: M. López de Prado, "Building Diversified Portfolios that Outperform Out of Sample", J. Portfolio Management 42(4),
 * 2016; leaf order as scipy, distances as PyPortfolioOpt.
 */

/**
 * Weights of all assets; they add up to one and need no expected returns.
 * Example: hierarchicalRiskParity([0.04, 0, 0, 0.01])[0] = 0.2.
 * @throws OptimizationInputError for a covariance that is none or an asset without variance
 */
export function hierarchicalRiskParity(covariance: ArrayLike<number>): Float64Array {
  const n = Math.round(Math.sqrt(covariance.length));
  if (n === 0) throw new OptimizationInputError("covariance", "there is no asset");
  checkCovariance(covariance, n);
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i] ?? 0));
  const still = deviation.indexOf(0);
  if (still >= 0) throw new OptimizationInputError("covariance", `asset ${still} has no variance`);
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      correlation[i * n + j] = (covariance[i * n + j] ?? 0) / ((deviation[i] ?? 1) * (deviation[j] ?? 1));
    }
  }
  const weights = new Float64Array(n).fill(1);
  const halves: number[][] = [clusterOrder(correlation, n)];
  for (let list = halves.pop(); list !== undefined; list = halves.pop()) {
    if (list.length < 2) continue;
    const first = list.slice(0, list.length >> 1);
    const second = list.slice(list.length >> 1);
    const one = clusterVariance(covariance, n, first);
    const two = clusterVariance(covariance, n, second);
    const share = 1 - one / (one + two);
    for (const asset of first) weights[asset] = (weights[asset] ?? 0) * share;
    for (const asset of second) weights[asset] = (weights[asset] ?? 0) * (1 - share);
    halves.push(first, second);
  }
  return weights;
}

/** Variance of a cluster whose assets are weighted by inverse variance. */
function clusterVariance(covariance: ArrayLike<number>, n: number, assets: readonly number[]): number {
  let total = 0;
  const inverse = assets.map((asset) => {
    const value = 1 / (covariance[asset * n + asset] ?? 1);
    total += value;
    return value;
  });
  let variance = 0;
  for (let i = 0; i < assets.length; i++) {
    const row = (assets[i] ?? 0) * n;
    let sum = 0;
    for (let j = 0; j < assets.length; j++)
      sum += (covariance[row + (assets[j] ?? 0)] ?? 0) * (inverse[j] ?? 0);
    variance += sum * (inverse[i] ?? 0);
  }
  return variance / (total * total);
}
