import { DEFAULT_BUDGET } from "../budget.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelMessage, ToolDescription } from "../model-port.ts";
import { openOffline } from "../models/offline.ts";
import { runTurn } from "../run-turn.ts";
import type { ToolClient } from "../tool-client.ts";
import { sampleResult } from "./sample-results.ts";

const names = [
  "get_overview",
  "get_performance",
  "get_holdings",
  "get_transactions",
  "get_prices",
  "search_research",
  "run_simulation",
  "get_job",
  "get_data_quality",
  "fix_data_issue",
  "search_instruments",
  "plan_goal",
  "plan_retirement",
  "get_risk",
  "run_stress_test",
  "optimize_portfolio",
  "suggest_rebalancing",
  "estimate_tax",
  "get_forecast",
  "analyze_instrument",
];

/** Changes what a tool gives, by its name and arguments; undefined leaves the sample. */
export type Override = (name: string, callArguments: Readonly<Record<string, unknown>>) => unknown;

function sampleTools(fail: string | null, override: Override) {
  const calls: { name: string; arguments: unknown }[] = [];
  const client: ToolClient = {
    list: async () =>
      names.map(
        (name): ToolDescription => ({ name, title: name, description: "", inputSchema: {}, readOnly: true }),
      ),
    async call(name, callArguments) {
      calls.push({ name, arguments: callArguments });
      if (name === fail) return { ok: false, structured: null, message: "No such currency: use EUR or USD." };
      const count = calls.filter((call) => call.name === name).length;
      const structured = override(name, callArguments) ?? sampleResult(name, count);
      return { ok: true, structured, message: null };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { client, calls };
}

/** Asks one question after the other in one conversation and returns the last answer. */
export async function ask(
  questions: string[],
  fail: string | null = null,
  demo = false,
  override: Override = () => undefined,
) {
  let history: ModelMessage[] = [];
  const { client, calls } = sampleTools(fail, override);
  let events: AgentEvent[] = [];
  for (const question of questions) {
    calls.length = 0;
    events = [];
    const outcome = await runTurn({
      model: openOffline(),
      tools: client,
      system: "",
      repair: "{{findings}}",
      facts: { today: "2026-06-30", displayName: "Ada", baseCurrency: "EUR", demo },
      history,
      question,
      budget: DEFAULT_BUDGET,
      signal: new AbortController().signal,
      emit: (event) => events.push(event),
    });
    history = [...history, ...outcome.messages];
  }
  const answer = events.find((event) => event.type === "answer");
  const verify = events.find((event) => event.type === "verify");
  return {
    events,
    calls,
    text: answer?.type === "answer" ? answer.text : "",
    suggestions: answer?.type === "answer" ? answer.suggestions : [],
    removed: verify?.type === "verify" ? verify.removed : ["no check"],
    checked: verify?.type === "verify" ? verify.checked : 0,
  };
}
