import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import type { ModelEvent, ModelMessage, ModelRequest } from "../model-port.ts";
import { splitSentences } from "../split-sentences.ts";
import { openAnthropic } from "./anthropic.ts";
import { anthropicBlock, anthropicStream } from "./provider-streams.ts";
import { openReplayServer, streamOf } from "./replay-server.ts";

const text = "Sales rose 12%. Costs fell by 3.5 million, says Dr. Ada. Nothing else happened.";
const messages: ModelMessage[] = [
  { role: "user", text: "What happened?" },
  {
    role: "assistant",
    text: "",
    toolCalls: [{ id: "call_a", name: "search_research", arguments: { query: "sales" }, invalid: null }],
    native: null,
  },
  {
    role: "tool",
    results: [
      {
        callId: "call_a",
        name: "search_research",
        ok: true,
        text: '{"asOf":"2024-06-28"}',
        structured: {},
        passages: [
          {
            number: 3,
            citationId: "doc:a#1",
            title: "Report",
            publisher: "Desk",
            publishedAt: "2024-05-01",
            text,
          },
        ],
      },
    ],
  },
];
const request: ModelRequest = {
  system: "stable rules",
  facts: { today: "2024-06-28", displayName: "Ada", baseCurrency: "EUR", demo: false },
  tools: [],
  messages,
  maxOutputTokens: 500,
};
const stream = (url: string): Promise<ModelEvent[]> =>
  Array.fromAsync(
    openAnthropic({ apiKey: "k", baseUrl: url, model: "claude-sonnet-5-5" }).stream(
      request,
      new AbortController().signal,
    ),
  );

const sent = z.looseObject({
  system: z.array(z.looseObject({ text: z.string(), cache_control: z.unknown().optional() })),
  messages: z.array(z.looseObject({ content: z.unknown() })),
});
const searchResult = z.looseObject({
  type: z.literal("search_result"),
  source: z.string(),
  citations: z.object({ enabled: z.literal(true) }),
  content: z.array(z.object({ type: z.literal("text"), text: z.string() })),
});

test("passages go as search results of one sentence a block, citations come back as [n] with a verbatim quote", async () => {
  const cited = {
    type: "search_result_location",
    cited_text: "Sales rose 12%. ",
    source: "doc:a#1",
    title: "Report",
    search_result_index: 0,
    start_block_index: 0,
    end_block_index: 1,
  };
  const answer = anthropicStream(
    "end_turn",
    anthropicBlock(0, { type: "text", text: "", citations: [] }, [
      { type: "text_delta", text: "Sales were up 12%" },
      { type: "citations_delta", citation: cited },
    ]),
    anthropicBlock(1, { type: "text", text: "" }, [{ type: "text_delta", text: ", costs down." }]),
  );
  await using server = await openReplayServer([streamOf(answer)]);
  const events = await stream(server.url);
  const said = events.flatMap((event) => (event.type === "text" ? [event.delta] : [])).join("");
  assert.equal(said, "Sales were up 12% [3], costs down.");
  assert.deepEqual(
    events.find((event) => event.type === "citation"),
    { type: "citation", citationId: "doc:a#1", quote: "Sales rose 12%. " },
  );

  const body = sent.parse(server.requests[0]?.body);
  const [result] = z
    .array(z.looseObject({ content: z.array(z.unknown()) }))
    .parse(body.messages.at(-1)?.content);
  const block = searchResult.parse(result?.content.at(-1));
  assert.equal(block.source, "doc:a#1");
  assert.equal(block.content.map((part) => part.text).join(""), text);
  assert.deepEqual(block.content.length, 3);
});

test("the rules are a cached prefix, the day and the name come behind it, no sampling parameter is sent", async () => {
  await using server = await openReplayServer([
    streamOf(anthropicStream("end_turn", anthropicBlock(0, { type: "text", text: "" }, []))),
  ]);
  await stream(server.url);
  const body = server.requests[0]?.body;
  const { system } = sent.parse(body);
  assert.equal(system[0]?.text, "stable rules");
  assert.deepEqual(system[0]?.cache_control, { type: "ephemeral" });
  assert.match(system[1]?.text ?? "", /2024-06-28.*Ada/s);
  for (const field of ["temperature", "top_p", "top_k", "thread"]) {
    assert.ok(!Object.hasOwn(z.record(z.string(), z.unknown()).parse(body), field), field);
  }
});

test("pause and a full context window are told apart from an end", async () => {
  await using server = await openReplayServer([
    streamOf(anthropicStream("pause_turn", anthropicBlock(0, { type: "text", text: "" }, []))),
    streamOf(anthropicStream("model_context_window_exceeded")),
  ]);
  const paused = (await stream(server.url)).at(-1);
  assert.ok(paused?.type === "done" && paused.reason === "paused");
  const full = (await stream(server.url)).at(-1);
  assert.ok(full?.type === "failed" && full.failure === "context_too_long" && !full.retryable);
});

test("sentences joined are the text, abbreviations and decimals do not end one", () => {
  const texts = [
    text,
    "",
    "One",
    "A 3.5 rise. “Quoted.” Next\n\nline.  ",
    "Mr. Lee of Acme Inc. sold. Then 1.5 rose!",
  ];
  for (const one of texts) assert.equal(splitSentences(one).join(""), one);
  assert.deepEqual(splitSentences("Mr. Lee of Acme Inc. sold. Then 1.5 rose!"), [
    "Mr. Lee of Acme Inc. sold. ",
    "Then 1.5 rose!",
  ]);
});
