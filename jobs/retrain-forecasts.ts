import { z } from "zod";
import { systemClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { loadGrowthSeries } from "#portfolio/load-growth-series.ts";
import { trainForecast } from "#portfolio/trained-forecast.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { listUsers } from "#store/users.ts";
import { defineJob } from "./define-job.ts";

/** Trains the growth forecast of every household of the real market anew, checks for drift, and records versions. */
export const retrainForecasts = defineJob({
  name: "retrain-forecasts",
  queue: "batch",
  input: z.object({}),
  output: z.object({
    trained: z.number(),
    promoted: z.number(),
    drifted: z.number(),
    skipped: z.number(),
  }),
  attempts: 2,
  timeoutMs: 60 * 60_000,
  // On Sundays, when the week's prices are in.
  schedule: {
    pattern: "15 5 * * 0",
    timeZone: "Europe/Berlin",
    tenantId: REAL_MARKET,
    marketId: REAL_MARKET,
    input: {},
  },
  async run({ store, compute, log, signal, progress }) {
    const all = await listUsers(store);
    const users = all.filter((user) => user.marketId === REAL_MARKET && user.hasTransactions);
    const tenants = [...new Map(users.map((user) => [user.tenantId, user])).values()];
    const report = { trained: 0, promoted: 0, drifted: 0, skipped: 0 };
    for (const [place, user] of tenants.entries()) {
      signal.throwIfAborted();
      progress(place / tenants.length);
      const tenant = store.tenant(user.tenantId, user.marketId);
      const context = { tenant, clock: systemClock, baseCurrency: user.baseCurrency, compute };
      try {
        const training = await trainForecast(context, await loadGrowthSeries(context));
        if (training === null) report.skipped += 1;
        else {
          report.trained += 1;
          if (training.role === "champion") report.promoted += 1;
          if (training.drift?.state === "drift") report.drifted += 1;
        }
      } catch (error) {
        // A household without priced holdings has nothing to forecast.
        if (!(error instanceof CoachError) || error.kind !== "invalid_input") throw error;
        report.skipped += 1;
      }
    }
    log.info(report, "forecasts trained");
    return report;
  },
});
