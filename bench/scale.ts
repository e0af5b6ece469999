import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { listHoldings } from "#portfolio/list-holdings.ts";
import { listTransactions } from "#portfolio/list-transactions.ts";
import { measurePerformance } from "#portfolio/measure-performance.ts";
import { refreshFacts } from "#portfolio/refresh-positions.ts";
import { valuePortfolio } from "#portfolio/value-portfolio.ts";
import { openStore, type Store } from "#store/open-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";
import { LAST_DAY, makeLargeHousehold, makeLargeMarket } from "./large-household.ts";

/** Lengths of ledgers, comma-separated; `full` for 10k, 100k and 1M rows, `tenants` for many small households. */
const asked = process.env.SCALE ?? "10000,100000";
const sizes = (asked === "full" ? "10000,100000,1000000" : asked).split(",").map(Number);
const instruments = Number(process.env.SCALE_INSTRUMENTS ?? (asked === "full" ? 5000 : 1000));
const tenants = Number(process.env.SCALE_TENANTS ?? 10_000);
const ROWS_PER_TENANT = 500;
const ROUNDS = 9;
/** Ten times the transactions may cost this much of the read time. */
const GROWTH = 1.3;

const reads: readonly [string, (context: UseCaseContext) => Promise<unknown>][] = [
  ["get_overview", (context) => valuePortfolio(context)],
  ["get_holdings", (context) => listHoldings(context)],
  ["get_performance, all", (context) => measurePerformance(context)],
  ["get_performance, a year", (context) => measurePerformance(context, { period: "1Y" })],
  ["get_performance, 2020", (context) => measurePerformance(context, { period: "2020" })],
  ["get_transactions", (context) => listTransactions(context)],
];

const quantile = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const contextOf = (tenant: UseCaseContext["tenant"]): UseCaseContext => ({
  tenant,
  clock: fixedClock(LAST_DAY),
  baseCurrency: "EUR",
});

/** The median of some reads, fewer of slow ones: a read that folds a long history says enough at once. */
async function medianOf(read: () => Promise<unknown>): Promise<number> {
  const times = [await timeOf(read)];
  while (times.length < ROUNDS && times.reduce((sum, time) => sum + time, 0) < 5000)
    times.push(await timeOf(read));
  return quantile(times, 0.5);
}

async function longLedgers(store: Store): Promise<BenchmarkRow[]> {
  const marketId = await makeLargeMarket(store, instruments);
  const rows: BenchmarkRow[] = [];
  const last = new Map<string, number>();
  for (const size of sizes) {
    const what = `${size.toLocaleString("en")} rows`;
    const written = performance.now();
    const tenant = await makeLargeHousehold(store, { marketId, rows: size, instruments });
    await store.system((database) => database.query("analyze")).catch(() => undefined);
    const context = contextOf(tenant);
    const note = `written in ${((performance.now() - written) / 1000).toFixed(1)} s`;
    rows.push({
      what: `facts of ${what}`,
      milliseconds: await timeOf(() => refreshFacts(context)),
      peer: null,
      note,
    });
    for (const [tool, read] of reads) {
      const milliseconds = await medianOf(() => read(context));
      const before = last.get(tool);
      last.set(tool, milliseconds);
      const growth = before === undefined ? 0 : milliseconds / before;
      const grown =
        before === undefined
          ? ""
          : `${growth.toFixed(2)} × (≤ ${GROWTH} ${growth <= GROWTH ? "met" : "missed"})`;
      rows.push({
        what: `${tool} of ${what}`,
        milliseconds,
        peer: null,
        goal: { milliseconds: 1000 },
        note: grown,
      });
    }
  }
  return rows;
}

async function manyTenants(store: Store): Promise<BenchmarkRow[]> {
  const few = 100;
  const marketId = await makeLargeMarket(store, few);
  const rows: BenchmarkRow[] = [];
  const contexts: UseCaseContext[] = [];
  for (const count of [few, tenants]) {
    while (contexts.length < count) {
      const tenant = await makeLargeHousehold(store, { marketId, rows: ROWS_PER_TENANT, instruments: few });
      contexts.push(contextOf(tenant));
      await refreshFacts(contextOf(tenant));
    }
    await store.system((database) => database.query("analyze")).catch(() => undefined);
    const times: number[] = [];
    for (let place = 0; place < 1000; place++) {
      const context = contexts[(place * 7919) % contexts.length];
      if (context !== undefined) times.push(await timeOf(() => valuePortfolio(context)));
    }
    rows.push({
      what: `get_overview among ${count.toLocaleString("en")} households, p50`,
      milliseconds: quantile(times, 0.5),
      peer: null,
      note: `p95 ${quantile(times, 0.95).toFixed(1)} ms, ${ROWS_PER_TENANT} rows each`,
    });
  }
  return rows;
}

/**
 * Reads of long ledgers, and what ten times the rows cost; SCALE=tenants: reads among many households. Embedded, or on the
 * server of DATABASE_URL.
 */
export const scale: Benchmark = {
  name: "scale",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "scale-"));
    const store = await openStore({
      databaseUrl: process.env.DATABASE_URL,
      dataDir: join(folder, "data"),
      logger: createLogger("error"),
    });
    try {
      return await (asked === "tenants" ? manyTenants(store) : longLedgers(store));
    } finally {
      await store.close();
      await rm(folder, { recursive: true });
    }
  },
};
