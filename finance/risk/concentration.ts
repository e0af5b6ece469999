/**
 * Name: concentration of a portfolio.
 * Formula: HHI = Σ w_i², with w_i the share of each of its parts; effective number = 1/HHI.
 * Convention: weights are scaled to add up to one first; between 1/n (even) and 1 (all in one); parts below zero count
 * by their size.
 * Source: A. Hirschman, "The Paternity of an Index", American Economic Review 54, 1964.
 */
export interface Concentration {
  herfindahlIndex: number;
  /** As many equal parts would be as concentrated. */
  effectiveNumber: number;
  largestWeight: number;
}

/**
 * Concentration of weights; null when nothing is held.
 * Example: concentrationOf([0.5, 0.25, 0.25])?.effectiveNumber = 2.66666667.
 */
export function concentrationOf(weights: readonly number[]): Concentration | null {
  const sizes = weights.map(Math.abs);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!(total > 0) || !Number.isFinite(total)) return null;
  const herfindahlIndex = sizes.reduce((sum, size) => sum + (size / total) ** 2, 0);
  return {
    herfindahlIndex,
    effectiveNumber: 1 / herfindahlIndex,
    largestWeight: Math.max(...sizes) / total,
  };
}
