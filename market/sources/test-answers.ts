import { gzipSync } from "node:zlib";
import { fixedClock } from "#platform/clock.ts";
import type { SourceFetchOptions } from "#platform/fetch-source.ts";
import type { NetworkSource, SourceInstrument } from "../network-source.ts";
import { alphaVantage } from "./alpha-vantage.ts";
import { coingecko } from "./coingecko.ts";
import { fred } from "./fred.ts";
import { stooq } from "./stooq.ts";
import { type Twist, yahooChart, yahooSearch, yahooSparks } from "./test-yahoo-answers.ts";
import { upstox } from "./upstox.ts";
import { yahoo } from "./yahoo.ts";

/** A source with answers in the documented format of its service; names and numbers are invented. */
export interface RecordedSource {
  open(options: SourceFetchOptions): NetworkSource;
  instrument: SourceInstrument;
  answer(url: URL, twist: Twist): string | Uint8Array | null;
  quote: { price: string; currency: string; date: string } | null;
  history: { closes: [date: string, close: string][]; currency: string } | null;
  /** What a bent answer is refused with, by what the service tells at all. */
  refusals: { currency: RegExp | null; renamed: RegExp | null };
}

/** The day of the answers. */
export const clock = fixedClock("2026-02-04");

const share = (more: Partial<SourceInstrument>): SourceInstrument => ({
  symbol: "ACME",
  currency: "EUR",
  isin: null,
  mic: null,
  assetClass: "stock",
  ...more,
});

const upstoxList = gzipSync(
  JSON.stringify([
    {
      segment: "NSE_EQ",
      name: "ACME ANVILS LIMITED",
      exchange: "NSE",
      isin: "INE000X01013",
      instrument_type: "EQ",
      instrument_key: "NSE_EQ|INE000X01013",
      lot_size: 1,
      exchange_token: "99999",
      tick_size: 5,
      trading_symbol: "ACME",
      short_name: "ACME",
    },
    { segment: "NSE_FO", name: "ACME", instrument_key: "NSE_FO|1", trading_symbol: "ACME FUT 26 FEB 26" },
  ]),
);

function alphaVantageAnswer(url: URL, twist: Twist): string | null {
  const symbol = twist === "renamed" ? "APEX.LON" : "ACME.LON";
  switch (url.searchParams.get("function")) {
    case "SYMBOL_SEARCH":
      return JSON.stringify({
        bestMatches: [
          {
            "1. symbol": "ACME.LON",
            "2. name": "Acme Anvils plc",
            "3. type": "Equity",
            "4. region": "United Kingdom",
            "5. marketOpen": "08:00",
            "6. marketClose": "16:30",
            "7. timezone": "UTC+01",
            "8. currency": twist === "currency" ? "USD" : "GBX",
            "9. matchScore": "0.8889",
          },
        ],
      });
    case "GLOBAL_QUOTE":
      return JSON.stringify({
        "Global Quote": {
          "01. symbol": symbol,
          "02. open": "250.0000",
          "03. high": "253.0000",
          "04. low": "249.0000",
          "05. price": "252.5000",
          "06. volume": "98000",
          "07. latest trading day": "2026-02-04",
          "08. previous close": "248.1000",
          "09. change": "4.4000",
          "10. change percent": "1.7735%",
        },
      });
    case "TIME_SERIES_DAILY":
      return JSON.stringify({
        "Meta Data": {
          "1. Information": "Daily Prices (open, high, low, close) and Volumes",
          "2. Symbol": symbol,
          "3. Last Refreshed": "2026-02-04",
          "4. Output Size": "Compact",
          "5. Time Zone": "US/Eastern",
        },
        "Time Series (Daily)": {
          "2026-02-04": bar("250", "253", "249", "252.5", "98000"),
          "2026-02-02": bar("247", "251", "246", "248.1", "120000"),
        },
      });
    case "SPLITS":
      return JSON.stringify({
        symbol,
        data: [{ effective_date: "2026-02-02", split_factor: "2.0000" }],
      });
    case "DIVIDENDS":
      return JSON.stringify({
        symbol,
        data: [{ ex_dividend_date: "2026-02-03", payment_date: "2026-02-20", amount: "4.5" }],
      });
    default:
      return null;
  }
}

function bar(open: string, high: string, low: string, close: string, volume: string) {
  return { "1. open": open, "2. high": high, "3. low": low, "4. close": close, "5. volume": volume };
}

function coingeckoAnswer(url: URL, twist: Twist): string | null {
  if (url.pathname.endsWith("/simple/price")) {
    const price = { [twist === "currency" ? "usd" : "eur"]: 61_234.5, last_updated_at: 1_770_220_800 };
    const ether = { eur: 2100.5, usd: 2500.25, last_updated_at: 1_770_220_800 };
    const asked = url.searchParams.get("ids")?.split(",") ?? [];
    const known = { [twist === "renamed" ? "bitcoin-apex" : "bitcoin"]: price, ethereum: ether };
    return JSON.stringify(
      Object.fromEntries(Object.entries(known).filter(([id]) => asked.includes(id) || id === "bitcoin-apex")),
    );
  }
  if (url.pathname.endsWith("/bitcoin/market_chart")) {
    const at = (instant: string) => Date.parse(instant);
    return JSON.stringify({
      prices: [
        [at("2026-02-03T00:00:00Z"), 60_000.25],
        [at("2026-02-04T00:00:00Z"), 61_000.5],
        [at("2026-02-04T12:34:56Z"), 61_234.5],
      ],
      market_caps: [],
      total_volumes: [
        [at("2026-02-03T00:00:00Z"), 120_000.5],
        [at("2026-02-04T00:00:00Z"), 122_001],
      ],
    });
  }
  if (!url.pathname.endsWith("/search")) return null;
  const coin = { id: "bitcoin", name: "Bitcoin", symbol: "BTC", market_cap_rank: 1, api_symbol: "bitcoin" };
  return JSON.stringify({ coins: [coin], exchanges: [], icos: [], categories: [], nfts: [] });
}

