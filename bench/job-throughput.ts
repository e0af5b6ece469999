import { randomUUID } from "node:crypto";
import { createPostgresBackend, createRedisBackend, isPgPool, withBackend } from "bullmq";
import { Redis } from "ioredis";
import { z } from "zod";
import { defineJob } from "#jobs/define-job.ts";
import { openJobs } from "#jobs/open-jobs.ts";
import { createLogger } from "#platform/log.ts";
import { createLsaEmbedder } from "#retrieval/embedders/lsa.ts";
import { openStore, REAL_MARKET, type Store } from "#store/open-store.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";

const JOBS = 300;
const ONE_BY_ONE = 50;
const CONCURRENCY = 4;
const LOST_AFTER_MS = 3000;
const log = createLogger("error");

interface Rates {
  /** Milliseconds for all jobs, asked for at once. */
  all: number;
  /** Median milliseconds from asking for a job until its result is here, one after the other. */
  single: number;
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Ours: recorded in the store, delivered by the queue, result written back, waiter told. */
async function measureJobs(store: Store, redisUrl: string | undefined): Promise<Rates> {
  const echo = defineJob({
    name: "echo",
    queue: "io",
    input: z.object({ n: z.number() }),
    output: z.object({ n: z.number() }),
    attempts: 1,
    timeoutMs: 60_000,
    run: async (_context, input) => input,
  });
  await using jobs = await openJobs({
    store,
    redisUrl,
    log,
    services: { embedder: createLsaEmbedder(), marketSources: [] },
    definitions: [echo],
    mostLiveJobs: 10_000,
    prefix: `bench-${randomUUID().slice(0, 8)}`,
    concurrency: { cpu: 1, io: CONCURRENCY, batch: 1 },
    threads: 1,
  });
  await jobs.startWorkers();
  const owner = { tenant: store.tenant(REAL_MARKET, REAL_MARKET), userId: null };
  const signal = new AbortController().signal;
  let n = 0;
  async function once(): Promise<void> {
    const { jobId } = await jobs.enqueue(owner, "echo", { n: n++ });
    await jobs.waitFor(owner, jobId, 60_000, signal);
  }
  await once();
  return await measure(once);
}

async function measure(once: () => Promise<void>): Promise<Rates> {
  const times: number[] = [];
  for (let index = 0; index < ONE_BY_ONE; index++) {
    const started = performance.now();
    await once();
    times.push(performance.now() - started);
  }
  const started = performance.now();
  await Promise.all(Array.from({ length: JOBS }, once));
  return { all: performance.now() - started, single: median(times) };
}

/** Bare BullMQ on the same backend: add, process, waitUntilFinished; nothing is kept or checked. */
async function measureBare(store: Store, redisUrl: string | undefined): Promise<Rates> {
  const name = `bare-${randomUUID().slice(0, 8)}`;
  if (redisUrl !== undefined) {
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const rates = await runBare(withBackend(createRedisBackend), connection, name);
    connection.disconnect();
    return rates;
  }
  const pool = store.queuePool;
  if (!isPgPool(pool)) throw new TypeError("no pool");
  return runBare(withBackend(createPostgresBackend), pool, name);
}

async function runBare<Backend extends import("bullmq").IQueueBackend, Connection>(
  { Queue, Worker, QueueEvents }: import("bullmq").BackendClasses<Backend, Connection>,
  connection: Connection,
  name: string,
): Promise<Rates> {
  const queue = new Queue<{ n: number }, { n: number }>(name, { connection });
  const events = new QueueEvents(name, { connection });
  const worker = new Worker<{ n: number }, { n: number }>(name, async (job) => job.data, {
    connection,
    concurrency: CONCURRENCY,
  });
  await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);
  events.setMaxListeners(0);
  queue.setMaxListeners(0);
  let n = 0;
  let lost = 0;
  async function once(): Promise<void> {
    const job = await queue.add("echo", { n: n++ });
    // On Postgres an event can be lost when transactions commit out of order: without a limit this waits for ever.
    await job.waitUntilFinished(events, LOST_AFTER_MS).catch(() => {
      lost += 1;
    });
  }
  await once();
  const rates = await measure(once);
  await Promise.all([worker.close(), events.close()]);
  await queue.close();
  if (lost > 0)
    console.error(`bare BullMQ lost ${lost} of ${n} announcements; each cost ${LOST_AFTER_MS} ms`);
  return rates;
}

function rows(backend: string, ours: Rates, bare: Rates): BenchmarkRow[] {
  const rate = (rates: Rates) => Math.round((JOBS / rates.all) * 1000);
  return [
    {
      what: `${JOBS} jobs at once, ${backend}`,
      milliseconds: ours.all,
      peer: { name: "bare BullMQ", milliseconds: bare.all },
      note: `${rate(ours)} jobs/s, bare ${rate(bare)}`,
    },
    {
      what: `one job until its result, ${backend}`,
      milliseconds: ours.single,
      peer: { name: "bare BullMQ", milliseconds: bare.single },
    },
  ];
}

export const jobThroughput: Benchmark = {
  name: "jobs",
  async run() {
    const { DATABASE_URL, REDIS_URL } = process.env;
    const embedded = await openStore({ databaseUrl: undefined, dataDir: "memory://", logger: log });
    const insert = `insert into tenant (tenant_id, market_id, kind, name, base_currency)
      values ($1, $1, 'market', 'bench', 'EUR') on conflict do nothing`;
    const prepare = (store: Store) => store.system((database) => database.query(insert, [REAL_MARKET]));
    await prepare(embedded);
    const found = rows(
      "embedded database",
      await measureJobs(embedded, undefined),
      await measureBare(embedded, undefined),
    );
    if (REDIS_URL) {
      found.push(
        ...rows("Redis", await measureJobs(embedded, REDIS_URL), await measureBare(embedded, REDIS_URL)),
      );
    }
    await embedded.close();
    if (DATABASE_URL) {
      const server = await openStore({ databaseUrl: DATABASE_URL, dataDir: "memory://", logger: log });
      await prepare(server);
      found.push(
        ...rows(
          "Postgres server",
          await measureJobs(server, undefined),
          await measureBare(server, undefined),
        ),
      );
      await server.close();
    }
    return found;
  },
};
