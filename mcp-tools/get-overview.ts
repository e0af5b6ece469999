import { z } from "zod";
import { valuePortfolio } from "#portfolio/value-portfolio.ts";
import { defineTool } from "./define-tool.ts";
import {
  accountParameter,
  currencyParameter,
  dateParameter,
  given,
  measureResult,
  moneyOrNullResult,
  moneyResult,
  resultEnd,
} from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const getOverview = defineTool({
  name: "get_overview",
  title: "Portfolio overview",
  description:
    "What the portfolio is worth and how it did: value, cash, cost, gain, returns since inception, accounts, allocation, largest holdings. Start here.",
  toolsets: ["core"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  keepSeconds: 86_400,
  input: z.object({
    accountId: accountParameter.optional(),
    date: dateParameter.optional(),
    currency: currencyParameter.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    currency: z.string(),
    marketValue: moneyOrNullResult,
    holdingsValue: moneyResult,
    cash: moneyResult,
    costBasis: moneyResult,
    unrealizedGain: moneyResult,
    netContributions: moneyResult,
    totalGain: moneyOrNullResult,
    dayChange: z.object({ amount: moneyResult, rate: z.number() }).nullable(),
    timeWeightedReturn: measureResult,
    moneyWeightedReturn: measureResult,
    firstTransactionDate: z.string().nullable(),
    transactionCount: z.number(),
    accounts: z.array(z.object({ accountId: z.string(), name: z.string(), marketValue: moneyOrNullResult })),
    allocation: z.array(z.object({ assetClass: z.string(), value: moneyResult, weight: z.number() })),
    topHoldings: z.array(
      z.object({ symbol: z.string(), name: z.string(), value: moneyResult, weight: z.number() }),
    ),
    ...resultEnd,
  }),
  run: (context, input) => valuePortfolio(analysisContext(context), given(input)),
});
