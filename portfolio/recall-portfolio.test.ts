import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { ADA_TENANT, DEMO_TODAY } from "#store/demo-world/demo-ids.ts";
import { seedDemoWorld } from "#store/demo-world/seed-demo-world.ts";
import { DEMO_MARKET, type Tenant } from "#store/open-store.ts";
import { type TestTransaction, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { commitImport } from "./commit-import.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { prepareImport } from "./prepare-import.ts";
import { readFactRows } from "./recall-portfolio.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { undoImport } from "./undo-import.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const needs = { daily: true };

const recalls = async (context: UseCaseContext, request = {}) =>
  (await context.tenant.run((database) => readFactRows(database, context, request, needs))) !== null;

/** What the three use cases say about a request, and about some that facts do not answer. */
async function readAll(context: UseCaseContext, date: string): Promise<unknown[]> {
  const [{ accountId } = { accountId: "" }] = (await valuePortfolio(context)).accounts;
  return [
    await valuePortfolio(context, { date }),
    await listHoldings(context, { date }),
    await measurePerformance(context, { to: date }),
    await measurePerformance(context, { from: addDays(date, -5), to: date }),
    await valuePortfolio(context, { date: addDays(date, -3) }),
    await valuePortfolio(context, { date, currency: "USD" }),
    await listHoldings(context, { date, accountId }),
  ];
}

/** The same with the facts out of the way, which are put back unchanged. */
async function readFolded(context: UseCaseContext, date: string): Promise<unknown[]> {
  const { tenant } = context;
  const saved = await tenant.run((database) =>
    database.query<{ fact: unknown }>(
      `with gone as (delete from portfolio_fact where tenant_id = current_tenant() returning *)
       select to_jsonb(gone) as fact from gone`,
    ),
  );
  assert.equal(await recalls(context), false);
  const results = await readAll(context, date);
  await tenant.run((database) =>
    database.query(
      `insert into portfolio_fact select * from jsonb_populate_recordset(null::portfolio_fact, $1::jsonb)`,
      [JSON.stringify(saved.map((row) => row.fact))],
    ),
  );
  return results;
}

/** Texts and amounts the same, floats to twelve digits or a trillionth. */
function assertAlike(one: unknown, two: unknown, path = "result"): void {
  if (typeof one === "number" && typeof two === "number") {
    assert.ok(Math.abs(one - two) <= 1e-12 + 1e-10 * Math.abs(two), `${path}: ${one} is not ${two}`);
  } else if (typeof one === "object" && typeof two === "object" && one !== null && two !== null) {
    const other = new Map(Object.entries(two));
    assert.deepEqual(Object.keys(one), [...other.keys()], path);
    for (const [key, value] of Object.entries(one)) assertAlike(value, other.get(key), `${path}.${key}`);
  } else assert.equal(one, two, path);
}

async function assertSame(context: UseCaseContext, date: string): Promise<void> {
  assertAlike(await readAll(context, date), await readFolded(context, date));
}

/** A household of its own in the demo market with a copy of Ada's ledger. */
async function copyOfAda(): Promise<Tenant> {
  const store = await openTestStore();
  await seedDemoWorld(store);
  const { tenant } = await createTestTenant(store, { marketId: DEMO_MARKET });
  await store.system(async (database) => {
    for (const table of ["account", "ledger_transaction"]) {
      await database.query(
        `insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('tenant_id', $1::text))).*
         from ${table} t where tenant_id = $2`,
        [tenant.id, ADA_TENANT],
      );
    }
  });
  return tenant;
}

test("the facts of the demo world say what the whole ledger says, after import, backdated import and undo too", async () => {
  const tenant = await copyOfAda();
  const context = { tenant, clock: fixedClock(DEMO_TODAY), baseCurrency: "EUR" };
  await tenant.run((database) => refreshPositions(database, context));
  const book = async (...lines: string[]) => {
    const bytes = Buffer.from(["date,type,symbol,quantity,price,amount,currency", ...lines].join("\n"));
    const { importId } = await prepareImport(context, {
      fileName: "x.csv",
      bytes,
      accountName: randomUUID(),
    });
    await commitImport(context, importId);
    assert.equal(await recalls(context), true);
    return importId;
  };
  await book("2026-06-29,deposit,,,,1000,EUR");
  const backdated = await book("2017-03-01,deposit,,,,5000,USD", "2017-03-02,buy,GLYNT,10,100,1000,USD");
  await assertSame(context, DEMO_TODAY);
  await undoImport(context, backdated);
  assert.equal(await recalls(context), true);
  await assertSame(context, DEMO_TODAY);
  // Another base currency than that of the facts.
  assert.equal(await recalls({ ...context, baseCurrency: "USD" }), false);
});

const start = "2024-03-01";

test("new closes leave the facts good; a correction of the past, another split or lot method does not", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const days = (count: number, first: number) =>
    Array.from({ length: count }, (_, day) => [addDays(start, day), String(first + (day % 7))] as const);
  const { instruments } = await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "AAA", currency: "EUR", closes: days(31, 20).filter((_, day) => day % 7 < 5) },
      { symbol: "BBB", currency: "USD", closes: days(29, 50) },
    ],
    rates: { USD: days(40, 1) },
    transactions: [
      { date: start, kind: "deposit", amount: "9000" },
      { date: addDays(start, 2), kind: "buy", symbol: "AAA", quantity: "10.5", amount: "231", fee: "1" },
      { date: addDays(start, 3), kind: "buy", symbol: "BBB", quantity: "7", amount: "371", currency: "USD" },
      { date: addDays(start, 9), kind: "sell", symbol: "AAA", quantity: "3", amount: "66" },
    ],
  });
  const on = (day: number) => ({
    tenant: owner.tenant,
    clock: fixedClock(addDays(start, day)),
    baseCurrency: "EUR",
  });
  const expect = async (day: number, recalled: boolean) => {
    assert.equal(await recalls(on(day)), recalled);
    await assertSame(on(day), addDays(start, day));
  };
  const market = store.tenant(owner.marketId, owner.marketId);
  const write = (sql: string, ...parameters: unknown[]) =>
    market.run((database) => database.query(sql, parameters));
  const close = (day: number, amount: string) =>
    write(
      `insert into price (tenant_id, instrument_id, date, close, source) values ($1, $2, $3, $4, 'test')
       on conflict (tenant_id, instrument_id, date) do update set close = excluded.close`,
      owner.marketId,
      instruments.get("BBB"),
      addDays(start, day),
      amount,
    );
  const refresh = (day: number) => owner.tenant.run((database) => refreshPositions(database, on(day)));
  // The last day of the facts has neither a close nor a flow.
  await refresh(33);
  await expect(33, true);
  await close(34, "60");
  await close(36, "61");
  await expect(36, true);
  await expect(39, true);
  await close(36, "62");
  await expect(39, true);
  await close(10, "63");
  await expect(39, false);
  await refresh(38);
  await expect(39, true);
  // The same close again is no change.
  await close(10, "63");
  await expect(39, true);
  await write(
    `insert into corporate_action (tenant_id, instrument_id, date, kind, value, source)
     values ($1, $2, $3, 'split', 2, 'test')`,
    owner.marketId,
    instruments.get("BBB"),
    addDays(start, 39),
  );
  await expect(39, false);
  await refresh(38);
  // Known, and not due before the next day.
  assert.equal(await recalls(on(38)), true);
  await expect(39, false);
  await refresh(39);
  await expect(39, true);
  await owner.tenant.run((database) => database.query("update account set lot_method = 'lifo'"));
  await expect(39, false);
});

