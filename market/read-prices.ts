import { addDays, dayNumber, isIsoDate, isoDate } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";
import { type DataIssue, type DataQuality, dataQuality } from "#platform/results.ts";
import { findInstruments, type InstrumentRow } from "#store/instruments.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { readQuotes, type StoredQuote } from "#store/price-quotes.ts";
import { type DayBar, type PriceSeries, readLastBars, readMarketSeries } from "#store/price-reads.ts";
import { readSeriesIssues } from "#store/touched-findings.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { ageInMinutes, type FetchedQuote, findQuotes } from "./find-quotes.ts";
import type { NetworkSource } from "./network-source.ts";
import { type Interval, sampleDays } from "./sample-days.ts";

export interface PriceRequest {
  /** Symbols or ISINs, at most 20. */
  symbols: readonly string[];
  /** First and last day of a series; without both only the last close is given. */
  from?: string | undefined;
  to?: string | undefined;
  interval?: Interval | undefined;
  /** Currencies to quote against the euro. */
  currencies?: readonly string[] | undefined;
}

export interface InstrumentPrice {
  instrumentId: string;
  symbol: string;
  name: string;
  assetClass: string;
  currency: string;
  date: string | null;
  close: string | null;
  source: string | null;
  stale: boolean;
  /** Change against the close before the first one shown (a series) or the day before, as a fraction. */
  changeRate: number | null;
  /** Of the day of the close, missing where no source tells it: its range, and units traded. */
  high?: string;
  low?: string;
  volume?: string;
  series: { dates: string[]; values: number[] } | null;
}

export interface PriceReport {
  asOf: string;
  prices: InstrumentPrice[];
  exchangeRates: { pair: string; date: string; rate: number; source: string; stale: boolean }[];
  /** Prices within a session that are newer than the close, and what is not stored and was asked for just now. */
  quotes?: FetchedQuote[];
  unknownSymbols: string[];
  assumptions: string[];
  dataQuality: DataQuality;
}

const staleAfterDays = 7;
const lookBackDays = 14;
const maximumSymbols = 20;

function checkRequest(request: PriceRequest): void {
  if (request.symbols.length > maximumSymbols) {
    throw new CoachError(
      "invalid_input",
      `At most ${maximumSymbols} symbols at once. Ask for them in parts.`,
    );
  }
  if (request.symbols.length === 0 && (request.currencies ?? []).length === 0) {
    throw new CoachError(
      "invalid_input",
      "Name at least one symbol or currency; get_holdings lists symbols.",
    );
  }
  for (const day of [request.from, request.to]) {
    if (day !== undefined && !isIsoDate(day))
      throw new CoachError("invalid_input", "Write days as YYYY-MM-DD.");
  }
  if (request.from !== undefined && request.to !== undefined && request.from > request.to) {
    throw new CoachError("invalid_input", "`from` lies after `to`. Exchange the two.");
  }
}

