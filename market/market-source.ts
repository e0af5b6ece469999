import type { ActionReport } from "#store/price-actions.ts";
import type { MarketInstrument } from "#store/price-writes.ts";

/** A day's close and bar as received. Texts are plain decimals; null is what the source does not tell. */
export interface PriceFact {
  /** Place of the instrument in the part's list. */
  instrument: number;
  date: string;
  close: string;
  adjustedClose: string | null;
  open: string | null;
  high: string | null;
  low: string | null;
  /** Units traded (shares, coins). */
  volume: string | null;
}

export interface RateFact {
  currency: string;
  date: string;
  /** Units for one euro. */
  rate: string;
}

/** A run of raw lines with the facts in them. */
export interface SourceBatch<Fact> {
  /** Number of the first raw line. */
  line: number;
  lines: string[];
  facts: Fact[];
}

/** What a part noticed while it was read: counted, with one example. */
export interface ReadFinding {
  code: "non_positive_close" | "missing_close" | "duplicate_date" | "unreadable_row";
  count: number;
  example: string;
}

interface PartBase {
  /** Unique among all parts of all sources, for example `csv-folder:etfs.csv.gz`. */
  id: string;
  /** Changes when the content changes; an unchanged part is not taken in again. */
  fingerprint: string;
  findings: ReadFinding[];
  assumptions: string[];
}

/** Dividends as paid and splits of one instrument from one day to another. */
export interface PartActions extends Pick<ActionReport, "kinds" | "from" | "to" | "actions"> {
  instrument: number;
  /** Ratios by which closes are restated that are none of shares. */
  restatements: readonly { date: string; value: string }[];
}

export interface PricePart extends PartBase {
  kind: "prices";
  instruments: MarketInstrument[];
  /** Converts the part's prices into the currency's major unit: "0.01" for pence. Volumes are units and stay. */
  factor: string;
  /** All that the source tells of dividends and splits, by place of the instrument; missing where it tells none. */
  actions?: readonly PartActions[];
  batches(signal: AbortSignal | undefined): AsyncIterable<SourceBatch<PriceFact>>;
}

export interface RatePart extends PartBase {
  kind: "exchange_rates";
  batches(signal: AbortSignal | undefined): AsyncIterable<SourceBatch<RateFact>>;
}

export type SourcePart = PricePart | RatePart;

export type SourceCapability =
  | "quotes"
  | "closes"
  | "search"
  | "dividends"
  | "splits"
  | "exchange_rates"
  | "risk_free_rate"
  | "inflation"
  | "metadata";

/** What a source says of itself. A lower `priority` is asked first where several sources know the same. */
export interface SourceDeclaration {
  id: string;
  title: string;
  capabilities: readonly SourceCapability[];
  priority: number;
  /** Requests per minute that the source allows; null for local files. */
  rateLimit: number | null;
  attribution: string;
}

/** Where prices or rates come from: files, or a download that is one. */
export interface MarketSource extends SourceDeclaration {
  /**
   * What the source has now, in parts; nothing large is read yet. `known` are the fingerprints of parts taken in
   * before, so that an unchanged source costs nothing.
   */
  parts(known: ReadonlyMap<string, string>, signal: AbortSignal | undefined): Promise<SourcePart[]>;
}
