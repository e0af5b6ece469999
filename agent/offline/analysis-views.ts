import type { AnalysisView } from "./compose-analysis.ts";
import type { Intent } from "./frame.ts";

/** The tool that answers an intent with figures and tables, and how its answer is told. */
export const analysisViews: Readonly<Partial<Record<Intent, AnalysisView & { tool: string }>>> = {
  risk: {
    tool: "get_risk",
    figures: 20,
    lead: "The risk of your portfolio, measured from the past of what you hold today",
    tables: 1,
    close: "Past risk is no promise: losses can be larger than any of these figures.",
  },
  stress: {
    tool: "run_stress_test",
    figures: 3,
    lead: "What such a shock would do to your portfolio as it is today",
    tables: 2,
    close: "A stress test says what would happen if, not how likely it is.",
  },
  optimize: {
    tool: "optimize_portfolio",
    figures: 9,
    lead: "The weights that come out best under the stated assumptions",
    tables: 1,
    close:
      "Optimal weights follow from estimates that are uncertain, above all the expected returns: they are a calculation, not a recommendation.",
  },
  rebalance: {
    tool: "suggest_rebalancing",
    figures: 8,
    lead: "What would bring your portfolio to its targets",
    tables: 2,
    close: "Nothing has been ordered: trades are yours to decide and to place with your broker.",
  },
  saving_plan: {
    tool: "plan_goal",
    figures: 8,
    lead: "What the goal takes",
    tables: 1,
    close: "It rests on the assumed return; a lower one takes more saving.",
  },
  retirement: {
    tool: "plan_retirement",
    figures: 9,
    lead: "Your retirement plan",
    tables: 2,
    close: "A plan is not a forecast: other assumptions give other results.",
  },
  tax_estimate: {
    tool: "estimate_tax",
    figures: 7,
    lead: "An estimate of taxes on your gains",
    tables: 2,
    close:
      "This is an estimate under simplified rules, not tax advice; ask a tax adviser before you act on it.",
  },
  forecast: {
    tool: "get_forecast",
    figures: 9,
    lead: "A forecast with its bands",
    tables: 2,
    close: "A forecast is a range with a stated chance of being wrong, not a promise.",
  },
  instrument: {
    tool: "analyze_instrument",
    figures: 14,
    lead: "An analysis of the instrument",
    tables: 1,
    close: "",
  },
};
