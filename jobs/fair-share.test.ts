import assert from "node:assert/strict";
import { contract, ended, never, openBench } from "./test-bench.ts";

contract("a tenant with many jobs waiting does not hold up another one's", async (backend) => {
  await using bench = await openBench(backend, false);
  const started: string[] = [];
  const many = [];
  for (let index = 0; index < 20; index++) {
    many.push(await bench.ask(async () => void started.push(`many ${index}`)));
  }
  const other = await bench.other();
  const few = [];
  for (let index = 0; index < 3; index++) {
    const input = bench.prepare(async () => void started.push(`few ${index}`));
    few.push(await bench.jobs.enqueue(other, "plain", input));
  }
  await bench.jobs.startWorkers();
  for (const { jobId } of few) await bench.jobs.waitFor(other, jobId, 20_000, never);
  for (const { jobId } of many) await ended(bench, jobId);
  assert.equal(started.length, 23);
  // One turn each, side by side: two run at a time, so a place more or less is chance.
  for (let index = 0; index < 3; index++) {
    const place = started.indexOf(`few ${index}`);
    assert.ok(
      place <= 2 * index + 3,
      `few ${index} ran at place ${place}: ${started.slice(0, 9).join(", ")}`,
    );
  }
});

contract("whoever comes while others are served stands beside them, not behind", async (backend) => {
  await using bench = await openBench(backend);
  const started: string[] = [];
  let other = 0;
  const late = await bench.other();
  const asked: Promise<unknown>[] = [];
  const many = [];
  for (let index = 0; index < 20; index++) {
    many.push(
      await bench.ask(async () => {
        started.push("many");
        if (started.length !== 6) return;
        const input = bench.prepare(async () => {
          other = started.length;
        });
        asked.push(bench.jobs.enqueue(late, "plain", input));
        await asked[0];
      }),
    );
  }
  for (const { jobId } of many) await ended(bench, jobId);
  await Promise.all(asked);
  const page = await bench.jobs.list(late, { limit: 5, cursor: null });
  for (const { jobId } of page.jobs) await bench.jobs.waitFor(late, jobId, 20_000, never);
  assert.ok(other >= 6 && other <= 10, `it ran after ${other} of 20`);
});
