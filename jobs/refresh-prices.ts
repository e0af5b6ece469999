import { z } from "zod";
import { refreshIndicators } from "#market/refresh-indicators.ts";
import { refreshPrices as refreshMarketPrices } from "#market/refresh-prices.ts";
import { systemClock } from "#platform/clock.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { defineJob } from "./define-job.ts";
import { refreshConcerned, refreshRun } from "./refresh-concerned.ts";

/** Takes in new closes, exchange rates, risk-free rates and price levels of the real market from every source that is set up. */
export const refreshPrices = defineJob({
  name: "refresh-prices",
  queue: "io",
  input: z.object({}),
  output: z.object({ asOf: z.string(), runs: z.array(refreshRun), linked: z.number() }),
  attempts: 3,
  timeoutMs: 30 * 60_000,
  // After the European Central Bank's publication (about 16:00) and the American close (22:00), every weekday.
  schedule: {
    pattern: "30 16,22 * * 1-5",
    timeZone: "Europe/Berlin",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  async run({ store, services, compute, log, signal, progress }) {
    const report = await refreshMarketPrices({
      store,
      sources: services.marketSources,
      clock: systemClock,
      logger: log,
      signal,
      onProgress: ({ done, total, message }) => progress(total === 0 ? 1 : done / total, message),
    });
    const sources = services.networkSources ?? [];
    const rates = await refreshIndicators({ store, sources, clock: systemClock, logger: log, signal });
    await refreshConcerned({ store, compute, signal }, report);
    return { ...report, runs: [...report.runs, ...rates] };
  },
});
