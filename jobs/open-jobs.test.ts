import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CoachError } from "#platform/errors.ts";
import { createTestTenant } from "#store/test-store.ts";
import { type Behaviour, contract, ended, never, openBench, untilAborted } from "./test-bench.ts";

contract("a result outlives the call, and the list knows the job", async (backend) => {
  await using bench = await openBench(backend);
  const asked = await bench.ask(async () => ({ answer: 42 }));
  assert.equal(asked.status, "queued");
  const done = await ended(bench, asked.jobId);
  assert.deepEqual([done.status, done.result, done.progress], ["succeeded", { answer: 42 }, 1]);
  assert.equal(done.pollAfterMs, null);
  const later = await bench.jobs.get(bench.owner, asked.jobId);
  assert.deepEqual(later.result, { answer: 42 });
  const second = await bench.ask(async () => null);
  const page = await bench.jobs.list(bench.owner, { limit: 1, cursor: null });
  assert.deepEqual(
    page.jobs.map((job) => job.jobId),
    [second.jobId],
  );
  const rest = await bench.jobs.list(bench.owner, { limit: 5, cursor: page.nextCursor });
  assert.deepEqual(
    rest.jobs.map((job) => job.jobId),
    [asked.jobId],
  );
  assert.equal(rest.nextCursor, null);
  await ended(bench, second.jobId);
});

contract("nobody else sees a job, and what is not there is said so", async (backend) => {
  await using bench = await openBench(backend);
  const asked = await bench.ask(async () => null);
  const { tenant } = await createTestTenant(bench.store);
  const notFound = (error: unknown) => error instanceof CoachError && error.kind === "not_found";
  await assert.rejects(bench.jobs.get({ tenant, userId: null }, asked.jobId), notFound);
  await assert.rejects(bench.jobs.cancel({ tenant, userId: null }, asked.jobId), notFound);
  await assert.rejects(bench.jobs.get(bench.owner, "no-id"), notFound);
  await assert.rejects(bench.jobs.enqueue(bench.owner, "no-job", {}), notFound);
  const invalid = (error: unknown) => error instanceof CoachError && error.kind === "invalid_input";
  await assert.rejects(bench.jobs.enqueue(bench.owner, "plain", { key: 1 }), invalid);
  await assert.rejects(bench.jobs.list(bench.owner, { limit: 1, cursor: "x" }), invalid);
  await ended(bench, asked.jobId);
});

contract("the same content asked twice is one job while it is under way", async (backend) => {
  await using bench = await openBench(backend, false);
  const input = { key: "same" };
  const [first, second] = await Promise.all([
    bench.jobs.enqueue(bench.owner, "plain", input),
    bench.jobs.enqueue(bench.owner, "plain", input),
  ]);
  assert.equal(first.jobId, second.jobId);
  await bench.jobs.cancel(bench.owner, first.jobId);
  const third = await bench.jobs.enqueue(bench.owner, "plain", input);
  assert.notEqual(third.jobId, first.jobId);
});

contract("somebody else's trouble is tried again, a mistake of the asker is not", async (backend) => {
  await using bench = await openBench(backend);
  let tries = 0;
  const flaky = await bench.ask(async () => {
    tries += 1;
    if (tries < 3) throw new CoachError("unavailable", "The source is down. Try again later.");
    return tries;
  });
  assert.deepEqual((await ended(bench, flaky.jobId)).result, 3);
  let mistakes = 0;
  const mistaken = await bench.ask(async () => {
    mistakes += 1;
    throw new CoachError("invalid_input", "years: too many. Ask for fewer.");
  });
  const failed = await ended(bench, mistaken.jobId);
  assert.deepEqual([failed.status, failed.error, mistakes], ["failed", "years: too many. Ask for fewer.", 1]);
});

contract("an unexpected error is tried to the end and shows only its id", async (backend) => {
  await using bench = await openBench(backend);
  let tries = 0;
  const asked = await bench.ask(async () => {
    tries += 1;
    throw new Error("password of the database is 1234");
  });
  const failed = await ended(bench, asked.jobId);
  assert.equal(failed.status, "failed");
  assert.match(failed.error ?? "", /^internal error e-[0-9a-f]{8}/);
  assert.equal(tries, 3);
});

