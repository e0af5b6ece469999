import { dayNumber, type IsoDate } from "#finance/dates.ts";
import { findRoots } from "./rate-roots.ts";

/**
 * Money-weighted return: the yearly rate at which all flows are worth nothing together.
 * Formula: Σ amount_i × (1 + r)^(−(day_i − day_0) / 365) = 0.
 * Convention: seen from the owner: money put in is negative, money taken out and the final value are positive. Years
 * have 365 days (ACT/365), as in Excel's XIRR. Flows of one day are merged. Rates from −99.9999 % to +99,999,900 %
 * are searched; a unique root is the answer, several roots or none are "not available" with the reason.
 * Source: Microsoft Excel XIRR and XNPV; uniqueness by C. Norstrøm, "A Sufficient Condition for a Unique Nonnegative
 * Internal Rate of Return" (1972) and Descartes' rule of signs.
 */
export interface CashFlow {
  date: IsoDate;
  amount: number;
}

export interface MoneyWeightedReturn {
  /** Yearly rate as a decimal fraction; null when there is no single answer. */
  value: number | null;
  /** Why `value` is null. */
  reason: string | null;
  /** Every root in the searched range, ascending. */
  roots: number[];
}

const daysPerYear = 365;

/**
 * Yearly money-weighted return of dated flows in any order.
 * Example: xirr([{ date: "2023-01-01", amount: -100 }, { date: "2024-01-01", amount: 110 }]).value = 0.1.
 */
export function xirr(flows: readonly CashFlow[]): MoneyWeightedReturn {
  const { days, amounts, gross } = mergeDays(flows);
  if (gross === 0) return unknown("there are no cash flows");
  if (days.length < 2) return unknown("all cash flows are on one day: a yearly rate needs at least one day");
  if (!amounts.some((amount) => amount > 0) || !amounts.some((amount) => amount < 0)) {
    return unknown("money went in one direction only: no rate balances the flows");
  }
  const roots = findRoots(days, amounts, daysPerYear);
  const [only, ...others] = roots;
  if (only === undefined) return unknown("no rate between -99.9999 % and 99,999,900 % balances the flows");
  if (others.length > 0) {
    const list = roots.map((root) => `${(root * 100).toFixed(2)} %`).join(", ");
    return { value: null, reason: `several rates balance the flows (${list}): none is the answer`, roots };
  }
  return { value: only, reason: null, roots };
}

function unknown(reason: string): MoneyWeightedReturn {
  return { value: null, reason, roots: [] };
}

/**
 * Present value of dated flows on the day of the first of the list, at a yearly rate above −1.
 * Example: xnpv(0.1, [{ date: "2023-01-01", amount: -100 }, { date: "2024-01-01", amount: 121 }]) = 10.
 */
export function xnpv(rate: number, flows: readonly CashFlow[]): number {
  const first = flows[0];
  if (first === undefined) return 0;
  const start = dayNumber(first.date);
  return flows.reduce(
    (sum, flow) => sum + flow.amount * (1 + rate) ** (-(dayNumber(flow.date) - start) / daysPerYear),
    0,
  );
}

interface Merged {
  /** Days after the first flow, ascending. */
  days: number[];
  amounts: number[];
  /** Σ |amount| before merging. */
  gross: number;
}

/** Flows summed per day and sorted; days whose flows cancel to rounding are dropped. */
function mergeDays(flows: readonly CashFlow[]): Merged {
  const byDay = new Map<number, { net: number; gross: number }>();
  let gross = 0;
  for (const { date, amount } of flows) {
    const day = dayNumber(date);
    const known = byDay.get(day);
    const size = Math.abs(amount);
    gross += size;
    if (known === undefined) byDay.set(day, { net: amount, gross: size });
    else {
      known.net += amount;
      known.gross += size;
    }
  }
  const entries = [...byDay].filter(([, sum]) => Math.abs(sum.net) > 1e-13 * sum.gross);
  entries.sort(([a], [b]) => a - b);
  const start = entries[0]?.[0] ?? 0;
  return {
    days: entries.map(([day]) => day - start),
    amounts: entries.map(([, sum]) => sum.net),
    gross,
  };
}
