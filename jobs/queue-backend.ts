import { setTimeout as wait } from "node:timers/promises";
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  DelayedError,
  type IQueueBackend,
  isPgPool,
  runMigrations,
  WaitingError,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";
import { z } from "zod";
import type { Logger } from "#platform/log.ts";
import type { Store } from "#store/open-store.ts";

/** All that travels through a queue: ids. What was asked and what came out is in the store. */
export const queueItem = z.object({
  tenantId: z.guid(),
  marketId: z.guid(),
  name: z.string(),
  /** Absent for an item of the schedule, which has no row yet. */
  jobId: z.guid().optional(),
  /** Set for parts of a job that was split. */
  part: z.literal(true).optional(),
});
export type QueueItem = z.infer<typeof queueItem>;

/** One delivery of an item to a worker. */
export interface Delivery {
  item: QueueItem;
  /** Id within the queue; the job's own id except for items of the schedule. */
  deliveryId: string;
  /** Attempts that failed before this one. */
  failedAttempts: number;
  /** Wakes everyone who waits for this job, or for one of the others, in any process. */
  announce(others?: readonly string[]): Promise<void>;
  /** Puts the item back to the front without counting an attempt. Ends the delivery by throwing. */
  putBack(): Promise<never>;
  /**
   * Puts the item aside until it is recalled, or the time is over, without counting an attempt. `recalled` is asked
   * once it lies there, for who recalled it too early. Ends the delivery by throwing.
   */
  putAside(milliseconds: number, recalled: () => Promise<boolean>): Promise<never>;
}

/** How an item waits: attempts in all, and its turn (virtual time, lowest first). */
export interface Waiting {
  attempts: number;
  turn: number;
}

/** A turn of a schedule: its next one, by name. */
export interface ScheduledTurn {
  name: string;
  pattern: string;
  timeZone: string;
  next: Date | null;
}

export interface JobQueue {
  add(jobId: string, item: QueueItem, waiting: Waiting): Promise<void>;
  /** Brings an item that was put aside back at once; nothing when it is not aside. */
  recall(jobId: string): Promise<void>;
  /** The schedules that the queue keeps. */
  schedules(): Promise<ScheduledTurn[]>;
  /** Whether the queue still knows the item, and how it stands there. */
  state(jobId: string): Promise<"live" | "done" | "failed" | "unknown">;
  /** Takes a waiting item out; false when it is running. */
  remove(jobId: string): Promise<boolean>;
  schedule(item: QueueItem, pattern: string, timeZone: string, attempts: number): Promise<void>;
  unschedule(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface WorkerOptions {
  concurrency: number;
  process(delivery: Delivery): Promise<void>;
  /** An item that the queue gave up: its workers died again and again. */
  onAbandoned(item: QueueItem): void;
}

/** Where jobs wait. Both backends are BullMQ; they differ in what they store in and in how they are connected. */
export interface QueueBackend {
  readonly name: "postgres" | "redis";
  openQueue(name: string): JobQueue;
  startWorker(name: string, options: WorkerOptions): { close(force: boolean): Promise<void> };
  /** Calls back with the id of every job of the queue that moved, whoever moved it. */
  listen(name: string, onChange: (jobId: string) => void): { close(): Promise<void> };
  close(): Promise<void>;
}

export interface QueueTimings {
  /** How long a silent worker keeps its job. */
  lockMs: number;
  /** How often jobs of dead workers are looked for. */
  stalledMs: number;
  /** Wait before the first further attempt; see `planRetry`. */
  backoffMs: number;
  /** How often the store is searched for jobs that the queue does not know. */
  repairMs: number;
  /** Younger jobs may still be on their way to the queue. */
  repairAgeMs: number;
  /** How late a turn of the schedule is missed, so that it is run at the next start. */
  missedMs: number;
  /** How long running jobs may finish when the process ends; then they go back to the queue. */
  graceMs: number;
}

export interface QueueBackendOptions {
  store: Store;
  redisUrl: string | undefined;
  log: Logger;
  timings: QueueTimings;
}

/** How BullMQ says that the next turn of a schedule is there already (`SchedulerJobIdCollision`). */
const TURN_EXISTS = -10;

/** Redis when there is one, otherwise the database that is there anyway. */
export function openQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  return options.redisUrl === undefined ? openOnPostgres(options) : openOnRedis(options, options.redisUrl);
}

async function openOnPostgres(options: QueueBackendOptions): Promise<QueueBackend> {
  const pool = options.store.queuePool;
  // Always so; it tells the compiler that the driver's pool is what the queue calls one.
  if (!isPgPool(pool)) throw new TypeError("the store has no connection pool for the queue");
  // Every queue object listens to the pool's errors; that many is no leak.
  pool.setMaxListeners(0);
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  return { ...bind(createPostgresBackend, pool, options), name: "postgres", close: async () => {} };
}

async function openOnRedis(options: QueueBackendOptions, url: string): Promise<QueueBackend> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on("error", (error) => options.log.warn({ error }, "queue connection"));
  return {
    ...bind(createRedisBackend, redis, options),
    name: "redis",
    close: async () => redis.disconnect(),
  };
}

