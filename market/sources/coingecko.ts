import { z } from "zod";
import { addDays, dayNumber } from "#finance/dates.ts";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { type CallOptions, openSourceFetch, type SourceFetchOptions } from "#platform/fetch-source.ts";
import type { NetworkSource, SourceInstrument, SourceQuote } from "../network-source.ts";
import { readVolume } from "./price-lines.ts";
import { historyOf, plainNumber, priceOf, readJson, unitOf, unknownSymbol } from "./read-answer.ts";

const title = "CoinGecko";
const base = "https://api.coingecko.com/api/v3";
/** Days of history that the free interface gives. */
const longestDays = 365;
const midnight = 86_400_000;

/** CoinGecko names coins by words. For others the best known coin of the symbol is looked up. */
const coins: Readonly<Record<string, string>> = {
  ADA: "cardano",
  AVAX: "avalanche-2",
  BCH: "bitcoin-cash",
  BNB: "binancecoin",
  BTC: "bitcoin",
  DOGE: "dogecoin",
  DOT: "polkadot",
  ETC: "ethereum-classic",
  ETH: "ethereum",
  LINK: "chainlink",
  LTC: "litecoin",
  SOL: "solana",
  TRX: "tron",
  USDC: "usd-coin",
  USDT: "tether",
  XLM: "stellar",
  XMR: "monero",
  XRP: "ripple",
};

const found = z.object({
  coins: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      symbol: z.string(),
      market_cap_rank: z.number().nullish(),
    }),
  ),
});
const points = z.array(z.tuple([z.number(), z.number().nullable()]));
const coinPrices = z.record(z.string(), z.record(z.string(), z.number().nullable()));
const chart = z.object({ prices: points, total_volumes: points.default([]) });

/** What was refused, as a value; anything else is a fault of ours. */
function refusal(error: unknown): CoachError {
  if (error instanceof CoachError) return error;
  throw error;
}

