import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts";
import { composed } from "./denoised-covariance.ts";

/**
 * Name: the valid correlation matrix that is nearest to a given one.
 * Formula: min ‖X − A‖ (sum of squared differences) over positive semi-definite X with ones on the diagonal, by
 * alternating projections with Dykstra's correction.
 * Convention: row-major arrays of n × n; stops when a round changes no entry by more than 1e-10, or after 500 rounds.
 * Source: N. Higham, "Computing the nearest correlation matrix: a problem from finance", IMA J. Numerical Analysis 22,
 * 2002, Algorithm 3.3.
 */

/**
 * Nearest correlation matrix of a symmetric one.
 * Example: nearestCorrelation([1, 1, 0, 1, 1, 1, 0, 1, 1], 3)[1] = 0.7607.
 * @throws RangeError when the matrix is not n × n or not finite
 */
export function nearestCorrelation(matrix: ArrayLike<number>, n: number): Float64Array {
  const correction = new Float64Array(n * n);
  let nearest = Float64Array.from(matrix);
  for (let round = 0; round < 500; round++) {
    const shifted = nearest.map((value, index) => value - (correction[index] ?? 0));
    const { values, vectors } = symmetricEigen(shifted, n);
    const projected = composed(
      values.map((value) => Math.max(0, value)),
      vectors,
      n,
    );
    let change = 0;
    const next = projected.map((value, index) => {
      correction[index] = value - (shifted[index] ?? 0);
      const entry = index % (n + 1) === 0 ? 1 : value;
      change = Math.max(change, Math.abs(entry - (nearest[index] ?? 0)));
      return entry;
    });
    nearest = next;
    if (change < 1e-10) break;
  }
  return nearest;
}
