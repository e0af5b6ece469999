import { type IsoDate, isIsoDate, isoDate } from "#finance/dates.ts";
import type { RatesPerEuro } from "#finance/exchange-rates.ts";
import type { Decimal } from "#finance/money.ts";
import type { Transaction } from "#finance/transaction-kinds.ts";
import type { DataIssue } from "#platform/results.ts";

/** Units of the portfolio's currency for one of another on a day; null when unknown. */
export type RateOn = (from: string, date: IsoDate) => Decimal | null;

/** The currency whose rates start on a day, later than transactions that need them. */
export interface RateStart {
  day: IsoDate;
  currency: string;
}

/** Where the rates of currencies with older transactions in scope start, by the currency of the transactions. */
export type LateRates = ReadonlyMap<string, RateStart>;

interface Convertible {
  /** What can be converted on the day of the portfolio. */
  transactions: Transaction[];
  /** Before the rates of a currency of `lateRates` start: the first one. */
  rate: RateOn;
  lateRates: LateRates;
}

/**
 * What can be part of sums: a currency without a rate on the day of the portfolio is left out whole, and said so. One
 * whose rates only start later than its transactions counts: a value needs the rate of its own day alone, and amounts of
 * before (cost, contributions) are converted at the first rate, with a warning. `exact` leaves these out as well.
 */
export function convertibleRows(
  transactions: readonly Transaction[],
  rate: RateOn,
  about: { currency: string; asOf: IsoDate; rates: RatesPerEuro; accountId: string | null; exact: boolean },
  issues: DataIssue[],
): Convertible {
  const lacking = new Map<string, { first: IsoDate; count: number; isOwn: boolean }>();
  for (const row of transactions) {
    if (row.tradeDate > about.asOf || !isIsoDate(row.tradeDate) || rate(row.currency, row.tradeDate) !== null)
      continue;
    const known = lacking.get(row.currency);
    const first = known === undefined || row.tradeDate < known.first ? row.tradeDate : known.first;
    const isOwn = known?.isOwn === true || about.accountId === null || row.accountId === about.accountId;
    lacking.set(row.currency, { first, count: (known?.count ?? 0) + 1, isOwn });
  }
  const starts = new Map<string, RateStart>();
  const lateRates = new Map<string, RateStart>();
  const leftOut = new Set<string>();
  for (const [currency, { first, count, isOwn }] of lacking) {
    const start = about.exact ? null : rateStart(about.rates, currency, about.currency);
    if (start === null) {
      leftOut.add(currency);
      issues.push({
        code: "missing_exchange_rate",
        severity: "error",
        message: `No exchange rate from ${currency} to ${about.currency} on ${first}: everything in ${currency} (${count} or more transactions) is left out.`,
      });
      continue;
    }
    starts.set(currency, start);
    if (!isOwn) continue;
    lateRates.set(currency, start);
    issues.push({
      code: "late_exchange_rate",
      severity: "warning",
      message: `Exchange rates of ${start.currency} start on ${start.day}, transactions in ${currency} on ${first}: their cost, contributions and fees are converted at the first rate, and gains and returns since then are not available.`,
    });
  }
  return {
    transactions:
      leftOut.size === 0 ? [...transactions] : transactions.filter((row) => !leftOut.has(row.currency)),
    rate:
      starts.size === 0
        ? rate
        : (from, date) => rate(from, date) ?? rate(from, starts.get(from)?.day ?? date),
    lateRates,
  };
}

/** The day from which both currencies have rates; null where one has none up to the day of the portfolio. */
function rateStart(rates: RatesPerEuro, from: string, to: string): RateStart | null {
  const starts: { day: number; currency: string }[] = [];
  for (const currency of [from, to]) {
    if (currency === "EUR") continue;
    const [day] = rates.get(currency)?.days ?? [];
    if (day === undefined) return null;
    starts.push({ day, currency });
  }
  const [last] = starts.sort((a, b) => b.day - a.day);
  return last === undefined ? null : { day: isoDate(last.day), currency: last.currency };
}

/** From when on everything can be converted at the rate of its own day; null where that is always so. */
export function lastRateStart(lateRates: LateRates): RateStart | null {
  const [last] = [...lateRates.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
  return last ?? null;
}

/** Why a figure since an older day is not available. */
export function startReason({ currency, day }: RateStart): string {
  return `exchange rates of ${currency} start on ${day}`;
}

/** For the assumptions of a result; empty where every amount has the rate of its own day. */
export function lateRateAssumptions(lateRates: LateRates): string[] {
  const start = lastRateStart(lateRates);
  if (start === null) return [];
  return [
    `Amounts from before ${start.day}, when exchange rates of ${start.currency} start, are converted at the first rate.`,
  ];
}
