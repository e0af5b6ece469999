import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { listHoldings } from "#portfolio/list-holdings.ts";
import { measurePerformance } from "#portfolio/measure-performance.ts";
import { refreshPositions } from "#portfolio/refresh-positions.ts";
import { valuePortfolio } from "#portfolio/value-portfolio.ts";
import { ADA_TENANT, BEN_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET, openStore } from "#store/open-store.ts";
import { type Benchmark, type BenchmarkRow, medianMilliseconds } from "./benchmark.ts";

const ROUNDS = 30;

/** The three questions every page and every answer begins with, on the demo world in an embedded store. */
export const reads: Benchmark = {
  name: "reads",
  async run() {
    const store = await openStore({
      databaseUrl: undefined,
      dataDir: "memory://",
      logger: createLogger("error"),
    });
    try {
      await seedDemoWorld(store);
      const rows: BenchmarkRow[] = [];
      for (const [name, id, baseCurrency] of [
        ["Ada", ADA_TENANT, "EUR"],
        ["Ben", BEN_TENANT, "USD"],
      ] as const) {
        const tenant = store.tenant(id, DEMO_MARKET);
        const context = { tenant, clock: fixedClock(DEMO_TODAY), baseCurrency };
        await tenant.run((database) => refreshPositions(database, context));
        for (const [tool, read] of [
          ["get_overview", valuePortfolio],
          ["get_holdings", listHoldings],
          ["get_performance", measurePerformance],
        ] as const) {
          const milliseconds = await medianMilliseconds(ROUNDS, () => read(context));
          rows.push({ what: `${tool} of ${name}`, milliseconds, peer: null });
        }
      }
      return rows;
    } finally {
      await store.close();
    }
  },
};
