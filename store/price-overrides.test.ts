import assert from "node:assert/strict";
import { test } from "node:test";
import { isoDate } from "#finance/dates.ts";
import { seededRandom } from "./demo-world/random.ts";
import { readProxyCandidates } from "./exposure-reads.ts";
import { readInstrumentBars } from "./instrument-bars.ts";
import { readInstrumentFacts } from "./instrument-facts.ts";
import { describeHits } from "./instrument-search.ts";
import type { Database, Tenant } from "./open-store.ts";
import {
  deleteOwnSplit,
  deletePriceOverride,
  deletePriceUnit,
  insertOwnSplit,
  insertPriceOverride,
  insertPriceUnit,
} from "./price-overrides.ts";
import { readLastBars, readMarketSeries } from "./price-reads.ts";
import { readDailyLevels } from "./return-reads.ts";
import { readMonthlyPrices } from "./simulation-reads.ts";
import { writeTestLedger } from "./test-ledger.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

const range = { from: "2026-01-05", to: "2026-02-28" };

test("a household's own closes and splits count in all its reads, and in nobody else's", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  const other = await createTestTenant(store, { marketId: owner.marketId });
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "SPIKE",
        currency: "EUR",
        closes: [
          ["2026-01-02", "9", "1"],
          ["2026-01-05", "1000", "2"],
          ["2026-01-07", "10", "3"],
          ["2026-02-02", "500", "4"],
        ],
      },
    ],
    transactions: [],
  });
  const id = instruments.get("SPIKE") ?? "";
  const look = (tenant: Tenant) =>
    tenant.run(async (database) => {
      const { prices } = await readMarketSeries(database, { instrumentIds: [id], currencies: [], ...range });
      return {
        closes: prices.get(id)?.texts.join(" "),
        source: prices.get(id)?.source,
        last: (await readLastBars(database, [id], range.to)).get(id)?.date,
        levels: (await readDailyLevels(database, [id], range)).get(id)?.levels.join(" "),
        months: (await readMonthlyPrices(database, [id], range)).get(id)?.closes.join(" "),
      };
    });
  const shared = {
    closes: "1000 10 500",
    source: "test",
    last: "2026-02-02",
    levels: "1000 10 500",
    months: "10 500",
  };
  assert.deepEqual(await look(owner.tenant), shared);
  await owner.tenant.run(async (database) => {
    await insertPriceOverride(database, { instrumentId: id, date: "2026-01-05", close: null });
    await insertPriceOverride(database, { instrumentId: id, date: "2026-01-06", close: "9.50" });
    assert.equal(
      await insertPriceOverride(database, { instrumentId: id, date: "2026-02-02", close: "5" }),
      true,
    );
    assert.equal(
      await insertPriceOverride(database, { instrumentId: id, date: "2026-02-02", close: "6" }),
      false,
    );
    await insertOwnSplit(database, { instrumentId: id, date: "2026-02-01", ratio: "2" });
  });
  // The excluded first day leaves the close before it, which is carried forward.
  assert.deepEqual(await look(owner.tenant), {
    closes: "9 9.50 10 5",
    source: "own",
    last: "2026-02-02",
    // The market has no close of the 6th: the household's own counts all the same.
    levels: "4.75 5 5",
    months: "5 5",
  });
  assert.deepEqual(await look(other.tenant), shared);
  await owner.tenant.run(async (database) => {
    for (const date of ["2026-01-05", "2026-01-06", "2026-02-02"]) {
      await deletePriceOverride(database, { instrumentId: id, date });
    }
    await deleteOwnSplit(database, { instrumentId: id, date: "2026-02-01" });
  });
  assert.deepEqual(await look(owner.tenant), shared);
});

test("a split that the market gets later is not counted twice, and an override makes facts of its days stale", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "TWO",
        currency: "EUR",
        closes: [
          ["2026-01-05", "20"],
          ["2026-02-02", "10"],
        ],
        splits: [["2026-02-02", "2"]],
      },
    ],
    transactions: [],
  });
  const id = instruments.get("TWO") ?? "";
  const seen = await owner.tenant.run(async (database) => {
    await insertOwnSplit(database, { instrumentId: id, date: "2026-01-30", ratio: "2" });
    await insertPriceOverride(database, { instrumentId: id, date: "2026-01-20", close: "19" });
    const changes = await database.query<{ day: string }>(
      "select from_date::text as day from data_change where tenant_id = current_tenant() order by version",
    );
    return { levels: (await readDailyLevels(database, [id], range)).get(id)?.levels, changes };
  });
  assert.deepEqual(seen.levels, [10, 9.5, 10]);
  assert.deepEqual(seen.changes, [{ day: "-infinity" }, { day: "2026-01-20" }]);
});

