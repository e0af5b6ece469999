import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelPort, ModelRequest } from "./model-port.ts";
import { type ModelCallReport, observeModel } from "./observe-model.ts";

const request: ModelRequest = {
  system: "",
  facts: { today: "2024-06-28", displayName: "Ada", baseCurrency: "EUR", demo: false },
  messages: [],
  tools: [],
  maxOutputTokens: 100,
};

function scripted(): ModelPort {
  return {
    id: "local/tiny",
    label: "tiny",
    capabilities: { citations: false, parallelTools: false, repair: true },
    async *stream() {
      yield { type: "text", delta: "hello" };
      yield {
        type: "usage",
        inputTokens: 7,
        outputTokens: 2,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: null,
      };
      yield { type: "done", reason: "stop", native: null };
    },
  };
}

test("a request is reported once with its end and its tokens, and nothing of its text", async () => {
  const calls: ModelCallReport[] = [];
  const port = observeModel(scripted(), (call) => calls.push(call));
  const events = await Array.fromAsync(port.stream(request, new AbortController().signal));
  assert.equal(events.length, 3);
  const [call] = calls;
  assert.equal(calls.length, 1);
  assert.deepEqual(
    { ...call, seconds: 0 },
    {
      provider: "local",
      model: "tiny",
      outcome: "stop",
      seconds: 0,
      inputTokens: 7,
      outputTokens: 2,
      costUsd: 0,
    },
  );
  assert.doesNotMatch(JSON.stringify(call), /hello/);
});

test("a reader that leaves early counts as aborted", async () => {
  const calls: ModelCallReport[] = [];
  const port = observeModel(scripted(), (call) => calls.push(call));
  for await (const event of port.stream(request, new AbortController().signal))
    if (event.type === "text") break;
  assert.equal(calls[0]?.outcome, "aborted");
});
