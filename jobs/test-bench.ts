import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { z } from "zod";
import { createLogger } from "#platform/log.ts";
import { createLsaEmbedder } from "#retrieval/embedders/lsa.ts";
import type { Store } from "#store/open-store.ts";
import { createTestTenant, openEmbedded, openServer, openTestStore } from "#store/test-store.ts";
import { defineJob, type Job, type JobContext } from "./define-job.ts";
import { type JobOwner, type JobStatus, type Jobs, openJobs } from "./open-jobs.ts";

export const never = new AbortController().signal;
const log = createLogger("silent");

/** What a job of the test does is decided by the test that asks for it. */
export type Behaviour = (context: JobContext) => Promise<unknown>;

export interface Bench extends AsyncDisposable {
  store: Store;
  jobs: Jobs;
  owner: JobOwner;
  /** Asks for a job that behaves as given. */
  ask(behaviour: Behaviour, name?: "plain" | "patient" | "kept"): Promise<JobStatus>;
  /** Makes an input for such a job without asking for it. */
  prepare(behaviour: Behaviour): { key: string };
  prefix: string;
  /** The same queues and jobs in what could be another process. */
  open(): Promise<Jobs>;
  /** Somebody else on the same store. */
  other(): Promise<JobOwner>;
}

export interface Backend {
  name: string;
  skip: string | false;
  store(): Promise<Store>;
  redisUrl: string | undefined;
}

// biome-ignore lint/style/noProcessEnv: which backends are at hand is for whoever runs the tests to say
const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
let embedded: Promise<Store> | undefined;
/** The shared store of all tests is on the server when there is one. */
function openSharedEmbedded(): Promise<Store> {
  embedded ??= databaseUrl === undefined ? openTestStore() : openEmbedded();
  return embedded;
}

let server: Promise<Store> | undefined;
async function openSharedServer(): Promise<Store> {
  server ??= openServer().then((store) => store ?? openTestStore());
  return server;
}

const backends: Backend[] = [
  { name: "embedded database", skip: false, store: openSharedEmbedded, redisUrl: undefined },
  {
    name: "Postgres server",
    skip: databaseUrl === undefined && "TEST_DATABASE_URL is not set",
    store: openSharedServer,
    redisUrl: undefined,
  },
  {
    name: "Redis",
    skip: redisUrl === undefined && "TEST_REDIS_URL is not set",
    store: openTestStore,
    redisUrl,
  },
];

export async function openBench(backend: Backend, workers = true, extra: Job[] = []): Promise<Bench> {
  const store = await backend.store();
  const { tenant } = await createTestTenant(store);
  const owner = { tenant, userId: randomUUID() };
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const behaviours = new Map<string, Behaviour>();
  const shape = { queue: "io", input: z.object({ key: z.string() }), output: z.unknown() } as const;
  const run = async (context: JobContext, { key }: { key: string }) => {
    const behaviour = behaviours.get(key);
    if (!behaviour) throw new Error("no behaviour");
    return (await behaviour(context)) ?? null;
  };
  const definitions = [
    defineJob({ ...shape, name: "plain", attempts: 3, timeoutMs: 10_000, run }),
    defineJob({ ...shape, name: "patient", attempts: 1, timeoutMs: 300, run }),
    defineJob({ ...shape, name: "kept", attempts: 1, timeoutMs: 5000, reusable: true, run }),
    ...extra,
  ];
  const opened: Jobs[] = [];
  async function open(): Promise<Jobs> {
    const jobs = await openJobs({
      store,
      redisUrl: backend.redisUrl,
      log,
      services: { embedder: createLsaEmbedder(), marketSources: [] },
      definitions,
      prefix,
      threads: 1,
      concurrency: { cpu: 1, io: 2, batch: 1 },
      timings: {
        lockMs: 2000,
        stalledMs: 500,
        backoffMs: 20,
        repairMs: 200,
        repairAgeMs: 100,
        missedMs: 200,
        graceMs: 100,
      },
    });
    opened.push(jobs);
    return jobs;
  }
  function prepare(behaviour: Behaviour): { key: string } {
    const key = randomUUID();
    behaviours.set(key, behaviour);
    return { key };
  }
  const jobs = await open();
  if (workers) await jobs.startWorkers();
  return {
    store,
    jobs,
    owner,
    open,
    other: async () => ({ tenant: (await createTestTenant(store)).tenant, userId: randomUUID() }),
    prefix,
    prepare,
    ask: (behaviour, name = "plain") => jobs.enqueue(owner, name, prepare(behaviour)),
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each.close();
    },
  };
}

export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** How a job ended; the budget only keeps a broken test from waiting for ever. */
export function ended(bench: Bench, jobId: string): Promise<JobStatus> {
  return bench.jobs.waitFor(bench.owner, jobId, 20_000, never);
}

/** Declares one test of the contract for every backend that is at hand. */
export function contract(sentence: string, work: (backend: Backend) => Promise<void>): void {
  for (const backend of backends) {
    test(`${backend.name}: ${sentence}`, { skip: backend.skip }, () => work(backend));
  }
}
