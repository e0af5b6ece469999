import { z } from "zod";
import { refreshSeries as refreshMarketSeries } from "#market/refresh-series.ts";
import { systemClock } from "#platform/clock.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { defineJob } from "./define-job.ts";
import { refreshConcerned, refreshRun } from "./refresh-concerned.ts";

/** Long enough for the minutes of a night to be used, short enough to end before the next run. */
const stopAfterMs = 50 * 60_000;

/**
 * Brings closes of traded instruments that no file brings up to date from the network, those with the oldest close first.
 * Every hour of a night goes on where the last one stopped.
 */
export const refreshSeries = defineJob({
  name: "refresh-series",
  queue: "io",
  input: z.object({}),
  output: z.object({ runs: z.array(refreshRun), left: z.number() }),
  attempts: 2,
  timeoutMs: 58 * 60_000,
  // After the American close (22:00) until the European morning.
  schedule: {
    pattern: "5 22,23,0-6 * * *",
    timeZone: "Europe/Berlin",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  async run({ store, services, compute, log, signal, progress }) {
    const report = await refreshMarketSeries({
      store,
      marketId: REAL_MARKET,
      sources: services.networkSources ?? [],
      clock: systemClock,
      logger: log,
      signal,
      stopAfterMs,
      onProgress: ({ done, total, message }) => progress(done / total, message),
    });
    await refreshConcerned({ store, compute, signal }, report);
    return report;
  },
});
