import { randomUUID } from "node:crypto";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refreshPrices } from "#market/refresh-prices.ts";
import { csvFolder } from "#market/sources/csv-folder.ts";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { openStore, type Store } from "#store/open-store.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";

const source = join(process.env.REAL_DATA_DIR ?? "../shared/data", "prices/sp500_505_2013_2018.csv.gz");
const logger = createLogger("error");

/** One load of the file into a market of its own: raw lines, facts, checks. */
async function measureLoad(store: Store, folder: string, goal: number): Promise<BenchmarkRow> {
  const marketId = randomUUID();
  await store.system((database) =>
    database.query(
      `insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $1, 'market', 'bench', 'USD')`,
      [marketId],
    ),
  );
  const before = process.cpuUsage();
  const started = performance.now();
  const clock = fixedClock("2018-02-08");
  const { runs } = await refreshPrices({ store, marketId, sources: [csvFolder(folder)], clock, logger });
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  const [run] = runs;
  const seconds = ((user + system) / 1e6).toFixed(1);
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  return {
    what: `${run?.received ?? 0} closes of 505 stocks, ${store.engine}`,
    milliseconds,
    peer: null,
    goal: { milliseconds: goal },
    note: `${seconds} s of processor in this process, ${memory} MB, ${run?.issues ?? 0} findings`,
  };
}

/** Loading a file of 619,040 closes; the database server is the one of DATABASE_URL, without it only ours is measured. */
export const priceLoad: Benchmark = {
  name: "price-load",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "price-load-"));
    const databaseUrl = process.env.DATABASE_URL;
    try {
      await copyFile(source, join(folder, "sp500.csv.gz"));
      const rows: BenchmarkRow[] = [];
      const places = [{ databaseUrl: undefined, goal: 30_000 }];
      for (const place of databaseUrl ? [...places, { databaseUrl, goal: 15_000 }] : places) {
        const store = await openStore({
          databaseUrl: place.databaseUrl,
          dataDir: join(folder, "data"),
          logger,
        });
        rows.push(await measureLoad(store, folder, place.goal));
        await store.close();
      }
      return rows;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
