import { z } from "zod";
import { OPTIMIZATION_OBJECTIVES, optimizePortfolio as optimize } from "#portfolio/optimize-portfolio.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const optimizePortfolio = defineTool({
  name: "optimize_portfolio",
  title: "Optimal weights",
  description:
    "Best weights for an objective against today's, binding limits, frontier, whole shares. Groups: class, sector, region, currency. Trades nothing.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 5,
  keepSeconds: 900,
  // Ranges and method names are checked by the use case: in the schema each would be paid for in every conversation.
  input: z.object({
    objective: z.enum(OPTIMIZATION_OBJECTIVES),
    target: z.number().optional(),
    symbols: z.array(z.string().max(40)).max(20).optional().describe("considered beside all holdings"),
    minWeight: z.number().optional(),
    maxWeight: z.number().optional(),
    groupLimits: z
      .array(z.object({ group: z.string().max(40), min: z.number().optional(), max: z.number().optional() }))
      .max(20)
      .optional(),
    views: z
      .array(
        z.object({
          symbol: z.string().max(40),
          over: z.string().max(40).optional(),
          view: z.number(),
          confidence: z.number().optional(),
        }),
      )
      .max(10)
      .optional(),
    covariance: z.string().max(20).optional(),
    expectedReturns: z.string().max(20).optional(),
    riskFreeRate: z.number().optional(),
    turnoverLimit: z.number().optional(),
  }),
  output: analysisResult,
  run: (context, input) => optimize(analysisContext(context), given(input)),
});
