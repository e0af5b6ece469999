import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { createLogger } from "#platform/log.ts";
import { openTestStore } from "#store/test-store.ts";
import type { NumberedEvent } from "./events.ts";
import { ask, call, overview, say, scriptedModel, toolsOf } from "./scripted-turn.ts";
import { answering, coachOf, sessionOf } from "./test-coach.ts";

const _silent = createLogger("silent");
const noSignal = new AbortController().signal;

test("a run is stored with every event, and a replay after a number gives the rest", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  await using coach = await coachOf(store, answering(), toolsOf(() => overview).client);
  const { conversationId, runId } = await coach.startRun(session, {
    conversationId: null,
    message: "What is it worth?",
    idempotencyKey: "one",
  });
  const live = await Array.fromAsync(coach.events(session, runId, 0, noSignal));
  assert.deepEqual(
    live.map(({ sequence }) => sequence),
    live.map((_, index) => index + 1),
  );
  assert.equal(live.at(0)?.event.type, "run_started");
  assert.deepEqual(live.at(-1)?.event, { type: "done", reason: "stop" });

  const replayed = await Array.fromAsync(coach.events(session, runId, 3, noSignal));
  assert.deepEqual(replayed, live.slice(3));
  const conversation = await coach.readConversation(session, conversationId);
  assert.equal(conversation.title, "What is it worth?");
  assert.deepEqual(conversation.turns[0]?.events, live);
  assert.equal(conversation.turns[0]?.state, "stop");
  assert.deepEqual(
    (await coach.listConversations(session)).map((one) => one.conversationId),
    [conversationId],
  );
});

test("the same idempotency key asks once, also when both come at the same moment", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const model = answering();
  await using coach = await coachOf(store, model, toolsOf(() => overview).client);
  const input = { conversationId: null, message: "What is it worth?", idempotencyKey: "same" };
  const [one, two] = await Promise.all([coach.startRun(session, input), coach.startRun(session, input)]);
  const three = await coach.startRun(session, input);
  assert.deepEqual(one, two);
  assert.deepEqual(one, three);
  await Array.fromAsync(coach.events(session, one.runId, 0, noSignal));
  assert.equal(model.requests.length, 2);
  assert.equal((await coach.listConversations(session)).length, 1);
});

test("an old form's key with a new question asks the new question", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const model = scriptedModel([() => say("First."), () => say("Second.")]);
  await using coach = await coachOf(store, model, toolsOf(() => overview).client);
  const form = { conversationId: null, idempotencyKey: "of the page" };
  const one = await coach.startRun(session, { ...form, message: "One?" });
  await Array.fromAsync(coach.events(session, one.runId, 0, noSignal));
  const two = await coach.startRun(session, { ...form, message: "Two?" });
  await Array.fromAsync(coach.events(session, two.runId, 0, noSignal));
  assert.notEqual(two.conversationId, one.conversationId);
  assert.equal((await coach.listConversations(session)).length, 2);
});

test("characters that no database takes spoil neither the question nor the stored answer", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const odd = "\0 and \ud83d";
  const model = scriptedModel([
    () => ask(call("a", "get_overview", { [odd]: [odd] })),
    () => say(`An answer with ${odd}.`),
  ]);
  await using coach = await coachOf(store, model, toolsOf(() => overview).client);
  const { runId, conversationId } = await coach.startRun(session, {
    conversationId: null,
    message: `\u202eWhat ${odd}?`,
    idempotencyKey: "1",
  });
  await Array.fromAsync(coach.events(session, runId, 0, noSignal));
  const { title, turns } = await coach.readConversation(session, conversationId);
  assert.equal(title, "What \uFFFD and \uFFFD?");
  assert.equal(turns[0]?.state, "stop");
  const answer = turns[0]?.events.find(({ event }) => event.type === "answer")?.event;
  assert.match(answer?.type === "answer" ? answer.text : "", /An answer with \uFFFD and \uFFFD\./);
});

test("a question that shows nothing is no question", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  await using coach = await coachOf(store, answering(), toolsOf(() => overview).client);
  for (const message of ["", " \n", "\u200b\u200b", "\u202e \u2066"]) {
    const input = { conversationId: null, message, idempotencyKey: "1" };
    await assert.rejects(coach.startRun(session, input), { kind: "invalid_input" });
  }
  assert.deepEqual(await coach.listConversations(session), []);
});

