import { z } from "zod";

// What the pages of instruments read of the tools' results.

export const instrumentMatches = z.object({
  instruments: z.array(
    z.object({
      symbol: z.string(),
      name: z.string(),
      isin: z.string().nullable(),
      exchange: z.string().nullable(),
      currency: z.string().nullable(),
      assetClass: z.string(),
      close: z.string().nullable(),
      date: z.string().nullable(),
      traded: z.boolean(),
      note: z.string().nullable(),
      stored: z.boolean(),
    }),
  ),
  assumptions: z.array(z.string()),
  dataQuality: z.object({ issues: z.array(z.object({ message: z.string() })) }),
});
export type InstrumentMatches = z.infer<typeof instrumentMatches>;

export const CHART_PERIODS = ["1M", "3M", "6M", "YTD", "1Y", "3Y", "5Y", "MAX"] as const;
export type ChartPeriod = (typeof CHART_PERIODS)[number];

export const instrumentResult = z.object({
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
  assumptions: z.array(z.string()),
  dataQuality: z.object({ issues: z.array(z.object({ severity: z.string(), message: z.string() })) }),
});
export type Instrument = z.infer<typeof instrumentResult>;

/** What the page of an instrument reads of its prices: quotes newer than the last close. */
export const sessionQuotes = z.object({
  quotes: z
    .array(
      z.object({
        price: z.string(),
        currency: z.string(),
        date: z.string(),
        time: z.string().nullable(),
        delayed: z.boolean().nullable(),
        ageMinutes: z.number().nullable(),
        source: z.string(),
      }),
    )
    .default([]),
});
export type SessionQuote = z.infer<typeof sessionQuotes>["quotes"][number];
