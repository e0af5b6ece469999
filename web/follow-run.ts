import type { NumberedEvent } from "#agent/events.ts";
import { applyEvent, type RunView } from "./run-view.ts";

/** How often a growing answer is sent: more often than anyone reads, less often than a model writes. */
const INTERVAL_MS = 50;

/** The promise's value, or `late` when it takes longer. Leaves no timer behind. */
async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | "late"> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), milliseconds);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

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
    await send();
    sentAt = performance.now();
  };
  let coming = iterator.next();
  try {
    for (;;) {
      const due = sentAt + INTERVAL_MS - performance.now();
      if (unsent && due <= 0) await flush();
      const result = unsent ? await within(coming, due) : await coming;
      if (result === "late") continue;
      if (result.done) break;
      applyEvent(view, result.value);
      unsent = true;
      coming = iterator.next();
    }
    await flush();
  } finally {
    // Not awaited: a source that is waiting for its next event cannot end before it comes.
    coming.catch(() => undefined);
    iterator.return?.().catch(() => undefined);
  }
}
