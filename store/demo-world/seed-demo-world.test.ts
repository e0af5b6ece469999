import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO_MARKET } from "../open-store.ts";
import { openTestStore } from "../test-store.ts";
import { ADA_TENANT, BEN_TENANT, DEMO_TODAY, demoInstrumentId } from "./demo-ids.ts";
import { seedDemoWorld } from "./seed-demo-world.ts";

test("seeding stores the whole world once, and each demo user sees their own ledger and the shared prices", async () => {
  await using store = await openTestStore();
  await seedDemoWorld(store);
  const again = await seedDemoWorld(store);
  assert.deepEqual(again, { seeded: false, prices: 0, transactions: 0 });

  const [ada] = await store.tenant(ADA_TENANT, DEMO_MARKET).run((database) =>
    database.query<{ rows: number; prices: number; goals: number; accounts: number; today: string }>(
      `select (select count(*) from ledger_transaction) as rows, (select count(*) from price) as prices,
              (select count(*) from goal) as goals, (select count(*) from account) as accounts,
              (select fixed_today::text from tenant where kind = 'market') as today`,
    ),
  );
  assert.deepEqual(ada, { rows: 894, prices: 64_850, goals: 2, accounts: 3, today: DEMO_TODAY });
  const [ben] = await store.tenant(BEN_TENANT, DEMO_MARKET).run((database) =>
    database.query<{ rows: number; close: string; adjusted_close: string; inside: boolean; volume: string }>(
      `select (select count(*) from ledger_transaction) as rows, close, adjusted_close, volume,
              open between low and high and close between low and high as inside from price
        where instrument_id = $1 and date = '2021-06-11'`,
      [demoInstrumentId("GLYNT")],
    ),
  );
  // The day before the 4:1 split: quoted at four times what the adjusted series says (and a little for payouts).
  assert.equal(ben?.rows, 515);
  assert.equal(ben?.close, "140.21");
  assert.ok(ben?.inside === true && Number(ben.volume) > 100_000);
  assert.ok(Number(ben?.adjusted_close) < 140.21 / 4 && Number(ben?.adjusted_close) > 140.21 / 4.2);
});
