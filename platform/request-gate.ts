import { setTimeout as wait } from "node:timers/promises";
import { CoachError } from "./errors.ts";

/** Time as the gate sees it, in milliseconds; replaced by tests that should not wait. */
export interface Timing {
  now(): number;
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

const realTiming: Timing = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  },
};

export interface RequestGate {
  now(): number;
  /** Waits until the source may be asked; takes nothing. @throws CoachError rate_limited when that is after the deadline */
  ready(deadline: number, signal: AbortSignal | undefined): Promise<void>;
  /** Waits for a place within the minute and takes it. @throws CoachError rate_limited, cancelled */
  enter(deadline: number, signal: AbortSignal | undefined): Promise<void>;
  /** Lets nothing through for a while: as long as the source asked for, or twice as long as the last time. */
  pause(milliseconds: number | null): void;
  /** The source answered: the next pause starts small again. */
  resume(): void;
}

const MINUTE = 60_000;

/** Lets at most so many requests of a source through in any minute, and none while the source asked for a pause. */
export function openRequestGate(
  limits: { title: string; requestsPerMinute: number; firstPauseMs: number },
  timing: Timing = realTiming,
): RequestGate {
  const { title, requestsPerMinute, firstPauseMs } = limits;
  /** Times of the last requests, oldest first; never more than the limit. */
  const taken: number[] = [];
  let pausedUntil = 0;
  let nextPause = firstPauseMs;

  /** First moment at which a request may start. */
  function opening(): number {
    const oldest = taken.length < requestsPerMinute ? undefined : taken[0];
    return Math.max(pausedUntil, oldest === undefined ? 0 : oldest + MINUTE);
  }

  async function pass(deadline: number, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw new CoachError("cancelled", "The request was cancelled.");
      const now = timing.now();
      const opens = opening();
      if (now >= deadline)
        throw new CoachError("timeout", `${title} did not answer in time. Try again later.`, { final: true });
      if (opens <= now) return;
      if (opens >= deadline) {
        const seconds = Math.ceil((opens - now) / 1000);
        const text = `${title} may not be asked again before ${seconds} s have passed. Try again then.`;
        throw new CoachError("rate_limited", text, { retryAfterSeconds: seconds, final: true });
      }
      // An aborted sleep ends in the check above.
      await timing.sleep(opens - now, signal).catch(() => undefined);
    }
  }

  return {
    now: timing.now,
    ready: pass,
    async enter(deadline, signal) {
      await pass(deadline, signal);
      taken.push(timing.now());
      if (taken.length > requestsPerMinute) taken.shift();
    },
    pause(milliseconds) {
      pausedUntil = Math.max(pausedUntil, timing.now() + (milliseconds ?? nextPause));
      if (milliseconds === null) nextPause = Math.min(nextPause * 2, MINUTE);
    },
    resume() {
      nextPause = firstPauseMs;
    },
  };
}
