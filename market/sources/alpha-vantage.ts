import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import {
  type AttemptFetch,
  type CallOptions,
  openSourceFetch,
  type SourceFetchOptions,
} from "#platform/fetch-source.ts";
import type { DatedAmount, NetworkSource, SourceInstrument } from "../network-source.ts";
import { symbolAt } from "./exchange-codes.ts";
import { readDay } from "./price-lines.ts";
import {
  checkSymbol,
  historyOf,
  priceOf,
  readJson,
  symbolFinder,
  unitOf,
  unknownSymbol,
} from "./read-answer.ts";

const title = "Alpha Vantage";
const base = "https://www.alphavantage.co/query";

const text = z.string();
/** Refusals come with status 200 and one of these fields. */
const refusal = z.object({
  Note: text.optional(),
  Information: text.optional(),
  "Error Message": text.optional(),
});
const quote = z.object({
  "Global Quote": z
    .object({ "01. symbol": text, "05. price": text, "07. latest trading day": text })
    .partial(),
});
const daily = z.object({
  "Meta Data": z.object({ "2. Symbol": text }),
  "Time Series (Daily)": z.record(
    text,
    z.object({ "1. open": text, "2. high": text, "3. low": text, "4. close": text, "5. volume": text }),
  ),
});
const matches = z.object({
  bestMatches: z.array(
    z.object({ "1. symbol": text, "2. name": text, "3. type": text, "4. region": text, "8. currency": text }),
  ),
});
const splits = z.object({ data: z.array(z.object({ effective_date: text, split_factor: text })) });
const dividends = z.object({ data: z.array(z.object({ ex_dividend_date: text, amount: text })) });

const assetClasses: Readonly<Record<string, string>> = {
  Equity: "stock",
  ETF: "etf",
  "Mutual Fund": "fund",
  Cryptocurrency: "crypto",
};

/** Alpha Vantage with the owner's key; a free one allows 25 requests a day and the last 100 days of a series. */
export function alphaVantage(key: string | undefined, options: SourceFetchOptions = {}): NetworkSource {
  const limits = { title, hosts: ["www.alphavantage.co"], requestsPerMinute: 5 };
  const source = openSourceFetch(limits, options);
  /** Currencies of symbols: prices come without one, and a London price may be pence. */
  const currencies = new Map<string, string>();

  async function ask<Shape extends z.ZodType>(
    send: AttemptFetch,
    fields: Record<string, string>,
    shape: Shape,
  ): Promise<z.output<Shape>> {
    const answer = await send(`${base}?${new URLSearchParams({ ...fields, apikey: key ?? "" })}`);
    const refused = readJson(title, answer, refusal);
    const note = refused.Note ?? refused.Information;
    if (note !== undefined) {
      // The free day's budget, the minute's, or a function that only paying customers have.
      const premium = /premium endpoint|premium function/i.test(note);
      const spent = /per day|daily/i.test(note);
      const message = premium
        ? "Alpha Vantage gives this to paying customers only."
        : `Alpha Vantage takes no more requests ${spent ? "today" : "this minute"}. Try again later.`;
      if (premium) throw new CoachError("forbidden", message);
      throw new CoachError("rate_limited", message, { retryAfterSeconds: spent ? 3600 : 60 });
    }
    const wrong = refused["Error Message"];
    if (wrong !== undefined && /api ?key/i.test(wrong)) {
      const message = "Alpha Vantage refuses the key. Correct ALPHA_VANTAGE_KEY and start again.";
      throw new CoachError("unauthorized", message);
    }
    if (wrong !== undefined) throw unknownSymbol(title, fields["symbol"] ?? fields["keywords"] ?? "this");
    return readJson(title, answer, shape);
  }

  async function currencyOf(send: AttemptFetch, symbol: string): Promise<string> {
    const known = currencies.get(symbol);
    if (known !== undefined) return known;
    const { bestMatches } = await ask(send, { function: "SYMBOL_SEARCH", keywords: symbol }, matches);
    for (const match of bestMatches) currencies.set(match["1. symbol"].toUpperCase(), match["8. currency"]);
    const currency = currencies.get(symbol.toUpperCase());
    if (currency === undefined) throw unknownSymbol(title, symbol);
    return currency;
  }

  const symbolOf = (instrument: SourceInstrument) =>
    instrument.assetClass === "crypto" ? null : symbolAt("alphaVantage", instrument);
  const symbolFor = symbolFinder(title, symbolOf);

  return {
    id: "alpha-vantage",
    title,
    capabilities: ["quotes", "closes", "search", "dividends", "splits"],
    priority: 70,
    rateLimit: limits.requestsPerMinute,
    attribution: "Data provided by Alpha Vantage.",
    unofficial: false,
    off: key === undefined ? "Set ALPHA_VANTAGE_KEY to a key of alphavantage.co to turn it on." : null,
    symbolOf,
    findQuote(instrument, call) {
      const symbol = symbolFor(instrument);
      return source.call(async (send) => {
        const unit = unitOf(title, instrument, await currencyOf(send, symbol));
        const { "Global Quote": found } = await ask(send, { function: "GLOBAL_QUOTE", symbol }, quote);
        const date = readDay(found["07. latest trading day"]);
        if (found["01. symbol"] === undefined || date === null) throw unknownSymbol(title, symbol);
        checkSymbol(title, symbol, found["01. symbol"]);
        const price = priceOf(title, symbol, unit, found["05. price"] ?? "");
        return { symbol, price, currency: unit.currency, date, time: null, name: null, delayed: true };
      }, call);
    },
    readHistory(instrument, { from, to }, call) {
      const symbol = symbolFor(instrument);
      return source.call(async (send) => {
        const unit = unitOf(title, instrument, await currencyOf(send, symbol));
        const found = await ask(
          send,
          { function: "TIME_SERIES_DAILY", symbol, outputsize: "compact" },
          daily,
        );
        checkSymbol(title, symbol, found["Meta Data"]["2. Symbol"]);
        const bars = Object.entries(found["Time Series (Daily)"]).flatMap(([date, bar]) =>
          date < from || date > to
            ? []
            : [
                {
                  date,
                  close: bar["4. close"],
                  open: bar["1. open"],
                  high: bar["2. high"],
                  low: bar["3. low"],
                  volume: bar["5. volume"],
                },
              ],
        );
        const split = await ask(send, { function: "SPLITS", symbol }, splits);
        const paid = await ask(send, { function: "DIVIDENDS", symbol }, dividends);
        const within = (entry: DatedAmount) =>
          entry.date >= from && entry.date <= to && Number(entry.value) > 0;
        return historyOf(symbol, unit, bars, {
          splitAdjusted: false,
          dividends: paid.data
            .map((entry) => ({ date: entry.ex_dividend_date, value: unit.convert(entry.amount) }))
            .filter(within),
          splits: split.data
            .map((entry) => ({ date: entry.effective_date, value: entry.split_factor }))
            .filter(within),
          assumptions: ["Alpha Vantage: closes are as quoted on the day; at most the last 100 days."],
          raw: [JSON.stringify(found)],
        });
      }, call);
    },
    search(words, call?: CallOptions) {
      return source.call(async (send) => {
        const { bestMatches } = await ask(send, { function: "SYMBOL_SEARCH", keywords: words }, matches);
        return bestMatches.map((match) => ({
          symbol: match["1. symbol"],
          name: match["2. name"],
          assetClass: assetClasses[match["3. type"]] ?? "other",
          currency: match["8. currency"],
          mic: null,
          isin: null,
          exchange: match["4. region"],
        }));
      }, call);
    },
  };
}
