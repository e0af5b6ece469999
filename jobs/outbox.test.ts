import assert from "node:assert/strict";
import { contract, ended, never, openBench } from "./test-bench.ts";

contract("a job asked for in a transaction exists exactly when that commits", async (backend) => {
  await using bench = await openBench(backend);
  const { tenant } = bench.owner;
  let ran = 0;
  const input = bench.prepare(async () => {
    ran += 1;
    return "after the commit";
  });
  const undone = tenant.run(async (database) => {
    await bench.jobs.enqueueWithin(database, bench.owner, "plain", input);
    throw new Error("changed its mind");
  });
  await assert.rejects(undone, /changed its mind/);
  assert.deepEqual((await bench.jobs.list(bench.owner, { limit: 5, cursor: null })).jobs, []);
  const asked = await tenant.run((database) =>
    bench.jobs.enqueueWithin(database, bench.owner, "plain", input),
  );
  const done = await ended(bench, asked.jobId);
  assert.deepEqual([done.status, done.result, ran], ["succeeded", "after the commit", 1]);
});

contract("a job whose process ends between the commit and the queue is run by another", async (backend) => {
  await using bench = await openBench(backend, false);
  const input = bench.prepare(async () => "found");
  const gone = await bench.open();
  const asked = await bench.owner.tenant.run(async (database) => {
    const status = await gone.enqueueWithin(database, bench.owner, "plain", input);
    // What it can still reach after the commit is nothing.
    await gone.close();
    return status;
  });
  await bench.jobs.startWorkers();
  const done = await bench.jobs.waitFor(bench.owner, asked.jobId, 20_000, never);
  assert.equal(done.result, "found");
});
