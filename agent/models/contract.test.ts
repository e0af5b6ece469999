import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelEvent, ModelMessage, ModelPort, ModelRequest } from "../model-port.ts";
import { PROVIDER_STREAMS } from "./provider-streams.ts";
import { endless, errorOf, openReplayServer, streamOf } from "./replay-server.ts";

const key = "sk-very-secret-key-0123456789";

const request = (messages: ModelMessage[]): ModelRequest => ({
  system: "stable rules",
  facts: { today: "2024-06-28", displayName: "Ada", baseCurrency: "EUR", demo: true },
  tools: [
    {
      name: "get_overview",
      title: "Overview",
      description: "What it is worth",
      inputSchema: { type: "object", properties: { date: { type: "string" } } },
      readOnly: true,
    },
  ],
  messages,
  maxOutputTokens: 1000,
});
const question: ModelMessage = { role: "user", text: "What is it worth?" };

async function eventsOf(model: ModelPort, messages: ModelMessage[] = [question]): Promise<ModelEvent[]> {
  return Array.fromAsync(model.stream(request(messages), new AbortController().signal));
}

const textOf = (events: ModelEvent[]) =>
  events.flatMap((event) => (event.type === "text" ? [event.delta] : [])).join("");
const callsOf = (events: ModelEvent[]) =>
  events.flatMap((event) => (event.type === "tool_call" ? [event.call] : []));

