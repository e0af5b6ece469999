import { cholesky } from "../linear-algebra/cholesky.ts";
import { factorCovariance } from "./covariance-factor.ts";
import { denoisedCovariance } from "./denoised-covariance.ts";
import { ewmaCovariance } from "./ewma-covariance.ts";
import { ledoitWolf } from "./ledoit-wolf.ts";
import { sampleCovariance } from "./sample-covariance.ts";

/**
 * Name: covariance by a named method, always one that is valid.
 * Formula: see each method's file; a matrix that fails Cholesky is replaced by the product of its repaired factor.
 * Convention: `ledoitWolf` shrinks towards constant correlation, `ledoitWolfIdentity` towards the mean variance; `ewma`
 * decays by 0.94 a period; `denoised` keeps what stands above the noise; `sample` has divisor T − 1.
 * Source: N. Higham, "Computing the nearest correlation matrix", 2002 (Cholesky as the test); the methods' files.
 */
export const COVARIANCE_METHODS = ["ledoitWolf", "ledoitWolfIdentity", "sample", "ewma", "denoised"] as const;

export type CovarianceMethod = (typeof COVARIANCE_METHODS)[number];

export interface EstimatedCovariance {
  covariance: Float64Array;
  method: CovarianceMethod;
  /** Weight of the target of a shrunk estimate; null for the other methods. */
  shrinkage: number | null;
  repaired: boolean;
  /** Largest change of a correlation by a repair; 0 without one. */
  largestChange: number;
}

/**
 * Covariance of one series per asset, with the check that it is one.
 * Example: estimateCovariance([[1, 2, 3], [2, 4, 6]], "sample").covariance[1] = 2.
 * @throws RangeError for empty, unequal or non-finite series
 */
export function estimateCovariance(
  series: readonly ArrayLike<number>[],
  method: CovarianceMethod = "ledoitWolf",
): EstimatedCovariance {
  const { covariance, shrinkage } = estimate(series, method);
  const n = series.length;
  if (cholesky(covariance, n)) return { covariance, method, shrinkage, repaired: false, largestChange: 0 };
  const { factor, largestChange } = factorCovariance(covariance, n);
  const used = covariance.map((_, index) => {
    const i = Math.floor(index / n) * n;
    const j = (index % n) * n;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (factor[i + k] ?? 0) * (factor[j + k] ?? 0);
    return sum;
  });
  return { covariance: used, method, shrinkage, repaired: true, largestChange };
}

function estimate(
  series: readonly ArrayLike<number>[],
  method: CovarianceMethod,
): { covariance: Float64Array; shrinkage: number | null } {
  if (method === "sample") return { covariance: sampleCovariance(series), shrinkage: null };
  if (method === "ewma") return { covariance: ewmaCovariance(series), shrinkage: null };
  if (method === "denoised") return { covariance: denoisedCovariance(series).covariance, shrinkage: null };
  return ledoitWolf(series, method === "ledoitWolf" ? "constantCorrelation" : "identity");
}
