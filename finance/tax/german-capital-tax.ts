import {
  BASE_RATES,
  GERMAN_YEARS,
  type GermanFundKind,
  type GermanYear,
  PARTIAL_EXEMPTION,
} from "./germany-data.ts";

/**
 * German flat tax on capital (Abgeltungsteuer), loss pots, and the yearly prepayment of funds (Vorabpauschale).
 * Formula: tax = income / (4 + k), surcharge = 5.5 % of tax, church tax = k × tax. Prepayment = min(value at the start ×
 * base rate × 0.7, rise in value + distributions) − distributions, by twelfths for the months from the purchase on,
 * never below zero; of it the part not exempt is taxed.
 * Convention: losses of shares lower gains of shares alone, other losses lower everything; the saver's allowance comes
 * last. Units bought within a year count with the price of its start, too. Gains positive, losses negative.
 * Source: § 32d Abs. 1, § 20 Abs. 6 and 9 EStG; § 4 SolZG; §§ 18, 20 InvStG.
 */
export interface GermanCapitalTax {
  /** Income tax, solidarity surcharge and church tax. */
  incomeTax: number;
  solidaritySurcharge: number;
  churchTax: number;
  total: number;
}

/** Figures of a year. @throws RangeError for a year without data */
export function germanYear(year: number): GermanYear {
  const found = GERMAN_YEARS[year];
  if (found === undefined)
    throw new RangeError(`German tax figures are known for ${Object.keys(GERMAN_YEARS).join(", ")}`);
  return found;
}

/**
 * Tax of taxable capital income; churchTaxRate is 0.08, 0.09 or 0.
 * Example: germanFlatTax(1000).total = 263.75.
 */
export function germanFlatTax(taxable: number, churchTaxRate = 0): GermanCapitalTax {
  const incomeTax = Math.max(0, taxable) / (4 + churchTaxRate);
  const solidaritySurcharge = 0.055 * incomeTax;
  const churchTax = churchTaxRate * incomeTax;
  return { incomeTax, solidaritySurcharge, churchTax, total: incomeTax + solidaritySurcharge + churchTax };
}

/** Taxable part of a fund's gain or income. Example: taxableFundPart(100, "equity") = 70. */
export function taxableFundPart(amount: number, kind: GermanFundKind): number {
  return amount * (1 - PARTIAL_EXEMPTION[kind]);
}

/**
 * Basiszins of a year.
 * Example: germanBaseRate(2026) = 0.032.
 * @throws RangeError for a year without one
 */
export function germanBaseRate(year: number): number {
  const found = BASE_RATES[year];
  if (found === undefined)
    throw new RangeError(`the German base rate is known for ${Object.keys(BASE_RATES).join(", ")}`);
  return found;
}

export interface FundPrepaymentInput {
  year: number;
  /** Value of the units by the first and the last price fixed in the year, whenever they were bought in it. */
  startValue: number;
  endValue: number;
  /** Of the whole year, for these units. */
  distributions?: number;
  /** 1 to 12, for units bought within the year; each full month before it takes a twelfth off. */
  purchaseMonth?: number;
}

/**
 * Prepayment of a year, before partial exemption; it counts as received on the first working day of the next year.
 * Example: fundPrepayment({ year: 2024, startValue: 10000, endValue: 11000 }) = 160.3.
 * @throws RangeError for a year without a base rate
 */
export function fundPrepayment(input: FundPrepaymentInput): number {
  const { startValue, endValue, distributions = 0, purchaseMonth = 1 } = input;
  const baseIncome = Math.max(0, startValue * germanBaseRate(input.year) * 0.7);
  const capped = Math.min(baseIncome, Math.max(0, endValue - startValue + distributions));
  const months = 12 - (purchaseMonth - 1);
  return Math.max(0, capped - distributions) * (months / 12);
}

export interface LossPots {
  /** Net result of shares, and of everything else after partial exemption. */
  shares: number;
  other: number;
  carriedShareLoss?: number;
  carriedOtherLoss?: number;
}

/**
 * Offsets the two pots and the allowance.
 * Example: offsetLossPots({ shares: -500, other: 300 }, 1000).carriedShareLoss = 500.
 */
export function offsetLossPots(
  pots: LossPots,
  allowance: number,
): { taxable: number; allowanceUsed: number; carriedShareLoss: number; carriedOtherLoss: number } {
  const shares = pots.shares - (pots.carriedShareLoss ?? 0);
  const other = pots.other - (pots.carriedOtherLoss ?? 0);
  const sum = other + Math.max(0, shares);
  const base = Math.max(0, sum);
  const allowanceUsed = Math.min(allowance, base);
  return {
    taxable: base - allowanceUsed,
    allowanceUsed,
    carriedShareLoss: Math.max(0, -shares),
    carriedOtherLoss: Math.max(0, -sum),
  };
}
