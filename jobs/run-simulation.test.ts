import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { simulatePortfolio } from "#portfolio/simulate-portfolio.ts";
import { createLsaEmbedder } from "#retrieval/embedders/lsa.ts";
import { ADA_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET } from "#store/open-store.ts";
import { openTestStore } from "#store/test-store.ts";
import { jobs as definitions } from "./index.ts";
import { openJobs } from "./open-jobs.ts";

test("a simulation of the demo portfolio as a job equals the one computed here, bit for bit", async () => {
  await using store = await openTestStore();
  await seedDemoWorld(store);
  await using jobs = await openJobs({
    store,
    redisUrl: undefined,
    log: createLogger("silent"),
    services: { embedder: createLsaEmbedder(), marketSources: [] },
    // The schedule is not of this test.
    definitions: definitions.map((job) => ({ ...job, schedule: null })),
    prefix: "test-run-simulation",
    threads: 2,
  });
  await jobs.startWorkers();
  const tenant = store.tenant(ADA_TENANT, DEMO_MARKET);
  const owner = { tenant, userId: null };
  const request = { years: 20, monthlyContribution: 300, targetAmount: 500_000, paths: 1000 };
  const asked = await jobs.enqueue(owner, "run-simulation", {
    ...request,
    today: DEMO_TODAY,
    baseCurrency: "EUR",
    data: "seeded",
  });
  const done = await jobs.waitFor(owner, asked.jobId, 60_000, new AbortController().signal);
  const context = { tenant, clock: fixedClock(DEMO_TODAY), baseCurrency: "EUR" };
  const here = await simulatePortfolio(context, request);
  assert.equal(done.status, "succeeded", done.error ?? "");
  assert.deepEqual(done.result, here);
  assert.equal(here.bands.length, 20);
  // A plausible world: an expected return and risk that a mixed portfolio can have.
  assert.ok(here.expectedReturnRate > 0 && here.expectedReturnRate < 0.2, `${here.expectedReturnRate}`);
  assert.ok(here.volatilityRate > 0.03 && here.volatilityRate < 0.3, `${here.volatilityRate}`);
  await assert.rejects(jobs.enqueue(owner, "run-simulation", { years: 2.5 }), { kind: "invalid_input" });
});

test("a large simulation has the same bits on one worker and on three", async () => {
  await using store = await openTestStore();
  await seedDemoWorld(store);
  const tenant = store.tenant(ADA_TENANT, DEMO_MARKET);
  const owner = { tenant, userId: null };
  const input = {
    years: 1,
    targetAmount: 70_000,
    paths: 110_002,
    today: DEMO_TODAY,
    baseCurrency: "EUR",
    data: "seeded",
  };
  const results: unknown[] = [];
  for (const workers of [1, 3]) {
    const prefix = `test-parts-${randomUUID().slice(0, 8)}`;
    const opened = await Promise.all(
      Array.from({ length: workers }, () =>
        openJobs({
          store,
          redisUrl: undefined,
          log: createLogger("silent"),
          services: { embedder: createLsaEmbedder(), marketSources: [] },
          // Neither schedules nor results of the round before.
          definitions: definitions.map((job) => ({ ...job, schedule: null, reusable: false })),
          prefix,
          threads: 1,
        }),
      ),
    );
    for (const jobs of opened) await jobs.startWorkers();
    const [jobs] = opened;
    assert.ok(jobs);
    const asked = await jobs.enqueue(owner, "run-simulation", input);
    const done = await jobs.waitFor(owner, asked.jobId, 60_000, new AbortController().signal);
    assert.equal(done.status, "succeeded", done.error ?? "");
    results.push(done.result);
    for (const each of opened) await each.close();
  }
  assert.deepEqual(results[0], results[1]);
});
