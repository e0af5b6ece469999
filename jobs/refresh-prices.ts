import { z } from "zod";
import { refreshIndicators } from "#market/refresh-indicators.ts";
import { refreshPrices as refreshMarketPrices } from "#market/refresh-prices.ts";
import { defineJob } from "./define-job.ts";
import { marketSchedule, networkRefresh } from "./market-refresh.ts";
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
  schedule: marketSchedule("30 16,22 * * 1-5", "Europe/Berlin"),
  async run(context) {
    const network = networkRefresh(context);
    const report = await refreshMarketPrices({ ...network, sources: context.services.marketSources });
    const rates = await refreshIndicators(network);
    await refreshConcerned(context, report);
    return { ...report, runs: [...report.runs, ...rates] };
  },
});
