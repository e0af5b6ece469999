import { type Budget, DEFAULT_BUDGET } from "./budget.ts";
import type { AgentEvent } from "./events.ts";
import type {
  ModelEvent,
  ModelMessage,
  ModelPort,
  ModelRequest,
  ToolCall,
  ToolDescription,
} from "./model-port.ts";
import { runTurn } from "./run-turn.ts";
import type { ToolClient, ToolOutcome } from "./tool-client.ts";

export type Script = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent> | ModelEvent[];

/** A model port that plays one script a step and keeps the requests it got. */
export function scriptedModel(scripts: Script[], repair = true): ModelPort & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    id: "scripted/1",
    label: "scripted",
    capabilities: { citations: false, parallelTools: true, repair },
    requests,
    async *stream(request, signal) {
      const script = scripts[Math.min(requests.length, scripts.length - 1)];
      requests.push(request);
      yield* script?.(request, signal) ?? [];
    },
  };
}

export const say = (text: string): ModelEvent[] => [
  { type: "text", delta: text },
  {
    type: "usage",
    inputTokens: 100,
    outputTokens: 10,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costUsd: 0.01,
  },
  { type: "done", reason: "stop", native: null },
];
export const call = (id: string, name: string, callArguments: Record<string, unknown> = {}): ToolCall => ({
  id,
  name,
  arguments: callArguments,
  invalid: null,
});
export const ask = (...calls: ToolCall[]): ModelEvent[] => [
  ...calls.map((one) => ({ type: "tool_call", call: one }) as const),
  {
    type: "usage",
    inputTokens: 100,
    outputTokens: 10,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costUsd: 0.01,
  },
  { type: "done", reason: "tools", native: null },
];

export const described: ToolDescription[] = [
  "get_overview",
  "get_holdings",
  "get_job",
  "search_research",
].map((name) => ({
  name,
  title: name,
  description: "",
  inputSchema: { type: "object" },
  readOnly: true,
}));
described.push({
  name: "import_transactions",
  title: "Import",
  description: "",
  inputSchema: {},
  readOnly: false,
});

export function toolsOf(answer: (name: string, signal: AbortSignal) => Promise<unknown> | unknown) {
  const log: string[] = [];
  const client: ToolClient = {
    list: async () => described,
    async call(name, _arguments, { signal }): Promise<ToolOutcome> {
      log.push(`start ${name}`);
      const structured = await answer(name, signal);
      log.push(`end ${name}`);
      return { ok: true, structured, message: null };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { client, log };
}

export const overview = {
  asOf: "2024-06-28",
  marketValue: { amount: "118432.55", currency: "EUR" },
  rate: 0.0712,
};

export async function turn(
  model: ModelPort,
  client: ToolClient,
  options: {
    budget?: Partial<Budget>;
    signal?: AbortSignal;
    history?: ModelMessage[];
    question?: string;
  } = {},
) {
  const events: AgentEvent[] = [];
  const outcome = await runTurn({
    model,
    tools: client,
    system: "rules",
    repair: "These have no source:\n{{findings}}\nWrite it again.",
    facts: { today: "2024-06-28", displayName: "Ada", baseCurrency: "EUR", demo: false },
    history: options.history ?? [],
    question: options.question ?? "What is it worth?",
    budget: { ...DEFAULT_BUDGET, ...options.budget },
    signal: options.signal ?? new AbortController().signal,
    emit: (event) => events.push(event),
  });
  const answer = events.find((event) => event.type === "answer");
  return { events, outcome, answer: answer?.type === "answer" ? answer.text : null };
}
