import type { CoachError } from "#platform/errors.ts";
import type { CallOptions } from "#platform/fetch-source.ts";
import type { Indicator, IndicatorUnit } from "#store/price-indicators.ts";
import type { PriceFact, ReadFinding, SourceDeclaration } from "./market-source.ts";

/** The instrument that is asked for, by its own identity; each source has its own symbol for it. */
export interface SourceInstrument {
  symbol: string;
  /** Null where only a symbol is known: then the quote says the currency. */
  currency: string | null;
  isin: string | null;
  /** Market identifier code of the exchange (ISO 10383). */
  mic: string | null;
  assetClass: string;
}

export interface SourceQuote {
  /** The source's symbol. */
  symbol: string;
  /** In the major unit of `currency`. */
  price: string;
  currency: string;
  /** Day of the price at its exchange. */
  date: string;
  /** Instant of the price where the source tells it, ISO 8601 in UTC. */
  time: string | null;
  name: string | null;
  /** Whether the source sends prices later than they are made; null where it does not say. */
  delayed: boolean | null;
}

/** What a source says an instrument is; null for what it does not tell. */
export interface SourceMetadata {
  symbol: string;
  name: string | null;
  sector: string | null;
  currency: string | null;
  /** Market identifier code of the exchange. */
  mic: string | null;
}

export interface DatedAmount {
  date: string;
  /** Plain decimal text: money a share in the major unit, new shares per old one, or the value of an indicator. */
  value: string;
}

/** Daily closes of one instrument with what was found while they were read. Prices are in the major unit. */
export interface SourceHistory {
  symbol: string;
  /** The instrument's name where the source tells it. */
  name: string | null;
  currency: string;
  closes: Omit<PriceFact, "instrument">[];
  /** True when closes and dividends are divided by the ratios of later splits. */
  splitAdjusted: boolean;
  dividends: DatedAmount[];
  splits: DatedAmount[];
  findings: ReadFinding[];
  assumptions: string[];
  /** The answers as received. */
  raw: string[];
}

export interface SourceMatch {
  symbol: string;
  name: string;
  assetClass: string;
  currency: string | null;
  mic: string | null;
  isin: string | null;
  /** The exchange in the source's words. */
  exchange: string | null;
}

export interface Period {
  from: string;
  to: string;
}

/** A rate or a price level of a currency's economy. */
export interface IndicatorDeclaration {
  indicator: Indicator;
  currency: string;
  unit: IndicatorUnit;
  /** The source's own name for it. */
  series: string;
}

/**
 * A source that is asked over the network, one question at a time. It knows the wire format of its service and nothing
 * of waiting, trying again or guarding. What an answer does not say clearly (another symbol, another currency, no
 * number) is refused, never guessed.
 */
export interface NetworkSource extends SourceDeclaration {
  /** True when the service is not offered as an interface: it may change or end any day. */
  unofficial: boolean;
  /** Why the source cannot be asked here, and what turns it on; null when it can. */
  off: string | null;
  /** The source's own symbol, or null for what it does not have. */
  symbolOf?(instrument: SourceInstrument): string | null;
  /** @throws CoachError not_found, conflict (another symbol or currency), rate_limited, unavailable, timeout */
  findQuote?(instrument: SourceInstrument, options?: CallOptions): Promise<SourceQuote>;
  /** How many quotes one request brings where `findQuotes` is there. */
  quotesAtOnce?: number;
  /** Quotes of several instruments, each or why there is none. @throws CoachError as findQuote, for all of them */
  findQuotes?(
    instruments: readonly SourceInstrument[],
    options?: CallOptions,
  ): Promise<(SourceQuote | CoachError)[]>;
  /** Names and listing by the source's own words. @throws CoachError as findQuote; not_found where it is not listed */
  readMetadata?(instrument: SourceInstrument, options?: CallOptions): Promise<SourceMetadata>;
  /** Completed days only. @throws CoachError as findQuote */
  readHistory?(instrument: SourceInstrument, period: Period, options?: CallOptions): Promise<SourceHistory>;
  search?(text: string, options?: CallOptions): Promise<SourceMatch[]>;
  /** The rates and price levels that the source has; `readIndicator` reads one of them, in its unit. */
  indicators?: readonly IndicatorDeclaration[];
  readIndicator?(
    indicator: IndicatorDeclaration,
    period: Period,
    options?: CallOptions,
  ): Promise<DatedAmount[]>;
}
