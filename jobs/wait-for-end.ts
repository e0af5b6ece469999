import { hasEnded, type JobStatus } from "./job-status.ts";

/** News may be lost with a connection: look again after this long. */
const LOOK_AGAIN_MS = 1000;

export interface WaitOptions {
  budgetMs: number;
  /** Whichever fires first ends the waiting. */
  stops: readonly AbortSignal[];
  /** Hears of every change meanwhile. */
  onProgress: ((status: JobStatus) => void) | undefined;
}

/**
 * Waits until a job has ended, the budget is used up or one of the signals fires, and returns how it stands then.
 * @param read how the job stands now
 * @param next resolves at the next news of it, after so many milliseconds, or when the signal fires
 */
export async function waitForEnd(
  read: () => Promise<JobStatus>,
  next: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  { budgetMs, stops, onProgress }: WaitOptions,
): Promise<JobStatus> {
  const deadline = performance.now() + budgetMs;
  const stopped = () => stops.some((signal) => signal.aborted);
  let told = "";
  for (;;) {
    const stop = new AbortController();
    const left = Math.max(0, deadline - performance.now());
    // Listening starts before looking, so that no news falls between the two.
    const news = next(Math.min(left, LOOK_AGAIN_MS), AbortSignal.any([...stops, stop.signal]));
    const status = await read().finally(() => {
      if (left === 0 || stopped()) stop.abort();
    });
    const state = `${status.status} ${status.progress} ${status.message}`;
    if (state !== told) onProgress?.(status);
    told = state;
    if (hasEnded(status.status) || left === 0 || stopped()) {
      stop.abort();
      return status;
    }
    await news;
  }
}
