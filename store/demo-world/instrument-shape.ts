import type { IsoDate } from "#finance/dates.ts";

export type DemoCurrency = "EUR" | "USD" | "GBP";

/** How an instrument reacts to the common factors. All factor returns are daily decimal fractions. */
export interface FactorProfile {
  /** Sensitivity to world equities. */
  market?: number;
  technology?: number;
  financials?: number;
  defensive?: number;
  materials?: number;
  europe?: number;
  emerging?: number;
  gold?: number;
  /** Years of rate sensitivity: return = −duration × change of the yield in `yieldCurrency`. */
  duration?: number;
  yieldCurrency?: DemoCurrency;
  /** True for bond funds: earns the yield each day. */
  carry?: boolean;
  /** Share of the assets that is in another currency; adds that currency's move against the listing's. */
  exposure?: Partial<Record<DemoCurrency, number>>;
  /** Annual volatility of its own. */
  own?: number;
  /** Annual return of its own, on top of the factors. */
  extra?: number;
}

export interface PayoutPlan {
  /** Months in which the price goes ex dividend (or a coupon is due). */
  months: readonly number[];
  /** Earliest day of the month. */
  day: number;
  /** Amount per share in force from a date on, in the instrument's currency; splits are already considered. */
  amounts: readonly (readonly [IsoDate, number])[];
}

export interface DemoInstrument {
  symbol: string;
  name: string;
  assetClass: "stock" | "etf" | "fund" | "bond" | "crypto" | "commodity";
  currency: DemoCurrency;
  isin: string;
  mic: string;
  sector: string | null;
  region: string;
  start: number;
  /** What changes hands on a usual first day, in the currency; missing where no exchange trades it. */
  turnover?: number;
  factors: FactorProfile;
  /** Drift added between two days: total return of the stretch on top of everything else. */
  trends?: readonly (readonly [IsoDate, IsoDate, number])[];
  payout?: PayoutPlan;
  /** Ongoing charge of a fund, annual. */
  chargeRate?: number;
  summary: string;
}
