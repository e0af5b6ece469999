import { CoachError, type ErrorKind } from "#platform/errors.ts";

export type FailureKind = ErrorKind | "internal";

/** Longest pause before a further attempt. */
const LONGEST_MS = 10 * 60_000;
/** A source that counts requests wants more patience than one that is down. */
const PATIENCE = 5;

export function failureKind(error: unknown): FailureKind {
  return error instanceof CoachError ? error.kind : "internal";
}

/**
 * How long to wait before a job that failed is tried again; null when trying again cannot mend it. A mistake of the
 * asker stays one; a conflict is over soon; somebody else's trouble (and what nobody foresaw) gets twice the pause
 * each time, a limit of requests a longer one, all with jitter so that jobs that failed together do not come back
 * together.
 * @param failedAttempts attempts that failed, this one included
 * @param random from 0 (included) to 1
 */
export function planRetry(
  error: unknown,
  failedAttempts: number,
  backoffMs: number,
  random: number = Math.random(),
): number | null {
  const jitter = 0.8 + 0.2 * random;
  const growing = backoffMs * 2 ** (failedAttempts - 1);
  switch (failureKind(error)) {
    case "conflict":
      return Math.round((backoffMs / 4) * jitter);
    case "rate_limited":
      return Math.round(Math.min(LONGEST_MS, growing * PATIENCE) * jitter);
    case "unavailable":
    case "timeout":
    case "internal":
      return Math.round(Math.min(LONGEST_MS, growing) * jitter);
    default:
      return null;
  }
}