contract("time that is up ends a job, also one that does not listen", async (backend) => {
  await using bench = await openBench(backend);
  const asked = await bench.ask(() => sleep(60_000, null, { ref: false }), "patient");
  const failed = await ended(bench, asked.jobId);
  assert.equal(failed.status, "failed");
  assert.match(failed.error ?? "", /took longer than/);
});

contract("cancelling stops the work at once and stays, whatever the work still returns", async (backend) => {
  await using bench = await openBench(backend);
  let stopped = false;
  const asked = await bench.ask(async ({ signal }) => {
    await untilAborted(signal).catch(() => undefined);
    stopped = true;
    return "too late";
  });
  while ((await bench.jobs.get(bench.owner, asked.jobId)).status !== "running") await sleep(10);
  const waiting = ended(bench, asked.jobId);
  const cancelled = await bench.jobs.cancel(bench.owner, asked.jobId);
  assert.equal(cancelled.status, "cancelled");
  assert.equal((await waiting).status, "cancelled");
  while (!stopped) await sleep(10);
  const later = await bench.jobs.get(bench.owner, asked.jobId);
  assert.deepEqual([later.status, later.result], ["cancelled", null]);
  // Again changes nothing.
  assert.deepEqual(await bench.jobs.cancel(bench.owner, asked.jobId), later);
});

contract(
  "a job cancelled elsewhere stops here, and one cancelled in the queue never runs",
  async (backend) => {
    await using bench = await openBench(backend);
    const elsewhere = await bench.open();
    let stopped = 0;
    let ran = 0;
    const hold: Behaviour = async ({ signal }) => {
      await untilAborted(signal).catch(() => undefined);
      stopped += 1;
    };
    const running = [await bench.ask(hold), await bench.ask(hold)];
    const waiting = await bench.ask(async () => {
      ran += 1;
    });
    for (const job of running) {
      while ((await bench.jobs.get(bench.owner, job.jobId)).status !== "running") await sleep(10);
    }
    for (const job of [waiting, ...running]) await elsewhere.cancel(bench.owner, job.jobId);
    while (stopped < 2) await sleep(20);
    const next = await bench.ask(async () => "free again");
    assert.equal((await ended(bench, next.jobId)).result, "free again");
    assert.equal(ran, 0);
  },
);

contract(
  "whoever waits hears of progress, and gets the state when the budget is used up",
  async (backend) => {
    await using bench = await openBench(backend);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = await bench.ask(async ({ progress }) => {
      progress(0.25, "a quarter");
      await released;
      return "done";
    });
    let state = await bench.jobs.waitFor(bench.owner, asked.jobId, 50, never);
    while (state.progress !== 0.25) state = await bench.jobs.waitFor(bench.owner, asked.jobId, 50, never);
    assert.deepEqual([state.status, state.message], ["running", "a quarter"]);
    assert.ok(state.pollAfterMs !== null && state.pollAfterMs >= 500);
    const heard: number[] = [];
    const waiting = bench.jobs.waitFor(bench.owner, asked.jobId, 8000, never, (status) => {
      heard.push(status.progress);
      release();
    });
    assert.equal((await waiting).result, "done");
    assert.deepEqual(heard, [0.25, 1]);
    const left = new AbortController();
    left.abort();
    assert.equal((await bench.jobs.waitFor(bench.owner, asked.jobId, 8000, left.signal)).status, "succeeded");
  },
);

contract(
  "one tenant has so many jobs under way and no more; the refused one leaves nothing behind",
  async (backend) => {
    await using bench = await openBench(backend, false);
    for (let index = 0; index < 25; index++) {
      await bench.jobs.enqueue(bench.owner, "plain", { key: `full ${index}` });
    }
    const refused = (error: unknown) => error instanceof CoachError && error.kind === "rate_limited";
    await assert.rejects(bench.jobs.enqueue(bench.owner, "plain", { key: "one more" }), refused);
    const page = await bench.jobs.list(bench.owner, { limit: 100, cursor: null });
    assert.equal(page.jobs.length, 25);
    // Asking again for one that is there is no new job.
    await bench.jobs.enqueue(bench.owner, "plain", { key: "full 0" });
    for (const job of page.jobs) await bench.jobs.cancel(bench.owner, job.jobId);
  },
);
