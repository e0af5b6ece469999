import { z } from "zod";
import type { Budget, Spending } from "./budget.ts";
import type { AgentEvent } from "./events.ts";
import type { ToolCall, ToolDescription, ToolResult } from "./model-port.ts";
import type { PassageNumbering } from "./passages.ts";
import type { ToolClient, ToolOutcome } from "./tool-client.ts";

/** Longest tool text that goes to a model, characters: about 30,000 tokens. */
const longestText = 120_000;

export interface CallContext {
  tools: ToolClient;
  descriptions: readonly ToolDescription[];
  budget: Budget;
  spent: Spending;
  passages: PassageNumbering;
  /** What each call of this turn gave, by name and arguments: the same call twice is answered from here. */
  answered: Map<string, ToolOutcome>;
  emit(event: AgentEvent): void;
  signal: AbortSignal;
}

/**
 * Runs the calls of one step: neighbours that only read run side by side, all others one after the other. Whatever
 * goes wrong becomes a result that the model reads.
 */
export async function callTools(calls: readonly ToolCall[], context: CallContext): Promise<ToolResult[]> {
  const results: ToolResult[] = [];
  let index = 0;
  while (index < calls.length) {
    const group = [];
    do {
      const call = calls[index];
      if (call) group.push(call);
      index += 1;
    } while (
      index < calls.length &&
      isReadOnly(calls[index - 1], context) &&
      isReadOnly(calls[index], context)
    );
    const outcomes = await Promise.all(group.map((call) => callTool(call, context)));
    // Passages are numbered in the order of the calls, not in the order of their answers.
    for (const [position, call] of group.entries()) {
      const outcome = outcomes[position];
      if (outcome) results.push(toResult(call, outcome, context));
    }
  }
  return results;
}

function isReadOnly(call: ToolCall | undefined, context: CallContext): boolean {
  return context.descriptions.find((tool) => tool.name === call?.name)?.readOnly === true;
}

async function callTool(call: ToolCall, context: CallContext): Promise<ToolOutcome> {
  const { emit, spent, budget, answered } = context;
  const tool = context.descriptions.find(({ name }) => name === call.name);
  const callArguments = call.arguments ?? {};
  emit({
    type: "tool_start",
    id: call.id,
    name: call.name,
    title: tool?.title ?? call.name,
    arguments: callArguments,
  });
  const started = performance.now();
  const key = `${call.name} ${canonical(callArguments)}`;
  const earlier = answered.get(key);
  let outcome: ToolOutcome;
  if (!tool) {
    const names = context.descriptions.map(({ name }) => name).join(", ");
    outcome = refused(`There is no tool ${call.name.slice(0, 60)}. The tools are: ${names}.`);
  } else if (call.invalid !== null) {
    outcome = refused(call.invalid);
  } else if (spent.toolCalls >= budget.toolCalls) {
    outcome = refused("No tool calls are left for this question. Answer now with what you have.");
  } else if (earlier && !isUnfinishedJob(earlier)) {
    outcome = refused("This call was made before with the same arguments. Use that result and go on.");
  } else {
    spent.toolCalls += 1;
    const running = context.tools.call(call.name, callArguments, {
      signal: context.signal,
      timeoutMs: budget.toolTimeoutMs,
      onProgress: (progress, message) => emit({ type: "job", jobId: call.id, progress, message }),
    });
    outcome = await orAborted(running, context.signal);
    answered.set(key, outcome);
  }
  context.signal.throwIfAborted();
  const milliseconds = Math.round(performance.now() - started);
  const { ok, structured, message } = outcome;
  emit({ type: "tool_result", id: call.id, ok, milliseconds, result: structured, message });
  const job = jobOf(structured);
  if (job) emit({ type: "job", jobId: job.jobId, progress: job.progress, message: job.message ?? null });
  return outcome;
}

/** Settles at once when the signal fires, whether or not the work listens to it. */
async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function refused(message: string): ToolOutcome {
  return { ok: false, structured: null, message };
}

function toResult(call: ToolCall, outcome: ToolOutcome, context: CallContext): ToolResult {
  const { passages, rest } = context.passages.take(outcome.structured);
  const whole = outcome.ok ? JSON.stringify(rest) : (outcome.message ?? "The tool failed.");
  const text =
    whole.length > longestText
      ? `${whole.slice(0, longestText)}\n(cut here: the result is too long; ask for less or page with limit and cursor)`
      : whole;
  return { callId: call.id, name: call.name, ok: outcome.ok, text, structured: outcome.structured, passages };
}

const jobShape = z.looseObject({
  jobId: z.string(),
  status: z.string(),
  progress: z.number(),
  message: z.string().nullish(),
});
const jobResult = z.union([
  z.looseObject({ job: jobShape }).transform(({ job }) => job),
  z.looseObject({ jobs: z.tuple([jobShape]) }).transform(({ jobs: [job] }) => job),
  jobShape,
]);

function jobOf(structured: unknown) {
  return jobResult.safeParse(structured).data;
}

/** Asking again makes sense only while a job is going on. */
function isUnfinishedJob(outcome: ToolOutcome): boolean {
  const status = jobOf(outcome.structured)?.status;
  return status === "queued" || status === "running";
}

/** JSON with sorted keys: two calls are the same when they mean the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
