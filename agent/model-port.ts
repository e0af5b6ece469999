/** A tool as a model sees it. */
export interface ToolDescription {
  name: string;
  title: string;
  description: string;
  inputSchema: Readonly<Record<string, unknown>>;
  /** True when the tool changes nothing: such calls may run side by side. */
  readOnly: boolean;
}

export interface ToolCall {
  id: string;
  name: string;
  /** Null when the model's argument text was not a JSON object; `invalid` then says so, for the model to read. */
  arguments: Readonly<Record<string, unknown>> | null;
  invalid: string | null;
}

/** A retrieved text that an answer may cite as `[number]`. Numbers count up through one turn. */
export interface Passage {
  number: number;
  citationId: string;
  title: string;
  publisher: string | null;
  publishedAt: string | null;
  text: string;
}

export interface ToolResult {
  callId: string;
  name: string;
  ok: boolean;
  /** What the model reads: JSON of the result, or the error with what to do next. */
  text: string;
  /** The structured result; null when the call failed. */
  structured: unknown;
  passages: readonly Passage[];
}

/** Provider items that must go back verbatim, and only to the provider that made them. */
export interface NativeItems {
  provider: string;
  items: unknown;
}

export type ModelMessage =
  /** `internal`: written by the loop, not by the person; never a source of figures. */
  | { role: "user"; text: string; internal?: boolean }
  | { role: "assistant"; text: string; toolCalls: readonly ToolCall[]; native: NativeItems | null }
  | { role: "tool"; results: readonly ToolResult[] };

/** What changes between users and days; kept out of the cached prefix. */
export interface TurnFacts {
  today: string;
  displayName: string;
  baseCurrency: string;
  demo: boolean;
}

export interface ModelRequest {
  /** Byte-stable across users and days, so that provider caches hit. */
  system: string;
  facts: TurnFacts;
  tools: readonly ToolDescription[];
  messages: readonly ModelMessage[];
  maxOutputTokens: number;
}

export type StopReason = "stop" | "tools" | "length" | "refusal" | "paused";
export type ModelFailure =
  | "unavailable"
  | "overloaded"
  | "rate_limited"
  | "unauthorized"
  | "invalid_request"
  | "context_too_long"
  | "dropped";

/**
 * What a model says, in order. A stream ends with exactly one `done` or `failed`; nothing is thrown but the
 * caller's own abort. `failed.message` is text we wrote; it never holds a provider's words or a key.
 */
export type ModelEvent =
  | { type: "text"; delta: string }
  | { type: "reasoning"; delta: string }
  | { type: "tool_call"; call: ToolCall }
  | { type: "citation"; citationId: string; quote: string }
  | {
      type: "usage";
      inputTokens: number;
      outputTokens: number;
      cacheReadTokens: number;
      cacheWriteTokens: number;
      costUsd: number | null;
    }
  | { type: "suggestions"; suggestions: readonly string[] }
  | { type: "done"; reason: StopReason; native: NativeItems | null }
  | { type: "failed"; failure: ModelFailure; message: string; retryable: boolean };

export interface ModelPort {
  /** Recorded with every run, for example `anthropic/claude-sonnet-5-5`. */
  readonly id: string;
  /** Shown to people. */
  readonly label: string;
  readonly capabilities: {
    /** The provider marks citations itself; otherwise the model writes `[n]`. */
    citations: boolean;
    parallelTools: boolean;
    /** Whether a list of unsourced figures can be sent back for a second try. */
    repair: boolean;
  };
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
