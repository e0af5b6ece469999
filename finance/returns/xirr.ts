import { dayNumber, earliestDate, type IsoDate } from "../dates.ts";
import { neumaierSum } from "../neumaier-sum.ts";
import { fixedYear, type YearConvention, yearsBetween } from "./cash-flow-years.ts";
import { findRoots, signChanges } from "./rate-roots.ts";
import { ReturnInputError } from "./return-input-error.ts";

/**
 * Money-weighted return: the yearly rate at which all flows are worth nothing together.
 * Formula: Σ amount_i × (1 + r)^(−t_i) = 0, with t_i the years since the first flow.
 * Convention: seen from the owner: money put in is negative, money taken out and the final value are positive. Years
 * have 365 days (ACT/365), as in Excel's XIRR, unless another convention is named. Flows of one day are merged. Rates
 * from −99.9999 % to +99,999,900 % are searched; a unique root is the answer; of several roots the one nearest to
 * `guess` when a guess is given, otherwise "not available" with the reason and all roots; so is no root.
 * Source: Microsoft Excel XIRR and XNPV; uniqueness by Descartes' rule of signs and C. Norstrøm, "A Sufficient
 * Condition for a Unique Nonnegative Internal Rate of Return" (1972).
 */
export interface CashFlow {
  date: IsoDate;
  amount: number;
}

export interface MoneyWeightedReturn {
  /** Rate per year (per period for irr) as a decimal fraction; null when there is no single answer. */
  value: number | null;
  /** Why `value` is null. */
  reason: string | null;
  /** Every root in the searched range, ascending. */
  roots: number[];
}

export interface RateSearch {
  /** Which of several rates is meant: the nearest to this one. */
  guess?: number;
}

export interface DatedRateSearch extends RateSearch {
  /** ACT/365 when not given. */
  convention?: YearConvention;
}

/**
 * Yearly money-weighted return of dated flows in any order.
 * Example: xirr([{ date: "2023-01-01", amount: -100 }, { date: "2024-01-01", amount: 110 }]).value = 0.1.
 * @throws ReturnInputError for an amount that is not finite, RangeError for a date that is not a day
 */
export function xirr(flows: readonly CashFlow[], search: DatedRateSearch = {}): MoneyWeightedReturn {
  const { convention = "ACT/365" } = search;
  const year = fixedYear(convention);
  const first = year === null ? (earliestDate(flows.map(({ date }) => date)) ?? "") : "";
  const times =
    year === null
      ? flows.map(({ date }) => yearsBetween(first, date, convention))
      : flows.map(({ date }) => dayNumber(date));
  const amounts = flows.map(({ amount }) => amount);
  return balanceFlows(times, amounts, { year: year ?? 1, ...search });
}

/**
 * Yearly money-weighted return (ACT/365) of flows given as day numbers and amounts, in any order.
 * Example: xirrOfDays([0, 365], [-100, 110]).value = 0.1.
 * @throws ReturnInputError for lists of different lengths or values that are not finite
 */
export function xirrOfDays(
  days: ArrayLike<number>,
  amounts: ArrayLike<number>,
  search: RateSearch = {},
): MoneyWeightedReturn {
  return balanceFlows(days, amounts, { year: 365, ...search });
}

/**
 * Present value of dated flows on the day of the first of the list, at a yearly rate above −1.
 * Example: xnpv(0.1, [{ date: "2023-01-01", amount: -100 }, { date: "2024-01-01", amount: 121 }]) = 10.
 * @throws ReturnInputError for a rate of −1 or less, or values that are not finite
 */
export function xnpv(
  rate: number,
  flows: readonly CashFlow[],
  convention: YearConvention = "ACT/365",
): number {
  if (!(rate > -1 && Number.isFinite(rate))) {
    throw new ReturnInputError(`the rate is ${rate}: it must lie above -1 (-100 %)`);
  }
  const start = flows[0]?.date;
  if (start === undefined) return 0;
  const terms = flows.map(({ date, amount }) => {
    if (!Number.isFinite(amount)) throw new ReturnInputError(`the amount of ${date} is ${amount}`);
    return amount * (1 + rate) ** -yearsBetween(start, date, convention);
  });
  const value = neumaierSum(terms);
  if (!Number.isFinite(value)) throw new ReturnInputError("the present value is too large for a number");
  return value;
}

