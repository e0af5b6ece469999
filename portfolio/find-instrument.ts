import { z } from "zod";
import { addDays } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";
import { presentSymbol, readInstrumentEvents } from "#store/instrument-events.ts";
import { type InstrumentFacts, readInstrumentFacts } from "#store/instrument-facts.ts";
import { termsInNames } from "#store/instrument-terms.ts";
import { findInstruments, type InstrumentRow } from "#store/instruments.ts";
import type { Database } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";

export interface KnownInstrument extends InstrumentFacts {
  /** The id that carries prices. */
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  currency: string;
  sector: string | null;
  region: string | null;
}

/**
 * One instrument by symbol, former symbol or ISIN with its facts of the last ten years; the market's row knows it best.
 * @throws CoachError not_found
 */
export async function findInstrument(
  context: Pick<UseCaseContext, "tenant" | "clock">,
  symbol: string,
): Promise<KnownInstrument> {
  const to = context.clock.today();
  const found = await context.tenant.run(async (database) => {
    const rows = await findRows(database, symbol);
    const best = rows.find((row) => row.marketInstrumentId === null) ?? rows[0];
    if (best === undefined) return null;
    const instrumentId = best.marketInstrumentId ?? best.instrumentId;
    const facts = await readInstrumentFacts(database, instrumentId, { from: addDays(to, -3653), to });
    return facts === null ? null : { ...best, ...facts, instrumentId };
  });
  if (found === null) {
    throw new CoachError(
      "not_found",
      `No instrument ${symbol.slice(0, 40)} is known. get_holdings lists the symbols of the portfolio.`,
    );
  }
  const { instrumentId, name, assetClass, currency, sector, region, attributes, payouts, close } = found;
  return {
    instrumentId,
    symbol: found.symbol,
    name,
    assetClass,
    currency,
    sector,
    region,
    attributes: assetClass === "bond" ? withTermsOfName(attributes, found) : attributes,
    payouts,
    close,
  };
}

async function findRows(database: Database, symbol: string): Promise<InstrumentRow[]> {
  const rows = await findInstruments(database, { symbols: [symbol], isins: [symbol] });
  if (rows.length > 0) return rows;
  const present = presentSymbol(await readInstrumentEvents(database), symbol);
  return present === null ? [] : findInstruments(database, { symbols: [present] });
}

const attributesShape = z.record(z.string(), z.unknown());

/** Stored terms stand; those that are missing are read from the name where it has one meaning. */
function withTermsOfName(attributes: unknown, bond: { symbol: string; name: string }): unknown {
  const stored = attributesShape.safeParse(attributes).data ?? {};
  const told = "maturity" in stored ? null : termsInNames({ ...bond, assetClass: "bond" });
  return told === null ? attributes : { ...told, ...stored };
}
