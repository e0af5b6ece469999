/** One ranking and how much it counts. */
export interface RankedLeg {
  weight: number;
  /** Keys, best first. */
  keys: readonly string[];
}

/** Dampens the first ranks; the value of the method's authors. */
const rankConstant = 60;

/**
 * Weighted reciprocal rank fusion: Σ weight / (60 + rank), scaled so that first in every leg is 1. Only ranks count,
 * so legs with incomparable scores can be fused. Source: Cormack, Clarke, Buettcher (2009).
 */
export function fuseRankings(legs: readonly RankedLeg[]): Map<string, number> {
  const best = legs.reduce((sum, leg) => sum + leg.weight / (rankConstant + 1), 0);
  const scores = new Map<string, number>();
  for (const leg of legs) {
    for (const [index, key] of leg.keys.entries()) {
      scores.set(key, (scores.get(key) ?? 0) + leg.weight / (rankConstant + index + 1) / best);
    }
  }
  return scores;
}
