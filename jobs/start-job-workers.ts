import type { Logger } from "#platform/log.ts";
import { findCancelledJobs, findLiveJobs } from "#store/jobs-reads.ts";
import { failJob } from "#store/jobs-writes.ts";
import type { Store } from "#store/open-store.ts";
import type { CpuPool } from "./cpu-pool.ts";
import { type Job, type QueueName, queueNames } from "./define-job.ts";
import { itemOf } from "./hand-over.ts";
import type { JobServices } from "./job-services.ts";
import { keepSchedules, recordTurn } from "./keep-schedules.ts";
import type { Delivery, JobQueue, QueueBackend, QueueItem, QueueTimings } from "./queue-backend.ts";
import type { Recorder } from "./record-job.ts";
import { CANCELLED, type JobOutcome, type Runner, runDelivery, SHUTDOWN } from "./run-delivery.ts";
import { tellWaiting } from "./split-job.ts";

export interface JobWorkersOptions {
  store: Store;
  backend: QueueBackend;
  log: Logger;
  definitions: readonly Job[];
  services: JobServices;
  queueOf(name: QueueName): string;
  queueNamed(name: QueueName): JobQueue;
  recorder: Recorder;
  wake(jobId: string): void;
  running: Map<string, AbortController>;
  timings: QueueTimings;
  pool: CpuPool;
  concurrency: Readonly<Record<QueueName, number>>;
  observe(name: string, outcome: JobOutcome, seconds: number): void;
}

const CANCEL_CHECK_MS = 1000;
const ABANDONED = "The job was given up because its worker stopped several times. Ask for it again.";

/** Runs jobs in this process: one worker per queue, the thread pool, the schedule, and two repair runs. */
export async function startJobWorkers(options: JobWorkersOptions): Promise<{ close(): Promise<void> }> {
  const { store, backend, log, running, timings, pool } = options;
  const byName = new Map(options.definitions.map((job) => [job.name, job]));
  const runner: Runner = {
    store,
    services: options.services,
    pool,
    log,
    find: (name) => byName.get(name),
    recorder: options.recorder,
    backoffMs: timings.backoffMs,
    asideMs: timings.repairMs,
    running,
    observe: options.observe,
  };

  async function process(delivery: Delivery): Promise<void> {
    const { name } = delivery.item;
    const scheduled = { store, definitions: options.definitions, recorder: options.recorder };
    const jobId = delivery.item.jobId ?? (await recordTurn(scheduled, name, delivery.deliveryId))?.job_id;
    // A turn of a paused schedule.
    if (jobId === undefined) return;
    try {
      await runDelivery(runner, jobId, delivery);
      if (delivery.item.part) await endPart(delivery, jobId);
    } finally {
      options.wake(jobId);
    }
  }

  /** Whoever waits for a part hears of its end, and goes on after the last one. */
  async function endPart(delivery: Delivery, partId: string): Promise<void> {
    const { tenantId, marketId } = delivery.item;
    const { waiting, cancelled } = await tellWaiting(store.tenant(tenantId, marketId), partId);
    for (const id of cancelled) running.get(id)?.abort(CANCELLED);
    for (const { job_id, queue, ready, broken } of waiting) {
      const name = queueNames.find((each) => options.queueOf(each) === queue);
      if ((ready || broken) && name) await options.queueNamed(name).recall(job_id);
      options.wake(job_id);
    }
    if (waiting.length > 0) await delivery.announce(waiting.map(({ job_id }) => job_id));
  }

  function abandon(item: QueueItem): void {
    const { jobId } = item;
    if (jobId === undefined) return;
    store
      .tenant(item.tenantId, item.marketId)
      .run((database) => failJob(database, jobId, null, ABANDONED, "unavailable"))
      .then(
        () => options.wake(jobId),
        (error) => log.error({ error, jobId }, "abandoned job not recorded"),
      );
  }

  /** Jobs that the store knows and the queue does not: recorded but never handed over, or lost with a queue. */
  async function repair(): Promise<void> {
    for (const name of queueNames) {
      const queue = options.queueNamed(name);
      const live = await store.system((database) =>
        findLiveJobs(database, options.queueOf(name), timings.repairAgeMs),
      );
      for (const row of live) {
        const state = await queue.state(row.job_id);
        const item = itemOf(row);
        if (state === "failed") abandon(item);
        // Revived by somebody whose process ended before the queue knew.
        if (state === "done") await queue.remove(row.job_id);
        if (state === "unknown" || state === "done") {
          const attempts = byName.get(row.name)?.attempts ?? 1;
          await queue.add(row.job_id, item, { attempts, turn: row.turn });
        }
      }
    }
  }

  /** Stops jobs of this process that somebody cancelled in another one. */
  async function stopCancelled(): Promise<void> {
    if (running.size === 0) return;
    const cancelled = await store.system((database) => findCancelledJobs(database, [...running.keys()]));
    for (const jobId of cancelled) running.get(jobId)?.abort(CANCELLED);
  }

  // Before the workers begin: what was missed is known only as long as nobody has taken it.
  await keepSchedules({ ...options, missedMs: timings.missedMs });
  const timers = [every(CANCEL_CHECK_MS, stopCancelled, log), every(timings.repairMs, repair, log)];
  const workers = queueNames.map((name) =>
    backend.startWorker(options.queueOf(name), {
      concurrency: options.concurrency[name],
      process,
      onAbandoned: abandon,
    }),
  );

  return {
    async close() {
      const finished = Promise.all(workers.map((worker) => worker.close(false)));
      const stop = setTimeout(() => {
        for (const controller of running.values()) controller.abort(SHUTDOWN);
      }, timings.graceMs);
      await finished;
      clearTimeout(stop);
      await Promise.all(timers.map((timer) => timer.stop()));
    },
  };
}

/** Repeats some work with a pause between rounds; a failed round is logged and the next one tries again. */
function every(milliseconds: number, work: () => Promise<void>, log: Logger) {
  let round: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    round = work()
      .catch((error) => log.warn({ error }, "repeated work failed"))
      .finally(() => {
        busy = false;
      });
  }, milliseconds);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return round;
    },
  };
}
