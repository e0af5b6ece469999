import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentEvent, NumberedEvent } from "#agent/events.ts";
import { followRun } from "./follow-run.ts";
import { applyEvent, foldEvents, newRunView } from "./run-view.ts";

const story: AgentEvent[] = [
  { type: "run_started", engine: "x/1", label: "Engine X" },
  { type: "text", delta: "Let me look." },
  { type: "tool_start", id: "a", name: "get_overview", title: "Portfolio overview", arguments: {} },
  { type: "job", jobId: "j", progress: 0.5, message: "half" },
  { type: "tool_result", id: "a", ok: true, milliseconds: 12, result: { value: 1 }, message: null },
  { type: "text", delta: "It is " },
  { type: "text", delta: "worth 99 and 7." },
  { type: "verify", checked: 1, removed: ["worth 7"] },
  {
    type: "citation",
    number: 1,
    citationId: "doc:a#0",
    title: "A",
    publisher: null,
    publishedAt: null,
    quote: null,
  },
  { type: "answer", text: "It is worth 99.", suggestions: ["And in dollars?"] },
  { type: "usage", inputTokens: 10, outputTokens: 5, costUsd: null },
  { type: "done", reason: "stop" },
];
const numbered: NumberedEvent[] = story.map((event, index) => ({ sequence: index + 1, event }));

test("the events of a run fold into what the page shows, the checked answer in place of the draft", () => {
  const view = foldEvents("r", "?", numbered, "stop");
  assert.equal(view.label, "Engine X");
  assert.equal(view.text, "It is worth 99.");
  assert.equal(view.checked, true);
  assert.equal(view.steps[0]?.remark, "Let me look.");
  assert.equal(view.steps[0]?.state, "ok");
  assert.equal(view.job, null);
  assert.deepEqual(view.verification, { checked: 1, removed: ["worth 7"] });
  assert.equal(view.citations.length, 1);
  assert.equal(view.state, "stop");
});

test("events that come a second time change nothing", () => {
  const once = foldEvents("r", "?", numbered.slice(0, 7), "running");
  const twice = foldEvents("r", "?", [...numbered.slice(0, 7), ...numbered.slice(0, 7)], "running");
  assert.deepEqual(twice, once);
  assert.equal(once.text, "It is worth 99 and 7.");
});

test("a run whose process died shows how it ended although its last event is missing", () => {
  assert.equal(foldEvents("r", "?", numbered.slice(0, 4), "error").state, "error");
});

test("following sends the first event at once, many events together, and the end always", async () => {
  const view = newRunView("r", "?");
  const seen: string[] = [];
  async function* burst(): AsyncGenerator<NumberedEvent> {
    yield* numbered;
  }
  await followRun(burst(), view, async () => void seen.push(view.text));
  assert.ok(seen.length < story.length / 2, `${seen.length} sends`);
  assert.equal(seen.at(-1), "It is worth 99.");
});

test("a stream that pauses after a word still shows the word", async () => {
  const view = newRunView("r", "?");
  const shown = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<NumberedEvent> {
    yield { sequence: 1, event: { type: "text", delta: "one" } };
    yield { sequence: 2, event: { type: "text", delta: " two" } };
    await shown.promise;
  }
  await followRun(slow(), view, async () => {
    if (view.text === "one two") shown.resolve();
  });
  assert.equal(view.text, "one two");
});

test("when sending fails the source is closed", async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<NumberedEvent> {
    try {
      for (let sequence = 1; ; sequence++) yield { sequence, event: { type: "text", delta: "x" } };
    } finally {
      closed = true;
    }
  }
  const failing = followRun(endless(), newRunView("r", "?"), () => Promise.reject(new Error("gone")));
  await assert.rejects(failing, /gone/);
  assert.ok(closed);
});

test("each event type is understood", () => {
  const view = newRunView("r", "?");
  const extra: AgentEvent[] = [
    { type: "reasoning", delta: "…" },
    { type: "error", message: "The model is overloaded.", retryable: true },
    { type: "tool_result", id: "unknown", ok: false, milliseconds: 1, result: null, message: "x" },
  ];
  for (const [index, event] of extra.entries()) applyEvent(view, { sequence: index + 1, event });
  assert.equal(view.error, "The model is overloaded.");
  assert.equal(view.steps.length, 0);
});
