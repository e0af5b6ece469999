import { setTimeout as wait } from "node:timers/promises";
import type { NumberedEvent } from "#agent/events.ts";
import { applyEvent, type RunView } from "./run-view.ts";

/** How often a growing answer is sent: more often than anyone reads, less often than a model writes. */
const INTERVAL_MS = 50;

/**
 * Takes events into the view as they come and sends the view at most once per interval, the first time at once and
 * always a last time at the end.
 */
export async function followRun(
  events: AsyncIterable<NumberedEvent>,
  view: RunView,
  send: () => Promise<void>,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  let sentAt = Number.NEGATIVE_INFINITY;
  let unsent = false;
  const flush = async () => {
    unsent = false;
    sentAt = performance.now();
    await send();
  };
  try {
    let coming = iterator.next();
    for (;;) {
      const due = Math.max(0, sentAt + INTERVAL_MS - performance.now());
      const result = unsent ? await Promise.race([coming, wait(due)]) : await coming;
      if (!result) {
        await flush();
        continue;
      }
      if (result.done) break;
      applyEvent(view, result.value);
      unsent = true;
      coming = iterator.next();
    }
    await flush();
  } finally {
    await iterator.return?.();
  }
}