const pence = share({ symbol: "ACME.L", currency: "GBP", mic: "XLON" });
const inPounds: [string, string][] = [
  ["2026-02-02", "2.481"],
  ["2026-02-04", "2.525"],
];

/** Every source on the network, by its id. */
export const recordedSources: Readonly<Record<string, RecordedSource>> = {
  yahoo: {
    open: (options) => yahoo(clock, options),
    instrument: pence,
    answer: (url, twist) => {
      if (url.pathname.endsWith("/v8/finance/chart/ACME.L")) return yahooChart(twist);
      if (url.pathname.endsWith("/v7/finance/spark"))
        return yahooSparks(url.searchParams.get("symbols")?.split(",") ?? [], twist);
      return url.pathname.endsWith("/v1/finance/search") ? yahooSearch : null;
    },
    quote: { price: "2.525", currency: "GBP", date: "2026-02-04" },
    history: { closes: inPounds, currency: "GBP" },
    refusals: { currency: /in USD, not in GBP/, renamed: /answers for APEX.L when asked for ACME.L/ },
  },
  stooq: {
    open: (options) => stooq("test-key", options),
    instrument: share({ mic: "XETR" }),
    answer: (url, twist) => {
      if (url.pathname === "/q/l/")
        return `Symbol,Date,Time,Open,High,Low,Close,Volume,Name\r\n${twist === "renamed" ? "APEX" : "ACME"}.DE,2026-02-04,17:35:10,50,51,49.5,50.75,4000,ACME\r\n`;
      if (url.pathname !== "/q/d/l/") return null;
      return "Date,Open,High,Low,Close,Volume\r\n2026-02-02,49,50,48.5,49.9,3000\r\n2026-02-04,50,51,49.5,50.75,4000\r\n";
    },
    quote: { price: "50.75", currency: "EUR", date: "2026-02-04" },
    history: {
      closes: [
        ["2026-02-02", "49.9"],
        ["2026-02-04", "50.75"],
      ],
      currency: "EUR",
    },
    refusals: { currency: null, renamed: /answers for APEX.DE when asked for acme.de/ },
  },
  coingecko: {
    open: (options) => coingecko(clock, undefined, options),
    instrument: share({ symbol: "BTC", assetClass: "crypto" }),
    answer: coingeckoAnswer,
    quote: { price: "61234.5", currency: "EUR", date: "2026-02-04" },
    history: {
      closes: [
        ["2026-02-02", "60000.25"],
        ["2026-02-03", "61000.5"],
      ],
      currency: "EUR",
    },
    refusals: { currency: /in USD, not in EUR/, renamed: /does not know BTC/ },
  },
  "alpha-vantage": {
    open: (options) => alphaVantage("test-key", options),
    instrument: pence,
    answer: alphaVantageAnswer,
    quote: { price: "2.525", currency: "GBP", date: "2026-02-04" },
    history: { closes: inPounds, currency: "GBP" },
    refusals: { currency: /in USD, not in GBP/, renamed: /answers for APEX.LON when asked for ACME.LON/ },
  },
  upstox: {
    open: (options) => upstox(undefined, options),
    instrument: share({ currency: "INR", mic: "XNSE" }),
    answer: (url, twist) => {
      if (url.pathname.endsWith("/NSE.json.gz")) return twist === "renamed" ? gzipSync("[]") : upstoxList;
      if (!decodeURIComponent(url.pathname).includes("/NSE_EQ|INE000X01013/days/1/")) return null;
      return JSON.stringify({
        status: "success",
        data: {
          candles: [
            ["2026-02-04T00:00:00+05:30", 1010, 1021.5, 1002, 1018.25, 120_000, 0],
            ["2026-02-02T00:00:00+05:30", 1000, 1012, 995.5, 1005.05, 98_000, 0],
          ],
        },
      });
    },
    quote: null,
    history: {
      closes: [
        ["2026-02-02", "1005.05"],
        ["2026-02-04", "1018.25"],
      ],
      currency: "INR",
    },
    refusals: { currency: null, renamed: /does not know ACME/ },
  },
  fred: {
    open: (options) => fred("test-key", options),
    instrument: share({}),
    answer: (url) =>
      url.pathname === "/fred/series/observations"
        ? JSON.stringify({
            realtime_start: "2026-02-04",
            realtime_end: "2026-02-04",
            observation_start: "2026-02-02",
            observation_end: "2026-02-04",
            units: "lin",
            output_type: 1,
            file_type: "json",
            order_by: "observation_date",
            sort_order: "asc",
            count: 3,
            offset: 0,
            limit: 100_000,
            observations: ["3.61", ".", "3.58"].map((value, index) => ({
              realtime_start: "2026-02-04",
              realtime_end: "2026-02-04",
              date: `2026-02-0${index + 2}`,
              value,
            })),
          })
        : null,
    quote: null,
    history: null,
    refusals: { currency: null, renamed: null },
  },
};
