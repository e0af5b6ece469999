import type { IsoDate } from "../dates.ts";
import { COST_INFLATION_INDEX, INDIA_RATES } from "./india-data.ts";

/**
 * Indian capital gains: cost rules, indexation and the set-off of losses.
 * Formula: cost of listed shares bought before 1 February 2018 = max(cost, min(value on 31 January 2018, proceeds));
 * indexed cost = cost × index of the year of sale / index of the year of purchase (2001-02 at the earliest).
 * Convention: gains positive, losses negative; short-term losses lower any gain, long-term losses lower long-term gains
 * alone, each the highest taxed first; the exemption comes last, against the highest rate.
 * Source: Income-tax Act 1961 ss. 48, 55(2)(ac), 70, 74, 112A; CBDT FAQs of 4 February 2018.
 */
export const GRANDFATHERED_UNTIL = "2018-01-31";

/** Financial year that starts on 1 April. Example: indiaFinancialYear("2025-03-31") = 2024. */
export function indiaFinancialYear(date: IsoDate): number {
  const year = Number(date.slice(0, 4));
  return date.slice(5) >= "04-01" ? year : year - 1;
}

/**
 * Cost of listed shares or equity fund units that were bought on or before 31 January 2018.
 * Example: grandfatheredCost(100, 200, 150) = 150.
 */
export function grandfatheredCost(cost: number, valueIn2018: number, proceeds: number): number {
  return Math.max(cost, Math.min(valueIn2018, proceeds));
}

/**
 * Cost raised by inflation; null when the index of the year of sale is not known yet.
 * Example: indexedCost(117000, "2005-06-01", "2023-06-01") = 348000.
 */
export function indexedCost(cost: number, acquiredOn: IsoDate, soldOn: IsoDate): number | null {
  const sold = COST_INFLATION_INDEX[indiaFinancialYear(soldOn)];
  const bought = COST_INFLATION_INDEX[Math.max(2001, indiaFinancialYear(acquiredOn))];
  return sold === undefined || bought === undefined ? null : (cost * sold) / bought;
}

/** Rates on a day of sale. Example: indiaRates("2024-07-23").long = 0.125. */
export function indiaRates(soldOn: IsoDate): {
  short: number;
  long: number;
  otherLong: number;
  indexed: boolean;
} {
  const found = INDIA_RATES.findLast(({ from }) => from <= soldOn) ?? INDIA_RATES[0];
  if (found === undefined) throw new RangeError("no Indian rates are known");
  return found;
}

export interface IndiaGain {
  term: "short" | "long";
  rate: number;
  gain: number;
  /** Whether the yearly exemption covers it: listed shares and equity funds, long-term. */
  exemptible: boolean;
}

export interface IndiaSetOff {
  /** What is taxed, by rate, ascending. */
  taxed: { rate: number; amount: number }[];
  exemptionUsed: number;
  /** Losses of the year that are left, and used parts of those carried into it. */
  shortLoss: number;
  longLoss: number;
  usedShortLoss: number;
  usedLongLoss: number;
  /** Before surcharge and cess. */
  tax: number;
}

/**
 * Sets losses off and takes the exemption: losses of the year before those carried into it.
 * Example: setOffIndiaLosses([{ term: "long", rate: 0.125, gain: 200000, exemptible: true }], { exemption: 125000 }).tax = 9375.
 */
export function setOffIndiaLosses(
  gains: readonly IndiaGain[],
  year: { exemption: number; carriedShortLoss?: number; carriedLongLoss?: number },
): IndiaSetOff {
  const { carriedShortLoss = 0, carriedLongLoss = 0 } = year;
  const lost = (term: "short" | "long") =>
    gains.reduce((sum, entry) => sum + (entry.term === term ? Math.max(0, -entry.gain) : 0), 0);
  const open = gains
    .filter(({ gain }) => gain > 0)
    .map((entry) => ({ ...entry, left: entry.gain }))
    .sort((a, b) => b.rate - a.rate);
  const lower = (amount: number, covers: (entry: IndiaGain) => boolean): number => {
    let rest = amount;
    for (const entry of open) {
      if (!covers(entry)) continue;
      const used = Math.min(rest, entry.left);
      entry.left -= used;
      rest -= used;
    }
    return rest;
  };
  const isLongTerm = ({ term }: IndiaGain) => term === "long";
  // Long-term losses first each time: they have fewer gains to go against.
  const longLoss = lower(lost("long"), isLongTerm);
  const shortLoss = lower(lost("short"), () => true);
  const usedLongLoss = carriedLongLoss - lower(carriedLongLoss, isLongTerm);
  const usedShortLoss = carriedShortLoss - lower(carriedShortLoss, () => true);
  const exemptionUsed = year.exemption - lower(year.exemption, ({ exemptible }) => exemptible);
  const byRate = Map.groupBy(open, ({ rate }) => rate);
  const taxed = [...byRate]
    .map(([rate, entries]) => ({ rate, amount: entries.reduce((sum, { left }) => sum + left, 0) }))
    .sort((a, b) => a.rate - b.rate);
  const tax = taxed.reduce((sum, { rate, amount }) => sum + rate * amount, 0);
  return { taxed, exemptionUsed, shortLoss, longLoss, usedShortLoss, usedLongLoss, tax };
}

/** Years after its own in which a loss can still be used. */
export const INDIA_LOSS_YEARS = 8;

/** Surcharge on tax of these gains, by total income; 15 % at most. Example: indiaSurcharge(6000000) = 0.1. */
export function indiaSurcharge(totalIncome: number): number {
  if (totalIncome > 10_000_000) return 0.15;
  return totalIncome > 5_000_000 ? 0.1 : 0;
}
