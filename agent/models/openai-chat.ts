import { randomUUID } from "node:crypto";
import type OpenAI from "openai";
import type {
  ChatCompletionChunk,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions/completions";
import { z } from "zod";
import type { ProviderConfig } from "#platform/config.ts";
import type { ModelEvent, ModelMessage, ModelPort, ModelRequest } from "../model-port.ts";
import { describeToolResult } from "./describe-tool-result.ts";
import { describeTurnFacts } from "./describe-turn-facts.ts";
import { openaiAnswerOf, openOpenaiClient } from "./openai-client.ts";
import { parseToolArguments } from "./parse-tool-arguments.ts";
import { failed } from "./provider-failure.ts";
import { relayStream } from "./relay-stream.ts";

const provider = { name: "The local model server", answerOf: openaiAnswerOf };

/** Chat Completions as Ollama, vLLM and llama.cpp serve them. */
export function openOpenaiChat(config: ProviderConfig): ModelPort {
  const client = openOpenaiClient(config);
  return {
    id: `local/${config.model}`,
    label: `local model ${config.model}`,
    capabilities: { citations: false, parallelTools: true, repair: true },
    stream: (request, signal) => streamChat(client, config.model, request, signal),
  };
}

function streamChat(
  client: OpenAI,
  model: string,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const reader = new ChatReader();
  return relayStream(
    provider,
    () =>
      client.chat.completions.create(
        {
          model,
          stream: true,
          stream_options: { include_usage: true },
          max_tokens: request.maxOutputTokens,
          messages: [
            { role: "system", content: `${request.system}\n\n${describeTurnFacts(request.facts)}` },
            ...request.messages.flatMap(chatMessages),
          ],
          ...(request.tools.length > 0
            ? {
                tools: request.tools.map(({ name, description, inputSchema }) => ({
                  type: "function" as const,
                  function: { name, description, parameters: { ...inputSchema } },
                })),
              }
            : {}),
        },
        { signal },
      ),
    reader,
    signal,
  );
}

function chatMessages(message: ModelMessage): ChatCompletionMessageParam[] {
  if (message.role === "user") return [{ role: "user", content: message.text }];
  if (message.role === "tool") {
    return message.results.map((result) => ({
      role: "tool",
      tool_call_id: result.callId,
      content: describeToolResult(result),
    }));
  }
  const calls = message.toolCalls.map((call) => ({
    type: "function" as const,
    id: call.id,
    function: { name: call.name, arguments: JSON.stringify(call.arguments ?? {}) },
  }));
  if (calls.length === 0 && message.text.trim() === "") return [];
  return [{ role: "assistant", content: message.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
}

/** Reasoning text under the two names that servers use; neither is part of the official shape. */
const reasoningDelta = z.object({
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
});

interface OpenCall {
  id: string;
  name: string;
  json: string;
}

class ChatReader {
  /** By index of the delta; a new id under an old index is a new call, as Ollama sends them. */
  readonly #calls: { index: number; call: OpenCall }[] = [];
  #finish: string | null = null;
  #refused = false;

  *read(chunk: ChatCompletionChunk): Generator<ModelEvent> {
    const choice = chunk.choices[0];
    const delta = choice?.delta;
    const reasoning = reasoningDelta.safeParse(delta).data;
    const thought = reasoning?.reasoning_content ?? reasoning?.reasoning;
    if (thought) yield { type: "reasoning", delta: thought };
    if (delta?.content) yield { type: "text", delta: delta.content };
    if (delta?.refusal) {
      this.#refused = true;
      yield { type: "text", delta: delta.refusal };
    }
    for (const part of delta?.tool_calls ?? []) {
      const open = this.#calls.findLast(({ index }) => index === (part.index ?? 0));
      const same = open && (!part.id || part.id === open.call.id);
      if (same) {
        open.call.name += part.function?.name ?? "";
        open.call.json += part.function?.arguments ?? "";
      } else {
        const call = {
          id: part.id || `call_${randomUUID()}`,
          name: part.function?.name ?? "",
          json: part.function?.arguments ?? "",
        };
        this.#calls.push({ index: part.index ?? 0, call });
      }
    }
    if (choice?.finish_reason) this.#finish = choice.finish_reason;
    if (chunk.usage) {
      yield {
        type: "usage",
        inputTokens: chunk.usage.prompt_tokens,
        outputTokens: chunk.usage.completion_tokens,
        cacheReadTokens: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
        cacheWriteTokens: 0,
        // Local inference is not billed by the token.
        costUsd: 0,
      };
    }
  }

  /** A stream that just stops raises no error in the client: only a finish reason makes an answer complete. */
  *end(): Generator<ModelEvent> {
    if (this.#finish === null) {
      yield failed(provider.name, "dropped");
      return;
    }
    const cut = this.#finish === "length";
    // A call cut off by the length limit is half a call: it must not run.
    const calls = cut ? [] : this.#calls.map(({ call }) => call);
    for (const { id, name, json } of calls) {
      yield { type: "tool_call", call: parseToolArguments(id, name, json) };
    }
    const refused = this.#refused || this.#finish === "content_filter";
    const reason = cut ? "length" : refused ? "refusal" : calls.length > 0 ? "tools" : "stop";
    yield { type: "done", reason, native: null };
  }
}
