import type { SimulationParameters } from "./monte-carlo.ts";

/** Where the paths of a simulation end up, one place for each path: plain arrays, or shared between threads. */
export interface SimulationOutcome {
  /** Value at the end of each year, a row of all paths per year. */
  values: Float64Array;
  /** Growth of one unit of money without flows over the first years; see `earlyYears`. */
  earlyGrowth: Float64Array;
  /** Money that withdrawals asked for and the path could not pay. */
  unpaid: Float64Array;
  /** Months until the first withdrawal that could not be paid in full; all months when every one was paid. */
  paidMonths: Float64Array;
}

/** The first years whose returns make or break a plan: a sixth of it, at least one. */
export const earlyYears = (years: number): number => Math.max(1, Math.round(years / 6));

/**
 * Room for the outcome of all paths, in one piece so that it can be shared.
 * Formula: 8 bytes × paths × (years + 3).
 * Convention: `buffer` may be an ArrayBuffer or a SharedArrayBuffer of at least that size; new memory when omitted.
 * Source: ECMAScript 2024, 25.2 (shared array buffers).
 * Example: createOutcome({ paths: 10, years: 2 }).values.length = 20.
 */
export function createOutcome(
  { paths, years }: Pick<SimulationParameters, "paths" | "years">,
  buffer: ArrayBufferLike = new ArrayBuffer(outcomeBytes({ paths, years })),
): SimulationOutcome {
  const part = (from: number, length: number) => new Float64Array(buffer, from * paths * 8, length * paths);
  return {
    values: part(0, years),
    earlyGrowth: part(years, 1),
    unpaid: part(years + 1, 1),
    paidMonths: part(years + 2, 1),
  };
}

/**
 * Bytes that `createOutcome` needs.
 * Example: outcomeBytes({ paths: 10, years: 2 }) = 400.
 */
export function outcomeBytes({ paths, years }: Pick<SimulationParameters, "paths" | "years">): number {
  return (years + 3) * paths * 8;
}

/**
 * Follows the wealth of one path through its months and writes its places in the outcome.
 * Formula: value ← value × growth + flow. With a tax rate t, money put in is cost; taking W out of a value V with cost
 * C sells W / (1 − t × max(0, 1 − C/V)), which pays the tax on its share of the gain and lowers the cost in proportion;
 * the values of the outcome are what would remain after selling everything, V − t × max(0, V − C).
 * Convention: the start value counts as cost; losses earn no tax back.
 * Source: average cost basis as in IRS Publication 550, chapter 4.
 * `growth` holds the month factors from `offset` on, `stride` apart.
 */
export function followWealth(
  parameters: Pick<SimulationParameters, "initialValue" | "years" | "flows" | "taxRate" | "paths">,
  growth: Float64Array,
  place: { offset: number; stride: number; path: number },
  outcome: SimulationOutcome,
): void {
  const { initialValue, years, flows, taxRate, paths } = parameters;
  const early = earlyYears(years) * 12;
  const { stride, path } = place;
  let value = initialValue;
  let cost = initialValue;
  let index = 1;
  let unpaid = 0;
  let paidMonths = flows.length;
  for (let month = 0; month < flows.length; month++) {
    const factor = growth[place.offset + month * stride] ?? 0;
    const flow = flows[month] ?? 0;
    if (month < early) index *= factor;
    let lacking = 0;
    if (taxRate === 0 || flow >= 0) {
      value = value * factor + flow;
      cost += flow;
      if (value < 0) {
        lacking = -value;
        value = 0;
      }
    } else {
      value *= factor;
      const kept = 1 - taxRate * (value > cost ? 1 - cost / value : 0);
      const sold = -flow / kept;
      if (sold > value) {
        lacking = -flow - value * kept;
        value = 0;
        cost = 0;
      } else {
        cost -= value === 0 ? 0 : cost * (sold / value);
        value -= sold;
      }
    }
    if (lacking > 0) {
      unpaid += lacking;
      if (paidMonths === flows.length) paidMonths = month;
    }
    if (month % 12 === 11) {
      const tax = taxRate === 0 ? 0 : taxRate * Math.max(0, value - cost);
      outcome.values[((month - 11) / 12) * paths + path] = value - tax;
    }
  }
  outcome.earlyGrowth[path] = index;
  outcome.unpaid[path] = unpaid;
  outcome.paidMonths[path] = paidMonths;
}
