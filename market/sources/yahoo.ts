import createYahooFinance, { type YahooFinanceWithModules } from "yahoo-finance2/createYahooFinance";
import { chart, search } from "yahoo-finance2/modules";
import { Decimal } from "#finance/money.ts";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { type AttemptFetch, openSourceFetch, type SourceFetchOptions } from "#platform/fetch-source.ts";
import { dayAt } from "../day-at.ts";
import type {
  NetworkSource,
  Period,
  SourceHistory,
  SourceInstrument,
  SourceMetadata,
} from "../network-source.ts";
import { micOfYahooSymbol, symbolAt } from "./exchange-codes.ts";
import {
  checkSymbol,
  historyOf,
  plainNumber,
  priceOf,
  singlePrecision,
  symbolFinder,
  unitOf,
  unknownSymbol,
} from "./read-answer.ts";
import { quotesAtOnce, readSparks } from "./yahoo-sparks.ts";

const title = "Yahoo Finance";
const day = 86_400;

const modules = { chart, search };
const Client: YahooFinanceWithModules<{ modules: typeof modules }> = createYahooFinance({ modules });
type YahooClient = InstanceType<typeof Client>;
type Chart = Awaited<ReturnType<typeof readChart>>;

const assetClasses: Readonly<Record<string, string>> = {
  EQUITY: "stock",
  ETF: "etf",
  MUTUALFUND: "fund",
  CRYPTOCURRENCY: "crypto",
  OPTION: "option",
  MONEY_MARKET: "fund",
};

const silent = () => undefined;
const logger = { info: silent, warn: silent, error: silent, debug: silent, dir: silent };

/** The client of the package over our own fetch: it never opens a connection, writes a line or looks for updates. */
function createClient(send: AttemptFetch): YahooClient {
  return new Client({
    logger,
    versionCheck: false,
    suppressNotices: ["yahooSurvey"],
    validation: { logErrors: false, logOptionsErrors: false },
    fetch: async (input) => {
      const url = input instanceof Request ? input.url : String(input);
      const { body, contentType } = await send(url, { headers: { "user-agent": "Mozilla/5.0" } });
      return new Response(new Uint8Array(body), { headers: { "content-type": contentType } });
    },
  });
}

/** Whatever the package could not read is a fault of the answer; its texts quote the answer and are not shown. */
async function ask<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CoachError) throw error;
    const message = `${title} answered with something that cannot be read. Try again later.`;
    throw new CoachError("unavailable", message);
  }
}

function readChart(client: YahooClient, symbol: string, period: Period) {
  return client.chart(encodeURIComponent(symbol), {
    period1: seconds(period.from),
    period2: seconds(period.to) + day,
    interval: "1d",
    events: "div|split",
    includePrePost: false,
    return: "object",
  });
}

const seconds = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;

const nameOf = ({ meta }: Pick<Chart, "meta">) => meta.longName ?? meta.shortName ?? null;

/** Days of a chart. The running day is left out: its last price is no close yet. */
function* barsOf(chart: Chart, now: Date) {
  const { meta, timestamp = [], indicators } = chart;
  const quote = indicators.quote[0];
  const adjusted = indicators.adjclose?.[0]?.adjclose;
  const local = dayAt(meta.exchangeTimezoneName);
  const running = now < meta.currentTradingPeriod.regular.end ? local(now) : null;
  if (quote && quote.close.length !== timestamp.length)
    throw new CoachError("unavailable", `${title} sent days and closes that do not fit each other.`);
  for (const [index, second] of timestamp.entries()) {
    const date = local(new Date(second * 1000));
    if (date === running) continue;
    const cell = (column: readonly (number | null)[] | undefined) => {
      const value = column?.[index];
      return typeof value === "number" ? singlePrecision(value) : "";
    };
    yield {
      date,
      close: cell(quote?.close),
      adjustedClose: cell(adjusted),
      open: cell(quote?.open),
      high: cell(quote?.high),
      low: cell(quote?.low),
      volume: plainNumber(quote?.volume[index]),
    };
  }
}

function toHistory(chart: Chart, instrument: SourceInstrument, symbol: string, now: Date): SourceHistory {
  checkSymbol(title, symbol, chart.meta.symbol);
  const unit = unitOf(title, instrument, chart.meta.currency);
  const local = dayAt(chart.meta.exchangeTimezoneName);
  const positive = (value: number) => Number.isFinite(value) && value > 0;
  return historyOf(symbol, unit, barsOf(chart, now), {
    name: nameOf(chart),
    splitAdjusted: true,
    dividends: Object.values(chart.events?.dividends ?? {})
      .filter((event) => positive(event.amount))
      .map((event) => ({ date: local(event.date), value: unit.convert(plainNumber(event.amount)) })),
    splits: Object.values(chart.events?.splits ?? {})
      .filter((event) => positive(event.numerator) && positive(event.denominator))
      .map((event) => ({
        date: local(event.date),
        value: new Decimal(event.numerator).div(event.denominator).toFixed(),
      })),
    assumptions: ["Yahoo Finance: closes and dividends are adjusted for later splits."],
    raw: [JSON.stringify(chart)],
  });
}

