import { z } from "zod";
import { analyzeInstrument as analyze } from "#portfolio/analyze-instrument.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given, symbolParameter } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const analyzeInstrument = defineTool({
  name: "analyze_instrument",
  title: "Bond, option or fund",
  description:
    "Bond yield, duration, cash flows; option value, Greeks, implied volatility; fund costs, past risk, tracking, look-through.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 2,
  keepSeconds: 86_400,
  // One bag of terms, checked by the use case: a field each would be paid for in every conversation.
  input: z.object({
    symbol: symbolParameter.optional(),
    kind: z.enum(["bond", "call", "put"]).optional(),
    terms: z
      .record(z.string().max(20), z.union([z.number(), z.string().max(40)]))
      .optional()
      .describe(
        "bond: maturity couponRate couponsPerYear dayCount price|yieldRate; option: maturity strike spot rate dividendRate volatility|price style; fund: benchmark",
      ),
  }),
  output: analysisResult,
  run: (context, input) => analyze(analysisContext(context), given(input)),
});
