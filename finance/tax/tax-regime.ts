import type { IsoDate } from "../dates.ts";

/**
 * What every tax regime answers, so that one use case and one contract test serve them all. Amounts are float64 in the
 * regime's currency and are rounded once, at the edge. Gains are positive, losses negative; tax is positive to pay.
 */
export interface TaxDisposal {
  disposalId: string;
  instrumentId: string;
  symbol: string;
  /** stock, etf, fund, bondFund (of bonds or the money market), bond, crypto, commodity, option or other. */
  assetClass: string;
  acquiredOn: IsoDate;
  soldOn: IsoDate;
  quantity: number;
  /** After the costs of the sale. */
  proceeds: number;
  /** With the costs of the purchase. */
  cost: number;
  /** Part of a loss that a wash sale defers, positive; 0 otherwise. */
  deferredLoss?: number;
  /** Value on 31 January 2018, for India; null when not known. */
  valueIn2018?: number | null;
}

export interface TaxIncome {
  kind: "dividend" | "interest";
  assetClass: string;
  amount: number;
}

/** What the taxpayer tells; everything is optional and every default is stated in the estimate. */
export interface TaxProfile {
  /** Other income of the year before deductions and allowances, gains of capital left out. */
  income?: number;
  /** Spouses taxed together. */
  joint?: boolean;
  /** Losses of earlier years, positive. */
  carriedShortLoss?: number;
  carriedLongLoss?: number;
  /** Germany: 0.08 or 0.09 of the tax. */
  churchTaxRate?: number;
}

/** `from` and `to` belong to the year. */
export interface TaxYear {
  year: number;
  label: string;
  from: IsoDate;
  to: IsoDate;
}

export interface TaxLine {
  /** camelCase. */
  name: string;
  amount: number;
  /** Rate that applies to the amount; null where none does. */
  rate: number | null;
}

export interface TaxEstimate {
  lines: TaxLine[];
  /** After netting, losses and allowances. */
  taxableGain: number;
  tax: number;
  /** Losses that later years may use, positive. */
  carriedForward: TaxLine[];
  /** What the year leaves free of tax, and how much of it is still unused. */
  allowance: number;
  allowanceLeft: number;
  assumptions: string[];
}

export interface TaxRegime {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  /** Years (in which the tax year starts) with data, ascending. */
  readonly years: readonly number[];
  /** Rules and figures: statutes, guidance, year by year. */
  readonly sources: readonly string[];
  /** Days before and after a loss in which a purchase defers it or replaces its cost; null without such a rule. */
  readonly repurchaseDays: { before: number; after: number } | null;
  /** How shares are identified: any choice of the owner, or one method for all. */
  readonly lotRule: "free" | "fifo" | "pool";
  taxYear(year: number): TaxYear;
  /** Tax year in which a day lies. */
  yearOf(date: IsoDate): number;
  /** Name of the kind of gain, such as short or long. */
  termOf(disposal: Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">): string;
  /** Tax on one further unit of gain, from the profile alone: what ranks lots and values a loss. */
  marginalRate(
    disposal: Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">,
    profile: TaxProfile,
  ): number;
  /** @throws RangeError for a year without data or a profile that cannot be */
  estimate(
    year: number,
    disposals: readonly TaxDisposal[],
    income: readonly TaxIncome[],
    profile: TaxProfile,
  ): TaxEstimate;
}
