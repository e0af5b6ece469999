import { z } from "zod";
import { measureRisk } from "#portfolio/measure-risk.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

const text = z.string().max(40).optional();

export const getRisk = defineTool({
  name: "get_risk",
  title: "Risk",
  description:
    "Volatility, drawdown, value at risk, Sharpe, beta to benchmark symbol, contributions, correlations, exposures, days to sell holdings.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 3,
  keepSeconds: 600,
  // Days, names and ranges are checked by the use case: in the schema each would be paid for in every conversation.
  input: z.object({
    accountId: text,
    from: text,
    to: text,
    benchmark: text,
    riskFreeRate: z.number().optional(),
    confidence: z.number().optional(),
    horizonDays: z.number().optional(),
    method: z.enum(["historical", "parametric", "cornishFisher"]).optional(),
    covariance: text,
    interval: z.enum(["day", "week", "month"]).optional(),
    volumeShare: z.number().optional(),
  }),
  output: analysisResult,
  run: (context, input) => measureRisk(analysisContext(context), given(input)),
});
