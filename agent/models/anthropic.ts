import Anthropic from "@anthropic-ai/sdk";
import type {
  StopReason as AnthropicStop,
  ContentBlockParam,
  RawMessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages/messages";
import type { ProviderConfig } from "#platform/config.ts";
import type { ModelEvent, ModelPort, ModelRequest, StopReason } from "../model-port.ts";
import { anthropicMessages, anthropicTools } from "./anthropic-messages.ts";
import { describeTurnFacts } from "./describe-turn-facts.ts";
import { parseToolArguments } from "./parse-tool-arguments.ts";
import { costOf } from "./prices.ts";
import { failed } from "./provider-failure.ts";
import { relayStream } from "./relay-stream.ts";

const provider = {
  name: "Anthropic",
  answerOf: (error: unknown) =>
    error instanceof Anthropic.APIError ? { status: error.status, type: error.type } : {},
};

/** Anthropic Messages. Stateless: the whole history goes along, nothing is kept by the provider as a thread. */
export function openAnthropic(config: ProviderConfig): ModelPort {
  const client = new Anthropic({
    apiKey: config.apiKey,
    authToken: null,
    ...(config.baseUrl === undefined ? {} : { baseURL: config.baseUrl }),
    // The client's own log lines would carry request headers.
    logLevel: "off",
  });
  return {
    id: `anthropic/${config.model}`,
    label: `Anthropic ${config.model}`,
    capabilities: { citations: true, parallelTools: true, repair: true },
    stream: (request, signal) => streamMessages(client, config.model, request, signal),
  };
}

function streamMessages(
  client: Anthropic,
  model: string,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const reader = new MessageReader(model, passageNumbers(request));
  return relayStream(
    provider,
    () =>
      client.messages.create(
        {
          model,
          max_tokens: request.maxOutputTokens,
          stream: true,
          // Breakpoint after tools and rules, which are the same for everybody; the second one (automatic, on the
          // last block) makes each step reuse the steps before it.
          system: [
            { type: "text", text: request.system, cache_control: { type: "ephemeral" } },
            { type: "text", text: describeTurnFacts(request.facts) },
          ],
          cache_control: { type: "ephemeral" },
          ...(request.tools.length > 0 ? { tools: anthropicTools(request.tools) } : {}),
          messages: anthropicMessages(request.messages),
        },
        { signal },
      ),
    reader,
    signal,
  );
}

function passageNumbers(request: ModelRequest): Map<string, number> {
  const passages = request.messages.flatMap((message) =>
    message.role === "tool" ? message.results.flatMap((result) => result.passages) : [],
  );
  return new Map(passages.map((passage) => [passage.citationId, passage.number]));
}

/** What is known of one content block while it streams. */
interface OpenBlock {
  param: ContentBlockParam;
  json: string;
  cited: Set<string>;
}

class MessageReader {
  readonly #model: string;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #blocks = new Map<number, OpenBlock>();
  #stop: AnthropicStop | null = null;
  #finished = false;
  #calls = 0;
  #input = 0;
  #cacheRead = 0;
  #cacheWrite = 0;
  #output = 0;

  constructor(model: string, numbers: ReadonlyMap<string, number>) {
    this.#model = model;
    this.#numbers = numbers;
  }

  *read(event: RawMessageStreamEvent): Generator<ModelEvent> {
    switch (event.type) {
      case "message_start": {
        const usage = event.message.usage;
        this.#input = usage.input_tokens;
        this.#cacheRead = usage.cache_read_input_tokens ?? 0;
        this.#cacheWrite = usage.cache_creation_input_tokens ?? 0;
        break;
      }
      case "content_block_start": {
        const block = event.content_block;
        const kept =
          block.type === "text" ||
          block.type === "thinking" ||
          block.type === "redacted_thinking" ||
          block.type === "tool_use";
        if (!kept) break;
        const param: ContentBlockParam =
          block.type === "text"
            ? { type: "text", text: "" }
            : block.type === "tool_use"
              ? { type: "tool_use", id: block.id, name: block.name, input: {} }
              : block;
        this.#blocks.set(event.index, { param, json: "", cited: new Set() });
        break;
      }
      case "content_block_delta":
        yield* this.#readDelta(event);
        break;
      case "content_block_stop":
        yield* this.#closeBlock(event.index);
        break;
      case "message_delta":
        this.#stop = event.delta.stop_reason;
        this.#output = event.usage.output_tokens;
        this.#input = event.usage.input_tokens ?? this.#input;
        break;
      case "message_stop":
        this.#finished = true;
        break;
    }
  }

  *#readDelta(event: Extract<RawMessageStreamEvent, { type: "content_block_delta" }>): Generator<ModelEvent> {
    const open = this.#blocks.get(event.index);
    if (!open) return;
    const { param } = open;
    const delta = event.delta;
    if (delta.type === "text_delta" && param.type === "text") {
      param.text += delta.text;
      yield { type: "text", delta: delta.text };
    } else if (delta.type === "input_json_delta") {
      open.json += delta.partial_json;
    } else if (delta.type === "thinking_delta" && param.type === "thinking") {
      param.thinking += delta.thinking;
      yield { type: "reasoning", delta: delta.thinking };
    } else if (delta.type === "signature_delta" && param.type === "thinking") {
      param.signature = delta.signature;
    } else if (delta.type === "citations_delta" && param.type === "text") {
      const citation = delta.citation;
      if (citation.type !== "search_result_location") return;
      param.citations = [...(param.citations ?? []), citation];
      open.cited.add(citation.source);
      yield { type: "citation", citationId: citation.source, quote: citation.cited_text };
    }
  }

  /** A cited block gets its markers behind it, so that every provider's text has the same notation. */
  *#closeBlock(index: number): Generator<ModelEvent> {
    const open = this.#blocks.get(index);
    if (!open) return;
    const numbers = [...open.cited].flatMap((source) => this.#numbers.get(source) ?? []);
    if (numbers.length > 0) yield { type: "text", delta: ` ${numbers.map((n) => `[${n}]`).join("")}` };
    if (open.param.type === "tool_use") {
      const call = parseToolArguments(open.param.id, open.param.name, open.json);
      open.param.input = call.arguments ?? {};
      this.#calls += 1;
      yield { type: "tool_call", call };
    }
  }

  *end(): Generator<ModelEvent> {
    const inputTokens = this.#input + this.#cacheRead + this.#cacheWrite;
    yield {
      type: "usage",
      inputTokens,
      outputTokens: this.#output,
      cacheReadTokens: this.#cacheRead,
      cacheWriteTokens: this.#cacheWrite,
      costUsd: costOf(this.#model, inputTokens, this.#output),
    };
    if (!this.#finished || this.#stop === null) {
      yield failed(provider.name, "dropped");
    } else if (this.#stop === "model_context_window_exceeded") {
      yield failed(provider.name, "context_too_long");
    } else {
      const blocks = [...this.#blocks.values()].map((open) => open.param);
      const items = blocks.filter((block) => block.type !== "text" || block.text.trim() !== "");
      yield { type: "done", reason: this.#reason(this.#stop), native: { provider: "anthropic", items } };
    }
  }

  #reason(stop: Exclude<AnthropicStop, "model_context_window_exceeded">): StopReason {
    if (stop === "max_tokens") return "length";
    if (stop === "refusal") return "refusal";
    if (stop === "pause_turn") return "paused";
    return this.#calls > 0 ? "tools" : "stop";
  }
}
