import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { createPostgresBackend, isPgPool, runMigrations, withBackend } from "bullmq";
import { openEmbedded } from "../test-store.ts";

test("the job queue runs through the multiplexer: add, work, progress, delay, retry, wait", async () => {
  const store = await openEmbedded();
  const pool = store.queuePool;
  assert.ok(isPgPool(pool));
  const { Queue, QueueEvents, Worker } = withBackend(createPostgresBackend);
  const client = await pool.connect();
  await runMigrations(client).finally(() => client.release());
  const name = `q-${randomUUID()}`;
  const queue = new Queue<{ n: number }, number>(name, { connection: pool });
  queue.setMaxListeners(0);
  const events = new QueueEvents(name, { connection: pool });
  const worker = new Worker<{ n: number }, number>(
    name,
    async (job) => {
      await job.updateProgress(50);
      if (job.data.n === 3 && job.attemptsMade === 0) throw new Error("once more");
      return job.data.n * 2;
    },
    { connection: pool, concurrency: 4 },
  );
  try {
    await events.waitUntilReady();
    const jobs = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        queue.add("double", { n }, { attempts: 2, delay: n === 5 ? 50 : 0 }),
      ),
    );
    const results = await Promise.all(jobs.map((job) => job.waitUntilFinished(events, 20_000)));
    assert.deepEqual(
      results,
      jobs.map((_, n) => n * 2),
    );
    assert.equal((await queue.getJobCounts("completed")).completed, 20);
  } finally {
    await worker.close();
    await events.close();
    await queue.close();
    await store.close();
  }
});