const price = fc.integer({ min: 500, max: 20_000 }).map((cents) => (cents / 100).toFixed(2));
const closes = fc
  .array(fc.option(price, { freq: 4 }), { minLength: 40, maxLength: 40 })
  .map((list) =>
    list.flatMap((close, day) => (close === null ? [] : [[addDays(start, day), close] as const])),
  );
const transaction = fc
  .record({
    day: fc.integer({ min: 0, max: 36 }),
    kind: fc.constantFrom(
      "buy",
      "buy",
      "sell",
      "dividend",
      "deposit",
      "withdrawal",
      "fee",
      "transfer_in",
      "transfer_out",
    ),
    account: fc.constantFrom("One", "Two"),
    symbol: fc.constantFrom("AAA", "BBB", "CCC", "DARK"),
    quantity: fc.integer({ min: 1, max: 90 }).map((tenths) => (tenths / 7).toFixed(6)),
    amount: price,
    currency: fc.constantFrom("EUR", "USD"),
  } as const)
  .map(({ day, symbol, quantity, ...row }): TestTransaction => {
    const shares = ["buy", "sell", "transfer_in", "transfer_out"].includes(row.kind);
    const named = shares || row.kind === "dividend" ? { symbol } : {};
    return { ...row, date: addDays(start, day), ...named, ...(shares ? { quantity } : {}) };
  });

test("the facts of any ledger say what the ledger says: on their day, days later, and after corrections", async () => {
  const store = await openTestStore();
  await fc.assert(
    fc.asyncProperty(
      fc.array(transaction, { minLength: 1, maxLength: 25 }),
      fc.tuple(closes, closes, closes),
      fc.constantFrom("fifo", "lifo", "hifo", "average"),
      fc.integer({ min: 28, max: 39 }),
      async (transactions, [one, two, three], lotMethod, through) => {
        const owner = await createTestTenant(store);
        const accounts = [
          { name: "One", lotMethod },
          { name: "Two", currency: "USD", impliedCash: true },
        ];
        const { instruments } = await writeTestLedger(store, owner, {
          accounts,
          instruments: [
            { symbol: "AAA", currency: "EUR", closes: one, splits: [[addDays(start, 20), "2"]] },
            { symbol: "BBB", currency: "USD", closes: two },
            {
              symbol: "CCC",
              currency: "USD",
              splitAdjusted: true,
              closes: three,
              splits: [[addDays(start, 34), "3"]],
            },
            { symbol: "DARK", currency: "EUR", closes: [] },
          ],
          rates: {
            USD: Array.from({ length: 40 }, (_, day) => [addDays(start, day - 1), String(1.05 + day / 997)]),
          },
          transactions,
        });
        const on = (day: number) => ({
          tenant: owner.tenant,
          clock: fixedClock(addDays(start, day)),
          baseCurrency: "EUR",
        });
        await owner.tenant.run((database) => refreshPositions(database, on(through)));
        const { firstTransactionDate } = await valuePortfolio(on(through));
        assert.equal(await recalls(on(through)), firstTransactionDate !== null);
        for (const day of [through, through + 3]) await assertSame(on(day), addDays(start, day));
        const market = store.tenant(owner.marketId, owner.marketId);
        // A close that arrives late, then one of the past that is corrected.
        for (const day of [through + 5, 10]) {
          await market.run((database) =>
            database.query(
              `insert into price (tenant_id, instrument_id, date, close, source) values ($1, $2, $3, 77.7, 'test')
               on conflict (tenant_id, instrument_id, date) do update set close = excluded.close`,
              [owner.marketId, instruments.get("BBB"), addDays(start, day)],
            ),
          );
          await assertSame(on(through + 5), addDays(start, through + 5));
        }
        assert.equal(await recalls(on(through + 5)), false);
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
});
