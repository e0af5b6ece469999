import { z } from "zod";
import { forecastGrowth } from "#portfolio/forecast-growth.ts";
import { defineTool } from "./define-tool.ts";
import { analysisResult, given, symbolParameter } from "./schemas.ts";
import { analysisContext } from "./use-case-context.ts";

export const getForecast = defineTool({
  name: "get_forecast",
  title: "Growth forecast",
  description:
    "Growth of the portfolio or one symbol over 30 days (or horizonDays) and a year: median, bands, chance of loss, back-test against a random walk.",
  toolsets: ["analysis"],
  scope: "portfolio:read",
  access: "read",
  cost: 4,
  keepSeconds: 86_400,
  input: z.object({ symbol: symbolParameter.optional(), horizonDays: z.number().optional() }),
  output: analysisResult,
  run: (context, input) => forecastGrowth(analysisContext(context), given(input)),
});
