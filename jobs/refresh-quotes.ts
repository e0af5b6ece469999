import { z } from "zod";
import { refreshQuotes as refreshMarketQuotes } from "#market/refresh-quotes.ts";
import { systemClock } from "#platform/clock.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { defineJob } from "./define-job.ts";
import { refreshRun } from "./refresh-concerned.ts";

/** Short enough to end before the next hour. */
const stopAfterMs = 50 * 60_000;

/** Brings the newest prices of traded instruments whose exchange is in session, every hour. */
export const refreshQuotes = defineJob({
  name: "refresh-quotes",
  queue: "io",
  input: z.object({}),
  output: z.object({ runs: z.array(refreshRun), closed: z.number(), left: z.number() }),
  attempts: 2,
  timeoutMs: 55 * 60_000,
  // Every hour of every day: which exchanges are open is asked of their calendars; coins trade on Sundays, too.
  schedule: {
    pattern: "20 * * * *",
    timeZone: "UTC",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  async run({ store, services, log, signal, progress }) {
    return refreshMarketQuotes({
      store,
      sources: services.networkSources ?? [],
      clock: systemClock,
      logger: log,
      signal,
      stopAfterMs,
      onProgress: ({ done, total }) => progress(done / total),
    });
  },
});
