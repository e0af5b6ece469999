import { readMarketMatches } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import type { ImportSummary, StagedLedgerRow } from "./import-preview.ts";

/** Instruments of these rows that the market does not have, with those that look alike. */
export async function findUnresolvedInstruments(
  database: Database,
  rows: readonly StagedLedgerRow[],
): Promise<ImportSummary["unresolvedInstruments"]> {
  const instruments = new Map(
    rows
      .flatMap((row) => [row.instrument, row.related])
      .flatMap((one) => (one ? [[`${one.symbol} ${one.currency}`, one] as const] : [])),
  );
  if (instruments.size === 0) return [];
  const symbols = [...instruments.values()].map((instrument) => instrument.symbol);
  const isins = [...instruments.values()].flatMap((instrument) => instrument.isin ?? []);
  const matches = await readMarketMatches(database, symbols, isins);
  return [...instruments.values()].flatMap((instrument) => {
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