/** All that is ever read of closes, as numbers: where they come from and what volumes there were is left out. */
async function readEverything(database: Database, id: string, { from, to }: { from: string; to: string }) {
  const numbers = (values: readonly (string | number)[] | undefined) => values?.map(Number);
  const span = { from, to };
  const series = (
    await readMarketSeries(database, { instrumentIds: [id], currencies: [], ...span })
  ).prices.get(id);
  const levels = (await readDailyLevels(database, [id], span)).get(id);
  const months = (await readMonthlyPrices(database, [id], span)).get(id);
  const bars = await readInstrumentBars(database, id, span);
  const found = await describeHits(database, [{ id, rank: 0, length: 0 }], { limit: 5, to });
  return {
    series: { days: series?.days, closes: numbers(series?.texts) },
    levels: { days: levels?.days, closes: numbers(levels?.levels) },
    months: { months: months?.months, closes: numbers(months?.closes) },
    bars: { days: bars.days, closes: numbers(bars.closes) },
    fact: [(await readInstrumentFacts(database, id, span))?.close].map((close) => [
      close?.date,
      close?.price,
    ]),
    last: (await readLastBars(database, [id], to)).get(id)?.date,
    search: found.map(({ close, closeDate }) => [Number(close), closeDate]),
    standsIn: (await readProxyCandidates(database, span)).map(({ symbol }) => symbol),
  };
}

test("whatever a household says of closes, all reads answer as if its market had said so, and as before once undone", async () => {
  await using store = await openTestStore();
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const pick = (below: number) => Math.floor(random.uniform() * below);
    // Days 0 to 79 from 2026-01-01 on, most of them with a close.
    const day = (place: number) => isoDate(20_454 + place);
    const closes = new Map<string, string>();
    for (let place = 0; place < 80; place++) {
      if (random.uniform() < 0.7) closes.set(day(place), (50 + pick(5000) / 100).toFixed(2));
    }
    const said = new Map<string, string | null>();
    for (let count = 0; count < 25; count++) {
      said.set(day(pick(80)), random.uniform() < 0.5 ? null : (1000 + pick(100)).toString());
    }
    const start = pick(60);
    const unit = { from: day(start), to: pick(3) === 0 ? null : day(start + pick(20)) };
    const seen = new Map(
      [...closes].map(([date, close]) => {
        const within = date >= unit.from && (unit.to === null || date <= unit.to);
        return [date, within ? (Number(close) / 100).toFixed(4) : close];
      }),
    );
    for (const [date, close] of said) {
      if (close === null) seen.delete(date);
      else seen.set(date, close);
    }
    const open = async (prices: ReadonlyMap<string, string>) => {
      const owner = await createTestTenant(store);
      const rows = [...prices].sort(([a], [b]) => (a < b ? -1 : 1));
      const { instruments } = await writeTestLedger(store, owner, {
        instruments: [{ symbol: "ANY", currency: "EUR", closes: rows, splits: [[day(40), "2"]] }],
        transactions: [],
      });
      return { tenant: owner.tenant, id: instruments.get("ANY") ?? "" };
    };
    const [household, oracle, before] = [await open(closes), await open(seen), await open(closes)];
    const spans = [day(0), day(pick(60)), day(79)].map((from) => ({ from, to: day(79 - pick(19)) }));
    const read = ({ tenant, id }: typeof household) =>
      tenant.run(async (database) => {
        const answers = [];
        for (const span of spans.filter(({ from, to }) => from <= to))
          answers.push(await readEverything(database, id, span));
        return answers;
      });
    const instrumentId = household.id;
    await household.tenant.run(async (database) => {
      for (const [date, close] of said) await insertPriceOverride(database, { instrumentId, date, close });
      assert.equal(await insertPriceUnit(database, { instrumentId, ...unit, factor: "0.01" }), true);
      assert.equal(await insertPriceUnit(database, { instrumentId, ...unit, factor: "10" }), false);
    });
    assert.deepEqual(await read(household), await read(oracle), `seed ${seed}`);
    await household.tenant.run(async (database) => {
      for (const date of said.keys()) await deletePriceOverride(database, { instrumentId, date });
      await deletePriceUnit(database, { instrumentId, from: unit.from });
    });
    assert.deepEqual(await read(household), await read(before), `seed ${seed}, undone`);
  }
});
