import { CoachError } from "#platform/errors.ts";

export interface TakeInOptions {
  batchId: string;
  today: string;
  signal: AbortSignal | undefined;
  /** Ids of sources that win where both have a close. */
  better?: readonly string[];
}

export interface PartCounts {
  received: number;
  changed: number;
  /** Closes that replaced a different one. */
  corrected: number;
  /** New findings. */
  issues: number;
}

/** @throws CoachError cancelled */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new CoachError("cancelled", "The refresh was cancelled. What was taken in so far stays.");
}
