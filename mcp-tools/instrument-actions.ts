import { z } from "zod";
import { CHART_PERIODS, readInstrument } from "#portfolio/read-instrument.ts";
import { defineTool } from "./define-tool.ts";
import { given, resultEnd, symbolParameter } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

// What the page of an instrument shows; a model asks get_prices and get_transactions for the same.

const read = defineTool({
  name: "read_instrument",
  title: "One instrument",
  description: "Identity, last close, closes over a period and own trades of an instrument.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({ symbol: symbolParameter, period: z.enum(CHART_PERIODS).optional() }),
  output: z.object({
    asOf: z.string(),
    symbol: z.string(),
    name: z.string(),
    assetClass: z.string(),
    currency: z.string(),
    isin: z.string().nullable(),
    figi: z.string().nullable(),
    mic: z.string().nullable(),
    exchange: z.string().nullable(),
    sector: z.string().nullable(),
    ownSymbols: z.array(z.string()),
    quotedIn: z.string().nullable(),
    terms: z
      .object({
        end: z.string(),
        underlying: z.string().nullable(),
        right: z.enum(["call", "put"]).nullable(),
        strike: z.number().nullable(),
        multiplier: z.number().nullable(),
        couponRate: z.number().nullable(),
        couponsPerYear: z.number().nullable(),
        dayCount: z.string().nullable(),
      })
      .nullable(),
    history: z.array(z.object({ date: z.string(), text: z.string(), source: z.string() })),
    close: z
      .object({ date: z.string(), price: z.number(), source: z.string(), ageDays: z.number() })
      .nullable(),
    changeRate: z.number().nullable(),
    interval: z.enum(["day", "week", "month"]),
    points: z.array(z.object({ date: z.string(), close: z.number(), volume: z.number().nullable() })),
    trades: z.array(
      z.object({
        date: z.string(),
        kind: z.string(),
        account: z.string(),
        quantity: z.string(),
        price: z.string().nullable(),
        currency: z.string(),
      }),
    ),
    ...resultEnd,
  }),
  run: (context, input) => readInstrument(useCaseContext(context.session), given(input)),
});

export const instrumentActions = [read] as const;
