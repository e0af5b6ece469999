import { CoachError } from "#platform/errors.ts";
import { askSources } from "./ask-sources.ts";
import type { NetworkSource, SourceInstrument } from "./network-source.ts";

/** A price that was asked for just now; it is not stored. */
export interface FetchedQuote {
  symbol: string;
  name: string | null;
  /** In the major unit of `currency`, plain decimal text. */
  price: string;
  currency: string;
  /** Day of the price at its exchange, and the instant where the source tells it. */
  date: string;
  time: string | null;
  /** Id of the source that answered, and how it wants to be named. */
  source: string;
  attribution: string;
}

export interface QuoteReport {
  quotes: FetchedQuote[];
  /** Why there is no quote of a symbol: what each source said. */
  missing: { symbol: string; reason: string }[];
}

/** Longest time that somebody who asks for a price waits for the network. */
const budgetMs = 2000;

/**
 * Asks the sources on the network for quotes, all instruments at once and within two seconds in all. What nobody answers
 * is missing with its reason; nothing is written.
 */
export async function findQuotes(
  sources: readonly NetworkSource[],
  instruments: readonly SourceInstrument[],
  signal?: AbortSignal,
): Promise<QuoteReport> {
  const report: QuoteReport = { quotes: [], missing: [] };
  const ask = async (instrument: SourceInstrument) => {
    try {
      const { source, answer } = await askSources(
        sources.filter((each) => (each.symbolOf?.(instrument) ?? null) !== null),
        (each, options) => each.findQuote?.(instrument, options),
        { budgetMs, signal },
      );
      const { price, currency, date, time, name } = answer;
      const { id, attribution } = source;
      report.quotes.push({
        symbol: instrument.symbol,
        name,
        price,
        currency,
        date,
        time,
        source: id,
        attribution,
      });
    } catch (error) {
      if (!(error instanceof CoachError) || error.kind === "cancelled") throw error;
      report.missing.push({ symbol: instrument.symbol, reason: error.message });
    }
  };
  await Promise.all(instruments.map(ask));
  return report;
}
