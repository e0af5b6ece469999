import { z } from "zod";
import { refreshPrices as refreshMarketPrices } from "#market/refresh-prices.ts";
import { refreshSeries } from "#market/refresh-series.ts";
import { systemClock } from "#platform/clock.ts";
import { refreshPositions } from "#portfolio/refresh-positions.ts";
import { REAL_MARKET } from "#store/open-store.ts";
import { listUsers } from "#store/users.ts";
import { defineJob } from "./define-job.ts";

const run = z.object({
  source: z.string(),
  kind: z.string(),
  received: z.number(),
  changed: z.number(),
  issues: z.number(),
  error: z.string().nullable(),
});

/** Takes in new closes and exchange rates of the real market from every source that is set up. */
export const refreshPrices = defineJob({
  name: "refresh-prices",
  queue: "io",
  input: z.object({}),
  output: z.object({ asOf: z.string(), runs: z.array(run), linked: z.number() }),
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
  async run({ store, services, log, signal, progress }) {
    const report = await refreshMarketPrices({
      store,
      sources: services.marketSources,
      clock: systemClock,
      logger: log,
      signal,
      onProgress: ({ done, total, message }) => progress(total === 0 ? 0.5 : (0.5 * done) / total, message),
    });
    // After the files: the network is asked for what they do not bring.
    const series = await refreshSeries({
      store,
      marketId: REAL_MARKET,
      sources: services.networkSources ?? [],
      clock: systemClock,
      logger: log,
      signal,
      onProgress: ({ done, total, message }) => progress(0.5 + (0.5 * done) / total, message),
    });
    report.runs.push(...series.runs);
    report.linkedTenants.push(...series.linkedTenants);
    report.linked += series.linkedTenants.length;
    // What is derived from a ledger is rebuilt when prices changed or an instrument found its market, so that the next
    // read finds it ready.
    const changed = report.runs.some((each) => each.changed > 0);
    for (const user of await listUsers(store)) {
      const concerned = changed && user.marketId === REAL_MARKET && user.hasTransactions;
      if (!concerned && !report.linkedTenants.includes(user.tenantId)) continue;
      const tenant = store.tenant(user.tenantId, user.marketId);
      const context = { tenant, clock: systemClock, baseCurrency: user.baseCurrency };
      await tenant.run((database) => refreshPositions(database, context));
    }
    return report;
  },
});
