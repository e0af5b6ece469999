import { systemClock } from "#platform/clock.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import type { JobContext, JobSchedule } from "./define-job.ts";

/** When a job of the real market runs by itself: cron pattern (five fields) in a time zone. */
export function marketSchedule(pattern: string, timeZone: string): JobSchedule {
  return { pattern, timeZone, tenantId: REAL_MARKET, marketId: REAL_MARKET, input: {} };
}

/** Begun every hour: long enough to use its minutes, short enough to end before the next run. */
const stopAfterMs = 50 * 60_000;

/** What every refresh from the network is asked with; it goes on where the last one stopped. */
export function networkRefresh({
  store,
  services,
  log,
  signal,
  progress,
}: Pick<JobContext, "store" | "services" | "log" | "signal" | "progress">) {
  return {
    store,
    marketId: REAL_MARKET,
    sources: services.networkSources ?? [],
    clock: systemClock,
    logger: log,
    signal,
    stopAfterMs,
    onProgress: ({ done, total, message }: { done: number; total: number; message?: string }) =>
      progress(total === 0 ? 1 : done / total, message),
  };
}