/**
 * The rate at which flows at these times balance; flows at one time are summed.
 * Example: balanceFlows([0, 1, 2], [-100, 60, 60], { year: 1 }).roots[0] = 0.130662386292.
 * @throws ReturnInputError for lists of different lengths or values that are not finite
 */
export function balanceFlows(
  times: ArrayLike<number>,
  amounts: ArrayLike<number>,
  search: RateSearch & { year: number },
): MoneyWeightedReturn {
  const merged = mergeTimes(times, amounts);
  if (merged.gross === 0) return unknown("there are no cash flows");
  const { length } = merged.times;
  if (length < 2) return unknown("all cash flows are on one day: a yearly rate needs at least one day");
  if (signChanges(merged.amounts) === 0) {
    return unknown("money went in one direction only: no rate balances the flows");
  }
  const roots = findRoots(merged.times, merged.amounts, search.year);
  const [only, ...others] = roots;
  if (only === undefined) return unknown("no rate between -99.9999 % and 99,999,900 % balances the flows");
  const { guess } = search;
  if (guess !== undefined) {
    const nearest = roots.reduce((best, root) =>
      Math.abs(root - guess) < Math.abs(best - guess) ? root : best,
    );
    return { value: nearest, reason: null, roots };
  }
  if (others.length > 0) {
    const list = roots.map((root) => `${(root * 100).toFixed(2)} %`).join(", ");
    return { value: null, reason: `several rates balance the flows (${list}): none is the answer`, roots };
  }
  return { value: only, reason: null, roots };
}

function unknown(reason: string): MoneyWeightedReturn {
  return { value: null, reason, roots: [] };
}

interface Merged {
  /** Ascending, without doubles. */
  times: Float64Array;
  amounts: Float64Array;
  /** Σ |amount| before merging. */
  gross: number;
}

/** Flows summed per time and sorted; times whose flows cancel to rounding are dropped. */
function mergeTimes(times: ArrayLike<number>, amounts: ArrayLike<number>): Merged {
  const count = times.length;
  if (amounts.length !== count) {
    throw new ReturnInputError(`${count} days but ${amounts.length} amounts: each flow needs both`);
  }
  const order = ascending(times);
  const kept = { times: new Float64Array(count), amounts: new Float64Array(count) };
  let gross = 0;
  let used = 0;
  for (let index = 0; index < count; ) {
    const at = order === null ? index : (order[index] ?? 0);
    const time = times[at] ?? Number.NaN;
    let net = 0;
    let size = 0;
    for (; index < count; index++) {
      const place = order === null ? index : (order[index] ?? 0);
      if (times[place] !== time) break;
      const amount = amounts[place] ?? Number.NaN;
      net += amount;
      size += Math.abs(amount);
    }
    if (!Number.isFinite(size) || !Number.isFinite(time)) {
      throw new ReturnInputError(`a cash flow is not a finite number (time ${time}, amount ${net})`);
    }
    gross += size;
    if (Math.abs(net) <= 1e-13 * size) continue;
    kept.times[used] = time;
    kept.amounts[used] = net;
    used++;
  }
  if (used === count) return { ...kept, gross };
  return { times: kept.times.subarray(0, used), amounts: kept.amounts.subarray(0, used), gross };
}

/** The places in ascending order of time; null when they stand so already. */
function ascending(times: ArrayLike<number>): Int32Array | null {
  let sorted = true;
  for (let place = 0; place < times.length; place++) {
    const time = times[place] ?? Number.NaN;
    if (!Number.isFinite(time)) throw new ReturnInputError(`the time of flow ${place + 1} is ${time}`);
    if (place > 0 && (times[place - 1] ?? 0) > time) sorted = false;
  }
  if (sorted) return null;
  return Int32Array.from({ length: times.length }, (_, place) => place).sort(
    (a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b,
  );
}
