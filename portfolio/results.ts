import type { Measure } from "#finance/measure.ts";
import type { Money } from "#finance/money.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import type { DataQuality } from "#platform/results.ts";

/** What every result of a use case carries: its day, the defaults it chose, and how far to trust it. */
interface ResultEnd {
  asOf: string;
  assumptions: string[];
  dataQuality: DataQuality;
}

export interface PortfolioOverview extends ResultEnd {
  currency: string;
  /** Holdings and cash; null when nothing can be valued. */
  marketValue: Money | null;
  holdingsValue: Money;
  cash: Money;
  /** Cost of the holdings that have a price, with fees and taxes of purchase, at the rates of their days. */
  costBasis: Money;
  unrealizedGain: Money;
  /** Money and shares brought in less those taken out, at the rates of their days. */
  netContributions: Money;
  totalGain: Money | null;
  dayChange: { amount: Money; rate: number } | null;
  /** Cumulative since the first transaction. */
  timeWeightedReturn: Measure;
  /** XIRR, per year. */
  moneyWeightedReturn: Measure;
  firstTransactionDate: string | null;
  transactionCount: number;
  accounts: { accountId: string; name: string; marketValue: Money | null }[];
  allocation: { assetClass: string; value: Money; weight: number }[];
  topHoldings: { symbol: string; name: string; value: Money; weight: number }[];
}

export interface Holding {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  quantity: string;
  /** Close as quoted, in the instrument's currency, not rounded. */
  price: Money | null;
  priceDate: string | null;
  priceSource: string | null;
  stale: boolean;
  marketValue: Money | null;
  /** Share of the portfolio's market value, cash included. */
  weight: number | null;
  costBasis: Money;
  unrealizedGain: Money | null;
  unrealizedRate: number | null;
}

export interface HoldingsPage extends ResultEnd {
  currency: string;
  marketValue: Money | null;
  cash: { currency: string; balance: Money; value: Money | null }[];
  holdings: Holding[];
  nextCursor: string | null;
}

export interface TransactionView {
  id: string;
  date: string;
  kind: string;
  account: string;
  symbol: string | null;
  name: string | null;
  /** The instrument that shares of a corporate action come from. */
  relatedSymbol: string | null;
  quantity: string | null;
  price: string | null;
  amount: Money;
  fee: Money;
  tax: Money;
  cashEffect: Money;
}

/** Rows of one kind, over all pages, in the result's currency at the rates of their days. */
export interface TransactionTotal {
  kind: TransactionKind;
  count: number;
  amount: Money;
  /** Fees and taxes booked with rows of this kind; those booked on their own are the kinds fee and tax. */
  fee: Money;
  tax: Money;
}

export interface TransactionsPage extends ResultEnd {
  total: number;
  totals: TransactionTotal[];
  transactions: TransactionView[];
  nextCursor: string | null;
}

export interface PerformanceReport extends ResultEnd {
  from: string;
  to: string;
  currency: string;
  startValue: Money;
  endValue: Money;
  timeWeightedReturn: Measure;
  annualizedReturn: Measure;
  moneyWeightedReturn: Measure;
  volatility: Measure;
  maximumDrawdown: Measure;
  /** startValue plus all lines = endValue; fees and taxes are negative; residual must be zero. */
  attribution: {
    contributions: Money;
    income: Money;
    realized: Money;
    unrealized: Money;
    currency: Money;
    fees: Money;
    taxes: Money;
    residual: Money;
  };
  series: { start: string; interval: "day" | "week" | "month"; dates: string[]; values: number[] };
  calendarYears: { year: number; timeWeightedReturn: number }[];
}
