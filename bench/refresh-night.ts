import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refreshQuotes } from "#market/refresh-quotes.ts";
import { refreshSeries } from "#market/refresh-series.ts";
import { yahoo } from "#market/sources/yahoo.ts";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { observeStore } from "#store/observe-store.ts";
import { openStore, type Store } from "#store/open-store.ts";
import type { Benchmark, BenchmarkRow } from "./benchmark.ts";

const count = Number(process.env.NIGHT_INSTRUMENTS ?? 50_000);
const days = Number(process.env.NIGHT_DAYS ?? 30);
const clock = fixedClock("2026-02-04");
const logger = createLogger("error");

/** A market of many instruments with closes up to the day before, all of them traded by one household. */
async function fillMarket(store: Store): Promise<string> {
  const [marketId, tenantId, accountId] = [randomUUID(), randomUUID(), randomUUID()];
  await store.system(async (database) => {
    await database.query(
      `insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $1, 'market', 'night', 'USD'),
              ($2, $1, 'household', 'night', 'USD')`,
      [marketId, tenantId],
    );
    await database.query(
      `insert into account (tenant_id, account_id, name, currency) values ($1, $2, 'Main', 'USD')`,
      [tenantId, accountId],
    );
    await database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, mic, attributes)
       select $1, gen_random_uuid(), 'S' || lpad(n::text, 5, '0'), 'S' || lpad(n::text, 5, '0'), 'stock', 'USD', 'XNAS',
              '{"splitAdjusted":true}' from generate_series(1, $2::int) n`,
      [marketId, count],
    );
    await database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency, market_instrument_id)
       select $1, gen_random_uuid(), symbol, name, 'stock', 'USD', instrument_id from instrument where tenant_id = $2`,
      [tenantId, marketId],
    );
    await database.query(
      `insert into ledger_transaction (tenant_id, transaction_id, account_id, instrument_id, kind, trade_date, sequence,
              quantity, amount, currency, content_hash)
       select $1, gen_random_uuid(), $2, instrument_id, 'buy', '2026-01-05', row_number() over (order by symbol), 1, 100,
              'USD', sha256(symbol::bytea) from instrument where tenant_id = $1`,
      [tenantId, accountId],
    );
    for (let first = 1; first <= count; first += 5000)
      await database.query(
        `insert into price (tenant_id, instrument_id, date, close, adjusted_close, open, high, low, volume, source)
         select $1, i.instrument_id, d.day::date, v.close, v.close, v.close, v.close, v.close, 1000000,
                'yahoo:' || i.symbol || ' USD'
           from instrument i
          cross join generate_series('2026-02-04'::timestamp - make_interval(days => $4::int), '2026-02-03', '1 day') d(day)
          cross join lateral (select 100 + substr(i.symbol, 2)::int % 50 + (d.day::date - date '1970-01-01') % 7 as close) v
          where i.tenant_id = $1 and substr(i.symbol, 2)::int between $2::int and $2::int + 4999 and $3::int > 0`,
        [marketId, first, count, days],
      );
  });
  return marketId;
}

/** The most memory that the process had while something ran, in MB. */
function watchMemory(): () => number {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 100);
  timer.unref();
  return () => {
    clearInterval(timer);
    return Math.round(most / 1e6);
  };
}

async function measure(
  what: string,
  database: { seconds: number },
  work: () => Promise<string>,
): Promise<BenchmarkRow> {
  const memory = watchMemory();
  const before = process.cpuUsage();
  database.seconds = 0;
  const started = performance.now();
  const result = await work();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  const note = `${result}; ${((user + system) / 1e6).toFixed(1)} s of processor in this process, transactions open ${database.seconds.toFixed(1)} s, ${memory()} MB`;
  return { what, milliseconds, peer: null, note };
}

/**
 * The closes and the quotes of NIGHT_INSTRUMENTS instruments (50,000) with NIGHT_DAYS days of closes (30) from a server on
 * this machine that stands in for the source, as fast as it goes: what the machine needs beside the source's rate limit.
 */
export const refreshNight: Benchmark = {
  name: "refresh-night",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "refresh-night-"));
    const server = fork(new URL("./stand-in-source.ts", import.meta.url));
    const observed = { seconds: 0 };
    const opened = await openStore({
      databaseUrl: process.env.DATABASE_URL,
      dataDir: process.env.DATABASE_URL ? join(folder, "data") : "memory://",
      logger,
    });
    try {
      const [port] = await once(server, "message");
      const store = observeStore(opened, (_, seconds) => {
        observed.seconds += seconds;
      });
      const marketId = await fillMarket(opened);
      const options = { origin: `http://127.0.0.1:${port}`, requestsPerMinute: 10_000_000 };
      const request = { store, marketId, sources: [yahoo(clock, options)], clock, logger };
      const where = `of ${count} instruments, ${opened.engine}`;
      return [
        await measure(`closes ${where}`, observed, async () => {
          const { runs, left } = await refreshSeries(request);
          const [run] = runs;
          return `${run?.received} received, ${run?.changed} changed, ${left} left, error ${run?.error}`;
        }),
        await measure(`quotes ${where}`, observed, async () => {
          const { runs, left } = await refreshQuotes(request);
          return `${runs[0]?.changed} changed, ${left} left, error ${runs[0]?.error}`;
        }),
      ];
    } finally {
      await opened.close();
      server.kill();
      await rm(folder, { recursive: true });
    }
  },
};
