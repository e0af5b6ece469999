import type { JobRow, JobState } from "#store/jobs-reads.ts";

/** A job as its owner sees it. Instants are ISO 8601 in UTC. */
export interface JobStatus {
  jobId: string;
  name: string;
  status: JobState;
  /** 0 to 1. */
  progress: number;
  /** Estimate of the time left while it runs, from the progress so far; null when there is nothing to go by. */
  remainingMs: number | null;
  message: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** What the job's `output` describes; null until it succeeded. */
  result: unknown;
  error: string | null;
  /** When asking again makes sense; null once the job has ended. */
  pollAfterMs: number | null;
}

export function hasEnded(state: JobState): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/** Young jobs are asked about often, old ones rarely: a tenth of their age, from half a second to ten. */
function pollAfter(row: JobRow, now: Date): number | null {
  if (hasEnded(row.state)) return null;
  const age = now.getTime() - row.created_at.getTime();
  return Math.min(10_000, Math.max(500, Math.round(age / 10)));
}

/** Less progress than this says nothing about the rest. */
const TELLING = 0.02;

function remaining(row: JobRow, now: Date): number | null {
  if (row.state !== "running" || row.attempt_at === null || row.progress < TELLING) return null;
  const elapsed = Math.max(0, now.getTime() - row.attempt_at.getTime());
  return Math.round((elapsed * (1 - row.progress)) / row.progress);
}

export function describeStatus(row: JobRow, now: Date): JobStatus {
  return {
    jobId: row.job_id,
    name: row.name,
    status: row.state,
    progress: Math.round(row.progress * 1000) / 1000,
    remainingMs: remaining(row, now),
    message: row.message,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    result: row.result ?? null,
    error: row.error,
    pollAfterMs: pollAfter(row, now),
  };
}
