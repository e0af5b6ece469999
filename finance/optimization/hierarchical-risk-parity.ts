import { clusterOrder } from "../risk/correlation-clusters.ts";
import { checkCovariance, OptimizationInputError, portfolioProblem } from "./portfolio-problem.ts";

/**
 * Name: hierarchical risk parity: weights by splitting the ordered assets in halves, again and again, by inverse variance.
 * Formula: a list of assets in cluster order is cut in the middle; the first half gets the share V₂ / (V₁ + V₂), V being the
 * variance of each half weighted by inverse variance.
 * With bounds each split is cut so that both halves can stay within the sums of their members' bounds.
 * Convention: single linkage on distance √((1 − correlation)/2); a list of odd length gives its smaller half first.
 * Source: M. López de Prado, "Building Diversified Portfolios that Outperform Out of Sample", J. Portfolio Management 42(4),
 * 2016; leaf order as scipy, distances as PyPortfolioOpt. J. Pfitzinger, N. Katzke, "A constrained hierarchical risk parity
 * algorithm with cluster-based capital allocation", Stellenbosch Economic Working Papers 14/2019 (bounds).
 */

/**
 * Weights of all assets; they add up to one and need no expected returns.
 * Example: hierarchicalRiskParity([0.04, 0, 0, 0.01])[0] = 0.2.
 * @throws OptimizationInputError for a covariance that is none, an asset without variance, or bounds that no weights meet
 */
export function hierarchicalRiskParity(
  covariance: ArrayLike<number>,
  bounds?: { lower: ArrayLike<number>; upper: ArrayLike<number> },
): Float64Array {
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
  const range =
    bounds === undefined
      ? null
      : portfolioProblem({ expectedReturns: new Float64Array(n), covariance, ...bounds });
  const weights = new Float64Array(n);
  const halves: { list: number[]; weight: number }[] = [{ list: clusterOrder(correlation, n), weight: 1 }];
  for (let half = halves.pop(); half !== undefined; half = halves.pop()) {
    const { list, weight } = half;
    if (list.length < 2) {
      weights[list[0] ?? 0] = weight;
      continue;
    }
    const first = list.slice(0, list.length >> 1);
    const second = list.slice(list.length >> 1);
    const one = clusterVariance(covariance, n, first);
    const two = clusterVariance(covariance, n, second);
    const share = 1 - one / (one + two);
    const [left, right] = within(range, [first, second], [weight * share, weight * (1 - share)]);
    halves.push({ list: first, weight: left }, { list: second, weight: right });
  }
  return weights;
}

/** The two weights with their sum, moved so that each lies between the sums of the bounds of its assets. */
function within(
  range: { lower: Float64Array; upper: Float64Array } | null,
  [first, second]: readonly [readonly number[], readonly number[]],
  [left, right]: readonly [number, number],
): readonly [number, number] {
  if (range === null) return [left, right];
  const sum = (bounds: Float64Array, assets: readonly number[]) =>
    assets.reduce((all, asset) => all + (bounds[asset] ?? 0), 0);
  const weight = left + right;
  const [least, most] = [sum(range.lower, first), sum(range.upper, first)];
  const [otherLeast, otherMost] = [sum(range.lower, second), sum(range.upper, second)];
  // The half whose bound decides gets it exactly; the other takes the rest, which its own bounds allow.
  if (left > Math.min(most, weight - otherLeast)) {
    return most < weight - otherLeast ? [most, weight - most] : [weight - otherLeast, otherLeast];
  }
  if (left < Math.max(least, weight - otherMost)) {
    return least > weight - otherMost ? [least, weight - least] : [weight - otherMost, otherMost];
  }
  return [left, right];
}

/** Variance of a cluster whose assets are weighted by inverse variance; every pair counts twice, and is seen once. */
function clusterVariance(covariance: ArrayLike<number>, n: number, assets: readonly number[]): number {
  const count = assets.length;
  const inverse = new Float64Array(count);
  let total = 0;
  let pairs = 0;
  for (let i = 0; i < count; i++) {
    const asset = assets[i] ?? 0;
    const row = asset * n;
    let sum = 0;
    for (let j = 0; j < i; j++) sum += (covariance[row + (assets[j] ?? 0)] ?? 0) * (inverse[j] ?? 0);
    const own = 1 / (covariance[row + asset] ?? 1);
    inverse[i] = own;
    total += own;
    pairs += sum * own;
  }
  // Its own variance times the square of its inverse leaves the inverse.
  return (2 * pairs + total) / (total * total);
}
