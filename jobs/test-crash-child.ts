import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createLogger } from "#platform/log.ts";
import { createLsaEmbedder } from "#retrieval/embedders/lsa.ts";
import { openStore } from "#store/open-store.ts";
import { createTestTenant } from "#store/test-store.ts";
import { defineJob } from "./define-job.ts";
import { openJobs } from "./open-jobs.ts";

// A worker process that the crash test kills: `node test-crash-child.ts '{…}'`. It asks for jobs, runs them, prints
// "working" once it does, and with `finish` waits until all have ended and prints them.

const given = z
  .object({
    dataDir: z.string(),
    databaseUrl: z.string().optional(),
    redisUrl: z.string().optional(),
    prefix: z.string(),
    tenantId: z.uuid(),
    ask: z.number(),
    finish: z.boolean(),
  })
  .parse(JSON.parse(process.argv[2] ?? "{}"));

const log = createLogger("error");
const store = await openStore({ databaseUrl: given.databaseUrl, dataDir: given.dataDir, logger: log });
// A market stands for itself, so that its id can be given and later processes find the same one.
const { tenant } = await createTestTenant(store, { kind: "market", marketId: given.tenantId });
const triangle = defineJob({
  name: "triangle",
  queue: "io",
  input: z.object({ n: z.number(), nonce: z.string() }),
  output: z.object({ n: z.number(), sum: z.number() }),
  attempts: 3,
  timeoutMs: 30_000,
  async run({ progress, signal }, { n }) {
    let sum = 0;
    for (let step = 1; step <= n; step++) {
      await sleep(5, null, { signal });
      sum += step;
      progress(step / n);
    }
    return { n, sum };
  },
});
await using jobs = await openJobs({
  store,
  redisUrl: given.redisUrl,
  log,
  services: { embedder: createLsaEmbedder(), marketSources: [] },
  definitions: [triangle],
  prefix: given.prefix,
  // Rounds of killed processes may leave many behind.
  mostLiveJobs: 10_000,
  threads: 1,
  concurrency: { cpu: 1, io: 4, batch: 1 },
  timings: { lockMs: 1000, stalledMs: 300, backoffMs: 20, repairMs: 300, repairAgeMs: 500 },
});
const owner = { tenant, userId: null };
await jobs.startWorkers();
for (let n = 0; n < given.ask; n++) await jobs.enqueue(owner, "triangle", { n: 10 + n, nonce: randomUUID() });
process.stdout.write("working\n");
while (given.finish) {
  const all = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof jobs.list>> = await jobs.list(owner, { limit: 500, cursor });
    all.push(...page.jobs);
    cursor = page.nextCursor;
  } while (cursor !== null);
  if (all.every((job) => job.pollAfterMs === null)) {
    const ended = await Promise.all(all.map((job) => jobs.get(owner, job.jobId)));
    process.stdout.write(`${JSON.stringify(ended)}\n`);
    break;
  }
  await sleep(50);
}
if (!given.finish) await new Promise(() => setInterval(() => undefined, 1000));
await jobs.close();
await store.close();
