import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { createTestTenant } from "#store/test-store.ts";
import { defineJob } from "./define-job.ts";
import { type Backend, contract, ended, never, openBench } from "./test-bench.ts";

contract("a job that failed for good waits for a person, and tries again when told to", async (backend) => {
  await using bench = await openBench(backend);
  let broken = true;
  const asked = await bench.ask(async () => {
    if (broken) throw new CoachError("forbidden", "The key is not accepted. Renew it.");
    return "mended";
  });
  assert.equal((await ended(bench, asked.jobId)).status, "failed");
  const { administration } = bench.jobs;
  const listed = (await administration.failed(500)).find(({ jobId }) => jobId === asked.jobId);
  assert.deepEqual(
    [listed?.name, listed?.errorKind, listed?.error],
    ["plain", "forbidden", "The key is not accepted. Renew it."],
  );
  broken = false;
  await administration.replay(asked.jobId);
  const done = await ended(bench, asked.jobId);
  assert.deepEqual([done.status, done.result, done.error], ["succeeded", "mended", null]);
  await assert.rejects(administration.replay(asked.jobId), { kind: "not_found" });
});

async function openScheduled(backend: Backend) {
  const store = await backend.store();
  const { tenant, marketId } = await createTestTenant(store, { kind: "market" });
  const runs = { count: 0 };
  const ticking = defineJob({
    name: "ticking",
    queue: "io",
    input: z.object({}),
    output: z.null(),
    attempts: 1,
    timeoutMs: 5000,
    schedule: { pattern: "*/3 * * * * *", timeZone: "Etc/UTC", tenantId: tenant.id, marketId, input: {} },
    async run() {
      runs.count += 1;
      return null;
    },
  });
  const bench = await openBench({ ...backend, store: async () => store }, false, [ticking]);
  return { bench, runs, owner: { tenant, userId: null } };
}

contract("a schedule shows its runs, can be paused, and runs when told to", async (backend) => {
  const { bench, runs, owner } = await openScheduled(backend);
  await using opened = bench;
  const { administration } = opened.jobs;
  await administration.pause("ticking", true);
  await opened.jobs.startWorkers();
  const [before] = await administration.schedules();
  assert.ok(before?.pausedAt && before.nextRunAt && before.lastRun === null);
  await sleep(new Date(before.nextRunAt).getTime() - Date.now() + 700);
  assert.equal(runs.count, 0);
  await administration.runNow("ticking", opened.owner.userId ?? "");
  while (runs.count === 0) await sleep(20);
  await administration.pause("ticking", false);
  while (runs.count < 2) await sleep(50);
  const [after] = await administration.schedules();
  assert.deepEqual([after?.pausedAt, after?.timeZone], [null, "Etc/UTC"]);
  assert.ok(after?.lastRun && after.nextRunAt);
  await assert.rejects(administration.pause("no-such", true), { kind: "not_found" });
  assert.ok((await opened.jobs.list(owner, { limit: 50, cursor: null })).jobs.length >= 2);
});

contract("a turn that nobody was there for is run once when two processes start again", async (backend) => {
  const { bench, owner } = await openScheduled(backend);
  await using opened = bench;
  const first = await opened.open();
  await first.startWorkers();
  await first.close();
  const [{ nextRunAt } = { nextRunAt: null }] = await opened.jobs.administration.schedules();
  assert.ok(nextRunAt);
  const listed = async () => (await opened.jobs.list(owner, { limit: 50, cursor: null })).jobs;
  const before = (await listed()).length;
  await sleep(new Date(nextRunAt).getTime() - Date.now() + 500);
  const second = await opened.open();
  await Promise.all([opened.jobs.startWorkers(), second.startWorkers()]);
  const made = (await listed())
    .slice(0, -before || undefined)
    .filter(({ createdAt }) => createdAt >= nextRunAt);
  const turns = made.filter(({ createdAt }) => Date.parse(createdAt) < Date.parse(nextRunAt) + 3000);
  assert.equal(turns.length, 1);
  const done = await opened.jobs.waitFor(owner, turns[0]?.jobId ?? "", 20_000, never);
  assert.equal(done.status, "succeeded");
});