/** CoinGecko: coins in most currencies, all day. Works without a key, with few requests. */
export function coingecko(
  clock: Clock,
  key: string | undefined,
  options: SourceFetchOptions = {},
): NetworkSource {
  const limits = { title, hosts: ["api.coingecko.com"], requestsPerMinute: key === undefined ? 8 : 30 };
  const source = openSourceFetch(limits, options);
  const headers = key === undefined ? {} : { "x-cg-demo-api-key": key };
  const known = new Map<string, string>(Object.entries(coins));

  async function search(text: string, call?: CallOptions) {
    const fields = new URLSearchParams({ query: text }).toString();
    return source.call(
      async (send) => readJson(title, await send(`${base}/search?${fields}`, { headers }), found).coins,
      call,
    );
  }

  async function idOf(instrument: SourceInstrument, call?: CallOptions): Promise<string> {
    const symbol = instrument.symbol.toUpperCase();
    const id = known.get(symbol);
    if (id !== undefined) return id;
    const matches = (await search(symbol, call)).filter((coin) => coin.symbol.toUpperCase() === symbol);
    // Several coins share a symbol: the one with the largest market is meant, and the result says which it is.
    const ranked = matches.filter((coin) => typeof coin.market_cap_rank === "number");
    ranked.sort((a, b) => (a.market_cap_rank ?? 0) - (b.market_cap_rank ?? 0));
    const best = ranked[0];
    if (best === undefined) throw unknownSymbol(title, symbol);
    known.set(symbol, best.id);
    return best.id;
  }

  /** Quotes of coins in all their currencies, with one request. */
  async function quotes(
    instruments: readonly SourceInstrument[],
    call?: CallOptions,
  ): Promise<(SourceQuote | CoachError)[]> {
    const ids: (string | CoachError)[] = [];
    for (const instrument of instruments) ids.push(await idOf(instrument, call).catch(refusal));
    const wanted = ids.filter((id) => typeof id === "string");
    if (wanted.length === 0) return ids.filter((id) => typeof id !== "string");
    const currencies = instruments.map(({ currency }) => (currency ?? "usd").toLowerCase());
    const fields = new URLSearchParams({
      ids: [...new Set(wanted)].join(","),
      vs_currencies: [...new Set(currencies)].join(","),
      include_last_updated_at: "true",
    });
    return source.call(async (send) => {
      const answer = readJson(title, await send(`${base}/simple/price?${fields}`, { headers }), coinPrices);
      return instruments.map((instrument, place) => {
        const id = ids[place] ?? unknownSymbol(title, instrument.symbol);
        if (id instanceof CoachError) return id;
        const coin = answer[id];
        if (coin === undefined) return unknownSymbol(title, instrument.symbol);
        try {
          return toQuote(instrument, { id, coin, currency: currencies[place] ?? "usd" });
        } catch (error) {
          return refusal(error);
        }
      });
    }, call);
  }

  function toQuote(
    instrument: SourceInstrument,
    { id, coin, currency }: { id: string; coin: z.output<typeof coinPrices>[string]; currency: string },
  ): SourceQuote {
    const told = coin[currency] === undefined ? (Object.keys(coin)[0] ?? null) : currency;
    const unit = unitOf(title, instrument, told);
    const price = priceOf(title, instrument.symbol, unit, plainNumber(coin[currency]));
    const time = new Date((coin["last_updated_at"] ?? clock.now().getTime() / 1000) * 1000).toISOString();
    const date = time.slice(0, 10);
    return { symbol: id, price, currency: unit.currency, date, time, name: null, delayed: false };
  }

  return {
    id: "coingecko",
    title,
    capabilities: ["quotes", "closes", "search"],
    priority: 35,
    rateLimit: limits.requestsPerMinute,
    attribution: "Data provided by CoinGecko.",
    unofficial: false,
    off: null,
    symbolOf: (instrument) =>
      instrument.assetClass === "crypto" && instrument.currency !== null
        ? instrument.symbol.toUpperCase()
        : null,
    async findQuote(instrument, call) {
      const [found] = await quotes([instrument], call);
      if (found === undefined || found instanceof CoachError)
        throw found ?? unknownSymbol(title, instrument.symbol);
      return found;
    },
    quotesAtOnce: 100,
    findQuotes: quotes,
    async readHistory(instrument, { from, to }, call) {
      const id = await idOf(instrument, call);
      const unit = unitOf(title, instrument, instrument.currency);
      const days = Math.min(longestDays, dayNumber(clock.today()) - dayNumber(from) + 1);
      const fields = new URLSearchParams({
        vs_currency: unit.currency.toLowerCase(),
        days: String(Math.max(1, days)),
        interval: "daily",
      });
      return source.call(async (send) => {
        const answer = await send(`${base}/coins/${encodeURIComponent(id)}/market_chart?${fields}`, {
          headers,
        });
        const { prices, total_volumes } = readJson(title, answer, chart);
        const volumes = new Map(total_volumes);
        // A price of midnight closes the day before; the last one, of this moment, closes nothing yet.
        const bars = prices
          .filter(([instant]) => instant % midnight === 0)
          .map(([instant, price]) => {
            const close = plainNumber(price);
            const money = plainNumber(volumes.get(instant));
            const date = addDays(new Date(instant).toISOString().slice(0, 10), -1);
            return { date, close, volume: price ? (readVolume(money, close) ?? "") : "" };
          })
          .filter((bar) => bar.date >= from && bar.date <= to);
        return historyOf(id, unit, bars, {
          splitAdjusted: true,
          assumptions: [
            `CoinGecko: ${instrument.symbol} is taken as its coin ${id}.`,
            "CoinGecko: a day closes at midnight UTC; volumes are the money of the day at its close.",
          ],
          raw: [new TextDecoder().decode(answer.body)],
        });
      }, call);
    },
    async search(text, call) {
      return (await search(text, call)).slice(0, 10).map((coin) => ({
        symbol: coin.symbol.toUpperCase(),
        name: coin.name,
        assetClass: "crypto",
        currency: null,
        mic: null,
        isin: null,
        exchange: null,
      }));
    },
  };
}
