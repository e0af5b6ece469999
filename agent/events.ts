import { z } from "zod";

/**
 * What a run tells whoever watches it, in order. The same list is streamed to the page, stored as the transcript
 * and scored by the evals. A run starts with `run_started` and ends with `done`; `answer` carries the checked text,
 * which replaces everything streamed as `text` before it.
 */
export const agentEventSchema = z.discriminatedUnion("type", [
  /** `engine` is the id of the model port, `label` its name for people. */
  z.object({ type: z.literal("run_started"), engine: z.string(), label: z.string() }),
  /** Streamed draft of the answer: not yet checked. */
  z.object({ type: z.literal("text"), delta: z.string() }),
  z.object({ type: z.literal("reasoning"), delta: z.string() }),
  z.object({
    type: z.literal("tool_start"),
    id: z.string(),
    name: z.string(),
    title: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }),
  /** `result` is the structured result of the tool, null when it failed; `message` says what to do then. */
  z.object({
    type: z.literal("tool_result"),
    id: z.string(),
    ok: z.boolean(),
    milliseconds: z.number(),
    result: z.unknown(),
    message: z.string().nullable(),
  }),
  /** A passage that the answer cites as `[number]`; `quote` is verbatim text of it. */
  z.object({
    type: z.literal("citation"),
    number: z.number().int(),
    citationId: z.string(),
    title: z.string(),
    publisher: z.string().nullable(),
    publishedAt: z.string().nullable(),
    quote: z.string().nullable(),
  }),
  z.object({
    type: z.literal("job"),
    jobId: z.string(),
    progress: z.number(),
    message: z.string().nullable(),
  }),
  /** Outcome of the number and citation check: how many figures were matched, which statements were taken out. */
  z.object({ type: z.literal("verify"), checked: z.number().int(), removed: z.array(z.string()) }),
  /** Totals of the run so far; `costUsd` null when the price of the model is not known. */
  z.object({
    type: z.literal("usage"),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    costUsd: z.number().nullable(),
  }),
  /** The checked answer as markdown, and what could be asked next. */
  z.object({ type: z.literal("answer"), text: z.string(), suggestions: z.array(z.string()) }),
  z.object({ type: z.literal("error"), message: z.string(), retryable: z.boolean() }),
  z.object({ type: z.literal("done"), reason: z.enum(["stop", "cancelled", "budget", "error"]) }),
]);

export type AgentEvent = z.infer<typeof agentEventSchema>;

/** One event of a run with its number; numbers start at 1 and have no gaps. */
export interface NumberedEvent {
  sequence: number;
  event: AgentEvent;
}
