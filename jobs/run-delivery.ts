import { CoachError, newErrorId, publicMessage } from "#platform/errors.ts";
import type { Logger } from "#platform/log.ts";
import { cancelParts } from "#store/job-parts.ts";
import { readJobParts } from "#store/jobs-reads.ts";
import { failJob, recordProgress, requeueJob, startAttempt, succeedJob } from "#store/jobs-writes.ts";
import type { Store, Tenant } from "#store/open-store.ts";
import type { CpuPool } from "./cpu-pool.ts";
import type { Job } from "./define-job.ts";
import type { JobServices } from "./job-services.ts";
import { failureKind, planRetry } from "./plan-retry.ts";
import { type Delivery, TryAgain } from "./queue-backend.ts";
import type { Recorder } from "./record-job.ts";
import { PartsPending, partsEnded, splitter } from "./split-job.ts";

export type JobOutcome = "succeeded" | "failed" | "cancelled" | "retried";

export interface Runner {
  store: Store;
  services: JobServices;
  pool: CpuPool;
  log: Logger;
  find(name: string): Job | undefined;
  /** Records the parts of a job that is split. */
  recorder: Recorder;
  /** Wait before the first further attempt. */
  backoffMs: number;
  /** Longest time that a job waits for news of its parts. */
  asideMs: number;
  /** Jobs that run in this process, with the means to stop them. */
  running: Map<string, AbortController>;
  observe(name: string, outcome: JobOutcome, seconds: number): void;
}

/** Why a running job was stopped: the reason of its signal. */
export const CANCELLED = new CoachError("cancelled", "The job was cancelled.");
export const SHUTDOWN = new CoachError("unavailable", "The worker is shutting down.");

const PROGRESS_EVERY_MS = 250;

/**
 * Runs one delivery of a job: at most one attempt may write, exactly one terminal state is reached, and what a
 * caller sees of an error is text that we wrote. Throws what makes the queue deliver the job again.
 */
export async function runDelivery(runner: Runner, jobId: string, delivery: Delivery): Promise<void> {
  const { item } = delivery;
  const started = performance.now();
  const tenant = runner.store.tenant(item.tenantId, item.marketId);
  const attempt = await tenant.run((database) => startAttempt(database, jobId));
  // Ended before it began: cancelled while it waited, or delivered twice.
  if (!attempt) return;
  const controller = new AbortController();
  runner.running.set(jobId, controller);
  const finish = (outcome: JobOutcome) =>
    runner.observe(item.name, outcome, (performance.now() - started) / 1000);
  const log = runner.log.child({ jobId, job: item.name, attempt: attempt.attempt });
  const job = runner.find(item.name);
  try {
    if (!job)
      throw new CoachError("not_found", `This version knows no job "${item.name}". Ask for it again.`);
    const timer = setTimeout(() => controller.abort(timeUp(job)), job.timeoutMs);
    const reporter = reportProgress(tenant, jobId, attempt.attempt, controller, delivery, log);
    try {
      const result = await untilAborted(
        job.execute(
          {
            jobId,
            tenant,
            store: runner.store,
            services: runner.services,
            pool: runner.pool,
            compute: runner.pool.computeFor(controller.signal),
            log,
            signal: controller.signal,
            progress: reporter.progress,
            split: splitter(runner.recorder, tenant, jobId, attempt),
          },
          attempt.input,
        ),
        controller.signal,
      );
      await reporter.stop();
      const wrote = await tenant.run((database) => succeedJob(database, jobId, attempt.attempt, result));
      finish(wrote ? "succeeded" : "cancelled");
    } finally {
      clearTimeout(timer);
      await reporter.stop();
    }
  } catch (thrown) {
    const error: unknown = controller.signal.aborted ? controller.signal.reason : thrown;
    if (error === CANCELLED) {
      finish("cancelled");
      return;
    }
    if (error instanceof PartsPending) {
      runner.running.delete(jobId);
      const parts = await tenant.run((database) => readJobParts(database, jobId));
      return await delivery.putAside(runner.asideMs, () => partsEnded(tenant, parts));
    }
    const errorId = newErrorId();
    const text = publicMessage(error, errorId);
    const failed = delivery.failedAttempts + 1;
    const pause = job && failed < job.attempts ? planRetry(error, failed, runner.backoffMs) : null;
    if (error === SHUTDOWN || pause !== null) {
      await tenant.run((database) =>
        requeueJob(database, jobId, attempt.attempt, `Waiting to try again: ${text}`),
      );
      finish("retried");
      log.warn({ errorId, error }, "job attempt failed");
      if (error === SHUTDOWN) await delivery.putBack();
      // The queue keeps what it is told; a foreign error's text is for the log alone.
      throw new TryAgain(errorId, pause ?? 0);
    }
    await tenant.run(async (database) => {
      await failJob(database, jobId, attempt.attempt, text, failureKind(error));
      if (attempt.split) await cancelParts(database, jobId);
    });
    finish("failed");
    log.error({ errorId, error }, "job failed");
  } finally {
    runner.running.delete(jobId);
  }
}

function timeUp(job: Job): CoachError {
  const seconds = Math.round(job.timeoutMs / 1000);
  return new CoachError(
    "timeout",
    `${job.name} took longer than ${seconds} s. Ask for less, or try again later.`,
  );
}

/** The work's outcome, or the reason of the signal as soon as it fires, also when the work does not listen. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** Writes progress at most four times a second, newest only, and notices when the job is no longer ours. */
function reportProgress(
  tenant: Tenant,
  jobId: string,
  attempt: number,
  controller: AbortController,
  delivery: Delivery,
  log: Logger,
) {
  let latest: { fraction: number; message: string | null } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let stopped = false;
  async function write(): Promise<void> {
    const { fraction, message } = latest ?? { fraction: 0, message: null };
    latest = undefined;
    try {
      const ours = await tenant.run((database) =>
        recordProgress(database, jobId, attempt, fraction, message),
      );
      if (ours) await delivery.announce();
      else controller.abort(CANCELLED);
    } catch (error) {
      log.warn({ error }, "progress not written");
    }
  }
  return {
    progress(fraction: number, message?: string) {
      if (stopped) return;
      latest = { fraction: Math.min(1, Math.max(0, fraction)), message: message ?? null };
      timer ??= setTimeout(() => {
        timer = undefined;
        writing = write();
      }, PROGRESS_EVERY_MS);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await writing;
    },
  };
}
