import { readMarketMatches } from "#store/imports.ts";
import type { Database } from "#store/open-store.ts";
import type { StagedInstrument } from "#store/staged-bookings.ts";
import type { ImportSummary } from "./import-preview.ts";

type Match = Awaited<ReturnType<typeof readMarketMatches>>[number];

const shown = 5;
/** Shorter words begin the names of too many. */
const shortestWord = 4;

function stemOf(symbol: string): string {
  return symbol.split(".")[0]?.toUpperCase() ?? "";
}

/** The first word of a name that is one, null where it is the symbol again or says nothing. */
function firstWord({ name, symbol }: Pick<StagedInstrument, "name" | "symbol">): string | null {
  const word = name.split(" ")[0]?.toLowerCase() ?? "";
  return word.length >= shortestWord && name !== symbol ? word : null;
}

/** Instruments that the market does not have, with those of it that have the same ISIN, symbol or name, likest first. */
export async function findUnresolvedInstruments(
  database: Database,
  instruments: readonly StagedInstrument[],
): Promise<ImportSummary["unresolvedInstruments"]> {
  if (instruments.length === 0) return [];
  const matches = await readMarketMatches(database, {
    symbols: instruments.map((instrument) => instrument.symbol),
    isins: instruments.flatMap((instrument) => instrument.isin ?? []),
    words: [...new Set(instruments.flatMap((instrument) => firstWord(instrument) ?? []))],
  });
  const byIsin = Map.groupBy(matches, (match) => match.isin);
  const byStem = Map.groupBy(matches, (match) => stemOf(match.symbol));
  const byWord = Map.groupBy(matches, (match) => match.name.split(" ")[0]?.toLowerCase() ?? "");
  return instruments.flatMap((instrument) => {
    const { symbol, name, currency, isin } = instrument;
    const same = isin === null ? [] : (byIsin.get(isin) ?? []);
    const near = [...same, ...(byStem.get(stemOf(symbol)) ?? [])];
    const exact = near.some(
      (match) =>
        match.currency === currency &&
        ((isin !== null && match.isin === isin) || match.symbol.toUpperCase() === symbol.toUpperCase()),
    );
    if (exact) return [];
    const alike = byWord.get(firstWord(instrument) ?? "") ?? [];
    const candidates = [...new Set([...near, ...alike])]
      .slice(0, shown)
      .map((match) => describe(match, name));
    return [{ symbol, name, candidates }];
  });
}

/** "VOD.L (GBP)", with its name where that is not the one of the file. */
function describe(match: Match, name: string): string {
  const own =
    match.name !== name &&
    match.name !== match.symbol &&
    firstWord(match) === firstWord({ name, symbol: "" });
  return own ? `${match.symbol} (${match.name}, ${match.currency})` : `${match.symbol} (${match.currency})`;
}
