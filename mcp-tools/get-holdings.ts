import { z } from "zod";
import { listHoldings } from "#portfolio/list-holdings.ts";
import { defineTool } from "./define-tool.ts";
import {
  accountParameter,
  currencyParameter,
  cursorParameter,
  dateParameter,
  given,
  limitParameter,
  moneyOrNullResult,
  moneyResult,
  resultEnd,
} from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const getHoldings = defineTool({
  name: "get_holdings",
  title: "Holdings",
  description:
    "Each holding with quantity, price and its date, market value, weight, cost basis and unrealized gain, largest first; cash per currency. A null price or value means unknown; dataQuality says why.",
  toolsets: ["core"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  keepSeconds: 86_400,
  input: z.object({
    accountId: accountParameter.optional(),
    date: dateParameter.optional(),
    currency: currencyParameter.optional(),
    limit: limitParameter.optional(),
    cursor: cursorParameter.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    currency: z.string(),
    marketValue: moneyOrNullResult,
    cash: z.array(z.object({ currency: z.string(), balance: moneyResult, value: moneyOrNullResult })),
    holdings: z.array(
      z.object({
        instrumentId: z.string(),
        symbol: z.string(),
        name: z.string(),
        assetClass: z.string(),
        quantity: z.string(),
        price: moneyOrNullResult,
        priceDate: z.string().nullable(),
        priceSource: z.string().nullable(),
        stale: z.boolean(),
        marketValue: moneyOrNullResult,
        weight: z.number().nullable(),
        costBasis: moneyResult,
        unrealizedGain: moneyOrNullResult,
        unrealizedRate: z.number().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
    ...resultEnd,
  }),
  run: (context, input) => listHoldings(analysisContext(context), given(input)),
});
