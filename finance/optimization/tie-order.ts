import type { Piece } from "./walk-critical-line.ts";

/**
 * Which of several events at the same λ comes first: the one that would if asset 1, 2, … had an extra return of ε, ε², ….
 * Formula: row of ∂λ/∂δ for each event, compared entry by entry; free asset p: −P_p / b_p; bounded asset i:
 * −(P Σ_Fi + x / Σx) / slope_i at the free assets and 1 / slope_i at itself, with P = Σ_FF⁻¹ − x x′ / Σx, x = Σ_FF⁻¹ 1.
 * Convention: the largest row first, then the lowest asset.
 * Source: G. Dantzig, A. Orden, P. Wolfe, "The generalized simplex method for minimizing a linear form under linear
 * inequality restraints", Pacific J. Math. 5, 1955 (lexicographic rule); W. Best, "Portfolio Optimization", 2010, ch. 8.
 */

/** The asset whose event comes first among those at or above `from`. Example: firstInOrder([0, 3, 1], 2, undefined) = 1. */
export function firstInOrder(events: ArrayLike<number>, from: number, piece: Piece | undefined): number {
  let first = -1;
  let row: Float64Array | null = null;
  for (let asset = 0; asset < events.length; asset++) {
    if (!((events[asset] ?? Number.NaN) >= from)) continue;
    if (first < 0 || piece === undefined) {
      if (first < 0) first = asset;
      continue;
    }
    row ??= orderRow(piece, first);
    const other = orderRow(piece, asset);
    if (isBefore(other, row)) {
      first = asset;
      row = other;
    }
  }
  return first;
}

function isBefore(row: Float64Array, than: Float64Array): boolean {
  for (let k = 0; k < row.length; k++) {
    const one = row[k] ?? 0;
    const two = than[k] ?? 0;
    if (Math.abs(one - two) > 1e-12 * (Math.abs(one) + Math.abs(two))) return one > two;
  }
  return false;
}

function orderRow({ block, covariance, n, b, x, sumX, slopes }: Piece, asset: number): Float64Array {
  const row = new Float64Array(n);
  const { assets } = block;
  const position = assets.indexOf(asset);
  const solved = new Float64Array(assets.length);
  let share = 0;
  if (position >= 0) {
    solved[position] = 1;
    share = (x[position] ?? 0) / sumX;
  } else {
    assets.forEach((free, p) => {
      const value = covariance[asset * n + free] ?? 0;
      solved[p] = value;
      share += (value * (x[p] ?? 0)) / sumX;
    });
    share -= 1 / sumX;
  }
  block.solve(solved, new Float64Array(solved.length));
  const divisor = (position >= 0 ? b[position] : slopes[asset]) ?? 1;
  assets.forEach((free, p) => {
    row[free] = -((solved[p] ?? 0) - share * (x[p] ?? 0)) / divisor;
  });
  if (position < 0) row[asset] = 1 / divisor;
  return row;
}
