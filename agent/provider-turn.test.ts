import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnthropic } from "./models/anthropic.ts";
import { anthropicBlock, anthropicStream, PROVIDER_STREAMS } from "./models/provider-streams.ts";
import { openReplayServer, streamOf } from "./models/replay-server.ts";
import { overview, toolsOf, turn } from "./scripted-turn.ts";

const key = "sk-very-secret-key-0123456789";

for (const provider of PROVIDER_STREAMS) {
  test(`a turn with ${provider.name} goes from question over tools to a checked answer`, async () => {
    await using server = await openReplayServer([
      streamOf(provider.calls("Look first.", [{ id: "c1", name: "get_overview", json: "{}" }]), provider.end),
      streamOf(provider.text(["It is worth ", "€118,432.55. ", "Soon it is €200,000."]), provider.end),
      streamOf(provider.text(["It is worth €118,432.55."]), provider.end),
    ]);
    const { answer, events, outcome } = await turn(
      provider.open(server.url, key),
      toolsOf(() => overview).client,
    );
    assert.equal(answer, "It is worth €118,432.55.");
    assert.equal(server.requests.length, 3);
    // The request for the second try names the figure that has no source.
    assert.match(JSON.stringify(server.requests[2]?.body), /the figure €200,000/);
    assert.equal(outcome.reason, "stop");
    assert.doesNotMatch(JSON.stringify([events, outcome]), /sk-very-secret/);
  });

  test(`a turn with ${provider.name} that is cut off once is answered at the second try`, async () => {
    await using server = await openReplayServer([
      streamOf(provider.unfinished("It is"), "drop"),
      streamOf(provider.text(["All is well."]), provider.end),
    ]);
    const { answer } = await turn(provider.open(server.url, key), toolsOf(() => overview).client);
    assert.equal(answer, "All is well.");
  });
}

test("citations of Anthropic become numbered citations with a verbatim quote of the passage", async () => {
  const found = {
    passages: [
      {
        citationId: "doc:a#1",
        title: "Report",
        publisher: "Desk",
        publishedAt: "2024-05-01",
        text: "Sales rose 12%. Costs fell.",
      },
    ],
  };
  const location = {
    type: "search_result_location",
    source: "doc:a#1",
    title: "Report",
    search_result_index: 0,
    start_block_index: 0,
    end_block_index: 1,
    cited_text: "Sales rose 12%. ",
  };
  const search = { type: "tool_use", id: "c1", name: "search_research", input: {} };
  await using server = await openReplayServer([
    streamOf(
      anthropicStream(
        "tool_use",
        anthropicBlock(0, search, [{ type: "input_json_delta", partial_json: '{"query":"sales"}' }]),
      ),
    ),
    streamOf(
      anthropicStream(
        "end_turn",
        anthropicBlock(0, { type: "text", text: "", citations: [] }, [
          { type: "text_delta", text: "Sales rose 12%." },
          { type: "citations_delta", citation: location },
        ]),
      ),
    ),
  ]);
  const model = openAnthropic({ apiKey: key, baseUrl: server.url, model: "claude-sonnet-5-5" });
  const { answer, events } = await turn(model, toolsOf(() => found).client);
  assert.equal(answer, "Sales rose 12%. [1]");
  assert.deepEqual(
    events.find((event) => event.type === "citation"),
    {
      type: "citation",
      number: 1,
      citationId: "doc:a#1",
      title: "Report",
      publisher: "Desk",
      publishedAt: "2024-05-01",
      quote: "Sales rose 12%. ",
    },
  );
});
