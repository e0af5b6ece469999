import type { Scope } from "#auth/session.ts";
import { analyzeInstrument } from "./analyze-instrument.ts";
import type { Tool, Toolset } from "./define-tool.ts";
import { estimateTax } from "./estimate-tax.ts";
import { fixDataIssue } from "./fix-data-issue.ts";
import { getDataQuality } from "./get-data-quality.ts";
import { getForecast } from "./get-forecast.ts";
import { getHoldings } from "./get-holdings.ts";
import { getJob } from "./get-job.ts";
import { getOverview } from "./get-overview.ts";
import { getPerformance } from "./get-performance.ts";
import { getPrices } from "./get-prices.ts";
import { getRisk } from "./get-risk.ts";
import { getTransactions } from "./get-transactions.ts";
import { importTransactions } from "./import-transactions.ts";
import { optimizePortfolio } from "./optimize-portfolio.ts";
import { planGoalTool } from "./plan-goal.ts";
import { planRetirementTool } from "./plan-retirement.ts";
import { runSimulation } from "./run-simulation.ts";
import { runStressTest } from "./run-stress-test.ts";
import { searchInstruments } from "./search-instruments.ts";
import { searchResearch } from "./search-research.ts";
import { suggestRebalancing } from "./suggest-rebalancing.ts";

/** Every tool a model or an API client can call, in the order in which it is listed. One line each. */
export const tools: readonly Tool[] = [
  getOverview,
  getHoldings,
  getTransactions,
  getPerformance,
  getRisk,
  runStressTest,
  getPrices,
  searchInstruments,
  getDataQuality,
  fixDataIssue,
  optimizePortfolio,
  suggestRebalancing,
  estimateTax,
  analyzeInstrument,
  getForecast,
  searchResearch,
  runSimulation,
  planGoalTool,
  planRetirementTool,
  getJob,
  importTransactions,
];

/** The tools of the wanted toolsets (all when none is named) that the caller's scopes allow. */
export function selectTools(toolsets: readonly Toolset[], scopes: readonly Scope[]): readonly Tool[] {
  return tools.filter(
    (tool) =>
      scopes.includes(tool.scope) &&
      (toolsets.length === 0 || tool.toolsets.some((toolset) => toolsets.includes(toolset))),
  );
}
