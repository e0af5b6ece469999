import { z } from "zod";
import { TAX_REGIME_CODES } from "#finance/tax/index.ts";
import { estimateTax as estimate } from "#portfolio/estimate-tax.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const estimateTax = defineTool({
  name: "estimate_tax",
  title: "Taxes on gains",
  description:
    "Tax on realized gains of a year, unrealized gains, loss-harvesting candidates with wash-sale windows, and a sale tried by each lot method. Not tax advice.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 3,
  keepSeconds: 1200,
  input: z.object({
    regime: z.enum(TAX_REGIME_CODES),
    year: z.int().optional(),
    income: z.number().optional(),
    joint: z.boolean().optional(),
    churchTaxRate: z.number().optional(),
    carriedShortLoss: z.number().optional(),
    carriedLongLoss: z.number().optional(),
    symbol: z.string().max(40).optional(),
    quantity: z.number().optional(),
  }),
  output: analysisResult,
  run: (context, input) => estimate(analysisContext(context), given(input)),
});
