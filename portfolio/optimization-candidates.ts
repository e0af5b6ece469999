import { getPrices } from "#market/read-prices.ts";
import { CoachError } from "#platform/errors.ts";
import { findInstruments } from "#store/instruments.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { PanelAsset } from "./load-return-panel.ts";
import type { HoldingsPage } from "./results.ts";

/** An instrument that an optimization may hold. */
export interface Candidate extends PanelAsset {
  /** Held today, in the currency of the result; 0 when not held. */
  value: number;
  /** Of one share in that currency; null when unknown. */
  sharePrice: number | null;
  /** Names of the groups it belongs to, in lower case: symbol, asset class, sector, region, currency. */
  groups: string[];
}

/**
 * What is held with a value, and the instruments named beside it, with prices and groups.
 * @throws CoachError invalid_input for symbols that nobody knows
 */
export async function optimizationCandidates(
  context: UseCaseContext,
  page: HoldingsPage,
  symbols: readonly string[],
): Promise<Candidate[]> {
  const held = page.holdings.filter((holding) => Number(holding.marketValue?.amount ?? 0) > 0);
  const known = new Set(held.map((holding) => holding.symbol.toUpperCase()));
  const more = [...new Set(symbols.map((symbol) => symbol.toUpperCase()))].filter(
    (symbol) => !known.has(symbol),
  );
  const added = more.length === 0 ? [] : await addedCandidates(context, page, more);
  const rows = await context.tenant.run((database) =>
    findInstruments(database, { symbols: [...held, ...added].map(({ symbol }) => symbol) }),
  );
  const groupsOf = (symbol: string, assetClass: string | undefined, currency: string) => {
    const same = rows.filter((row) => row.symbol.toUpperCase() === symbol.toUpperCase());
    const names = [
      symbol,
      assetClass,
      currency,
      ...same.flatMap((row) => [row.assetClass, row.sector, row.region]),
    ];
    return [...new Set(names.flatMap((name) => (name ? [name.toLowerCase()] : [])))];
  };
  return [
    ...held.map((holding): Candidate => {
      const value = Number(holding.marketValue?.amount ?? 0);
      const quantity = Number(holding.quantity);
      const currency = holding.price?.currency ?? page.currency;
      return {
        instrumentId: holding.instrumentId,
        symbol: holding.symbol,
        currency,
        weight: holding.weight ?? 0,
        value,
        sharePrice: quantity > 0 ? value / quantity : null,
        groups: groupsOf(holding.symbol, holding.assetClass, currency),
      };
    }),
    ...added.map((candidate) => ({
      ...candidate,
      groups: groupsOf(candidate.symbol, undefined, candidate.currency),
    })),
  ];
}

async function addedCandidates(
  context: UseCaseContext,
  page: HoldingsPage,
  symbols: readonly string[],
): Promise<Candidate[]> {
  const report = await getPrices(context, { symbols: symbols.slice(0, 20) });
  const unknown = [...report.unknownSymbols, ...symbols.slice(20)];
  if (unknown.length > 0) {
    throw new CoachError(
      "invalid_input",
      `Not known, or more than 20 at once: ${unknown.join(", ").slice(0, 200)}. get_prices tells which symbols there are.`,
    );
  }
  const currencies = [...new Set([page.currency, ...report.prices.map(({ currency }) => currency)])];
  const { exchangeRates } = await getPrices(context, { symbols: [], currencies });
  const perEuro = (code: string) =>
    code === "EUR" ? 1 : (exchangeRates.find(({ pair }) => pair === `EUR/${code}`)?.rate ?? null);
  const base = perEuro(page.currency);
  return report.prices.map(({ instrumentId, symbol, currency, close }): Candidate => {
    const own = perEuro(currency);
    const price = close === null || base === null || own === null ? null : (Number(close) * base) / own;
    return { instrumentId, symbol, currency, weight: 0, value: 0, sharePrice: price, groups: [] };
  });
}
