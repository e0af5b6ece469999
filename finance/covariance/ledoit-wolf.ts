import { crossProducts } from "./cross-products.ts";
import { centred, checkSeries } from "./sample-covariance.ts";

/**
 * Name: covariance shrunk towards a simple target by the weight that is best on average.
 * Formula: (1 − δ)·S + δ·F with δ = min(1, max(0, (π − ρ) / (γ·T))); F has the sample's variances and their mean
 * correlation everywhere, or the mean variance on the diagonal and zero beside it.
 * Convention: S has divisor T, as in both sources. Assets that never move keep zero rows towards constant correlation.
 * The sum over all pairs of squared products is Σ_t |x_t|⁴, so δ costs no more than S.
 * Source: O. Ledoit, M. Wolf, "Honey, I shrunk the sample covariance matrix", J. Portfolio Management 30(4), 2004
 * (constant correlation); "A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate
 * Analysis 88, 2004 (identity; as in scikit-learn).
 */
export type ShrinkageTarget = "constantCorrelation" | "identity";

export interface ShrunkCovariance {
  covariance: Float64Array;
  /** Weight of the target, from 0 (pure sample) to 1 (pure target). */
  shrinkage: number;
  /** Mean correlation of the sample, which all pairs have in the target of constant correlation. */
  meanCorrelation: number;
}

/**
 * Shrunk covariance, one series per asset.
 * Example: ledoitWolf([[1, 2, 3], [2, 4, 6]]).meanCorrelation = 1 (to 1e-12).
 * @throws RangeError for empty, unequal or non-finite series
 */
export function ledoitWolf(
  series: readonly ArrayLike<number>[],
  target: ShrinkageTarget = "constantCorrelation",
): ShrunkCovariance {
  const length = checkSeries(series);
  const rows = series.map(centred);
  const sample = crossProducts(rows, length);
  const meanCorrelation = meanOfCorrelations(sample, rows.length);
  const chosen = target === "identity" ? towardsIdentity : towardsConstantCorrelation;
  return { ...chosen(rows, sample, length, meanCorrelation), meanCorrelation };
}

type Shrink = (
  rows: readonly Float64Array[],
  sample: Float64Array,
  length: number,
  meanCorrelation: number,
) => { covariance: Float64Array; shrinkage: number };

const towardsConstantCorrelation: Shrink = (rows, sample, length, meanCorrelation) => {
  const n = rows.length;
  const deviation = deviationsOf(sample, n);
  const { fourth, own, skewed, ownSkewed } = moments(rows, deviation, length);
  let [squares, diagonal, weighted, misfit] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const s = deviation[i] ?? 0;
    for (let j = 0; j < n; j++) {
      const covariance = sample[i * n + j] ?? 0;
      squares += covariance * covariance;
      if (i === j) {
        diagonal += covariance * covariance;
        continue;
      }
      const other = deviation[j] ?? 0;
      if (s > 0) weighted += s * other * covariance;
      misfit += (meanCorrelation * s * other - covariance) ** 2;
    }
  }
  const noise = fourth - squares - (own - diagonal);
  const joint = meanCorrelation * (skewed - ownSkewed - weighted);
  const shrinkage = misfit <= 0 ? 0 : Math.min(1, Math.max(0, (noise - joint) / misfit / length));
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pull = shrinkage * meanCorrelation * (deviation[i] ?? 0);
    for (let j = 0; j < n; j++) {
      const value = sample[i * n + j] ?? 0;
      covariance[i * n + j] = i === j ? value : pull * (deviation[j] ?? 0) + (1 - shrinkage) * value;
    }
  }
  return { covariance, shrinkage };
};

const towardsIdentity: Shrink = (rows, sample, length) => {
  const n = rows.length;
  let squares = 0;
  let trace = 0;
  for (let index = 0; index < sample.length; index++) squares += (sample[index] ?? 0) ** 2;
  for (let i = 0; i < n; i++) trace += sample[i * n + i] ?? 0;
  const mean = trace / n;
  const { fourth } = moments(rows, deviationsOf(sample, n), length);
  const distance = squares - n * mean * mean;
  const noise = Math.min((fourth - squares) / length, distance);
  const shrinkage = noise <= 0 || distance <= 0 ? 0 : noise / distance;
  const covariance = new Float64Array(n * n);
  for (let index = 0; index < n * n; index++) covariance[index] = (1 - shrinkage) * (sample[index] ?? 0);
  for (let i = 0; i < n; i++) covariance[i * (n + 1)] = (covariance[i * (n + 1)] ?? 0) + shrinkage * mean;
  return { covariance, shrinkage };
};

/** Means over time of |x_t|⁴ and of the products with third powers, and the parts of each asset with itself. */
function moments(rows: readonly Float64Array[], deviation: Float64Array, length: number) {
  const norms = new Float64Array(length);
  const cubes = new Float64Array(length);
  const scaled = new Float64Array(length);
  let [own, ownSkewed] = [0, 0];
  rows.forEach((row, i) => {
    const s = deviation[i] ?? 0;
    if (s === 0) return;
    const inverse = 1 / s;
    let fourthPowers = 0;
    for (let t = 0; t < length; t++) {
      const x = row[t] ?? 0;
      const square = x * x;
      norms[t] = (norms[t] ?? 0) + square;
      cubes[t] = (cubes[t] ?? 0) + square * x * inverse;
      scaled[t] = (scaled[t] ?? 0) + x * s;
      fourthPowers += square * square;
    }
    own += fourthPowers / length;
    ownSkewed += fourthPowers / length;
  });
  let [fourth, skewed] = [0, 0];
  for (let t = 0; t < length; t++) {
    fourth += (norms[t] ?? 0) ** 2 / length;
    skewed += ((cubes[t] ?? 0) * (scaled[t] ?? 0)) / length;
  }
  return { fourth, own, skewed, ownSkewed };
}

function deviationsOf(covariance: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i] ?? 0));
}

function meanOfCorrelations(sample: Float64Array, n: number): number {
  const deviation = deviationsOf(sample, n);
  let [sum, pairs] = [0, 0];
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const scale = (deviation[i] ?? 0) * (deviation[j] ?? 0);
      if (scale === 0) continue;
      sum += (sample[i * n + j] ?? 0) / scale;
      pairs += 1;
    }
  }
  return pairs === 0 ? 0 : sum / pairs;
}
