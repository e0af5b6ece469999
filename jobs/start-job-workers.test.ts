import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { monthlyFlows, prepareSimulation } from "#finance/simulation/monte-carlo.ts";
import { insertJob, recordProgress, startAttempt, succeedJob } from "#store/jobs-writes.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { defineJob } from "./define-job.ts";
import { contract, ended, never, openBench, untilAborted } from "./test-bench.ts";

contract("a job that was recorded but never reached the queue is handed over", async (backend) => {
  await using bench = await openBench(backend, false);
  const jobId = randomUUID();
  await bench.owner.tenant.run((database) =>
    insertJob(database, {
      jobId,
      userId: null,
      name: "plain",
      queue: `${bench.prefix}-io`,
      input: bench.prepare(async () => "found"),
      dedupeHash: null,
    }),
  );
  await bench.jobs.startWorkers();
  assert.equal((await ended(bench, jobId)).result, "found");
});

contract("a process that ends gives its job back, and another one finishes it", async (backend) => {
  await using bench = await openBench(backend);
  let runs = 0;
  const asked = await bench.ask(async ({ signal }) => {
    runs += 1;
    if (runs === 1) await untilAborted(signal);
    return runs;
  });
  while (runs === 0) await sleep(10);
  await bench.jobs.close();
  const other = await bench.open();
  assert.equal((await other.get(bench.owner, asked.jobId)).status, "queued");
  await other.startWorkers();
  const done = await other.waitFor(bench.owner, asked.jobId, 8000, never);
  assert.deepEqual([done.status, done.result], ["succeeded", 2]);
});

contract("cancelling a job ends the threads that compute for it", async (backend) => {
  await using bench = await openBench(backend);
  const assets = 30;
  const parameters = prepareSimulation({
    initialValue: 1,
    years: 60,
    flows: monthlyFlows(0, 60, 0),
    weights: Array.from({ length: assets }, () => 1 / assets),
    monthlyReturns: Array.from({ length: assets }, () => 0.005),
    covariance: Array.from({ length: assets ** 2 }, (_, at) => (at % (assets + 1) === 0 ? 0.002 : 0.0005)),
    // Would take minutes.
    paths: 100_000,
    seed: 1,
    model: { name: "student-t", degreesOfFreedom: 5 },
  });
  let begun = false;
  const asked = await bench.ask(async ({ pool, signal }) => {
    const onProgress = () => {
      begun = true;
    };
    return pool.simulate(parameters, null, { signal, onProgress });
  });
  while (!begun) await sleep(10);
  await bench.jobs.cancel(bench.owner, asked.jobId);
  // Threads that went on would be busy for minutes; a job that needs them gets its turn.
  const next = await bench.ask(async ({ pool, signal }) => {
    await pool.simulate({ ...parameters, paths: 100 }, null, { signal });
    return { done: true };
  });
  const ended = await bench.jobs.waitFor(bench.owner, next.jobId, 60_000, new AbortController().signal);
  assert.equal(ended.status, "succeeded", ended.error ?? "");
});

contract("the schedule starts a job for its tenant, once per turn", async (backend) => {
  const store = await backend.store();
  const { tenant, marketId } = await createTestTenant(store, { kind: "market" });
  let runs = 0;
  const scheduled = defineJob({
    name: "every-second",
    queue: "io",
    input: z.object({ source: z.string() }),
    output: z.object({ source: z.string() }),
    attempts: 1,
    timeoutMs: 5000,
    schedule: {
      pattern: "* * * * * *",
      timeZone: "Europe/Berlin",
      tenantId: tenant.id,
      marketId,
      input: { source: "schedule" },
    },
    async run(_context, input) {
      runs += 1;
      return input;
    },
  });
  await using bench = await openBench({ ...backend, store: async () => store }, true, [scheduled]);
  while (runs < 2) await sleep(50);
  const owner = { tenant, userId: null };
  const { jobs } = await bench.jobs.list(owner, { limit: 50, cursor: null });
  const first = jobs.at(-1);
  assert.ok(first && jobs.length >= 2);
  const done = await bench.jobs.waitFor(owner, first.jobId, 4000, never);
  assert.deepEqual(
    [done.name, done.status, done.result],
    ["every-second", "succeeded", { source: "schedule" }],
  );
  assert.ok(runs <= jobs.length);
});

test("an attempt that was superseded or cancelled writes nothing any more", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const jobId = randomUUID();
  const job = { jobId, userId: null, name: "x", queue: "none", input: {}, dedupeHash: null };
  await tenant.run((database) => insertJob(database, job));
  const first = await tenant.run((database) => startAttempt(database, jobId));
  const second = await tenant.run((database) => startAttempt(database, jobId));
  assert.deepEqual([first?.attempt, second?.attempt], [1, 2]);
  const wrote = await tenant.run(async (database) => [
    await recordProgress(database, jobId, 1, 0.5, null),
    await succeedJob(database, jobId, 1, "old"),
    await succeedJob(database, jobId, 2, "new"),
    await succeedJob(database, jobId, 2, "again"),
  ]);
  assert.deepEqual(wrote, [false, false, true, false]);
  assert.equal(await tenant.run((database) => startAttempt(database, jobId)), null);
});
