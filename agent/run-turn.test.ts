import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, call, overview, say, scriptedModel, toolsOf, turn } from "./scripted-turn.ts";

test("a question goes through a tool to a checked answer, and the turn becomes history", async () => {
  const model = scriptedModel([
    () => ask(call("a", "get_overview")),
    () => say("It is worth €118,432.55, up 7.1%."),
  ]);
  const { client } = toolsOf(() => overview);
  const { events, outcome, answer } = await turn(model, client);
  assert.equal(answer, "It is worth €118,432.55, up 7.1%.");
  assert.deepEqual(
    events.map((event) => event.type),
    ["tool_start", "tool_result", "text", "verify", "answer", "usage", "done"],
  );
  assert.deepEqual(
    outcome.messages.map((message) => message.role),
    ["user", "assistant", "tool", "assistant"],
  );
  const usage = events.find((event) => event.type === "usage");
  assert.deepEqual(usage, { type: "usage", inputTokens: 200, outputTokens: 20, costUsd: 0.02 });
});

test("a figure without a source gets one second try, and the list of findings is no source", async () => {
  const model = scriptedModel([
    () => ask(call("a", "get_overview")),
    () => say("It is worth €118,432.55. It will be €150,000 soon."),
    () => say("It is worth €118,432.55. It will be €150,000 soon, surely."),
  ]);
  const { client } = toolsOf(() => overview);
  const { events, answer } = await turn(model, client);
  const asked = model.requests[2]?.messages.at(-1);
  assert.ok(asked?.role === "user" && asked.text.includes("€150,000"));
  assert.equal(answer, "It is worth €118,432.55. [removed: a figure without a source]");
  const verify = events.find((event) => event.type === "verify");
  assert.deepEqual(verify, {
    type: "verify",
    checked: 2,
    removed: ["It will be €150,000 soon, surely."],
  });
});

test("an answer corrected at the second try shows no removal", async () => {
  const model = scriptedModel([
    () => ask(call("a", "get_overview")),
    () => say("It is worth €118,433.99."),
    () => say("It is worth €118,432.55."),
  ]);
  const { answer, events } = await turn(model, toolsOf(() => overview).client);
  assert.equal(answer, "It is worth €118,432.55.");
  assert.equal(events.filter((event) => event.type === "verify").length, 1);
});

test("the checked text, not the draft, goes into history, and native items that hold the draft do not", async () => {
  const model = scriptedModel(
    [
      () => [
        { type: "text", delta: "You will earn 42%." },
        { type: "done", reason: "stop", native: { provider: "scripted", items: ["You will earn 42%."] } },
      ],
    ],
    false,
  );
  const { outcome } = await turn(model, toolsOf(() => ({})).client);
  assert.ok(!JSON.stringify(outcome.messages).includes("42%"));
});

test("citations are numbered through the turn, told before the answer, and unknown markers vanish", async () => {
  const passage = (id: string, text: string) => ({
    citationId: id,
    title: `About ${id}`,
    publisher: "Desk",
    publishedAt: "2024-05-01",
    text,
  });
  const found = [passage("doc:1#0", "Sales rose 12% to 340 million."), passage("doc:1#1", "Costs fell.")];
  const model = scriptedModel(
    [
      () => ask(call("a", "search_research", { query: "sales" })),
      () => say('Sales "rose 12% to 340 million" [1]. Costs fell [2][7].'),
    ],
    false,
  );
  const { events, answer } = await turn(model, toolsOf(() => ({ passages: found })).client);
  assert.equal(answer, 'Sales "rose 12% to 340 million" [1]. Costs fell [2].');
  const citations = events.filter((event) => event.type === "citation");
  assert.deepEqual(
    citations.map((event) => event.number),
    [1, 2],
  );
});

test("figures of a passage that is not cited, and quotations that are not verbatim, are removed", async () => {
  const found = [
    {
      citationId: "doc:1#0",
      title: "A",
      publisher: "Desk",
      publishedAt: "2024-05-01",
      text: "Sales rose 12% last year.",
    },
  ];
  const model = scriptedModel(
    [
      () => ask(call("a", "search_research", { query: "sales" })),
      () => say('Sales rose 12%. The report says "sales rose strongly again last year".'),
    ],
    false,
  );
  const { answer } = await turn(model, toolsOf(() => ({ passages: found })).client);
  assert.equal(answer, "[removed: a figure without a source] [removed: a quotation not found in its source]");
});

test("a refusal without words gets words, a cut answer says that it was cut", async () => {
  const refused = await turn(
    scriptedModel([() => [{ type: "done", reason: "refusal", native: null }]]),
    toolsOf(() => ({})).client,
  );
  assert.match(refused.answer ?? "", /cannot help with that/);
  const cut = await turn(
    scriptedModel([
      () => [
        { type: "text", delta: "First" },
        { type: "done", reason: "length", native: null },
      ],
    ]),
    toolsOf(() => ({})).client,
  );
  assert.match(cut.answer ?? "", /^First.*cut off/s);
});

test("a paused answer is continued and comes out as one text", async () => {
  const model = scriptedModel([
    () => [
      { type: "text", delta: "First, " },
      { type: "done", reason: "paused", native: { provider: "scripted", items: [1] } },
    ],
    () => say("then second."),
  ]);
  const { answer } = await turn(model, toolsOf(() => ({})).client);
  assert.equal(answer, "First, then second.");
});

test("requests of one turn share their prefix byte for byte", async () => {
  const model = scriptedModel([() => ask(call("a", "get_overview")), () => say("Done.")]);
  await turn(model, toolsOf(() => overview).client);
  const [first, second] = model.requests;
  assert.equal(second?.system, first?.system);
  assert.deepEqual(second?.tools, first?.tools);
  assert.deepEqual(second?.messages.slice(0, 1), first?.messages);
});
