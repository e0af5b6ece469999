import { z } from "zod";
import type { Compute } from "#finance/calculations.ts";
import { CoachError } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { readCursor, writeCursor } from "#portfolio/page-cursor.ts";
import { cancelParts } from "#store/job-parts.ts";
import { listJobRows, readJob } from "#store/jobs-reads.ts";
import { cancelJobRow } from "#store/jobs-writes.ts";
import type { Database, Store, Tenant } from "#store/open-store.ts";
import { administerJobs, type JobAdministration } from "./administer-jobs.ts";
import { type CpuPool, openCpuPool } from "./cpu-pool.ts";
import { type Job, type QueueName, queueNames } from "./define-job.ts";
import type { JobServices } from "./job-services.ts";
import { describeStatus, hasEnded, type JobStatus } from "./job-status.ts";
import { createJobWaiters } from "./job-waiters.ts";
import { type JobQueue, openQueueBackend, type QueueTimings } from "./queue-backend.ts";
import { type Recorder, recordJob, recordWithin } from "./record-job.ts";
import { CANCELLED, type JobOutcome } from "./run-delivery.ts";
import { startJobWorkers } from "./start-job-workers.ts";
import { waitForEnd } from "./wait-for-end.ts";

export type { JobStatus } from "./job-status.ts";

/** On whose behalf: the tenant decides what the job can see, the user is recorded. */
export interface JobOwner {
  tenant: Tenant;
  userId: string | null;
}

export interface JobsOptions {
  store: Store;
  /** Redis for the queue; without it the queue lives in the database. */
  redisUrl: string | undefined;
  log: Logger;
  services: JobServices;
  definitions: readonly Job[];
  observe?: (name: string, outcome: JobOutcome, seconds: number) => void;
  /** Beginning of the queues' names: processes with the same one share their work. */
  prefix?: string;
  threads?: number;
  concurrency?: Readonly<Record<QueueName, number>>;
  timings?: Partial<QueueTimings>;
  /** Jobs one tenant may have waiting and running; one more is refused. */
  mostLiveJobs?: number;
}

export interface Jobs extends AsyncDisposable {
  readonly backend: "postgres" | "redis";
  /**
   * Records a job and hands it to the queue. The same content asked again while it is under way is the same job.
   * @throws CoachError invalid_input, not_found
   */
  enqueue(owner: JobOwner, name: string, input: unknown): Promise<JobStatus>;
  /**
   * The same inside an open transaction of the owner's tenant: the job exists exactly when that transaction commits,
   * and goes to the queue right after.
   * @throws CoachError invalid_input, not_found
   */
  enqueueWithin(database: Database, owner: JobOwner, name: string, input: unknown): Promise<JobStatus>;
  /** @throws CoachError not_found */
  get(owner: JobOwner, jobId: string): Promise<JobStatus>;
  /** The tenant's jobs, newest first, without results. */
  list(
    owner: JobOwner,
    page: { limit: number; cursor: string | null },
  ): Promise<{ jobs: JobStatus[]; nextCursor: string | null }>;
  /** Ends a job now and stops the work behind it; one that has ended stays as it is. @throws CoachError not_found */
  cancel(owner: JobOwner, jobId: string): Promise<JobStatus>;
  /**
   * Waits until the job has ended, the budget is used up or the signal fires, whichever comes first, and returns how
   * the job stands then. `onProgress` hears of every change meanwhile.
   */
  waitFor(
    owner: JobOwner,
    jobId: string,
    budgetMs: number,
    signal: AbortSignal,
    onProgress?: (status: JobStatus) => void,
  ): Promise<JobStatus>;
  /** Runs a calculation on the thread pool of this process, for a caller who waits for it. */
  computeFor(signal: AbortSignal): Compute;
  /** For whoever runs the installation; the caller checks who that is. */
  readonly administration: JobAdministration;
  /** Makes this process run jobs and keep the schedule. */
  startWorkers(): Promise<void>;
  close(): Promise<void>;
}

/** When the last job of a page was made, and its id. */
const cursorPlace = z.tuple([z.string(), z.guid()]);

const usualTimings: QueueTimings = {
  lockMs: 15_000,
  stalledMs: 10_000,
  backoffMs: 1000,
  repairMs: 15_000,
  repairAgeMs: 10_000,
  missedMs: 60_000,
  graceMs: 5000,
};

