import { z } from "zod";
import { readDataQuality } from "#portfolio/read-data-quality.ts";
import { defineTool } from "./define-tool.ts";
import { cursorParameter, given, limitParameter, resultEnd, symbolParameter } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

/** Open findings, in short: what a decision needs besides (ids, states) is the page's (data-actions.ts). */
export const getDataQuality = defineTool({
  name: "get_data_quality",
  title: "Data quality",
  description: "Problems of the data and how to fix them, worst first; age of held prices; last refreshes.",
  toolsets: ["data"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  input: z.object({
    symbol: symbolParameter.optional(),
    limit: limitParameter.optional(),
    cursor: cursorParameter.optional(),
  }),
  output: z.object({
    asOf: z.string(),
    total: z.number(),
    findings: z.array(
      z.object({
        severity: z.string(),
        symbol: z.string().nullable(),
        date: z.string().nullable(),
        message: z.string(),
        suggestedFix: z.string(),
      }),
    ),
    refreshes: z.array(
      z.object({ source: z.string(), finishedAt: z.string().nullable(), outcome: z.string() }),
    ),
    newestPrice: z.string().nullable(),
    oldestPrice: z.string().nullable(),
    nextCursor: z.string().nullable(),
    ...resultEnd,
  }),
  async run(context, input) {
    const report = await readDataQuality(analysisContext(context), given(input));
    const { counts, prices } = report;
    return {
      ...report,
      total: counts.error + counts.warning + counts.info,
      newestPrice: prices.freshest && `${prices.freshest.symbol} ${prices.freshest.date}`,
      oldestPrice: prices.stalest && `${prices.stalest.symbol} ${prices.stalest.date}`,
    };
  },
});
