import { z } from "zod";
import { measurePerformance } from "#portfolio/measure-performance.ts";
import { defineTool } from "./define-tool.ts";
import {
  accountParameter,
  analysisResult,
  currencyParameter,
  dateParameter,
  given,
  measureResult,
  moneyResult,
  resultEnd,
  symbolParameter,
} from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

const attributionLine = z.enum([
  ...(["contributions", "income", "realized", "unrealized", "currency", "fees", "taxes"] as const),
  "residual",
]);

export const getPerformance = defineTool({
  name: "get_performance",
  title: "Performance",
  description:
    "How the portfolio did over a period: time-weighted and money-weighted (XIRR) return, volatility, maximum drawdown, where the change came from (residual must be 0). On request its parts (level), tables, and attribution against a benchmark (symbol, mix, target = stored targets).",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 3,
  keepSeconds: 86_400,
  input: z.object({
    accountId: accountParameter.optional(),
    period: z
      .string()
      .max(4)
      .regex(
        /^(1M|3M|6M|YTD|1Y|3Y|5Y|ALL|(1[89]|[2-9]\d)\d\d)$/,
        "use 1M, 3M, 6M, YTD, 1Y, 3Y, 5Y, ALL or a year such as 2024",
      )
      .optional(),
    from: dateParameter.optional(),
    to: dateParameter.optional(),
    currency: currencyParameter.optional(),
    level: z.enum(["account", "holding", "lot"]).optional(),
    benchmark: z
      .union([symbolParameter, z.array(z.object({ symbol: z.string().max(40), weight: z.number() })).max(60)])
      .optional(),
    tables: z
      .array(z.enum(["months", "rolling", "drawdowns"]))
      .max(3)
      .optional(),
  }),
  output: z.object({
    asOf: z.string(),
    from: z.string(),
    to: z.string(),
    currency: z.string(),
    startValue: moneyResult,
    endValue: moneyResult,
    timeWeightedReturn: measureResult,
    annualizedReturn: measureResult,
    moneyWeightedReturn: measureResult,
    volatility: measureResult,
    maximumDrawdown: measureResult,
    attribution: z.record(attributionLine, moneyResult),
    series: z.object({
      start: z.string(),
      interval: z.enum(["day", "week", "month"]),
      dates: z.array(z.string()),
      values: z.array(z.number()),
    }),
    calendarYears: z.array(z.object({ year: z.number(), timeWeightedReturn: z.number() })),
    tables: analysisResult.shape.tables,
    ...resultEnd,
  }),
  run: (context, input) => measurePerformance(analysisContext(context), given(input)),
});
