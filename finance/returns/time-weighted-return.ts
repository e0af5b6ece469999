import type { Measure } from "../measure.ts";
import { requireFinite } from "./require-finite.ts";

/**
 * Time-weighted return: what one unit of money earned, whatever came in or went out.
 * Formula: daily return = (value at close + money out) / (value at the close before + money in) − 1; the returns are
 * chained by products. A day's flows are netted first.
 * Convention: net money in counts from the start of its day, net money out until the end of its day, unless another
 * timing is named: "start" r = V1 / (V0 + F) − 1, "end" r = (V1 − F) / V0 − 1, "middle" r = (V1 − V0 − F) / (V0 + F / 2).
 * A day on which nothing was invested has return 0 and leaves the chain as it is; value that appears on it is counted as
 * `unmeasured`.
 * Source: GIPS 2020 (time-weighted, daily valuation); the default treatment of flows is that of Portfolio Performance's
 * TTWROR; C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed., 2.3 for the others.
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

export type FlowTiming = "split" | "start" | "end" | "middle";

/** Parts of a flow that count as invested at the start of its day and as paid out at its end. */
const shares: Readonly<Record<FlowTiming, { positive: number; negative: number }>> = {
  split: { positive: 1, negative: 0 },
  start: { positive: 1, negative: 1 },
  end: { positive: 0, negative: 0 },
  middle: { positive: 0.5, negative: 0.5 },
};

/**
 * Daily returns and their chain from closing values and net flows (positive in) of the same days.
 * Example: chainReturns(0, [100, 115], [100, 10]).index[1] = 1.0454545454545454.
 * Example: chainReturns(100, [130], [20], "end").returns[0] = 0.1.
 * @param before value at the close before the first day
 */
export function chainReturns(
  before: number,
  values: ArrayLike<number>,
  flows: ArrayLike<number>,
  timing: FlowTiming = "split",
): Growth {
  const { positive, negative } = shares[timing];
  const returns = new Float64Array(values.length);
  const index = new Float64Array(values.length);
  let growth = 1;
  let previous = before;
  let investedDays = 0;
  let unmeasured = 0;
  for (let day = 0; day < values.length; day++) {
    const value = values[day] ?? Number.NaN;
    const flow = flows[day] ?? 0;
    const early = flow * (flow > 0 ? positive : negative);
    const base = previous + early;
    // Less than a thousandth of a cent is rounding left over by a sale of everything.
    if (base > 1e-5) {
      const factor = (value - (flow - early)) / base;
      returns[day] = factor - 1;
      growth *= factor;
      investedDays++;
    } else {
      unmeasured += Math.abs(value - (flow - early) - base);
    }
    index[day] = growth;
    previous = value;
  }
  return { returns, index, investedDays, unmeasured };
}

/** A valuation at the moment of a flow: what the portfolio was worth just before, and what came in (negative: went out). */
export interface FlowValuation {
  valueBefore: number;
  flow: number;
}

/**
 * True time-weighted return from valuations at every flow: the sub-periods between flows, linked.
 * Formula: Π value before a flow / value after the flow before − 1.
 * Example: linkValuations(100, [{ valueBefore: 110, flow: 40 }], 135).value = -0.01.
 */
export function linkValuations(
  startValue: number,
  valuations: readonly FlowValuation[],
  endValue: number,
): Measure {
  requireFinite("start value and end value", [startValue, endValue]);
  let growth = 1;
  let after = startValue;
  for (const { valueBefore, flow } of [...valuations, { valueBefore: endValue, flow: 0 }]) {
    requireFinite("value before a flow and the flow", [valueBefore, flow]);
    if (after <= 0) return { value: null, reason: "nothing was invested in one of the sub-periods" };
    growth *= valueBefore / after;
    after = valueBefore + flow;
  }
  return { value: growth - 1, reason: null };
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
