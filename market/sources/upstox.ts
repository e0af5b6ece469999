import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { z } from "zod";
import { addDays } from "#finance/dates.ts";
import { CoachError } from "#platform/errors.ts";
import {
  type AttemptFetch,
  type CallOptions,
  openSourceFetch,
  type SourceFetchOptions,
} from "#platform/fetch-source.ts";
import type { GuardedResponse } from "#platform/guarded-fetch.ts";
import type { NetworkSource, Period, SourceInstrument } from "../network-source.ts";
import { historyOf, plainNumber, readJson, unitOf, unknownSymbol } from "./read-answer.ts";

const title = "Upstox";
const api = "https://api.upstox.com/v3/historical-candle";
const lists = "https://assets.upstox.com/market-quote/instruments/exchange";
/** One request holds at most a decade of daily candles. */
const longestDays = 3650;
const largestList = 256 * 1024 * 1024;
const unpack = promisify(gunzip);

const segments: Readonly<Record<string, { segment: string; list: string }>> = {
  XNSE: { segment: "NSE_EQ", list: "NSE" },
  XBOM: { segment: "BSE_EQ", list: "BSE" },
};

const candles = z.object({
  status: z.literal("success"),
  data: z.object({
    // Time, open, high, low, close, volume and open interest.
    candles: z.array(
      z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.number()], z.unknown()),
    ),
  }),
});
const failure = z.object({ errors: z.array(z.object({ errorCode: z.string() })) });
const listed = z.array(
  z.object({
    segment: z.string(),
    instrument_key: z.string(),
    trading_symbol: z.string(),
    name: z.string().optional(),
    isin: z.string().optional(),
  }),
);

interface ListedShare {
  key: string;
  symbol: string;
  name: string;
  isin: string | null;
}

/** Codes of refusals. Source: Upstox developer documentation, error codes of historical candles. */
function checkFailure(response: GuardedResponse, symbol: string): void {
  if (response.status === 200) return;
  const codes = readJson(title, response, failure).errors.map((error) => error.errorCode);
  if (codes.some((code) => code === "UDAPI1021" || code === "UDAPI100011"))
    throw unknownSymbol(title, symbol);
  const text = `Upstox refused the request (${codes.join(", ").slice(0, 60)}). Check the symbol and the period.`;
  throw new CoachError("invalid_input", text);
}

/** Upstox: daily candles and instrument lists of the Indian exchanges. A token is only needed where Upstox asks for one. */
export function upstox(token: string | undefined, options: SourceFetchOptions = {}): NetworkSource {
  const limits = {
    title,
    hosts: ["api.upstox.com", "assets.upstox.com"],
    requestsPerMinute: 60,
    timeoutMs: 30_000,
    maximumBytes: 64 * 1024 * 1024,
  };
  const source = openSourceFetch(limits, options);
  const headers = {
    accept: "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const sharesOf = new Map<string, ListedShare[]>();

  async function readShares(send: AttemptFetch, mic: string): Promise<ListedShare[]> {
    const known = sharesOf.get(mic);
    const place = segments[mic];
    if (known || !place) return known ?? [];
    const answer = await send(`${lists}/${place.list}.json.gz`);
    const packed = answer.body[0] === 0x1f && answer.body[1] === 0x8b;
    const body = packed
      ? await unpack(answer.body, { maxOutputLength: largestList }).catch(() => {
          throw new CoachError("unavailable", "The instrument list of Upstox is damaged. Try again later.");
        })
      : answer.body;
    const shares = readJson(title, { ...answer, body }, listed).flatMap((entry) =>
      entry.segment === place.segment
        ? [
            {
              key: entry.instrument_key,
              symbol: entry.trading_symbol,
              name: entry.name ?? entry.trading_symbol,
              isin: entry.isin ?? null,
            },
          ]
        : [],
    );
    sharesOf.set(mic, shares);
    return shares;
  }

  /** Symbol without the suffix of another source: RELIANCE.NS is RELIANCE. */
  const plain = (instrument: SourceInstrument) => instrument.symbol.toUpperCase().replace(/\.(NS|BO)$/, "");
  const micOf = (instrument: SourceInstrument) => {
    if (instrument.currency !== "INR" || instrument.assetClass === "crypto") return null;
    const mic = instrument.mic ?? (instrument.symbol.toUpperCase().endsWith(".BO") ? "XBOM" : "XNSE");
    return segments[mic] === undefined ? null : mic;
  };

  async function keyOf(send: AttemptFetch, instrument: SourceInstrument, mic: string): Promise<string> {
    if (instrument.isin !== null) return `${segments[mic]?.segment}|${instrument.isin}`;
    const share = (await readShares(send, mic)).find((each) => each.symbol === plain(instrument));
    if (share === undefined) throw unknownSymbol(title, instrument.symbol);
    return share.key;
  }

  return {
    id: "upstox",
    title,
    capabilities: ["closes", "search"],
    priority: 30,
    rateLimit: limits.requestsPerMinute,
    attribution: "Data provided by Upstox.",
    unofficial: false,
    off: null,
    symbolOf: (instrument) => (micOf(instrument) === null ? null : plain(instrument)),
    async readHistory(instrument: SourceInstrument, period: Period, call?: CallOptions) {
      const mic = micOf(instrument);
      if (mic === null) throw unknownSymbol(title, instrument.symbol);
      const unit = unitOf(title, instrument, "INR");
      const from = period.from < "2000-01-01" ? "2000-01-01" : period.from;
      const rows: z.output<typeof candles>["data"]["candles"] = [];
      const raw: string[] = [];
      let key = "";
      for (let end = period.to; end >= from; ) {
        const decade = addDays(end, -longestDays);
        const start = [decade, from].sort().at(-1) ?? from;
        const found = await source.call(async (send) => {
          key ||= await keyOf(send, instrument, mic);
          const url = `${api}/${encodeURIComponent(key)}/days/1/${end}/${start}`;
          const answer = await send(url, { headers, accepts: [400] });
          checkFailure(answer, instrument.symbol);
          return readJson(title, answer, candles).data.candles;
        }, call);
        rows.push(...found);
        raw.push(JSON.stringify(found));
        // Nothing in a whole decade: the share was not listed before.
        if (found.length === 0) break;
        end = addDays(start, -1);
      }
      const bars = rows.map(([time, open, high, low, close, volume]) => ({
        date: time.slice(0, 10),
        close: plainNumber(close),
        open: plainNumber(open),
        high: plainNumber(high),
        low: plainNumber(low),
        volume: plainNumber(volume),
      }));
      return historyOf(key, unit, bars, {
        splitAdjusted: true,
        assumptions: ["Upstox: closes are taken as adjusted for later splits."],
        raw,
      });
    },
    search(text, call) {
      const words = text.toUpperCase();
      return source.call(async (send) => {
        const shares = await readShares(send, "XNSE");
        const found = shares.filter(
          (share) =>
            share.symbol.startsWith(words) ||
            share.isin === words ||
            share.name.toUpperCase().includes(words),
        );
        found.sort((a, b) => Number(b.symbol === words) - Number(a.symbol === words));
        return found.slice(0, 10).map(({ symbol, name, isin }) => ({
          symbol,
          name,
          isin,
          assetClass: "stock",
          currency: "INR",
          mic: "XNSE",
          exchange: "NSE",
        }));
      }, call);
    },
  };
}