/** What a search tells of one symbol. @throws CoachError not_found when it is not among its results */
function metadataOf(matches: readonly object[], symbol: string): SourceMetadata {
  const match = matches.find((each) => "symbol" in each && each.symbol === symbol);
  if (match === undefined) throw unknownSymbol(title, symbol);
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const named = "longname" in match ? text(match.longname) : null;
  return {
    symbol,
    name: named ?? ("shortname" in match ? text(match.shortname) : null),
    sector: "sector" in match ? text(match.sector) : null,
    currency: null,
    mic: micOfYahooSymbol(symbol),
  };
}

/** Yahoo Finance through the package yahoo-finance2. No offered interface: it may change or end any day. */
export function yahoo(clock: Clock, options: SourceFetchOptions = {}): NetworkSource {
  const limits = {
    title,
    hosts: ["query1.finance.yahoo.com", "query2.finance.yahoo.com"],
    requestsPerMinute: 120,
  };
  const source = openSourceFetch(limits, options);
  const symbolOf = (instrument: SourceInstrument) =>
    instrument.assetClass === "crypto" && instrument.currency !== null
      ? `${instrument.symbol.toUpperCase()}-${instrument.currency}`
      : symbolAt("yahoo", instrument);
  const symbolFor = symbolFinder(title, symbolOf);
  return {
    id: "yahoo",
    title,
    capabilities: ["quotes", "closes", "search", "dividends", "splits", "metadata"],
    priority: 50,
    rateLimit: limits.requestsPerMinute,
    attribution: "Data of Yahoo Finance, read unofficially.",
    unofficial: true,
    off: null,
    symbolOf,
    findQuote(instrument, call) {
      const symbol = symbolFor(instrument);
      return source.call(async (send) => {
        const to = clock.now().toISOString().slice(0, 10);
        const from = new Date(clock.now().getTime() - 7 * day * 1000).toISOString().slice(0, 10);
        const { meta } = await ask(() => readChart(createClient(send), symbol, { from, to }));
        checkSymbol(title, symbol, meta.symbol);
        const unit = unitOf(title, instrument, meta.currency);
        return {
          symbol,
          price: priceOf(title, symbol, unit, singlePrecision(meta.regularMarketPrice)),
          currency: unit.currency,
          date: dayAt(meta.exchangeTimezoneName)(meta.regularMarketTime),
          time: meta.regularMarketTime.toISOString(),
          name: nameOf({ meta }),
          delayed: null,
        };
      }, call);
    },
    quotesAtOnce,
    findQuotes(instruments, call) {
      return source.call((send) => readSparks(send, instruments, symbolOf), call);
    },
    readMetadata(instrument, call) {
      const symbol = symbolFor(instrument);
      return source.call(async (send) => {
        const found = await ask(() =>
          createClient(send).search(symbol, { quotesCount: 10, newsCount: 0, enableFuzzyQuery: false }),
        );
        return metadataOf(found.quotes, symbol);
      }, call);
    },
    readHistory(instrument, period, call) {
      const symbol = symbolFor(instrument);
      return source.call(async (send) => {
        const found = await ask(() => readChart(createClient(send), symbol, period));
        return toHistory(found, instrument, symbol, clock.now());
      }, call);
    },
    search(text, call) {
      return source.call(async (send) => {
        const found = await ask(() =>
          createClient(send).search(text, { quotesCount: 10, newsCount: 0, enableFuzzyQuery: false }),
        );
        return found.quotes.flatMap((match) => {
          if (!("symbol" in match) || typeof match.symbol !== "string") return [];
          const type = "quoteType" in match ? String(match.quoteType) : "";
          const { symbol, longname, shortname, exchDisp } = match;
          const name = [longname, shortname].find((each) => typeof each === "string");
          return [
            {
              symbol,
              name: typeof name === "string" ? name : symbol,
              assetClass: assetClasses[type] ?? "other",
              currency: null,
              mic: micOfYahooSymbol(symbol),
              isin: null,
              exchange: typeof exchDisp === "string" ? exchDisp : null,
            },
          ];
        });
      }, call);
    },
  };
}
