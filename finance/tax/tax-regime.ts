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
  /** Income of a fund that was taxed before it was paid (German Vorabpauschale), positive; it lowers the gain. */
  prepaid?: number;
}

export interface TaxIncome {
  /** prepayment: income of a fund that counts before it is paid (German Vorabpauschale). */
  kind: "dividend" | "interest" | "prepayment";
  assetClass: string;
  amount: number;
}

/** What the taxpayer tells; everything is optional and every default is stated in the estimate. */
export interface TaxProfile {
  /** Other income of the year before deductions and allowances, gains of capital left out. */
  income?: number;
  /** Spouses taxed together. */
  joint?: boolean;
  /** Germany: 0.08 or 0.09 of the tax. */
  churchTaxRate?: number;
}

/** A loss that later years may use. */
export interface CarriedLoss {
  /** Pot of the regime: shortLoss, longLoss, shareLoss, otherLoss or loss. */
  name: string;
  /** Tax year in which it arose. */
  year: number;
  /** Positive. */
  amount: number;
}

/** What a request may tell beside the regime and the year. */
export type TaxInput = "income" | "joint" | "churchTaxRate" | "carriedShortLoss" | "carriedLongLoss";

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
  /** Losses that later years may use, by pot and year; none of zero. */
  carriedForward: CarriedLoss[];
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
  /** What of a request changes the tax; anything else is refused. */
  readonly inputs: readonly TaxInput[];
  /** Pots of losses: what a request calls short and long. */
  readonly lossNames: { readonly short: string; readonly long: string };
  /** What cash in a merger is: cost used by value, a gain before any cost (losses left out), or income. */
  readonly mergerCash: "value" | "gain" | "income";
  /** Whether income of funds counts before it is paid. */
  readonly prepaysFunds: boolean;
  taxYear(year: number): TaxYear;
  /** Tax year in which a day lies. */
  yearOf(date: IsoDate): number;
  /** Name of the kind of gain, such as short or long. */
  termOf(disposal: Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">): string;
  /** Tax on one further unit of gain, from the profile alone: what ranks lots. */
  marginalRate(
    disposal: Pick<TaxDisposal, "assetClass" | "acquiredOn" | "soldOn">,
    profile: TaxProfile,
  ): number;
  /** `carried` are losses of earlier years. @throws RangeError for a year without data or a profile that cannot be */
  estimate(
    year: number,
    disposals: readonly TaxDisposal[],
    income: readonly TaxIncome[],
    profile: TaxProfile,
    carried?: readonly CarriedLoss[],
  ): TaxEstimate;
  /** Losses left after any year, also one without data (figures of the nearest year that has them). */
  carryForward(
    year: number,
    disposals: readonly TaxDisposal[],
    income: readonly TaxIncome[],
    profile: TaxProfile,
    carried: readonly CarriedLoss[],
  ): CarriedLoss[];
}
