import { CoachError } from "#platform/errors.ts";
import { openSourceFetch, type SourceFetchOptions } from "#platform/fetch-source.ts";
import type { GuardedResponse } from "#platform/guarded-fetch.ts";
import type { NetworkSource, SourceInstrument } from "../network-source.ts";
import { exchangeCurrency, symbolAt } from "./exchange-codes.ts";
import { splitCells } from "./price-lines.ts";
import {
  checkSymbol,
  historyOf,
  priceOf,
  readText,
  symbolFinder,
  unitOf,
  unknownSymbol,
} from "./read-answer.ts";

const title = "Stooq";
const base = "https://stooq.com/q";

/** Rows of a CSV answer by column name. Refusals come as plain text with status 200. */
function readRows(response: GuardedResponse, symbol: string): Map<string, string>[] {
  const whole = readText(title, response);
  const text = whole.trim();
  if (/exceeded the daily hits limit/i.test(text)) {
    const message = "Stooq takes no more requests today. Try again tomorrow.";
    throw new CoachError("rate_limited", message, { retryAfterSeconds: 3600 });
  }
  if (/api ?key/i.test(text))
    throw new CoachError("unauthorized", "Stooq refuses the key. Correct STOOQ_KEY and start again.");
  if (/^no data/i.test(text)) throw unknownSymbol(title, symbol);
  // A table that was cut off may end in half a number.
  if (!/[\r\n]$/.test(whole))
    throw new CoachError("unavailable", "Stooq sent an incomplete price table. Try again later.");
  const [header = "", ...lines] = text.split(/\r?\n/);
  const names = splitCells(header, ",");
  if (!names.includes("Date") || !names.includes("Close"))
    throw new CoachError(
      "unavailable",
      "Stooq answered with something that is no price table. Try again later.",
    );
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => new Map(splitCells(line, ",").map((cell, place) => [names[place] ?? "", cell])));
}

/** Stooq's daily prices as CSV. It wants a key since 2026 and does not tell currencies: only exchanges with one are asked. */
export function stooq(key: string | undefined, options: SourceFetchOptions = {}): NetworkSource {
  const limits = { title, hosts: ["stooq.com"], requestsPerMinute: 20 };
  const source = openSourceFetch(limits, options);
  const symbolOf = (instrument: SourceInstrument) =>
    instrument.assetClass === "crypto" ? null : symbolAt("stooq", instrument);
  const parameters = (fields: Record<string, string>) =>
    new URLSearchParams({ ...fields, apikey: key ?? "" }).toString();
  const symbolFor = symbolFinder(title, symbolOf);
  return {
    id: "stooq",
    title,
    capabilities: ["quotes", "closes"],
    priority: 60,
    rateLimit: limits.requestsPerMinute,
    attribution: "Data of Stooq.com.",
    unofficial: true,
    off: key === undefined ? "Set STOOQ_KEY to the key of a Stooq download link to turn it on." : null,
    symbolOf,
    findQuote(instrument, call) {
      const symbol = symbolFor(instrument);
      const unit = unitOf(title, instrument, exchangeCurrency(instrument));
      const fields = { s: symbol, f: "sd2t2ohlcvn", h: "", e: "csv" };
      return source.call(async (send) => {
        const [row] = readRows(await send(`${base}/l/?${parameters(fields)}`), symbol);
        const date = row?.get("Date") ?? "";
        if (!row || !/^\d{4}-\d\d-\d\d$/.test(date)) throw unknownSymbol(title, symbol);
        checkSymbol(title, symbol, row.get("Symbol") ?? "");
        const price = priceOf(title, symbol, unit, row.get("Close") ?? "");
        // The time of day is Warsaw's, without saying so for every exchange: the day alone is used.
        return {
          symbol,
          price,
          currency: unit.currency,
          date,
          time: null,
          name: row.get("Name") || null,
          delayed: true,
        };
      }, call);
    },
    readHistory(instrument, { from, to }, call) {
      const symbol = symbolFor(instrument);
      const unit = unitOf(title, instrument, exchangeCurrency(instrument));
      // `o`: no adjustment of any kind, so that the closes are what was paid on the day.
      const fields = { s: symbol, d1: compact(from), d2: compact(to), i: "d", o: "1111111" };
      return source.call(async (send) => {
        const answer = await send(`${base}/d/l/?${parameters(fields)}`);
        const bars = readRows(answer, symbol).map((row) => ({
          date: row.get("Date") ?? "",
          close: row.get("Close") ?? "",
          open: row.get("Open") ?? "",
          high: row.get("High") ?? "",
          low: row.get("Low") ?? "",
          volume: row.get("Volume") ?? "",
        }));
        return historyOf(symbol, unit, bars, {
          splitAdjusted: false,
          assumptions: ["Stooq: closes are as quoted on the day, in the currency of the exchange."],
          raw: [readText(title, answer)],
        });
      }, call);
    },
  };
}

const compact = (date: string) => date.replaceAll("-", "");
