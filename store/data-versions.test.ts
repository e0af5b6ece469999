import assert from "node:assert/strict";
import { test } from "node:test";
import { readDataMarks, readDataVersions } from "./data-versions.ts";
import { readStoredFacts } from "./positions-reads.ts";
import { deleteTargetAllocation, writeTargetAllocation } from "./target-allocation.ts";
import { writeTestLedger } from "./test-ledger.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

/** Tables whose rows no kept result rests on, and why. A new table is either tracked or stands here. */
const UNTRACKED: Record<string, string> = {
  app_user: "who signs in; the currency of a person is part of the key",
  setting: "set up once, when a market is made",
  audit_log: "what was done",
  staging_price: "as received, before it counts",
  staging_exchange_rate: "as received, before it counts",
  staging_transaction: "as received, before it counts",
  staging_document: "as received, before it counts",
  staged_booking: "about to be booked",
  staged_instrument: "about to be booked",
  import_batch: "how rows came in",
  refresh_log: "how prices came in",
  source_symbol: "what sources call an instrument",
  instrument_quote: "tools that show quotes keep no results",
  instrument_version: "tells when the index of names is old",
  exchange: "the same calendar for all",
  open_lot: "derived from the ledger",
  daily_position: "derived from the ledger",
  daily_performance: "derived from the ledger",
  attribution_year: "derived from the ledger",
  portfolio_fact: "derived from the ledger",
  data_change: "the versions themselves",
  data_fix: "what it changes is tracked where it is changed",
  plan_run: "plans keep no results",
  document: "the search keeps no results",
  chunk: "the search keeps no results",
  chunk_embedding: "the search keeps no results",
  corpus_statistic: "the search keeps no results",
  lexeme_statistic: "the search keeps no results",
  embedding_model: "the search keeps no results",
  conversation: "what was said",
  run: "what was said",
  run_event: "what was said",
  job_run: "what was asked to be done",
};

test("every table with a tenant's rows is tracked, or known as one that no kept result rests on", async () => {
  await using store = await openTestStore();
  const rows = await store.system((database) =>
    database.query<{ name: string; tracked: boolean }>(
      `select c.relname as name, exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
           where t.tgrelid = c.oid and p.proname = 'track_data_change') as tracked
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
          and c.relname <> 'tenant'`,
    ),
  );
  const untracked = rows.filter((row) => !row.tracked).map((row) => row.name);
  assert.deepEqual(untracked.sort(), Object.keys(UNTRACKED).sort());
});

test("a change of targets moves the version on, and makes no fact older", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, { transactions: [] });
  const { tenant } = owner;
  await tenant.run(async (database) => {
    const { ledger, market } = await readDataVersions(database);
    await database.query(
      `insert into portfolio_fact (tenant_id, ledger_version, market_version, currency, through_day, summary)
       values (current_tenant(), $1, $2, 'EUR', '2026-01-05', '{"instrumentIds":[]}')`,
      [ledger, market],
    );
  });
  const look = () =>
    tenant.run(async (database) => {
      const facts = await readStoredFacts(database, {
        daily: false,
        from: null,
        before: null,
        to: "2026-06-30",
      });
      return { ...(await readDataVersions(database)), holds: facts?.ledgerCurrent };
    });
  const before = await look();
  const targets = { targets: [{ name: "stock", weight: 1 }], band: null, decidedOn: "2026-01-05" };
  await tenant.run((database) => writeTargetAllocation(database, targets, "test"));
  const written = await look();
  assert.deepEqual(written, { ...before, ledger: before.ledger + 1, holds: true });
  await tenant.run((database) => writeTargetAllocation(database, targets, "test"));
  assert.deepEqual(await look(), written, "the same targets again are no change");
  await tenant.run(deleteTargetAllocation);
  assert.deepEqual(await look(), { ...written, ledger: written.ledger + 1 });
});

test("a change that has the number of one before a backup was restored has another mark", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  const targets = { targets: [{ name: "stock", weight: 1 }], band: null, decidedOn: "2026-01-05" };
  const change = () => owner.tenant.run((database) => writeTargetAllocation(database, targets, "test"));
  await change();
  const look = () =>
    owner.tenant.run(async (database) => {
      const { ledger: number } = await readDataVersions(database);
      return { number, ...(await readDataMarks(database)) };
    });
  const before = await look();
  // As after a restore of what was there before the first change.
  await store.system(async (database) => {
    for (const table of ["target_allocation", "data_change"])
      await database.query(`delete from ${table} where tenant_id = $1`, [owner.tenant.id]);
  });
  await change();
  const after = await look();
  assert.equal(after.number, before.number);
  assert.notEqual(after.ledger, before.ledger);
  assert.equal(after.market, before.market);
});
