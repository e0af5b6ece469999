import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { CoachError } from "#platform/errors.ts";
import { closeInterruptedRuns } from "#store/conversations.ts";
import { openTestStore } from "#store/test-store.ts";
import { ask, call, overview, say, scriptedModel, toolsOf } from "./scripted-turn.ts";
import { answering, coachOf, sessionOf } from "./test-coach.ts";

const noSignal = new AbortController().signal;

test("another process on the same server follows a run and stops it", async () => {
  await using opened = await openTestStore();
  const store = { ...opened, engine: "server" as const };
  const session = await sessionOf(store);
  const hanging = scriptedModel([() => ask(call("a", "get_overview"))]);
  await using one = await coachOf(store, hanging, toolsOf(() => new Promise(() => {})).client);
  await using two = await coachOf(store, answering(), toolsOf(() => overview).client);
  const { runId } = await one.startRun(session, { conversationId: null, message: "Go", idempotencyKey: "1" });
  const seen: string[] = [];
  for await (const { event } of two.events(session, runId, 0, noSignal)) {
    seen.push(event.type);
    if (event.type === "tool_start") assert.equal(await two.cancelRun(session, runId), true);
  }
  assert.deepEqual(seen, ["run_started", "tool_start", "usage", "done"]);
});

test("a run whose process is silent is closed, and is not spoiled when that process wakes up", async () => {
  await using opened = await openTestStore();
  const store = { ...opened, engine: "server" as const };
  const session = await sessionOf(store);
  const hanging = scriptedModel([() => ask(call("a", "get_overview"))]);
  await using one = await coachOf(store, hanging, toolsOf(() => new Promise(() => {})).client);
  await using two = await coachOf(store, answering(), toolsOf(() => overview).client);
  const { runId, conversationId } = await one.startRun(session, {
    conversationId: null,
    message: "Go",
    idempotencyKey: "1",
  });
  for await (const { event } of two.events(session, runId, 0, noSignal)) {
    if (event.type === "tool_start") break;
  }
  // What another process does when this one was silent for too long.
  const ending = [
    { type: "error", message: "interrupted", retryable: true },
    { type: "done", reason: "error" },
  ];
  await closeInterruptedRuns(store, randomUUID(), -60, ending);
  const told = await Array.fromAsync(two.events(session, runId, 0, noSignal));
  assert.deepEqual(told.at(-1)?.event, { type: "done", reason: "error" });
  // The one that held it finds out and ends; nothing of it comes after the end that was told.
  await Array.fromAsync(one.events(session, runId, 0, noSignal));
  await one.close();
  const { turns } = await two.readConversation(session, conversationId);
  assert.equal(turns[0]?.state, "error");
  assert.deepEqual(turns[0]?.events, told);
  // And the conversation goes on, on the other process.
  const again = await two.startRun(session, { conversationId, message: "Again", idempotencyKey: "2" });
  const answer = await Array.fromAsync(two.events(session, again.runId, 0, noSignal));
  assert.deepEqual(answer.at(-1)?.event, { type: "done", reason: "stop" });
});

test("a watcher elsewhere, and the answer itself, outlast a database that is away for a moment", async () => {
  await using opened = await openTestStore();
  let away = false;
  const store = {
    ...opened,
    engine: "server" as const,
    tenant(id: string, marketId: string) {
      const tenant = opened.tenant(id, marketId);
      const run: typeof tenant.run = (work, options) =>
        away ? Promise.reject(new CoachError("unavailable", "away")) : tenant.run(work, options);
      return { ...tenant, run };
    },
  };
  const own = await sessionOf(store);
  const session = { ...own, tenant: store.tenant(own.tenant.id, own.tenant.marketId) };
  const model = scriptedModel([
    () => ask(call("a", "get_overview")),
    () => {
      away = true;
      return say("It is worth €118,432.55.");
    },
  ]);
  await using one = await coachOf(store, model, toolsOf(() => overview).client);
  await using two = await coachOf(store, answering(), toolsOf(() => overview).client);
  const { runId } = await one.startRun(session, { conversationId: null, message: "Go", idempotencyKey: "1" });
  const elsewhere = Array.fromAsync(two.events(session, runId, 0, noSignal));
  for await (const { event } of one.events(session, runId, 0, noSignal)) {
    if (event.type === "done") away = false;
  }
  const live = await Array.fromAsync(one.events(session, runId, 0, noSignal));
  assert.deepEqual(await elsewhere, live);
  assert.deepEqual(live.at(-1)?.event, { type: "done", reason: "stop" });
});