/** Finished items are only traces for an operator: the store has the results. */
const retention = {
  removeOnComplete: { age: 3600, count: 1000 },
  removeOnFail: { age: 7 * 86_400, count: 1000 },
};

/** The queue sorts by numbers up to here; turns begin anew whenever it is empty. */
const LAST_TURN = 2_097_151;

/** How long a worker that is being closed may take to connect first. */
const CONNECT_MS = 2000;

const announced = z.object({ jobs: z.array(z.string()) });

/** Thrown by a delivery to have the queue deliver the job again. Its text is all that the queue keeps of an error. */
export class TryAgain extends Error {
  readonly afterMs: number;

  constructor(errorId: string, afterMs: number) {
    super(errorId);
    this.name = "TryAgain";
    this.afterMs = afterMs;
  }
}

function bind<Backend extends IQueueBackend, Connection>(
  factory: BackendFactory<Backend, Connection>,
  connection: Connection,
  { log, timings }: QueueBackendOptions,
): Omit<QueueBackend, "name" | "close"> {
  const { Queue, Worker, QueueEvents } = withBackend(factory);
  const warn = (error: Error) => log.warn({ error }, "job queue");
  const waits = ({ attempts, turn }: Waiting) => ({
    attempts,
    // The error says how long; see `TryAgain`.
    backoff: { type: "as-told" },
    priority: Math.min(LAST_TURN, Math.max(1, turn)),
    ...retention,
  });
  return {
    openQueue(name) {
      const queue = new Queue<unknown, unknown>(name, { connection });
      queue.on("error", warn);
      return {
        async add(jobId, item, waiting) {
          await queue.add(item.name, item, { jobId, ...waits(waiting) });
        },
        async recall(jobId) {
          const job = await queue.getJob(jobId);
          // Refused when it is not aside: nothing to do then.
          await job?.promote().catch(() => undefined);
        },
        async schedules() {
          const schedulers = await queue.getJobSchedulers();
          return schedulers.map(({ key, name, pattern, tz, next }) => ({
            name: name ?? key,
            pattern: pattern ?? "",
            timeZone: tz ?? "Etc/UTC",
            next: next === undefined ? null : new Date(next),
          }));
        },
        async state(jobId) {
          const state = await queue.getJobState(jobId);
          if (state === "unknown" || state === "failed") return state;
          return state === "completed" ? "done" : "live";
        },
        async remove(jobId) {
          // Refused while a worker holds it; that worker is told by other means.
          return queue.remove(jobId).then(
            (count) => count === 1,
            () => false,
          );
        },
        async schedule(item, pattern, timeZone, attempts) {
          const template = { name: item.name, data: item, opts: waits({ attempts, turn: 1 }) };
          await queue
            .upsertJobScheduler(item.name, { pattern, tz: timeZone }, template)
            .catch((error: unknown) => {
              // Another process that starts at the same moment wrote the next turn first: it is there, and once.
              if (!(error instanceof Error && "code" in error && error.code === TURN_EXISTS)) throw error;
            });
        },
        async unschedule(name) {
          await queue.removeJobScheduler(name);
        },
        close: () => queue.close(),
      };
    },
    startWorker(name, options) {
      const worker = new Worker<unknown, void>(
        name,
        async (job, token) => {
          await options.process({
            item: queueItem.parse(job.data),
            deliveryId: job.id ?? "",
            failedAttempts: job.attemptsMade,
            announce: (others = []) => job.updateProgress({ jobs: [...others] }),
            async putBack() {
              await job.moveToWait(token);
              throw new WaitingError();
            },
            async putAside(milliseconds, recalled) {
              await job.moveToDelayed(Date.now() + milliseconds, token);
              if (await recalled()) await job.promote().catch(() => undefined);
              throw new DelayedError();
            },
          });
        },
        {
          connection,
          concurrency: options.concurrency,
          lockDuration: timings.lockMs,
          stalledInterval: timings.stalledMs,
          maxStalledCount: 3,
          settings: {
            backoffStrategy: (_attempts, _type, error) => (error instanceof TryAgain ? error.afterMs : 0),
          },
        },
      );
      worker.on("error", warn);
      worker.on("failed", (job, error) => {
        log.debug({ error, jobId: job?.id }, "job delivery failed");
        const item = queueItem.safeParse(job?.data);
        if (item.success && job?.deferredFailure) options.onAbandoned(item.data);
      });
      return {
        // Closed while it still connects, it would leave its connection behind.
        async close(force) {
          const ready = worker.waitUntilReady().catch(() => undefined);
          await Promise.race([ready, wait(CONNECT_MS, undefined, { ref: false })]);
          await worker.close(force);
        },
      };
    },
    listen(name, onChange) {
      const events = new QueueEvents(name, { connection });
      events.on("error", warn);
      const changed = ({ jobId }: { jobId: string }) => onChange(jobId);
      events.on("progress", ({ jobId, data }) => {
        onChange(jobId);
        for (const other of announced.safeParse(data).data?.jobs ?? []) onChange(other);
      });
      events.on("completed", changed);
      events.on("failed", changed);
      events.on("removed", changed);
      return { close: () => events.close() };
    },
  };
}
