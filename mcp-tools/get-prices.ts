import { z } from "zod";
import { getPrices as readPrices } from "#market/read-prices.ts";
import { defineTool } from "./define-tool.ts";
import { dateParameter, given, resultEnd, symbolParameter } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

export const getPrices = defineTool({
  name: "get_prices",
  title: "Prices and exchange rates",
  description:
    "Latest close and, with from/to, the price history of instruments; exchange rates per euro. Every figure has its date, source and staleness. What is not stored is quoted from the network.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({
    symbols: z.array(symbolParameter).max(20).describe("from get_holdings"),
    from: dateParameter.optional(),
    to: dateParameter.optional(),
    interval: z.enum(["day", "week", "month"]).optional(),
    currencies: z.array(z.string().max(3)).max(20).optional().describe("rates wanted, e.g. USD"),
  }),
  output: z.object({
    asOf: z.string(),
    prices: z.array(
      z.object({
        instrumentId: z.string(),
        symbol: z.string(),
        name: z.string(),
        assetClass: z.string(),
        currency: z.string(),
        date: z.string().nullable(),
        close: z.string().nullable(),
        source: z.string().nullable(),
        stale: z.boolean(),
        changeRate: z.number().nullable(),
        high: z.string().optional(),
        low: z.string().optional(),
        volume: z.string().optional(),
        series: z.object({ dates: z.array(z.string()), values: z.array(z.number()) }).nullable(),
      }),
    ),
    exchangeRates: z.array(
      z.object({
        pair: z.string(),
        date: z.string(),
        rate: z.number(),
        source: z.string(),
        stale: z.boolean(),
      }),
    ),
    quotes: z
      .array(
        z.object({
          symbol: z.string(),
          name: z.string().nullable(),
          price: z.string(),
          currency: z.string(),
          date: z.string(),
          time: z.string().nullable(),
          delayed: z.boolean().nullable(),
          ageMinutes: z.number().nullable(),
          source: z.string(),
          attribution: z.string().nullable(),
        }),
      )
      .optional(),
    unknownSymbols: z.array(z.string()),
    ...resultEnd,
  }),
  run: ({ session, networkSources, signal }, input) =>
    readPrices(useCaseContext(session), given(input), { networkSources, signal }),
});
