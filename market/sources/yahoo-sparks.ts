import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import type { AttemptFetch } from "#platform/fetch-source.ts";
import { dayAt } from "../day-at.ts";
import type { SourceInstrument, SourceQuote } from "../network-source.ts";
import { checkSymbol, priceOf, readJson, singlePrecision, unitOf, unknownSymbol } from "./read-answer.ts";

const title = "Yahoo Finance";
const url = "https://query1.finance.yahoo.com/v7/finance/spark";
/** Symbols that one request may name. */
export const quotesAtOnce = 20;

const meta = z.object({
  symbol: z.string(),
  currency: z.string().nullish(),
  regularMarketPrice: z.number(),
  regularMarketTime: z.number(),
  exchangeTimezoneName: z.string(),
  longName: z.string().nullish(),
  shortName: z.string().nullish(),
});
const sparks = z.object({
  spark: z.object({
    result: z.array(z.object({ symbol: z.string(), response: z.array(z.object({ meta })) })).nullable(),
  }),
});

/** Quotes of several instruments with one request. What the answer does not have is unknown there. */
export async function readSparks(
  send: AttemptFetch,
  instruments: readonly SourceInstrument[],
  symbolOf: (instrument: SourceInstrument) => string | null,
): Promise<(SourceQuote | CoachError)[]> {
  const symbols = instruments.map(symbolOf);
  const asked = [...new Set(symbols.filter((symbol) => symbol !== null))];
  if (asked.length === 0) return instruments.map((each) => unknownSymbol(title, each.symbol));
  const fields = new URLSearchParams({ symbols: asked.join(","), range: "1d", interval: "1d" });
  const answer = await send(`${url}?${fields}`, {
    headers: { "user-agent": "Mozilla/5.0" },
    accepts: [404],
  });
  const found = new Map(
    (readJson(title, answer, sparks).spark.result ?? []).map((each) => [each.symbol, each.response[0]?.meta]),
  );
  return instruments.map((instrument, place) => {
    const symbol = symbols[place] ?? instrument.symbol;
    const told = found.get(symbol);
    if (told === undefined) return unknownSymbol(title, symbol);
    try {
      return toQuote(instrument, symbol, told);
    } catch (error) {
      if (error instanceof CoachError) return error;
      throw error;
    }
  });
}

function toQuote(instrument: SourceInstrument, symbol: string, told: z.output<typeof meta>): SourceQuote {
  checkSymbol(title, symbol, told.symbol);
  const unit = unitOf(title, instrument, told.currency ?? null);
  const time = new Date(told.regularMarketTime * 1000);
  return {
    symbol,
    price: priceOf(title, symbol, unit, singlePrecision(told.regularMarketPrice)),
    currency: unit.currency,
    date: dayAt(told.exchangeTimezoneName)(time),
    time: time.toISOString(),
    name: told.longName ?? told.shortName ?? null,
    delayed: null,
  };
}
