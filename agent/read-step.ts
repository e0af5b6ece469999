import type { Spending } from "./budget.ts";
import type { AgentEvent } from "./events.ts";
import type { ModelEvent, ModelPort, ModelRequest, NativeItems, StopReason, ToolCall } from "./model-port.ts";
import { dearestCost } from "./models/prices.ts";

/** What one request to the model gave. */
export interface Step {
  text: string;
  calls: ToolCall[];
  quotes: Map<string, string>;
  suggestions: readonly string[];
  end:
    | { type: "done"; reason: StopReason; native: NativeItems | null }
    | Extract<ModelEvent, { type: "failed" }>;
}

/**
 * Reads one model stream to its end, telling text and usage as they come. A stream that broke off or found the
 * provider overloaded is tried once more: nothing has run yet in this step, so nothing can happen twice.
 */
export async function readStep(
  model: ModelPort,
  request: ModelRequest,
  spent: Spending,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<Step> {
  const step = await readOnce(model, request, spent, emit, signal);
  if (step.end.type === "failed" && step.end.failure === "dropped") {
    return readOnce(model, request, spent, emit, signal);
  }
  return step;
}

async function readOnce(
  model: ModelPort,
  request: ModelRequest,
  spent: Spending,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<Step> {
  const calls: ToolCall[] = [];
  const quotes = new Map<string, string>();
  let text = "";
  let suggestions: readonly string[] = [];
  spent.steps += 1;
  for await (const event of model.stream(request, signal)) {
    signal.throwIfAborted();
    switch (event.type) {
      case "text":
        text += event.delta;
        emit({ type: "text", delta: event.delta });
        break;
      case "reasoning":
        emit({ type: "reasoning", delta: event.delta });
        break;
      case "tool_call":
        calls.push(event.call);
        break;
      case "citation":
        quotes.set(event.citationId, event.quote);
        break;
      case "suggestions":
        suggestions = event.suggestions;
        break;
      case "usage":
        spent.inputTokens += event.inputTokens;
        spent.outputTokens += event.outputTokens;
        spent.chargedUsd += event.costUsd ?? dearestCost(event.inputTokens, event.outputTokens);
        spent.usd = spent.usd === null || event.costUsd === null ? null : spent.usd + event.costUsd;
        break;
      case "done":
      case "failed":
        return { text, calls, quotes, suggestions, end: event };
    }
  }
  const end = {
    type: "failed",
    failure: "dropped",
    message: `${model.label} broke off its answer. Try again.`,
    retryable: true,
  } as const;
  return { text, calls, quotes, suggestions, end };
}
