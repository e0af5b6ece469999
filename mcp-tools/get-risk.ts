import { z } from "zod";
import { measureRisk } from "#portfolio/measure-risk.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, dateParameter, given } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

const text = z.string().max(40).optional();

export const getRisk = defineTool({
  name: "get_risk",
  title: "Risk",
  description:
    "Of today's holdings: volatility, drawdown, value at risk, expected shortfall, Sharpe, beta to a benchmark symbol, risk contributions, correlations, exposures.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 3,
  // Ranges are checked by the use case: in the schema each would be paid for in every conversation.
  input: z.object({
    accountId: text,
    from: dateParameter.optional(),
    to: dateParameter.optional(),
    benchmark: text,
    riskFreeRate: z.number().optional(),
    confidence: z.number().optional(),
    horizonDays: z.number().optional(),
    method: z.enum(["historical", "parametric", "cornishFisher"]).optional(),
    covariance: text,
    interval: z.enum(["day", "week", "month"]).optional(),
  }),
  output: analysisResult,
  run: (context, input) => measureRisk(analysisContext(context), given(input)),
});
