import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { Database } from "#store/open-store.ts";
import { finishRefresh, startRefresh } from "#store/refresh-log-writes.ts";
import { readStagedLines } from "#store/staging-lines.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { PriceFact, PricePart } from "./market-source.ts";
import { takeIn } from "./take-in.ts";

type Row = readonly [date: string, close: string];

/** A part with one instrument, its rows in blocks of `perBlock`. */
function part(id: string, rows: readonly Row[], perBlock = 100): PricePart {
  const about = { symbol: "AAA", name: "AAA", currency: "USD", assetClass: "stock" };
  const fact = ([date, close]: Row): PriceFact => ({
    ...{ instrument: 0, date, close, adjustedClose: null, open: null, high: null, low: null, volume: null },
  });
  return {
    ...{ kind: "prices", id, fingerprint: id, findings: [], assumptions: [], factor: "1" },
    instruments: [{ ...about, isin: null, mic: null, sector: null, splitAdjusted: true }],
    async *batches() {
      for (let start = 0; start < rows.length; start += perBlock) {
        const block = rows.slice(start, start + perBlock);
        yield { line: start + 1, lines: block.map((row) => row.join(",")), facts: block.map(fact) };
      }
    },
  };
}

async function openMarket() {
  const store = await openTestStore();
  const { marketId } = await createTestTenant(store);
  const market = store.tenant(marketId, marketId);
  const options = { today: "2024-03-01", signal: undefined };
  return {
    /** As a refresh does: with a line in its log, which tells the next run what was taken in completely. */
    take: async (taken: PricePart, better: string[] = []) => {
      const batchId = randomUUID();
      const startedAt = new Date("2024-03-01T00:00:00Z");
      await market.run((database) =>
        startRefresh(database, { runId: batchId, source: taken.id, kind: "prices", startedAt }),
      );
      const report = await takeIn(market, taken, { ...options, batchId, better });
      const counts = { rowsReceived: report.received, rowsChanged: report.changed, error: null };
      await market.run((database) =>
        finishRefresh(database, { runId: batchId, finishedAt: startedAt, ...counts }),
      );
      return report;
    },
    run: <Result>(work: (database: Database) => Promise<Result>) => market.run(work),
    closes: async () => {
      const rows = await market.run((database) =>
        database.query<{ text: string }>(
          `select date || ' ' || close || ' ' || source as text from price where tenant_id = current_tenant() order by date`,
        ),
      );
      return rows.map(({ text }) => text);
    },
    findings: () =>
      market.run((database) =>
        database.query<{ code: string; message: string; state: string; evidence: Record<string, unknown> }>(
          `select code, message, state, evidence from data_quality_issue
            where tenant_id = current_tenant() and code <> 'stale' order by code, date`,
        ),
      ),
  };
}

const days = (from: number, count: number, close: (day: number) => string): Row[] =>
  Array.from({ length: count }, (_, index) => {
    const day = from + index;
    return [`2024-02-${String(day).padStart(2, "0")}`, close(day)];
  });

test("of two sources the better one is kept, the other fills in what it lacks, and where they disagree is a finding", async () => {
  const market = await openMarket();
  await market.take(
    part(
      "good:a",
      days(5, 3, () => "10"),
    ),
  );
  const report = await market.take(
    part(
      "other:b",
      days(6, 4, (day) => (day === 6 ? "12" : "10.01")),
    ),
    ["good"],
  );
  assert.deepEqual([report.received, report.changed, report.corrected], [4, 2, 0]);
  assert.deepEqual(await market.closes(), [
    "2024-02-05 10 good:a",
    "2024-02-06 10 good:a",
    "2024-02-07 10 good:a",
    "2024-02-08 10.01 other:b",
    "2024-02-09 10.01 other:b",
  ]);
  // What was not used is still there as it was received.
  const [block] = await market.run((database) => readStagedLines(database, "staging_price", "other:b"));
  assert.equal(block?.lines[0], "2024-02-06,12");
  const [finding, ...others] = await market.findings();
  assert.deepEqual(
    [finding?.code, finding?.evidence.days, finding?.evidence.date, others],
    [...["sources_disagree", 1, "2024-02-06", []]],
  );
  // The better one takes over as far as it goes, and what comes after its last day stays.
  await market.take(
    part(
      "good:a",
      days(5, 4, () => "10"),
    ),
  );
  assert.deepEqual((await market.closes()).slice(-2), ["2024-02-08 10 good:a", "2024-02-09 10.01 other:b"]);
});

test("a block that says what it said the last time is not written again, a correction in it is", async () => {
  const market = await openMarket();
  const rows = days(1, 20, (day) => String(100 + day));
  await market.take(part("files:a", rows, 5));
  const again = await market.take(part("files:a", rows, 5));
  assert.deepEqual([again.received, again.changed], [20, 0]);
  // Rows changed behind its back in an equal block are not looked at: the block is known.
  await market.run((database) =>
    database.query("update price set close = 1 where tenant_id = current_tenant() and date = '2024-02-02'"),
  );
  const corrected = rows.map(
    ([date, close]): Row => (date === "2024-02-12" ? [date, "112.5"] : [date, close]),
  );
  const report = await market.take(part("files:a", [...corrected, ["2024-02-21", "121"]], 5));
  assert.deepEqual([report.changed, report.corrected], [2, 1]);
  const closes = await market.closes();
  assert.deepEqual([closes[1], closes[11]], ["2024-02-02 1 files:a", "2024-02-12 112.5 files:a"]);
  const codes = (await market.findings()).map(({ code }) => code);
  assert.ok(codes.includes("late_correction"), codes.join());
});

test("a run that brings the last days alone is checked against the closes that are there", async () => {
  const market = await openMarket();
  const calm = days(1, 25, (day) => (100 + (day % 2)).toFixed(2));
  await market.take(part("net:AAA USD", calm));
  assert.deepEqual(await market.findings(), []);
  await market.take(part("net:AAA USD", [...calm.slice(-2), ["2024-02-26", "50"]]));
  assert.deepEqual(
    (await market.findings()).map(({ code, state }) => [code, state]),
    [["possible_split", "open"]],
  );
  // The next day takes it back: no split, but a spike.
  await market.take(
    part("net:AAA USD", [
      ["2024-02-26", "50"],
      ["2024-02-27", "100.5"],
    ]),
  );
  assert.deepEqual(
    (await market.findings()).map(({ code, state }) => [code, state]),
    [
      ["possible_split", "resolved"],
      ["spike", "open"],
    ],
  );
});

test("rows twice or out of order are findings, and the later one of a day counts", async () => {
  const market = await openMarket();
  const rows: Row[] = [
    ...days(1, 3, () => "10"),
    ["2024-02-06", "11"],
    ["2024-02-05", "10"],
    ["2024-02-03", "9.9"],
  ];
  await market.take(part("files:a", rows));
  assert.equal((await market.closes())[2], "2024-02-03 9.9 files:a");
  const codes = (await market.findings()).map(({ code }) => code);
  assert.deepEqual(
    codes.filter((code) => code !== "late_correction"),
    ["duplicate_row", "out_of_order"],
  );
});
