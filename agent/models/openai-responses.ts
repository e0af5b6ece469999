import type OpenAI from "openai";
import type {
  FunctionTool,
  Response,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
} from "openai/resources/responses/responses";
import { z } from "zod";
import type { ProviderConfig } from "#platform/config.ts";
import type { ModelEvent, ModelMessage, ModelPort, ModelRequest } from "../model-port.ts";
import { describeToolResult } from "./describe-tool-result.ts";
import { describeTurnFacts } from "./describe-turn-facts.ts";
import { openaiAnswerOf, openOpenaiClient } from "./openai-client.ts";
import { parseToolArguments } from "./parse-tool-arguments.ts";
import { costOf } from "./prices.ts";
import { failed, failureOf } from "./provider-failure.ts";
import { relayStream } from "./relay-stream.ts";

const provider = { name: "OpenAI", answerOf: openaiAnswerOf };

/** OpenAI Responses without storage: reasoning comes back encrypted and is replayed item by item. */
export function openOpenaiResponses(config: ProviderConfig): ModelPort {
  const client = openOpenaiClient(config);
  return {
    id: `openai/${config.model}`,
    label: `OpenAI ${config.model}`,
    capabilities: { citations: false, parallelTools: true, repair: true },
    stream: (request, signal) => streamResponse(client, config.model, request, signal),
  };
}

function streamResponse(
  client: OpenAI,
  model: string,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const reader = new ResponseReader(model);
  return relayStream(
    provider,
    () =>
      client.responses.create(
        {
          model,
          stream: true,
          store: false,
          include: ["reasoning.encrypted_content"],
          instructions: request.system,
          max_output_tokens: request.maxOutputTokens,
          tools: request.tools.map(
            (tool): FunctionTool => ({
              type: "function",
              name: tool.name,
              description: tool.description,
              parameters: { ...tool.inputSchema },
              // Strict mode demands that every property is required; ours are mostly optional.
              strict: false,
            }),
          ),
          input: [
            { role: "developer", content: describeTurnFacts(request.facts) },
            ...request.messages.flatMap(inputItems),
          ],
        },
        { signal },
      ),
    reader,
    signal,
  );
}

/** Output items that came from this provider and go back as they were. */
const nativeItems = z.array(
  z.custom<ResponseInputItem>((item) => z.looseObject({ type: z.string() }).safeParse(item).success),
);

function inputItems(message: ModelMessage): ResponseInputItem[] {
  if (message.role === "user") return [{ role: "user", content: message.text }];
  if (message.role === "tool") {
    return message.results.map((result) => ({
      type: "function_call_output",
      call_id: result.callId,
      output: describeToolResult(result),
    }));
  }
  const native = message.native?.provider === "openai" ? nativeItems.safeParse(message.native.items) : null;
  if (native?.success) return native.data;
  return [
    ...(message.text.trim() === "" ? [] : [{ role: "assistant" as const, content: message.text }]),
    ...message.toolCalls.map((call) => ({
      type: "function_call" as const,
      call_id: call.id,
      name: call.name,
      arguments: JSON.stringify(call.arguments ?? {}),
    })),
  ];
}

class ResponseReader {
  readonly #model: string;
  readonly #items: ResponseOutputItem[] = [];
  #calls = 0;
  #refused = false;
  #ended: ModelEvent | undefined;

  constructor(model: string) {
    this.#model = model;
  }

  *read(event: ResponseStreamEvent): Generator<ModelEvent> {
    switch (event.type) {
      case "response.output_text.delta":
        yield { type: "text", delta: event.delta };
        break;
      case "response.refusal.delta":
        this.#refused = true;
        yield { type: "text", delta: event.delta };
        break;
      case "response.reasoning_summary_text.delta":
        yield { type: "reasoning", delta: event.delta };
        break;
      case "response.output_item.done":
        this.#items.push(event.item);
        if (event.item.type === "function_call") {
          this.#calls += 1;
          yield {
            type: "tool_call",
            call: parseToolArguments(event.item.call_id, event.item.name, event.item.arguments),
          };
        }
        break;
      case "response.completed":
      case "response.incomplete":
        yield* this.#usage(event.response);
        this.#ended = this.#close(event.response);
        break;
      case "response.failed":
        yield* this.#usage(event.response);
        this.#ended = failed(provider.name, failureOf(undefined, event.response.error?.code));
        break;
      case "error":
        this.#ended = failed(provider.name, failureOf(undefined, event.code));
        break;
    }
  }

  *#usage(response: Response): Generator<ModelEvent> {
    if (!response.usage) return;
    const { input_tokens, output_tokens, input_tokens_details } = response.usage;
    yield {
      type: "usage",
      inputTokens: input_tokens,
      outputTokens: output_tokens,
      cacheReadTokens: input_tokens_details?.cached_tokens ?? 0,
      cacheWriteTokens: 0,
      costUsd: costOf(this.#model, input_tokens, output_tokens),
    };
  }

  #close(response: Response): ModelEvent {
    const native = { provider: "openai", items: this.#items };
    const cut = response.incomplete_details?.reason;
    if (this.#refused || cut === "content_filter") return { type: "done", reason: "refusal", native };
    if (response.status === "incomplete") return { type: "done", reason: "length", native };
    return { type: "done", reason: this.#calls > 0 ? "tools" : "stop", native };
  }

  /** A stream that just stops raises no error in the client: only the terminal event makes an answer complete. */
  *end(): Generator<ModelEvent> {
    yield this.#ended ?? failed(provider.name, "dropped");
  }
}
