import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tenant } from "./open-store.ts";
import {
  deleteOwnSplit,
  deletePriceOverride,
  insertOwnSplit,
  insertPriceOverride,
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
    levels: "5 5",
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
  assert.deepEqual(seen.levels, [10, 10]);
  assert.deepEqual(seen.changes, [{ day: "-infinity" }, { day: "2026-01-20" }]);
});
