import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { refreshPositions } from "./refresh-positions.ts";

const tables = {
  lots: `select acquired_on, quantity::float8, cost_basis::float8, currency from open_lot order by acquired_on`,
  runs: `select from_date, to_date, quantity::float8 from daily_position order by from_date`,
  days: `select date, market_value::float8, external_flow::float8, currency from daily_performance order by date`,
};

test("the derived facts follow the ledger, and a second refresh changes nothing", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "FACT",
        currency: "EUR",
        closes: [
          ["2024-01-02", "10"],
          ["2024-01-03", "11"],
          ["2024-01-08", "12"],
        ],
      },
    ],
    transactions: [
      { date: "2024-01-02", kind: "deposit", amount: "200" },
      { date: "2024-01-02", kind: "buy", symbol: "FACT", quantity: "10", amount: "100" },
      { date: "2024-01-05", kind: "sell", symbol: "FACT", quantity: "4", amount: "44" },
      { date: "2024-01-08", kind: "split", symbol: "FACT", ratio: "2" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2024-01-09"), baseCurrency: "EUR" };
  const read = () =>
    owner.tenant.run(async (database) => ({
      lots: await database.query(tables.lots),
      runs: await database.query(tables.runs),
      days: await database.query(tables.days),
    }));
  await owner.tenant.run((database) => refreshPositions(database, context));
  const full = await read();
  assert.deepEqual(full.lots, [{ acquired_on: "2024-01-02", quantity: 12, cost_basis: 60, currency: "EUR" }]);
  assert.deepEqual(full.runs, [
    { from_date: "2024-01-02", to_date: "2024-01-04", quantity: 10 },
    { from_date: "2024-01-05", to_date: "2024-01-07", quantity: 6 },
    { from_date: "2024-01-08", to_date: null, quantity: 12 },
  ]);
  // Cash 100, 144 after the sale. The sale's 44 stay in the account, so only the deposit is a flow.
  assert.deepEqual(full.days, [
    { date: "2024-01-02", market_value: 200, external_flow: 200, currency: "EUR" },
    { date: "2024-01-03", market_value: 210, external_flow: 0, currency: "EUR" },
    { date: "2024-01-05", market_value: 210, external_flow: 0, currency: "EUR" },
    { date: "2024-01-08", market_value: 288, external_flow: 0, currency: "EUR" },
    { date: "2024-01-09", market_value: 288, external_flow: 0, currency: "EUR" },
  ]);
  await owner.tenant.run((database) => refreshPositions(database, context));
  assert.deepEqual(await read(), full);
});
