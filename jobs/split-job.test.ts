import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { defineJob, type Job } from "./define-job.ts";
import { type Backend, contract, ended, openBench, untilAborted } from "./test-bench.ts";

const PARTS = 12;

/** A job whose parts are decided by the test; their results come back in order, however they ran. */
function splitJobs(
  part: (place: number, signal: AbortSignal) => Promise<void>,
  planned: { count: number },
): Job[] {
  const timeoutMs = 20_000;
  return [
    defineJob({
      name: "sum-part",
      queue: "cpu",
      input: z.object({ salt: z.string(), place: z.number() }),
      output: z.number(),
      attempts: 2,
      timeoutMs,
      reusable: true,
      async run({ signal }, { place }) {
        await part(place, signal);
        return place * 10;
      },
    }),
    defineJob({
      name: "sum",
      queue: "cpu",
      input: z.object({ salt: z.string() }),
      output: z.object({ plan: z.unknown(), numbers: z.array(z.number()) }),
      attempts: 2,
      timeoutMs,
      async run({ split }, { salt }) {
        const { plan, results } = await split(async () => {
          planned.count += 1;
          const parts = Array.from({ length: PARTS }, (_, place) => ({
            name: "sum-part",
            input: { salt, place },
          }));
          return { plan: { made: planned.count }, parts };
        });
        return { plan, numbers: z.array(z.number()).parse(results) };
      },
    }),
  ];
}

async function openSplit(backend: Backend, part: (place: number, signal: AbortSignal) => Promise<void>) {
  const planned = { count: 0 };
  return { bench: await openBench(backend, false, splitJobs(part, planned)), planned };
}

const wanted = Array.from({ length: PARTS }, (_, place) => place * 10);

contract("a split job ends with its parts' results in order, on one worker or many", async (backend) => {
  const ran: number[] = [];
  const { bench, planned } = await openSplit(backend, async (place) => {
    ran.push(place);
    await sleep((place % 3) * 5);
  });
  await using opened = bench;
  const workers = [opened.jobs, await opened.open(), await opened.open()];
  for (const jobs of workers) await jobs.startWorkers();
  const asked = await opened.jobs.enqueue(opened.owner, "sum", { salt: "a" });
  const done = await ended(opened, asked.jobId);
  assert.deepEqual([done.status, done.result], ["succeeded", { plan: { made: 1 }, numbers: wanted }]);
  assert.deepEqual([ran.length, planned.count], [PARTS, 1]);
  const page = await opened.jobs.list(opened.owner, { limit: 50, cursor: null });
  assert.deepEqual(
    page.jobs.map(({ name }) => name),
    ["sum"],
  );
  // Asked again, what was computed is not computed again.
  const again = await opened.jobs.enqueue(opened.owner, "sum", { salt: "a" });
  assert.notEqual(again.jobId, asked.jobId);
  assert.deepEqual((await ended(opened, again.jobId)).result, { plan: { made: 2 }, numbers: wanted });
  assert.equal(ran.length, PARTS);
});

contract("a split job goes on in another process where the first one stopped", async (backend) => {
  const ran: number[] = [];
  let stop = () => {};
  const reached = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const { bench } = await openSplit(backend, async (place, signal) => {
    if (ran.length === 5) {
      stop();
      await untilAborted(signal);
    }
    ran.push(place);
  });
  await using opened = bench;
  const asked = await opened.jobs.enqueue(opened.owner, "sum", { salt: "b" });
  const first = await opened.open();
  await first.startWorkers();
  await reached;
  const before = [...ran];
  const half = await opened.jobs.get(opened.owner, asked.jobId);
  assert.deepEqual([half.status, half.message], ["running", `5 of ${PARTS} parts`]);
  ran.push(-1);
  await first.close();
  await opened.jobs.startWorkers();
  assert.deepEqual((await ended(opened, asked.jobId)).result, { plan: { made: 1 }, numbers: wanted });
  assert.equal(new Set(before).size, 5);
  assert.equal(ran.length, PARTS + 1);
});

contract("cancelling a split job cancels its parts, and a part that fails ends it", async (backend) => {
  let stopped = 0;
  const { bench } = await openSplit(backend, async (place, signal) => {
    if (place === 1) throw new CoachError("invalid_input", "place: one is no place. Leave it out.");
    if (place > 1) await untilAborted(signal).finally(() => (stopped += 1));
  });
  await using opened = bench;
  await opened.jobs.startWorkers();
  const asked = await opened.jobs.enqueue(opened.owner, "sum", { salt: "c" });
  const failed = await ended(opened, asked.jobId);
  assert.equal(failed.status, "failed");
  assert.match(failed.error ?? "", /one is no place/);
  let begun = 0;
  const other = await openSplit(backend, async (_place, signal) => {
    begun += 1;
    await untilAborted(signal).finally(() => (stopped += 1));
  });
  await using second = other.bench;
  await second.jobs.startWorkers();
  const doomed = await second.jobs.enqueue(second.owner, "sum", { salt: "d" });
  const before = stopped;
  while (begun === 0) await sleep(10);
  assert.equal((await second.jobs.cancel(second.owner, doomed.jobId)).status, "cancelled");
  while (stopped === before) await sleep(20);
});