export async function openJobs(options: JobsOptions): Promise<Jobs> {
  const { store, log, definitions } = options;
  const timings = { ...usualTimings, ...options.timings };
  const backend = await openQueueBackend({ store, redisUrl: options.redisUrl, log, timings });
  const prefix = options.prefix ?? "coach";
  const queueOf = (name: QueueName) => `${prefix}-${name}`;
  const queues = new Map<QueueName, JobQueue>(
    queueNames.map((name) => [name, backend.openQueue(queueOf(name))]),
  );
  const byName = new Map(definitions.map((job) => [job.name, job]));
  const waiters = createJobWaiters();
  const running = new Map<string, AbortController>();
  const listeners: { close(): Promise<void> }[] = [];
  const closing = new AbortController();
  let workers: { close(): Promise<void> } | undefined;
  let pool: CpuPool | undefined;

  /** Opened by the first who needs it: its threads cost time at a start and memory always. */
  function openPool(): CpuPool {
    pool ??= openCpuPool(options.threads);
    return pool;
  }

  function definition(name: string): Job {
    const job = byName.get(name);
    if (job) return job;
    throw new CoachError(
      "not_found",
      `There is no job "${name.slice(0, 60)}". Jobs: ${[...byName.keys()].join(", ")}.`,
    );
  }

  function queueNamed(name: QueueName): JobQueue {
    const queue = queues.get(name);
    if (!queue) throw new Error(`no queue ${name}`);
    return queue;
  }

  /** Listens for news from other processes from the first time somebody waits. */
  function listen(): void {
    if (listeners.length > 0) return;
    for (const name of queueNames) listeners.push(backend.listen(queueOf(name), waiters.wake));
  }

  async function read(owner: JobOwner, jobId: string): Promise<JobStatus> {
    const row = z.guid().safeParse(jobId).success
      ? await owner.tenant.run((database) => readJob(database, jobId))
      : null;
    if (!row)
      throw new CoachError(
        "not_found",
        "There is no job with this id. Call get_job without jobId to see the jobs there are.",
      );
    return describeStatus(row, new Date());
  }

  const recorder: Recorder = {
    find: definition,
    queueOf,
    queueNamed,
    log,
    mostLiveJobs: options.mostLiveJobs ?? 25,
  };

  const jobs: Jobs = {
    backend: backend.name,
    administration: administerJobs(store, definitions, recorder),
    computeFor: (signal) => openPool().computeFor(signal),
    async enqueue(owner, name, input) {
      const recorded = await owner.tenant.run((database) =>
        recordJob(recorder, database, owner, { name, input }),
      );
      await recorded.handOver();
      return describeStatus(recorded.row, new Date());
    },
    async enqueueWithin(database, owner, name, input) {
      return describeStatus(await recordWithin(recorder, database, owner, { name, input }), new Date());
    },
    get: read,
    async list(owner, page) {
      const [createdAt, jobId] = page.cursor === null ? [null, null] : readCursor(page.cursor, cursorPlace);
      const after = createdAt === null ? null : { createdAt, jobId };
      const limit = Math.min(500, Math.max(1, page.limit));
      const rows = await owner.tenant.run((database) => listJobRows(database, limit + 1, after));
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const more = rows.length > limit && last;
      const now = new Date();
      return {
        jobs: shown.map((row) => describeStatus(row, now)),
        nextCursor: more ? writeCursor([last.created_key, last.job_id]) : null,
      };
    },
    async cancel(owner, jobId) {
      const status = await read(owner, jobId);
      if (hasEnded(status.status)) return status;
      const parts = await owner.tenant.run(async (database) => {
        await cancelJobRow(database, jobId);
        return cancelParts(database, jobId);
      });
      // In this process at once; a worker elsewhere notices within a second.
      for (const id of [jobId, ...parts]) running.get(id)?.abort(CANCELLED);
      waiters.wake(jobId);
      const job = byName.get(status.name);
      if (job) await queueNamed(job.queue).remove(jobId);
      return read(owner, jobId);
    },
    async waitFor(owner, jobId, budgetMs, signal, onProgress) {
      listen();
      const stops = [signal, closing.signal];
      return waitForEnd(
        () => read(owner, jobId),
        (milliseconds, stop) => waiters.next(jobId, milliseconds, stop),
        {
          budgetMs,
          stops,
          onProgress,
        },
      );
    },
    async startWorkers() {
      workers ??= await startJobWorkers({
        store,
        backend,
        log,
        definitions,
        services: options.services,
        queueOf,
        queueNamed,
        recorder,
        wake: waiters.wake,
        running,
        timings,
        pool: openPool(),
        concurrency: options.concurrency ?? { cpu: 2, io: 4, batch: 1 },
        observe: options.observe ?? (() => undefined),
      });
    },
    async close() {
      closing.abort();
      await workers?.close();
      await pool?.close();
      await Promise.all(listeners.map((listener) => listener.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
    [Symbol.asyncDispose]: () => jobs.close(),
  };
  return jobs;
}