test("a second question sees the first one's messages", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const model = scriptedModel([
    () => ask(call("a", "get_overview")),
    () => say("It is worth €118,432.55."),
    () => say("As I said, €118,432.55."),
  ]);
  await using coach = await coachOf(store, model, toolsOf(() => overview).client);
  const first = await coach.startRun(session, {
    conversationId: null,
    message: "Worth?",
    idempotencyKey: "1",
  });
  await Array.fromAsync(coach.events(session, first.runId, 0, noSignal));
  const input = { conversationId: first.conversationId, message: "Really?" };
  const events = await Array.fromAsync(coach.ask(session, input));
  const answer = events.find((event) => event.type === "answer");
  assert.equal(answer?.type === "answer" && answer.text, "As I said, €118,432.55.");
  assert.deepEqual(
    model.requests[2]?.messages.map((message) => message.role),
    ["user", "assistant", "tool", "assistant", "user"],
  );
});

test("stop ends provider and tools, and a watcher that comes back sees the end", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const model = scriptedModel([() => ask(call("a", "get_overview"))]);
  const { client } = toolsOf((_, signal) => {
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  await using coach = await coachOf(store, model, client);
  const { runId } = await coach.startRun(session, {
    conversationId: null,
    message: "Go",
    idempotencyKey: "1",
  });
  const seen: NumberedEvent[] = [];
  for await (const event of coach.events(session, runId, 0, noSignal)) {
    seen.push(event);
    if (event.event.type === "tool_start") break;
  }
  assert.equal(await coach.cancelRun(session, runId), true);
  const rest = await Array.fromAsync(coach.events(session, runId, seen.length, noSignal));
  assert.deepEqual(rest.at(-1)?.event, { type: "done", reason: "cancelled" });
  assert.equal(await coach.cancelRun(session, runId), false);
});

test("leaving `ask` stops its run", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const model = scriptedModel([() => ask(call("a", "get_overview"))]);
  await using coach = await coachOf(store, model, toolsOf(() => new Promise(() => {})).client);
  for await (const event of coach.ask(session, { conversationId: null, message: "Go" })) {
    if (event.type === "tool_start") break;
  }
  const [conversation] = await coach.listConversations(session);
  await coach.close();
  const { turns } = await coach.readConversation(session, conversation?.conversationId ?? "");
  assert.equal(turns[0]?.state, "cancelled");
});

test("a run left by a dead process is closed as an error at the next start", async () => {
  // The embedded store has one owner: whoever opens it next knows that the last one is gone.
  await using opened = await openTestStore();
  const store = { ...opened, engine: "embedded" as const };
  const session = await sessionOf(store);
  const hanging = scriptedModel([() => ask(call("a", "get_overview"))]);
  await using dead = await coachOf(store, hanging, toolsOf(() => new Promise(() => {})).client);
  const { runId } = await dead.startRun(session, {
    conversationId: null,
    message: "Go",
    idempotencyKey: "1",
  });
  for await (const { event } of dead.events(session, runId, 0, noSignal)) {
    if (event.type === "tool_start") break;
  }
  await using next = await coachOf(store, answering(), toolsOf(() => overview).client);
  const events = await Array.fromAsync(next.events(session, runId, 0, noSignal));
  assert.deepEqual(events.at(-1)?.event, { type: "done", reason: "error" });
  assert.match(JSON.stringify(events), /interrupted/);
});

test("another user of the same household sees neither run nor conversation", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const other = { ...session, principal: { ...session.principal, userId: randomUUID() } };
  await using coach = await coachOf(store, answering(), toolsOf(() => overview).client);
  const { conversationId, runId } = await coach.startRun(session, {
    conversationId: null,
    message: "What is it worth?",
    idempotencyKey: "1",
  });
  const notFound = { name: "CoachError", kind: "not_found" };
  await assert.rejects(Array.fromAsync(coach.events(other, runId, 0, noSignal)), notFound);
  await assert.rejects(coach.readConversation(other, conversationId), notFound);
  await assert.rejects(coach.readConversation(session, "nonsense"), notFound);
  await assert.rejects(
    coach.startRun(other, { conversationId, message: "x", idempotencyKey: "2" }),
    notFound,
  );
  assert.equal(await coach.cancelRun(other, runId), false);
  assert.deepEqual(await coach.listConversations(other), []);
});

test("an error of our own making is told by its id alone", async () => {
  await using store = await openTestStore();
  const session = await sessionOf(store);
  const model = scriptedModel([
    () => {
      throw new Error("secret detail");
    },
  ]);
  await using coach = await coachOf(store, model, toolsOf(() => overview).client);
  const events = await Array.fromAsync(coach.ask(session, { conversationId: null, message: "Go" }));
  assert.doesNotMatch(JSON.stringify(events), /secret detail/);
  assert.match(JSON.stringify(events), /internal error e-/);
});
