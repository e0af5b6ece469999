import type { ModelPort } from "../model-port.ts";
import { openAnthropic } from "./anthropic.ts";
import { openOpenaiChat } from "./openai-chat.ts";
import { openOpenaiResponses } from "./openai-responses.ts";

type Events = Record<string, unknown>[];

interface ScriptedCall {
  id: string;
  name: string;
  /** Argument text, sent in two pieces. */
  json: string;
}

/** What a provider streams for the same happenings, as its documentation shows it. */
export interface ProviderStreams {
  name: string;
  path: string;
  open(url: string, apiKey: string): ModelPort;
  /** Ends with `[DONE]` where the provider does. */
  end: "done" | "close";
  text(pieces: string[]): Events;
  calls(thought: string | null, calls: ScriptedCall[]): Events;
  refusal(): Events;
  length(text: string): Events;
  /** The same as `text` without its terminal event. */
  unfinished(text: string): Events;
  overloaded: { status: number; body: Record<string, unknown> };
  /** An error event in the middle of a stream. */
  brokenStream(): Events;
}

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)];

const anthropicStart = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-5-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: 90,
      cache_read_input_tokens: 10,
      cache_creation_input_tokens: 0,
      output_tokens: 1,
    },
  },
};
const anthropicEnd = (reason: string): Events => [
  { type: "message_delta", delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 7 } },
  { type: "message_stop" },
];
export const anthropicBlock = (index: number, block: Record<string, unknown>, deltas: Events): Events => [
  { type: "content_block_start", index, content_block: block },
  ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
  { type: "content_block_stop", index },
];
const anthropicText = (index: number, pieces: string[]) =>
  anthropicBlock(
    index,
    { type: "text", text: "" },
    pieces.map((text) => ({ type: "text_delta", text })),
  );

export const anthropicStream = (reason: string, ...blocks: Events[]): Events => [
  anthropicStart,
  { type: "ping" },
  ...blocks.flat(),
  ...anthropicEnd(reason),
];

const anthropic: ProviderStreams = {
  name: "anthropic",
  path: "/v1/messages",
  end: "close",
  open: (url, apiKey) => openAnthropic({ apiKey, baseUrl: url, model: "claude-sonnet-5-5" }),
  text: (pieces) => anthropicStream("end_turn", anthropicText(0, pieces)),
  calls: (thought, calls) =>
    anthropicStream(
      "tool_use",
      thought === null
        ? []
        : anthropicBlock(0, { type: "thinking", thinking: "", signature: "" }, [
            { type: "thinking_delta", thinking: thought },
            { type: "signature_delta", signature: "sealed" },
          ]),
      ...calls.map(({ id, name, json }, index) =>
        anthropicBlock(
          index + 1,
          { type: "tool_use", id, name, input: {} },
          halves(json).map((partial_json) => ({ type: "input_json_delta", partial_json })),
        ),
      ),
    ),
  refusal: () => anthropicStream("refusal"),
  length: (text) => anthropicStream("max_tokens", anthropicText(0, [text])),
  unfinished: (text) => [anthropicStart, ...anthropicText(0, [text])],
  overloaded: {
    status: 529,
    body: { type: "error", error: { type: "overloaded_error", message: "foreign words" } },
  },
  brokenStream: () => [
    anthropicStart,
    { type: "error", error: { type: "overloaded_error", message: "foreign words" } },
  ],
};

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 10, cache_write_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 107,
};
const response = (status: string, more: Record<string, unknown> = {}) => ({
  id: "resp_1",
  object: "response",
  status,
  output: [],
  error: null,
  incomplete_details: null,
  ...more,
});
const created = { type: "response.created", sequence_number: 0, response: response("in_progress") };
const outputText = (index: number, pieces: string[]): Events => [
  ...pieces.map((delta) => ({
    type: "response.output_text.delta",
    item_id: "msg_1",
    output_index: index,
    content_index: 0,
    delta,
    logprobs: [],
    sequence_number: 1,
  })),
  {
    type: "response.output_item.done",
    output_index: index,
    sequence_number: 2,
    item: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: pieces.join(""), annotations: [], logprobs: [] }],
    },
  },
];
const completed = {
  type: "response.completed",
  sequence_number: 9,
  response: response("completed", { usage }),
};

const responses: ProviderStreams = {
  name: "openai",
  path: "/responses",
  end: "close",
  open: (url, apiKey) => openOpenaiResponses({ apiKey, baseUrl: url, model: "gpt-6.1-terra" }),
  text: (pieces) => [created, ...outputText(0, pieces), completed],
  calls: (thought, calls) => [
    created,
    ...(thought === null
      ? []
      : [
          {
            type: "response.reasoning_summary_text.delta",
            item_id: "rs_1",
            output_index: 0,
            summary_index: 0,
            delta: thought,
          },
          {
            type: "response.output_item.done",
            output_index: 0,
            item: { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "sealed" },
          },
        ]),
    ...calls.flatMap(({ id, name, json }, index) => [
      ...halves(json).map((delta) => ({
        type: "response.function_call_arguments.delta",
        item_id: `fc_${id}`,
        output_index: index + 1,
        delta,
      })),
      {
        type: "response.output_item.done",
        output_index: index + 1,
        item: {
          id: `fc_${id}`,
          type: "function_call",
          call_id: id,
          name,
          arguments: json,
          status: "completed",
        },
      },
    ]),
    completed,
  ],
  refusal: () => [
    created,
    {
      type: "response.refusal.delta",
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta: "I cannot.",
    },
    completed,
  ],
  length: (text) => [
    created,
    ...outputText(0, [text]),
    {
      type: "response.incomplete",
      response: response("incomplete", { usage, incomplete_details: { reason: "max_output_tokens" } }),
    },
  ],
  unfinished: (text) => [created, ...outputText(0, [text])],
  overloaded: {
    status: 503,
    body: { error: { type: "server_error", code: null, message: "foreign words", param: null } },
  },
  brokenStream: () => [
    created,
    {
      type: "response.failed",
      response: response("failed", { error: { code: "server_error", message: "foreign words" } }),
    },
  ],
};

const chunk = (delta: Record<string, unknown>, finish_reason: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "qwen3",
  choices: [{ index: 0, delta, finish_reason }],
});
const chatUsage = {
  ...chunk({}),
  choices: [],
  usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 },
};

const chat: ProviderStreams = {
  name: "local",
  path: "/chat/completions",
  end: "done",
  open: (url, apiKey) => openOpenaiChat({ apiKey, baseUrl: url, model: "qwen3" }),
  text: (pieces) => [...pieces.map((content) => chunk({ content })), chunk({}, "stop"), chatUsage],
  calls: (thought, calls) => [
    ...(thought === null ? [] : [chunk({ reasoning_content: thought })]),
    ...calls.flatMap(({ id, name, json }, index) => [
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      ...halves(json).map((text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] })),
    ]),
    chunk({}, "tool_calls"),
    chatUsage,
  ],
  refusal: () => [chunk({ refusal: "I cannot." }), chunk({}, "stop"), chatUsage],
  length: (text) => [chunk({ content: text }), chunk({}, "length"), chatUsage],
  unfinished: (text) => [chunk({ content: text })],
  overloaded: { status: 503, body: { error: { message: "foreign words", type: "unavailable", code: null } } },
  brokenStream: () => [chunk({ content: "a" }), { error: { message: "foreign words", code: 500 } }],
};

export const PROVIDER_STREAMS: readonly ProviderStreams[] = [anthropic, responses, chat];
