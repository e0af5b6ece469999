import assert from "node:assert/strict";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import type { Database } from "#store/open-store.ts";
import { readStagedLines } from "#store/staging-lines.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { getPrices } from "./read-prices.ts";
import { refreshPrices } from "./refresh-prices.ts";
import { marketSources } from "./sources/index.ts";

async function openMarket(files: Record<string, string | Uint8Array>) {
  const store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const folder = await mkdtemp(join(tmpdir(), "prices-"));
  const put = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(folder, name), content);
    // A later time than before even where the clock of the file system is coarse.
    tick += 10;
    await utimes(join(folder, name), tick, tick);
  };
  let tick = 1_700_000_000;
  for (const [name, content] of Object.entries(files)) await put(name, content);
  const market = store.tenant(marketId, marketId);
  const clock = fixedClock("2024-01-31");
  return {
    tenant,
    put,
    context: { tenant, clock, baseCurrency: "EUR" },
    refresh: (signal?: AbortSignal) =>
      refreshPrices({
        store,
        marketId,
        sources: marketSources({ pricesDir: folder }),
        clock,
        logger: createLogger("silent"),
        signal,
      }),
    read: <Result>(work: (database: Database) => Promise<Result>) => market.run(work),
    query: <Row extends object>(sql: string) => market.run((database) => database.query<Row>(sql)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const closes = `select i.symbol || ' ' || i.currency as key, p.date::text as date, trim_scale(p.close)::text as close
  from price p join instrument i using (tenant_id, instrument_id) where p.tenant_id = current_tenant() order by 1, 2`;
const issues = `select code, message, state from data_quality_issue where tenant_id = current_tenant() order by code, message`;

test("wide, long, one-instrument and packed files load, pence as pounds, with the raw lines kept", async () => {
  await using market = await openMarket({
    "stocks.csv": "Date,AAA,BBB\n2024-01-30,10.5,20\n2024-01-31,11,\n",
    "ftse100_gbp_pence.csv.gz": gzipSync("Date,VOD.L\n2024-01-31,72.5\n"),
    "etfs.csv": "Symbol,Date,Close,AdjClose,Volume\nSPY,2024-01-31,480.5,479.1,100\n",
    "btc_usd.csv": "\uFEFFDate,Open,High,Low,Close,Adj Close,Volume\n2024-01-31,1,2,3,42000.25,42000.25,9\n",
    "readme.txt": "nothing to see\n",
    "eurofxref-hist.zip": zipSync({
      "eurofxref-hist.csv": Buffer.from("Date,USD,JPY,RUB,\n2024-01-31,1.0837,160.19,N/A,\n"),
    }),
  });
  const report = await market.refresh();
  assert.deepEqual(
    report.runs.map((run) => run.error).filter((error) => error !== null),
    [],
  );
  assert.deepEqual(await market.query(closes), [
    { key: "AAA USD", date: "2024-01-30", close: "10.5" },
    { key: "AAA USD", date: "2024-01-31", close: "11" },
    { key: "BBB USD", date: "2024-01-30", close: "20" },
    { key: "BTC USD", date: "2024-01-31", close: "42000.25" },
    { key: "SPY USD", date: "2024-01-31", close: "480.5" },
    { key: "VOD.L GBP", date: "2024-01-31", close: "0.725" },
  ]);
  const rates = await market.query(
    "select currency, rate::text from exchange_rate where tenant_id = current_tenant() order by 1",
  );
  assert.deepEqual(rates, [
    { currency: "JPY", rate: "160.19" },
    { currency: "USD", rate: "1.0837" },
  ]);
  const staged = await market.read((database) =>
    readStagedLines(database, "staging_price", "csv-folder:stocks.csv"),
  );
  assert.deepEqual(staged, [{ line: 1, lines: ["Date,AAA,BBB", "2024-01-30,10.5,20", "2024-01-31,11,"] }]);
  const log = await market.query<{ n: number }>(
    "select count(*)::int as n from refresh_log where tenant_id = current_tenant() and finished_at is not null and error is null",
  );
  assert.equal(log[0]?.n, 6);
  assert.ok(report.assumptions.some((text) => text.includes("given in pence")));
});

const bars = `select i.symbol || ' ' || p.date as key, trim_scale(open)::text as open, trim_scale(high)::text as high,
  trim_scale(low)::text as low, trim_scale(volume)::text as volume, trim_scale(adjusted_close)::text as adjusted
  from price p join instrument i using (tenant_id, instrument_id) where p.tenant_id = current_tenant() order by 1`;

test("bars load from any order and case of columns: prices in the major unit, volumes in units, gaps as unknown", async () => {
  await using market = await openMarket({
    "stocks_pence.csv":
      "VOLUME;Date;Symbol;close;HIGH;Low;Open;Adj Close\n1500;2024-01-30;AAA;100;110;90;95;50\n;2024-01-31;AAA;101;0;null;x;\n",
    // Sources of coins state the money that changed hands: 84,000.5 at 42,000.25 are two coins.
    "btc_usd.csv": "Date,Open,High,Low,Close,Volume\n2024-01-31,1,2,3,42000.25,84000.5\n",
    "eth_usd.csv": "Date,Close,Volume\n2024-01-31,2000,1.5e3\n",
    "sources.json": JSON.stringify({ files: { "eth_usd.csv": { volume: "units" } } }),
  });
  const report = await market.refresh();
  const unknown = { open: null, high: null, low: null };
  assert.deepEqual(await market.query(bars), [
    { key: "AAA 2024-01-30", open: "0.95", high: "1.1", low: "0.9", volume: "1500", adjusted: "0.5" },
    { key: "AAA 2024-01-31", ...unknown, volume: null, adjusted: null },
    { key: "BTC 2024-01-31", open: "1", high: "2", low: "3", volume: "2", adjusted: null },
    { key: "ETH 2024-01-31", ...unknown, volume: "1500", adjusted: null },
  ]);
  assert.equal(report.assumptions.filter((text) => text.includes("taken as money")).length, 1);
  // Pence, dollars as coins state them: what is quoted has its range and volume where they are known.
  const { prices } = await getPrices(market.context, { symbols: ["BTC", "ETH"] });
  assert.deepEqual(
    prices.map(({ high, low, volume }) => ({ high, low, volume })),
    [
      { high: "2", low: "3", volume: "2" },
      { high: undefined, low: undefined, volume: "1500" },
    ],
  );
});

test("a close outside the day's range is found, one that rounding moved is not; a corrected bar replaces the old one", async () => {
  const file = (low: string) =>
    `Date,Open,High,Low,Close,Volume\n2024-01-30,10,10.5,9.5,10.0000004,5\n2024-01-31,10,10.2,${low},10.3,7\n`;
  await using market = await openMarket({ "aaa.csv": file("9.9") });
  await market.refresh();
  const [found] = await market.query<{ code: string; message: string }>(
    "select code, message, evidence from data_quality_issue where tenant_id = current_tenant() and code <> 'stale'",
  );
  assert.equal(found?.code, "close_outside_range");
  assert.match(found?.message ?? "", /AAA closes at 10.3 on 2024-01-31, outside the day's range 9.9 to 10.2/);
  await market.put("aaa.csv", file("9.8").replace("10.2,", "10.3,"));
  const [run] = (await market.refresh()).runs;
  // A bar alone is no correction of a close.
  assert.deepEqual([run?.changed, run?.corrected], [1, 0]);
  const states = await market.query<{ state: string }>(
    "select state from data_quality_issue where tenant_id = current_tenant() and code = 'close_outside_range'",
  );
  assert.deepEqual(states, [{ state: "resolved" }]);
});

test("a second refresh does nothing; a changed file is taken in again and its corrections are recorded", async () => {
  await using market = await openMarket({ "stocks.csv": "Date,AAA\n2024-01-30,10\n2024-01-31,11\n" });
  await market.refresh();
  assert.deepEqual((await market.refresh()).runs, []);
  await market.put("stocks.csv", "Date,AAA\n2024-01-30,10\n2024-01-31,12\n2024-02-01,13\n");
  const [run] = (await market.refresh()).runs;
  assert.deepEqual([run?.received, run?.changed, run?.corrected], [3, 2, 1]);
  const found = await market.query<{ code: string; message: string }>(issues);
  assert.match(
    found.find((issue) => issue.code === "late_correction")?.message ?? "",
    /2024-01-31 from 11 to 12/,
  );
  const staged = await market.query<{ n: number }>(
    "select count(distinct batch_id)::int as n from staging_price where tenant_id = current_tenant()",
  );
  assert.equal(staged[0]?.n, 1);
});

test("an instrument in two files has the closes of the longer one alone, until that changes", async () => {
  await using market = await openMarket({
    "one.csv": "Date,AAA\n2024-01-29,1\n2024-01-30,1\n2024-01-31,1\n",
    "two.csv": "Symbol,Date,Close\nAAA,2024-01-31,2\nBBB,2024-01-31,5\n",
  });
  await market.refresh();
  const sources = `select i.symbol, count(*)::int as n, min(source) as source, max(source) as last
    from price p join instrument i using (tenant_id, instrument_id) where p.tenant_id = current_tenant() group by 1 order by 1`;
  assert.deepEqual(await market.query(sources), [
    { symbol: "AAA", n: 3, source: "csv-folder:one.csv", last: "csv-folder:one.csv" },
    { symbol: "BBB", n: 1, source: "csv-folder:two.csv", last: "csv-folder:two.csv" },
  ]);
  await market.put("sources.json", JSON.stringify({ files: { "two.csv": { priority: 1 } } }));
  await market.refresh();
  assert.deepEqual((await market.query<{ source: string; n: number }>(sources))[0], {
    symbol: "AAA",
    n: 1,
    source: "csv-folder:two.csv",
    last: "csv-folder:two.csv",
  });
});

test("defects are found once each, and closed when the data is repaired", async () => {
  const days = (values: string[]) =>
    values.map((value, index) => `AAA,2024-01-${String(index + 8).padStart(2, "0")},${value}`);
  const file = (values: string[]) =>
    `Symbol,Date,Close\n${days(values).join("\n")}\nBBB,2024-01-02,5\nBBB,2024-01-19,5\nCCC,2024-01-02,7\n`;
  await using market = await openMarket({ "x.csv": file(["10", "10", "5", "10", "0", "", "10", "5"]) });
  await market.refresh();
  const first = await market.query<{ code: string; state: string }>(issues);
  assert.deepEqual(
    first.map((issue) => issue.code),
    ["file_missing_close", "file_non_positive_close", "gap", "possible_split", "spike", "stale"],
  );
  await market.put("sources.json", "{}");
  await market.refresh();
  assert.equal((await market.query(issues)).length, first.length);
  await market.put("x.csv", file(["10", "10", "9.9", "10", "10", "10", "10", "10"]));
  await market.refresh();
  const open = (await market.query<{ code: string; state: string }>(issues)).filter(
    (issue) => issue.state === "open",
  );
  assert.ok(!open.some((issue) => issue.code === "spike" || issue.code === "possible_split"));
});

test("a damaged source is named with what to do and does not stop the others", async () => {
  await using market = await openMarket({
    "eurofxref-hist.zip": "no zip",
    "stocks.csv": "Date,AAA\n2024-01-31,11\n",
  });
  const report = await market.refresh();
  const failed = report.runs.filter((run) => run.error !== null);
  assert.deepEqual(
    failed.map((run) => run.source),
    ["ecb"],
  );
  assert.match(failed[0]?.error ?? "", /not an exchange rate history/);
  assert.equal((await market.query(closes)).length, 1);
  await market.put("sources.json", "{ nothing");
  const broken = await market.refresh();
  assert.match(broken.runs[0]?.error ?? "", /sources.json.*not valid JSON/);
});

test("a cancelled refresh stops with its reason and the next one completes it", async () => {
  await using market = await openMarket({ "stocks.csv": "Date,AAA\n2024-01-31,11\n" });
  await assert.rejects(market.refresh(AbortSignal.abort()), { kind: "cancelled" });
  await market.refresh();
  assert.equal((await market.query(closes)).length, 1);
});

test("a refresh links private instruments of every household of the market", async () => {
  await using market = await openMarket({ "stocks.csv": "Date,AAA\n2024-01-31,11\n" });
  await market.tenant.run((database) =>
    database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), gen_random_uuid(), 'aaa', 'Mine', 'other', 'USD')`,
    ),
  );
  const report = await market.refresh();
  assert.deepEqual([report.linked, report.linkedTenants], [1, [market.tenant.id]]);
});

test("prices are read with age, source, change and series; what nobody knows is named", async () => {
  await using market = await openMarket({
    "stocks.csv":
      "Date,AAA,OLD\n2023-12-28,8,1\n2023-12-29,10,1\n2024-01-02,11,\n2024-01-30,12,\n2024-01-31,12.6,\n",
    "eurofxref-hist.csv": "Date,USD\n2024-01-31,1.0837\n",
  });
  await market.refresh();
  const report = await getPrices(market.context, {
    symbols: ["aaa", "OLD", "NONE"],
    currencies: ["USD", "XXX"],
  });
  assert.deepEqual(report.unknownSymbols, ["NONE"]);
  const [first, second] = report.prices;
  assert.deepEqual(
    [first?.symbol, first?.date, first?.close, first?.source, first?.stale, first?.series],
    ["AAA", "2024-01-31", "12.6", "csv-folder:stocks.csv", false, null],
  );
  assert.ok(Math.abs((first?.changeRate ?? 0) - 0.05) < 1e-12);
  assert.deepEqual([second?.date, second?.stale], ["2023-12-29", true]);
  assert.deepEqual(report.exchangeRates, [
    { pair: "EUR/USD", date: "2024-01-31", rate: 1.0837, source: "ecb", stale: false },
  ]);
  assert.deepEqual(report.dataQuality.issues.map((issue) => issue.code).sort(), [
    "no_exchange_rate",
    "stale_price",
    "unknown_symbol",
  ]);
  const series = await getPrices(market.context, {
    symbols: ["AAA"],
    from: "2023-12-29",
    to: "2024-01-31",
    interval: "month",
  });
  assert.deepEqual(series.prices[0]?.series, { dates: ["2023-12-29", "2024-01-31"], values: [10, 12.6] });
  // Against the last close before the period: 12.6 / 8 − 1.
  assert.ok(Math.abs((series.prices[0]?.changeRate ?? 0) - 0.575) < 1e-12);
});

test("a request that makes no sense is refused with what to do", async () => {
  await using market = await openMarket({});
  const refused = [
    { symbols: [] },
    { symbols: Array.from({ length: 21 }, (_, index) => `S${index}`) },
    { symbols: ["A"], from: "2024-13-01" },
    { symbols: ["A"], from: "2024-02-01", to: "2024-01-01" },
  ];
  for (const request of refused)
    await assert.rejects(getPrices(market.context, request), { kind: "invalid_input" });
});
