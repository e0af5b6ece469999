import { CoachError } from "#platform/errors.ts";
import { askSources } from "./ask-sources.ts";
import type { NetworkSource, SourceInstrument } from "./network-source.ts";

/** A price within a session, or one that was asked for just now and is not stored. */
export interface FetchedQuote {
  symbol: string;
  name: string | null;
  /** In the major unit of `currency`, plain decimal text. */
  price: string;
  currency: string;
  /** Day of the price at its exchange, and the instant where the source tells it. */
  date: string;
  time: string | null;
  /** Whether the source sends prices later than they are made; null where it does not say. */
  delayed: boolean | null;
  /** Since the instant of the price; null where only the day is known. */
  ageMinutes: number | null;
  /** Id of the source that answered, and how it wants to be named; null for a stored quote. */
  source: string;
  attribution: string | null;
}

/** Whole minutes from an instant until now. */
export function ageInMinutes(time: string | null, now: Date): number | null {
  return time === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 60_000));
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
  { now, signal }: { now: Date; signal?: AbortSignal | undefined },
): Promise<QuoteReport> {
  const report: QuoteReport = { quotes: [], missing: [] };
  const ask = async (instrument: SourceInstrument) => {
    try {
      const { source, answer } = await askSources(
        sources.filter((each) => (each.symbolOf?.(instrument) ?? null) !== null),
        (each, options) => each.findQuote?.(instrument, options),
        { budgetMs, signal },
      );
      const { price, currency, date, time, name, delayed } = answer;
      const { id, attribution } = source;
      report.quotes.push({
        symbol: instrument.symbol,
        name,
        price,
        currency,
        date,
        time,
        delayed,
        ageMinutes: ageInMinutes(time, now),
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