export interface QuoteOptions {
  /** Sources on the network, asked for what is not stored. */
  networkSources?: readonly NetworkSource[] | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Last closes of instruments with age and source, a series where a period is asked for, and exchange rates against
 * the euro. Closes are in the instrument's own currency. Symbols that nobody knows are named, not guessed. What is not
 * stored is asked of the network within two seconds; what is stored is never waited for.
 * @throws CoachError invalid_input
 */
export async function getPrices(
  context: UseCaseContext,
  request: PriceRequest,
  options: QuoteOptions = {},
): Promise<PriceReport> {
  checkRequest(request);
  const asOf = context.clock.today();
  const to = request.to !== undefined && request.to < asOf ? request.to : asOf;
  const wantsSeries = request.from !== undefined || request.interval !== undefined;
  const from = request.from ?? (wantsSeries ? addDays(to, -365) : addDays(to, -lookBackDays));
  const currencies = [...new Set((request.currencies ?? []).map((currency) => currency.toUpperCase()))];
  const found = await context.tenant.run(async (database) => {
    const rows = await findInstruments(database, { symbols: request.symbols, isins: request.symbols });
    const chosen = chooseInstruments(rows, request.symbols);
    const ids = chosen.map((row) => row.marketInstrumentId ?? row.instrumentId);
    // Rates are carried forward from the last working day, so that the day before `from` is enough.
    const wanted = { instrumentIds: ids, currencies: currencies.filter((currency) => currency !== "EUR") };
    const series = await readMarketSeries(database, { ...wanted, from: addDays(from, -1), to });
    const touched = await readSeriesIssues(database, ids, { from: wantsSeries ? from : null, to });
    const sessions = to === asOf ? await readQuotes(database, ids) : new Map<string, StoredQuote>();
    return { chosen, touched, sessions, bars: await readLastBars(database, ids, to), ...series };
  });
  const issues: DataIssue[] = [...found.touched];
  const assumptions: string[] = [];
  if (request.from === undefined && wantsSeries) assumptions.push("The series covers the last 365 days.");
  const interval = request.interval ?? "day";
  const prices = found.chosen.map((row) => {
    const id = row.marketInstrumentId ?? row.instrumentId;
    const price = toPrice(row, found.prices.get(id), { from, to, wantsSeries, interval }, issues);
    return { ...price, ...barOf(price.date, found.bars.get(id)) };
  });
  const known = new Set(found.chosen.flatMap((row) => [row.symbol.toUpperCase(), row.isin?.toUpperCase()]));
  const notStored = request.symbols.filter((symbol) => !known.has(symbol.toUpperCase()));
  const unpriced = prices.filter((price) => price.close === null);
  // The demo world stands still on its day: prices of today do not belong to it.
  const mayAsk = context.tenant.marketId !== DEMO_MARKET && to === asOf;
  const { quotes: fetched } = await findQuotes(
    mayAsk ? (options.networkSources ?? []) : [],
    [
      ...found.chosen.filter((row) => unpriced.some((price) => price.symbol === row.symbol)),
      ...notStored.map((symbol) => ({ symbol, currency: null, isin: null, mic: null, assetClass: "other" })),
    ],
    { now: context.clock.now(), signal: options.signal },
  );
  const quotes = [...sessionQuotes(prices, found.sessions, context.clock.now()), ...fetched];
  const unknownSymbols = notStored.filter((symbol) => !fetched.some((quote) => quote.symbol === symbol));
  for (const quote of fetched) {
    issues.push({
      code: "fetched_quote",
      severity: "info",
      message: `The price of ${quote.symbol} is a quote of ${quote.date} from ${quote.source}; it is not stored.`,
    });
  }
  if (unknownSymbols.length > 0) {
    issues.push({
      code: "unknown_symbol",
      severity: "warning",
      message: `Not known: ${unknownSymbols.join(", ").slice(0, 200)}. get_holdings lists the symbols of the portfolio.`,
    });
  }
  for (const currency of currencies) {
    if (currency !== "EUR" && !found.rates.has(currency)) {
      issues.push({
        code: "no_exchange_rate",
        severity: "warning",
        message: `There is no exchange rate for ${currency.slice(0, 3)}.`,
      });
    }
  }
  return {
    asOf,
    prices,
    exchangeRates: [...found.rates].map(([currency, series]) => toRate(currency, series, to)),
    ...(quotes.length > 0 ? { quotes } : {}),
    unknownSymbols,
    assumptions,
    dataQuality: dataQuality(issues),
  };
}

/** One instrument per symbol and currency: the household's own stands for the market's where it is linked. */
function chooseInstruments(rows: readonly InstrumentRow[], symbols: readonly string[]): InstrumentRow[] {
  const byPriceId = new Map<string, InstrumentRow>();
  for (const row of rows) {
    const id = row.marketInstrumentId ?? row.instrumentId;
    const shown = byPriceId.get(id);
    // The market's own row knows name and asset class best.
    if (!shown || row.marketInstrumentId === null) byPriceId.set(id, row);
  }
  const rank = (row: InstrumentRow) =>
    symbols.findIndex((symbol) =>
      [row.symbol, row.isin].some((text) => text?.toUpperCase() === symbol.toUpperCase()),
    );
  return [...byPriceId.values()].sort((a, b) => rank(a) - rank(b));
}

/** Stored quotes of days that have no close yet. */
function sessionQuotes(
  prices: readonly InstrumentPrice[],
  sessions: ReadonlyMap<string, StoredQuote>,
  now: Date,
): FetchedQuote[] {
  return prices.flatMap(({ instrumentId, symbol, name, currency, date: lastDay }) => {
    const quote = sessions.get(instrumentId);
    if (quote === undefined || (lastDay !== null && quote.date <= lastDay)) return [];
    const { price, date, time, delayed, source } = quote;
    const ageMinutes = ageInMinutes(time, now);
    return [{ symbol, name, price, currency, date, time, delayed, ageMinutes, source, attribution: null }];
  });
}

interface Range {
  from: string;
  to: string;
  wantsSeries: boolean;
  interval: Interval;
}

function toPrice(
  row: InstrumentRow,
  series: PriceSeries | undefined,
  range: Range,
  issues: DataIssue[],
): InstrumentPrice {
  const base = {
    instrumentId: row.marketInstrumentId ?? row.instrumentId,
    symbol: row.symbol,
    name: row.name,
    assetClass: row.assetClass,
    currency: row.currency,
  };
  const last = series ? series.days.length - 1 : -1;
  const day = series?.days[last];
  const close = series?.texts[last];
  if (!series || day === undefined || close === undefined) {
    issues.push({
      code: "no_price",
      severity: "warning",
      message: `There is no price for ${row.symbol} up to ${range.to}.`,
    });
    return { ...base, date: null, close: null, source: null, stale: false, changeRate: null, series: null };
  }
  const stale = dayNumber(range.to) - day > staleAfterDays;
  if (stale) {
    issues.push({
      code: "stale_price",
      severity: "warning",
      message: `The last price of ${row.symbol} is of ${isoDate(day)}.`,
    });
  }
  const start = range.wantsSeries ? series.days.findIndex((each) => each >= dayNumber(range.from)) : last;
  const reference = series.texts[Math.max(0, start - 1)];
  const changeable = reference !== undefined && start >= 0 && last > 0 && Number(reference) > 0;
  return {
    ...base,
    date: isoDate(day),
    close,
    source: series.source,
    stale,
    changeRate: changeable ? Number(close) / Number(reference) - 1 : null,
    series: range.wantsSeries ? sampleDays(series, range.from, range.interval) : null,
  };
}

/** What the bar tells of the day of the close. */
function barOf(
  date: string | null,
  bar: DayBar | undefined,
): Pick<InstrumentPrice, "high" | "low" | "volume"> {
  if (bar === undefined || bar.date !== date) return {};
  const { high, low, volume } = bar;
  return {
    ...(high === null ? {} : { high }),
    ...(low === null ? {} : { low }),
    ...(volume === null ? {} : { volume }),
  };
}

function toRate(currency: string, series: PriceSeries, to: string) {
  const last = series.days.length - 1;
  const day = series.days[last] ?? 0;
  return {
    pair: `EUR/${currency}`,
    date: isoDate(day),
    rate: Number(series.texts[last]),
    source: series.source,
    stale: dayNumber(to) - day > staleAfterDays,
  };
}
