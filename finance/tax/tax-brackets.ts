import { addMonths, daysInMonth, type IsoDate } from "../dates.ts";

/**
 * Progressive tax and holding periods.
 * Formula: tax = Σ rate × part of the amount between the limits of its bracket.
 * Convention: `upTo` is the upper limit of a bracket, the last one is Infinity; an amount below zero bears no tax. A
 * period of months begins the day after the purchase; who buys on the last day of a month completes it on the last day.
 * Source: 26 U.S.C. § 1; holding period as in US IRS Publication 550 and Rev. Rul. 66-7; § 188 BGB for Germany.
 */
export interface TaxBracket {
  upTo: number;
  rate: number;
}

/** Tax of an amount. Example: bracketTax(20000, [{ upTo: 11925, rate: 0.1 }, { upTo: Infinity, rate: 0.12 }]) = 2161.5. */
export function bracketTax(amount: number, brackets: readonly TaxBracket[]): number {
  let tax = 0;
  let from = 0;
  for (const { upTo, rate } of brackets) {
    if (amount <= from) break;
    tax += (Math.min(amount, upTo) - from) * rate;
    from = upTo;
  }
  return tax;
}

/** Rate of the bracket in which the next unit above the amount falls. Example: rateAt(11925, [{ upTo: 11925, rate: 0.1 }, { upTo: Infinity, rate: 0.12 }]) = 0.12. */
export function rateAt(amount: number, brackets: readonly TaxBracket[]): number {
  return brackets.find(({ upTo }) => Math.max(0, amount) < upTo)?.rate ?? brackets.at(-1)?.rate ?? 0;
}

/**
 * Whether something was held for more than a number of months.
 * Example: heldLonger("2023-02-06", "2024-02-06", 12) = false.
 */
export function heldLonger(acquiredOn: IsoDate, soldOn: IsoDate, months: number): boolean {
  return soldOn > completion(acquiredOn, months);
}

function completion(acquiredOn: IsoDate, months: number): IsoDate {
  const day = addMonths(acquiredOn, months);
  const last = (date: IsoDate) => daysInMonth(Number(date.slice(0, 4)), Number(date.slice(5, 7)));
  if (Number(acquiredOn.slice(8)) !== last(acquiredOn)) return day;
  return `${day.slice(0, 8)}${String(last(day)).padStart(2, "0")}`;
}
