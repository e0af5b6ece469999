import { z } from "zod";
import { CoachError } from "#platform/errors.ts";
import { type LastRun, pauseSchedule, readLastRuns, readPausedSchedules } from "#store/job-schedules.ts";
import { listFailedJobs } from "#store/jobs-reads.ts";
import { reviveJob } from "#store/jobs-writes.ts";
import type { Store } from "#store/open-store.ts";
import { type Job, queueNames } from "./define-job.ts";
import { handOver, itemOf } from "./hand-over.ts";
import { isScheduled } from "./keep-schedules.ts";
import { type Recorder, recordJob } from "./record-job.ts";

/** One schedule as whoever runs the installation sees it. Instants are ISO 8601 in UTC. */
export interface ScheduleStatus {
  name: string;
  pattern: string;
  timeZone: string;
  pausedAt: string | null;
  /** Null while no process keeps the schedule. */
  nextRunAt: string | null;
  lastRun: {
    status: LastRun["state"];
    startedAt: string;
    finishedAt: string | null;
    error: string | null;
  } | null;
}

/** A job that failed for good, with the text and the kind of its error. */
export interface FailedJobStatus {
  jobId: string;
  tenantId: string;
  name: string;
  attempts: number;
  errorKind: string;
  error: string;
  finishedAt: string;
}

/** What a person who runs the installation may do with the jobs of all. The caller checks that it is such a person. */
export interface JobAdministration {
  schedules(): Promise<ScheduleStatus[]>;
  /** A paused schedule leaves its turns out; nothing is made up for when it goes on. @throws CoachError not_found */
  pause(name: string, paused: boolean): Promise<void>;
  /** Runs a scheduled job now, whatever its schedule says. @throws CoachError not_found, rate_limited */
  runNow(name: string, userId: string): Promise<void>;
  /** Jobs that failed for good, latest first. */
  failed(limit: number): Promise<FailedJobStatus[]>;
  /** Lets a failed job try once more from the beginning. @throws CoachError not_found when it has not failed */
  replay(jobId: string): Promise<void>;
}

export function administerJobs(
  store: Store,
  definitions: readonly Job[],
  recorder: Recorder,
): JobAdministration {
  const scheduled = definitions.filter(isScheduled);

  function scheduledJob(name: string) {
    const job = scheduled.find((each) => each.name === name);
    if (job) return { job, tenant: store.tenant(job.schedule.tenantId, job.schedule.marketId) };
    const names = scheduled.map((each) => each.name).join(", ");
    throw new CoachError("not_found", `No schedule is called "${name.slice(0, 60)}". Schedules: ${names}.`);
  }

  return {
    async schedules() {
      const turns = await Promise.all(queueNames.map((name) => recorder.queueNamed(name).schedules()));
      const next = new Map(turns.flat().map((turn) => [turn.name, turn.next]));
      const all: ScheduleStatus[] = [];
      for (const { name, queue, schedule } of scheduled) {
        const tenant = store.tenant(schedule.tenantId, schedule.marketId);
        const { paused, last } = await tenant.run(async (database) => ({
          paused: await readPausedSchedules(database),
          last: (await readLastRuns(database, recorder.queueOf(queue), [name]))[0],
        }));
        const { pattern, timeZone } = schedule;
        const pausedAt = paused.get(name);
        all.push({
          ...{ name, pattern, timeZone },
          pausedAt: pausedAt === undefined ? null : new Date(pausedAt).toISOString(),
          nextRunAt: next.get(name)?.toISOString() ?? null,
          lastRun: last
            ? {
                status: last.state,
                startedAt: last.created_at.toISOString(),
                finishedAt: last.finished_at?.toISOString() ?? null,
                error: last.error,
              }
            : null,
        });
      }
      return all;
    },
    async pause(name, paused) {
      const { tenant } = scheduledJob(name);
      await tenant.run((database) => pauseSchedule(database, name, paused));
    },
    async runNow(name, userId) {
      const { job, tenant } = scheduledJob(name);
      const recorded = await tenant.run((database) =>
        recordJob(recorder, database, { tenant, userId }, { name, input: job.schedule.input }),
      );
      await recorded.handOver();
    },
    async failed(limit) {
      const rows = await store.system((database) => listFailedJobs(database, limit));
      return rows.map((row) => ({
        jobId: row.job_id,
        tenantId: row.tenant_id,
        name: row.name,
        attempts: row.attempts,
        errorKind: row.error_kind ?? "internal",
        error: row.error ?? "",
        finishedAt: row.finished_at.toISOString(),
      }));
    },
    async replay(jobId) {
      const known = z.guid().safeParse(jobId).success;
      const row = known ? await store.system((database) => reviveJob(database, jobId)) : null;
      const job = row && definitions.find((each) => each.name === row.name);
      if (!row || !job)
        throw new CoachError(
          "not_found",
          "No failed job has this id, or the same is under way again. Look at the list of failed jobs.",
        );
      const queue = recorder.queueNamed(job.queue);
      // The queue still knows its end, and would take it for the same.
      await queue.remove(jobId);
      await handOver(queue, job, itemOf(row), row.turn, recorder.log);
    },
  };
}
