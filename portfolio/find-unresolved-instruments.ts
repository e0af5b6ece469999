import { readMarketMatches } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import type { StagedInstrument } from "#store/staged-bookings.ts";
import type { ImportSummary } from "./import-preview.ts";

/** Instruments of these rows that the market does not have, with those that look alike. */
export async function findUnresolvedInstruments(
  database: Database,
  instruments: readonly StagedInstrument[],
): Promise<ImportSummary["unresolvedInstruments"]> {
  if (instruments.length === 0) return [];
  const symbols = instruments.map((instrument) => instrument.symbol);
  const isins = instruments.flatMap((instrument) => instrument.isin ?? []);
  const matches = await readMarketMatches(database, symbols, isins);
  return instruments.flatMap((instrument) => {
    const stem = instrument.symbol.split(".")[0]?.toUpperCase();
    const near = matches.filter(
      (match) =>
        (instrument.isin !== null && match.isin === instrument.isin) ||
        match.symbol.split(".")[0]?.toUpperCase() === stem,
    );
    const exact = near.some(
      (match) =>
        match.currency === instrument.currency &&
        ((instrument.isin !== null && match.isin === instrument.isin) ||
          match.symbol.toUpperCase() === instrument.symbol.toUpperCase()),
    );
    if (exact) return [];
    const candidates = near.slice(0, 5).map((match) => `${match.symbol} (${match.currency})`);
    return [{ symbol: instrument.symbol, name: instrument.name, candidates }];
  });
}
