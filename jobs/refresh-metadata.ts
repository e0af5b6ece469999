import { z } from "zod";
import { refreshMetadata as refreshMarketMetadata } from "#market/refresh-metadata.ts";
import { systemClock } from "#platform/clock.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { defineJob } from "./define-job.ts";
import { refreshRun } from "./refresh-concerned.ts";

/** Short enough to end before the next hour. */
const stopAfterMs = 50 * 60_000;

/** Asks once a week what the traded instruments are called, their sector, and whether they are still listed. */
export const refreshMetadata = defineJob({
  name: "refresh-metadata",
  queue: "io",
  input: z.object({}),
  output: z.object({ runs: z.array(refreshRun), left: z.number() }),
  attempts: 2,
  timeoutMs: 55 * 60_000,
  // The hours of the weekend, in which there are no closes to read: each goes on where the last one stopped.
  schedule: {
    pattern: "35 8-20 * * 0,6",
    timeZone: "Europe/Berlin",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  async run({ store, services, log, signal, progress }) {
    return refreshMarketMetadata({
      store,
      sources: services.networkSources ?? [],
      clock: systemClock,
      logger: log,
      signal,
      stopAfterMs,
      onProgress: ({ done, total, message }) => progress(done / total, message),
    });
  },
});
