import { neumaierSum } from "../neumaier-sum.ts";

/**
 * Volatility and maximum drawdown of a chain of daily returns.
 * Formula: volatility = sqrt(Σ (r − mean)² / (n − 1)) × √252; drawdown = index / highest index so far − 1.
 * Convention: simple daily returns, sample deviation, 252 trading days a year, no mean under two returns; drawdowns
 * are negative fractions, 0 when the index never fell.
 * Source: C. Bacon, Practical Portfolio Performance Measurement and Attribution (annualised standard deviation,
 * maximum drawdown).
 */
export const TRADING_DAYS_PER_YEAR = 252;

/** Arithmetic mean; NaN for an empty list. Example: meanOf([1, 2, 6]) = 3. */
export function meanOf(values: ArrayLike<number> & Iterable<number>): number {
  return neumaierSum(values) / values.length;
}

/** Sample standard deviation (n − 1); NaN under two values. Example: sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9]) = 2.13809. */
export function sampleDeviation(values: ArrayLike<number> & Iterable<number>): number {
  const mean = meanOf(values);
  const squares = Float64Array.from(values, (value) => (value - mean) ** 2);
  return Math.sqrt(neumaierSum(squares) / (values.length - 1));
}

/** Yearly volatility of daily returns. Example: annualizedVolatility([0.01, -0.01]) = 0.22449944. */
export function annualizedVolatility(dailyReturns: ArrayLike<number> & Iterable<number>): number {
  return sampleDeviation(dailyReturns) * Math.sqrt(TRADING_DAYS_PER_YEAR);
}

export interface Drawdown {
  /** Largest fall from a peak, as a negative fraction. */
  rate: number;
  /** Positions in the index; −1 is the start, before the first entry. */
  peak: number;
  trough: number;
}

/**
 * The largest fall of a growth index that starts at 1 before its first entry; the earliest of equal ones.
 * Example: maximumDrawdown([1.1, 0.88, 1.2]).rate = -0.2.
 */
export function maximumDrawdown(index: ArrayLike<number>): Drawdown {
  const worst: Drawdown = { rate: 0, peak: -1, trough: -1 };
  let highest = 1;
  let peak = -1;
  for (let place = 0; place < index.length; place++) {
    const level = index[place] ?? Number.NaN;
    if (level > highest) {
      highest = level;
      peak = place;
    }
    const fall = level / highest - 1;
    if (fall < worst.rate) Object.assign(worst, { rate: fall, peak, trough: place });
  }
  return worst;
}
