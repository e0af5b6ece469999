import { addDays, dayNumber, type IsoDate } from "#finance/dates.ts";
import { levelsAt } from "#finance/return-panel.ts";
import { type InstrumentTraits, readProxyCandidates } from "#store/exposure-reads.ts";
import { readDailyLevels, readDailyRates } from "#store/return-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { exposureOf } from "./exposure-class.ts";
import type { StressedHoldings } from "./held-options.ts";
import type { HeldReturns } from "./load-held-returns.ts";

/** What a holding did over a window; null when neither it nor anything like it has prices of then. */
export interface ReplayedHolding {
  symbol: string;
  change: number | null;
  /** Symbol of the instrument that stood in; null for the holding itself. */
  proxy: string | null;
  /** Id of what stood in, or of the underlying of an option. */
  proxyId?: string;
  /** True of an option valued anew at the underlying's move of then. */
  revalued?: boolean;
}

/** What all that is held did over a window. */
export interface ReplayedWindow {
  holdings: ReplayedHolding[];
  /** Changes of other currencies against the portfolio's, by their codes; null without rates of then. */
  currencies: Map<string, number | null>;
}

/**
 * Changes of all holdings, and of currencies that cash is held in, from one day to another in the portfolio's currency;
 * with stand-ins where needed.
 */
export async function replayWindow(
  context: UseCaseContext,
  held: StressedHoldings,
  window: { from: IsoDate; to: IsoDate },
): Promise<ReplayedWindow> {
  const range = { from: addDays(window.from, -10), to: window.to };
  const { cash, currency } = held.page;
  const foreign = cash.map((entry) => entry.currency).filter((code) => code !== currency);
  const ids = [
    ...held.holdings.map((holding) => holding.instrumentId),
    ...[...held.options.values()].map(({ underlying }) => underlying.instrumentId),
  ];
  const unit = new Map(
    held.holdings.map((holding) => [holding.instrumentId, holding.price?.currency ?? currency]),
  );
  const { own, candidates, rates, stand } = await context.tenant.run(async (database) => {
    const own = await readDailyLevels(database, ids, range);
    const rates = await readDailyRates(
      database,
      [...new Set([...unit.values(), ...foreign, currency, "USD", "GBP"])],
      range,
    );
    const missing = held.holdings.some(
      ({ instrumentId }) => changeOf(own.get(instrumentId), null, window) === null,
    );
    const candidates = missing ? await readProxyCandidates(database, window) : [];
    const chosen = held.holdings.flatMap((holding) => standIn(holding.instrumentId, held, candidates) ?? []);
    const stand = await readDailyLevels(
      database,
      chosen.map((candidate) => candidate.instrumentId),
      range,
    );
    return { own, candidates, rates, stand };
  });
  const rateOf = (from: string) => exchange(rates, from, currency, window);
  const holdings = held.holdings.map(({ instrumentId, symbol }): ReplayedHolding => {
    const option = held.options.get(instrumentId);
    const moved =
      option === undefined ? null : changeOf(own.get(option.underlying.instrumentId), null, window);
    if (option !== undefined && moved !== null) {
      const [first, last] = rateOf(option.underlying.currency);
      const change = ((1 + option.changeBy(moved)) * last) / first - 1;
      const proxyId = option.underlying.instrumentId;
      return {
        symbol,
        change: Number.isFinite(change) ? change : null,
        proxy: null,
        proxyId,
        revalued: true,
      };
    }
    const change = changeOf(own.get(instrumentId), rateOf(unit.get(instrumentId) ?? currency), window);
    if (change !== null) return { symbol, change, proxy: null };
    const other = standIn(instrumentId, held, candidates);
    if (other === undefined) return { symbol, change: null, proxy: null };
    return {
      symbol,
      change: changeOf(stand.get(other.instrumentId), rateOf(other.currency), window),
      proxy: other.symbol,
      proxyId: other.instrumentId,
    };
  });
  const moves = foreign.map((code): [string, number | null] => {
    const [first, last] = rateOf(code);
    return [code, Number.isFinite(last / first) ? last / first - 1 : null];
  });
  return { holdings, currencies: new Map(moves) };
}

type Series = { days: ArrayLike<number>; levels: ArrayLike<number> };

/** Levels of exchange at both ends; [1, 1] for the portfolio's own currency. */
function exchange(
  rates: ReadonlyMap<string, Series>,
  from: string,
  to: string,
  window: { from: IsoDate; to: IsoDate },
): readonly [number, number] {
  if (from === to) return [1, 1];
  const perEuro = (code: string): readonly [number, number] => {
    const series = rates.get(code);
    if (code === "EUR") return [1, 1];
    if (series === undefined) return [Number.NaN, Number.NaN];
    const [start = Number.NaN, end = Number.NaN] = levelsAt(series, ends(window));
    return [start, end];
  };
  const [target, source] = [perEuro(to), perEuro(from)];
  return [target[0] / source[0], target[1] / source[1]];
}

const ends = (window: { from: IsoDate; to: IsoDate }) => [dayNumber(window.from), dayNumber(window.to)];

function changeOf(
  series: Series | undefined,
  rate: readonly [number, number] | null,
  window: { from: IsoDate; to: IsoDate },
): number | null {
  if (series === undefined) return null;
  const [start = Number.NaN, end = Number.NaN] = levelsAt(series, ends(window));
  const [first, last] = rate ?? [1, 1];
  const change = (end * last) / (start * first) - 1;
  return Number.isFinite(change) ? change : null;
}

/** Of the same kind; of the same region and sector where there is one. */
function standIn(
  instrumentId: string,
  held: HeldReturns,
  candidates: readonly InstrumentTraits[],
): InstrumentTraits | undefined {
  const facts = held.facts.get(instrumentId);
  const kind = exposureOf(facts);
  if (kind === "other") return undefined;
  const alike = candidates.filter(
    (entry) => entry.instrumentId !== instrumentId && exposureOf(entry) === kind,
  );
  const region = alike.filter((entry) => facts?.region != null && entry.region === facts.region);
  const both = region.filter((entry) => facts?.sector != null && entry.sector === facts.sector);
  const sector = alike.filter((entry) => facts?.sector != null && entry.sector === facts.sector);
  return both[0] ?? (facts?.region == null ? sector[0] : undefined) ?? region[0] ?? sector[0] ?? alike[0];
}
