import { z } from "zod";
import { searchInstruments as search } from "#market/search-instruments.ts";
import { defineTool } from "./define-tool.ts";
import { given, resultEnd } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

export const searchInstruments = defineTool({
  name: "search_instruments",
  title: "Find an instrument",
  description: "Instruments by symbol, ISIN or part of a name, typing errors forgiven; with the last close.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({
    query: z.string().min(1).max(80),
    limit: z.number().int().min(1).max(20).optional(),
  }),
  output: z.object({
    asOf: z.string(),
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
    ...resultEnd,
  }),
  run: ({ session, networkSources, signal }, input) =>
    search(useCaseContext(session), given(input), { networkSources, signal }),
});
