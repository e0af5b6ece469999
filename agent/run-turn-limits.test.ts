import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelEvent, ToolCall } from "./model-port.ts";
import { ask, call, overview, say, scriptedModel, toolsOf, turn } from "./scripted-turn.ts";

test("the same call twice is refused, a job that is still running may be asked again", async () => {
  const job = { jobId: "j1", status: "running", progress: 0.5, message: null };
  const model = scriptedModel([
    () => ask(call("a", "get_overview", { a: 1, b: 2 }), call("j", "get_job", { jobId: "j1" })),
    () => ask(call("b", "get_overview", { b: 2, a: 1 }), call("k", "get_job", { jobId: "j1" })),
    () => say("Done."),
  ]);
  const { client, log } = toolsOf((name) => (name === "get_job" ? job : overview));
  const { events } = await turn(model, client);
  assert.equal(log.filter((line) => line === "start get_overview").length, 1);
  assert.equal(log.filter((line) => line === "start get_job").length, 2);
  const second = events.find((event) => event.type === "tool_result" && event.id === "b");
  assert.ok(second?.type === "tool_result" && !second.ok);
  assert.equal(events.filter((event) => event.type === "job" && event.jobId === "j1").length, 2);
});

test("readers run side by side, a tool that proposes runs alone", async () => {
  const model = scriptedModel([
    () =>
      ask(
        call("a", "get_overview"),
        call("b", "get_holdings"),
        call("c", "import_transactions"),
        call("d", "get_job"),
      ),
    () => say("Done."),
  ]);
  const { client, log } = toolsOf(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return {};
  });
  await turn(model, client);
  assert.deepEqual(log.slice(0, 2), ["start get_overview", "start get_holdings"]);
  assert.deepEqual(log.slice(4), [
    "start import_transactions",
    "end import_transactions",
    "start get_job",
    "end get_job",
  ]);
});

test("a model that never stops asking ends at the step limit with an answer that says so", async () => {
  let count = 0;
  const model = scriptedModel([
    () => {
      count += 1;
      return ask(call(`c${count}`, "get_overview", { count }));
    },
  ]);
  const { answer, outcome } = await turn(model, toolsOf(() => overview).client, { budget: { steps: 4 } });
  assert.equal(model.requests.length, 4);
  assert.equal(outcome.reason, "budget");
  assert.match(answer ?? "", /limit of 4 steps/);
  const last = model.requests[3]?.messages.at(-1);
  assert.ok(last?.role === "user" && /Answer now/.test(last.text));
});

test("calls beyond the limit are not run", async () => {
  const calls = Array.from({ length: 6 }, (_, index) => call(`c${index}`, "get_overview", { index }));
  const model = scriptedModel([() => ask(...calls), () => say("Done.")]);
  const { client, log } = toolsOf(() => overview);
  await turn(model, client, { budget: { toolCalls: 4 } });
  assert.equal(log.filter((line) => line.startsWith("start")).length, 4);
});

test("money spent ends the turn", async () => {
  let count = 0;
  const model = scriptedModel([
    () => {
      count += 1;
      return ask(call(`c${count}`, "get_overview", { count }));
    },
  ]);
  const { outcome } = await turn(model, toolsOf(() => overview).client, { budget: { usd: 0.025 } });
  assert.equal(outcome.reason, "budget");
  assert.equal(model.requests.length, 3);
});

test("a model of unknown price is counted at the dearest one", async () => {
  let count = 0;
  const model = scriptedModel([
    () => {
      count += 1;
      const step = ask(call(`c${count}`, "get_overview", { count }));
      return step.map((event) =>
        event.type === "usage" ? { ...event, inputTokens: 20_000, outputTokens: 0, costUsd: null } : event,
      );
    },
  ]);
  // 20,000 tokens at 10 USD a million are 0.20 USD: the third request passes 0.50.
  const { outcome } = await turn(model, toolsOf(() => overview).client, { budget: { usd: 0.5 } });
  assert.equal(outcome.reason, "budget");
  assert.equal(model.requests.length, 3);
});

test("a stream that breaks off is tried once more, and only once", async () => {
  const dropped: ModelEvent[] = [
    { type: "text", delta: "It is" },
    { type: "failed", failure: "dropped", message: "The provider broke off.", retryable: true },
  ];
  const recovered = await turn(
    scriptedModel([() => dropped, () => say("All is well.")]),
    toolsOf(() => ({})).client,
  );
  assert.equal(recovered.answer, "All is well.");
  const model = scriptedModel([() => dropped]);
  const lost = await turn(model, toolsOf(() => ({})).client);
  assert.equal(model.requests.length, 2);
  assert.equal(lost.outcome.reason, "error");
  assert.deepEqual(
    lost.events.find((event) => event.type === "error"),
    { type: "error", message: "The provider broke off.", retryable: true },
  );
});

test("stop reaches a tool that does not listen, and the run says cancelled", async () => {
  const stop = new AbortController();
  const model = scriptedModel([() => ask(call("a", "get_overview"))]);
  const { client } = toolsOf(() => {
    setTimeout(() => stop.abort(), 5);
    return new Promise(() => {});
  });
  const { outcome, events } = await turn(model, client, { signal: stop.signal });
  assert.equal(outcome.reason, "cancelled");
  assert.deepEqual(events.at(-1), { type: "done", reason: "cancelled" });
  assert.deepEqual(
    outcome.messages.map((message) => message.role),
    ["user", "assistant"],
  );
});

test("a turn that takes too long is stopped and says so", async () => {
  const model = scriptedModel([() => ask(call("a", "get_overview"))]);
  const { client } = toolsOf(() => new Promise(() => {}));
  const { outcome, events } = await turn(model, client, { budget: { seconds: 0.02 } });
  assert.equal(outcome.reason, "budget");
  assert.ok(events.some((event) => event.type === "error" && /0\.02 seconds/.test(event.message)));
});

test("unknown tools and broken arguments come back as text the model can act on", async () => {
  const broken: ToolCall = { id: "b", name: "get_overview", arguments: null, invalid: "Not a JSON object." };
  const model = scriptedModel([() => ask(call("a", "sell_everything"), broken), () => say("Sorry.")]);
  const { client, log } = toolsOf(() => overview);
  await turn(model, client);
  assert.deepEqual(log, []);
  const results = model.requests[1]?.messages.at(-1);
  assert.ok(results?.role === "tool");
  assert.match(results.results[0]?.text ?? "", /no tool sell_everything.*get_overview/);
  assert.equal(results.results[1]?.text, "Not a JSON object.");
});