for (const provider of PROVIDER_STREAMS) {
  const { name, open, end } = provider;

  test(`${name}: text comes piece by piece, usage and one end follow`, async () => {
    await using server = await openReplayServer([
      streamOf(provider.text(["It is ", "worth ", "a lot."]), end),
    ]);
    const events = await eventsOf(open(server.url, key));
    assert.equal(textOf(events), "It is worth a lot.");
    assert.equal(events.filter((event) => event.type === "text").length, 3);
    const usage = events.find((event) => event.type === "usage");
    assert.ok(usage?.type === "usage" && usage.inputTokens === 100 && usage.outputTokens === 7);
    const last = events.at(-1);
    assert.ok(last?.type === "done" && last.reason === "stop");
    assert.equal(server.requests[0]?.path, provider.path);
  });

  test(`${name}: parallel calls arrive complete and in order; a __proto__ key has no effect`, async () => {
    const json = '{"date":"2024-01-01","__proto__":{"isAdmin":true},"nested":{"__proto__":{"x":1},"y":2}}';
    const stream = provider.calls("Let me look.", [
      { id: "call_a", name: "get_overview", json },
      { id: "call_b", name: "get_overview", json: "{}" },
    ]);
    await using server = await openReplayServer([streamOf(stream, end)]);
    const events = await eventsOf(open(server.url, key));
    const [first, second] = callsOf(events);
    assert.deepEqual(first?.arguments, { date: "2024-01-01", nested: { y: 2 } });
    assert.equal(Object.getPrototypeOf(first?.arguments), Object.prototype);
    assert.equal(first?.id, "call_a");
    assert.deepEqual([second?.id, second?.arguments], ["call_b", {}]);
    assert.equal(Reflect.get({}, "isAdmin"), undefined);
    assert.ok(events.some((event) => event.type === "reasoning" && event.delta === "Let me look."));
    const last = events.at(-1);
    assert.ok(last?.type === "done" && last.reason === "tools");
  });

  test(`${name}: argument text that is no object becomes an error the model can read`, async () => {
    const broken = ['{"date":', "[1,2]", '"text"', "null"];
    const calls = broken.map((json, index) => ({ id: `c${index}`, name: "get_overview", json }));
    await using server = await openReplayServer([streamOf(provider.calls(null, calls), end)]);
    const found = callsOf(await eventsOf(open(server.url, key)));
    assert.equal(found.length, broken.length);
    for (const call of found) {
      assert.equal(call.arguments, null);
      assert.match(call.invalid ?? "", /JSON object/);
    }
  });

  test(`${name}: a turn with its calls and a 100 kB result goes back and is answered`, async () => {
    const calls = provider.calls("Hm.", [
      { id: "call_a", name: "get_overview", json: '{"date":"2024-01-01"}' },
    ]);
    await using server = await openReplayServer([
      streamOf(calls, end),
      streamOf(provider.text(["Done."]), end),
    ]);
    const model = open(server.url, key);
    const first = await eventsOf(model);
    const done = first.at(-1);
    assert.ok(done?.type === "done");
    const large = "x".repeat(100_000);
    const second = await eventsOf(model, [
      question,
      { role: "assistant", text: "", toolCalls: callsOf(first), native: done.native },
      {
        role: "tool",
        results: [
          { callId: "call_a", name: "get_overview", ok: true, text: large, structured: {}, passages: [] },
        ],
      },
    ]);
    assert.equal(textOf(second), "Done.");
    const sent = JSON.stringify(server.requests[1]?.body);
    assert.ok(sent.includes(large));
    assert.ok(sent.includes("call_a"));
    if (name !== "local") assert.ok(sent.includes("sealed"), "reasoning is replayed verbatim");
  });

  test(`${name}: items of another provider are never replayed, their text and calls are`, async () => {
    await using server = await openReplayServer([streamOf(provider.text(["Done."]), end)]);
    await eventsOf(open(server.url, key), [
      question,
      {
        role: "assistant",
        text: "I look.",
        toolCalls: [{ id: "call_z", name: "get_overview", arguments: { date: "2024-02-02" }, invalid: null }],
        native: { provider: "elsewhere", items: [{ type: "foreign-item" }] },
      },
      {
        role: "tool",
        results: [
          {
            callId: "call_z",
            name: "get_overview",
            ok: false,
            text: "No such day.",
            structured: null,
            passages: [],
          },
        ],
      },
    ]);
    const sent = JSON.stringify(server.requests[0]?.body);
    assert.ok(!sent.includes("foreign-item"));
    for (const part of ["I look.", "call_z", "2024-02-02", "No such day."])
      assert.ok(sent.includes(part), part);
  });

  test(`${name}: refusal and length are ends of their own`, async () => {
    await using server = await openReplayServer([
      streamOf(provider.refusal(), end),
      streamOf(provider.length("Half an ans"), end),
    ]);
    const model = open(server.url, key);
    const refused = (await eventsOf(model)).at(-1);
    assert.ok(refused?.type === "done" && refused.reason === "refusal");
    const events = await eventsOf(model);
    const cut = events.at(-1);
    assert.ok(cut?.type === "done" && cut.reason === "length");
    assert.equal(textOf(events), "Half an ans");
  });

  test(`${name}: a stream without its terminal event, and one cut by the network, are dropped answers`, async () => {
    await using server = await openReplayServer([
      streamOf(provider.unfinished("It is"), "close"),
      streamOf(provider.unfinished("It is"), "drop"),
    ]);
    const model = open(server.url, key);
    for (const _ of [1, 2]) {
      const last = (await eventsOf(model)).at(-1);
      assert.ok(last?.type === "failed" && last.failure === "dropped" && last.retryable);
    }
  });

  test(`${name}: overload is tried again by the client and then reported`, async () => {
    const { status, body } = provider.overloaded;
    await using busy = await openReplayServer([errorOf(status, body)]);
    const last = (await eventsOf(open(busy.url, key))).at(-1);
    assert.ok(last?.type === "failed" && last.failure === "overloaded" && last.retryable);
    assert.equal(busy.requests.length, 3);
    await using recovering = await openReplayServer([
      errorOf(status, body),
      streamOf(provider.text(["Back."]), end),
    ]);
    assert.equal(textOf(await eventsOf(open(recovering.url, key))), "Back.");
  });

  test(`${name}: every failure is a value in our own words, without the key and the provider's text`, async () => {
    const expected: [number, string][] = [
      [400, "invalid_request"],
      [401, "unauthorized"],
      [403, "unauthorized"],
      [413, "context_too_long"],
      [429, "rate_limited"],
      [500, "unavailable"],
    ];
    for (const [status, failure] of expected) {
      const body = { type: "error", error: { type: "some_error", message: `foreign words about ${key}` } };
      await using server = await openReplayServer([errorOf(status, body)]);
      const events = await eventsOf(open(server.url, key));
      const last = events.at(-1);
      assert.ok(last?.type === "failed");
      assert.equal(last.failure, failure, `status ${status}`);
      assert.doesNotMatch(JSON.stringify(events), /foreign|sk-very/);
    }
    await using server = await openReplayServer([streamOf(provider.brokenStream(), "close")]);
    const events = await eventsOf(open(server.url, key));
    assert.ok(events.at(-1)?.type === "failed");
    assert.doesNotMatch(JSON.stringify(events), /foreign/);
  });

  test(`${name}: a server that is not there is unavailable`, async () => {
    const server = await openReplayServer([]);
    await server[Symbol.asyncDispose]();
    const last = (await eventsOf(open(server.url, key))).at(-1);
    assert.ok(last?.type === "failed" && last.failure === "unavailable");
  });

  test(`${name}: stop ends the stream and closes the connection`, async () => {
    await using server = await openReplayServer([endless(provider.unfinished("It is"))]);
    const stop = new AbortController();
    const seen: string[] = [];
    await assert.rejects(
      async () => {
        for await (const event of open(server.url, key).stream(request([question]), stop.signal)) {
          seen.push(event.type);
          if (event.type === "text") stop.abort();
        }
      },
      { name: "AbortError" },
    );
    assert.ok(seen.includes("text"));
    // Resolves only when the provider saw the connection go.
    await server.abandoned;
  });
}
