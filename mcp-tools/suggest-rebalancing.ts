import { z } from "zod";
import { suggestRebalancing as suggest } from "#portfolio/suggest-rebalancing.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const suggestRebalancing = defineTool({
  name: "suggest_rebalancing",
  title: "Rebalancing",
  description:
    "Orders and lots that bring holdings to target weights (by symbol, equity, bond, commodity, crypto, cash) or invest a contribution. Trades nothing.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 3,
  keepSeconds: 86_400,
  // Ranges are checked by the use case: in the schema each would be paid for in every conversation.
  input: z.object({
    targets: z
      .array(z.object({ name: z.string().max(40), weight: z.number() }))
      .max(60)
      .optional(),
    model: z.string().max(20).optional(),
    contribution: z.number().optional(),
    buyOnly: z.boolean().optional(),
    band: z.number().optional(),
    minimumTrade: z.number().optional(),
    wholeShares: z.boolean().optional(),
    costRate: z.number().optional(),
    income: z.number().optional(),
    taxRegime: z.string().max(10).optional(),
    maximumTax: z.number().optional(),
  }),
  output: analysisResult,
  run: (context, input) => suggest(analysisContext(context), given(input)),
});
