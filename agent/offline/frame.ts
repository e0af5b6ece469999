import { noDetails, type PerformanceDetails } from "./performance-details.ts";
import type { Period } from "./read-period.ts";
import type { Security } from "./resolve-securities.ts";

/** Intents whose answer is what the ledger holds: an empty one has none, and a year ahead makes no sense for them. */
export const LEDGER_INTENTS = [
  "overview",
  "performance",
  "why",
  "holdings",
  "largest",
  "allocation",
  "holding",
  "cash",
  "dividends",
  "fees",
  "taxes",
  "trades",
] as const;

export const INTENTS = [
  ...LEDGER_INTENTS,
  "price",
  "rate",
  "research",
  "simulation",
  "job",
  "data",
  "goals",
  "risk",
  "stress",
  "optimize",
  "rebalance",
  "saving_plan",
  "retirement",
  "tax_estimate",
  "forecast",
  "instrument",
  "find",
  "import",
  "help",
  "greeting",
  "identity",
  "refuse_guarantee",
  "refuse_trade",
  "refuse_leverage",
  "refuse_tax_law",
  "refuse_scope",
  "refuse_what_if",
  "future_year",
  "below_zero",
  "foreign_language",
  "unknown",
] as const;
export type Intent = (typeof INTENTS)[number];

/** What a clause of a question asks, in typed parts. */
export interface Frame {
  intent: Intent;
  /** The clause as written, for searches. */
  text: string;
  period: Period | null;
  /** Wanted currency of the answer, or the pair of a rate. */
  currencies: string[];
  securities: Security[];
  /** Named but not held. */
  unknownNames: string[];
  monthlyContribution: number | null;
  monthlyWithdrawal: number | null;
  target: number | null;
  initial: number | null;
  years: number | null;
  /** Share, sale and so on: narrows the list of transactions. */
  kinds: string[];
  /** Parts and tables of a performance that were asked for, and whether beside a benchmark. */
  details: PerformanceDetails;
  /** Place in the list of holdings, 1 for the largest. */
  rank: number | null;
}

/** A frame that says nothing but what kind of message it is. */
export function emptyFrame(intent: Intent, text: string): Frame {
  return {
    intent,
    text,
    period: null,
    currencies: [],
    securities: [],
    unknownNames: [],
    monthlyContribution: null,
    monthlyWithdrawal: null,
    target: null,
    initial: null,
    years: null,
    kinds: [],
    details: noDetails,
    rank: null,
  };
}
