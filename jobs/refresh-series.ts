import { z } from "zod";
import { refreshSeries as refreshMarketSeries } from "#market/refresh-series.ts";
import { defineJob } from "./define-job.ts";
import { marketSchedule, networkRefresh } from "./market-refresh.ts";
import { refreshConcerned, refreshRun } from "./refresh-concerned.ts";

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
  schedule: marketSchedule("5 22,23,0-6 * * *", "Europe/Berlin"),
  async run(context) {
    const report = await refreshMarketSeries(networkRefresh(context));
    await refreshConcerned(context, report);
    return report;
  },
});
