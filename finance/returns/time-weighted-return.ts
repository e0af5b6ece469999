/**
 * Time-weighted return: what one unit of money earned, whatever came in or went out.
 * Formula: daily return = (value at close + money out) / (value at the close before + money in) − 1; the returns are
 * chained by products. A day's flows are netted first.
 * Convention: net money in counts from the start of its day, net money out until the end of its day; a day on which
 * nothing was invested has return 0 and leaves the chain as it is; value that appears on it is counted as `unmeasured`.
 * Source: GIPS 2020 (time-weighted, daily valuation); the treatment of flows is that of Portfolio Performance's TTWROR.
 */
export interface Growth {
  /** Return of each day against the one before; entry 0 is the first day's own. */
  returns: Float64Array;
  /** Chained product of 1 + return; starts at 1 before the first day. */
  index: Float64Array;
  /** Days on which something was invested. */
  investedDays: number;
  /** Value that appeared on days with nothing invested: no return can be stated for it. */
  unmeasured: number;
}

/**
 * Daily returns and their chain from closing values and net flows (positive in) of the same days.
 * Example: chainReturns(0, [100, 115], [100, 10]).index[1] = 1.0454545454545454.
 * @param before value at the close before the first day
 */
export function chainReturns(before: number, values: ArrayLike<number>, flows: ArrayLike<number>): Growth {
  const returns = new Float64Array(values.length);
  const index = new Float64Array(values.length);
  let growth = 1;
  let previous = before;
  let investedDays = 0;
  let unmeasured = 0;
  for (let day = 0; day < values.length; day++) {
    const value = values[day] ?? Number.NaN;
    const flow = flows[day] ?? 0;
    const base = previous + Math.max(flow, 0);
    // Less than a thousandth of a cent is rounding left over by a sale of everything.
    if (base > 1e-5) {
      const factor = (value + Math.max(-flow, 0)) / base;
      returns[day] = factor - 1;
      growth *= factor;
      investedDays++;
    } else {
      unmeasured += Math.abs(value + Math.max(-flow, 0) - base);
    }
    index[day] = growth;
    previous = value;
  }
  return { returns, index, investedDays, unmeasured };
}

/**
 * A cumulative return as a yearly rate: (1 + r)^(365 / days) − 1. Null under a year: a short return is not annualised.
 * Convention: ACT/365. Source: GIPS 2020, 2.A.12 (returns of less than one year must not be annualised).
 * Example: annualizeReturn(0.21, 730) = 0.1.
 */
export function annualizeReturn(cumulative: number, days: number): number | null {
  if (days < 365 || cumulative <= -1) return null;
  return (1 + cumulative) ** (365 / days) - 1;
}
