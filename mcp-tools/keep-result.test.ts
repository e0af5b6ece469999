import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { SCOPES, type Session } from "#auth/session.ts";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { type CacheOutcome, openCache } from "#platform/open-cache.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant } from "#store/test-store.ts";
import { openTestApp } from "#test-app.ts";
import { callTool, findTool } from "./call-tool.ts";

const closes = Array.from({ length: 60 }, (_, day) => {
  const date = new Date(Date.UTC(2025, 0, 2 + day)).toISOString().slice(0, 10);
  return [date, String(100 + (day % 7) * 3)] as const;
});

after(async () => (await openTestApp())[Symbol.asyncDispose]());

/** A household that asks for its risk, with a cache of its own. */
async function openAsker(outcomes: CacheOutcome[]) {
  const app = await openTestApp();
  const owner = await createTestTenant(app.store);
  const { instruments } = await writeTestLedger(app.store, owner, {
    instruments: [{ symbol: "KEEP", currency: "EUR", closes }],
    transactions: [
      { date: "2025-01-02", kind: "deposit", amount: "1000" },
      { date: "2025-01-02", kind: "buy", symbol: "KEEP", quantity: "10", amount: "1000" },
    ],
  });
  const log = createLogger("silent");
  const cache = openCache({
    redis: undefined,
    version: "test",
    observe: (outcome) => outcomes.push(outcome),
  });
  const services = { ...app.toolServices, log, cache, consume: () => Promise.resolve() };
  const sessionOn = (today: string): Session => ({
    principal: {
      tenantId: owner.tenant.id,
      userId: randomUUID(),
      displayName: "Test",
      kind: "household",
      baseCurrency: "EUR",
      scopes: SCOPES,
    },
    tenant: owner.tenant,
    clock: fixedClock(today),
  });
  const { signal } = new AbortController();
  async function ask(given: object = {}, { today = "2025-03-03", fresh = false } = {}) {
    const outcome = await callTool(services, sessionOn(today), findTool("get_risk", "api"), given, {
      signal,
      fresh,
    });
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return { result: outcome.result, from: outcomes.at(-1) };
  }
  const market = app.store.tenant(owner.marketId, owner.marketId);
  return { ask, market, tenant: owner.tenant, instrumentId: instruments.get("KEEP") ?? "" };
}

test("a result is given out again for the same question, and for no other", async () => {
  const { ask } = await openAsker([]);
  const first = await ask();
  assert.equal(first.from, "miss");
  const again = await ask();
  assert.equal(again.from, "memory");
  assert.deepEqual(again.result, JSON.parse(JSON.stringify(first.result)));
  assert.equal((await ask({ confidence: 0.99 })).from, "miss");
  assert.equal((await ask({}, { today: "2025-03-02" })).from, "miss");
  assert.equal((await ask({}, { fresh: true })).from, "miss");
  assert.equal((await ask()).from, "memory");
});

test("no result outlives a change of the ledger, of a price, of an instrument or of a decision", async () => {
  const { ask, market, tenant, instrumentId } = await openAsker([]);
  const before = await ask();
  const changes: [Pick<typeof tenant, "run">, string, unknown[]][] = [
    [
      market,
      "update price set close = close + 1 where instrument_id = $1 and date = '2025-02-03'",
      [instrumentId],
    ],
    [market, "update price set volume = 5 where instrument_id = $1 and date = '2025-02-03'", [instrumentId]],
    [market, "update price set adjusted_close = close * 0.9 where instrument_id = $1", [instrumentId]],
    [
      market,
      "update price set source = 'another' where instrument_id = $1 and date = '2025-02-03'",
      [instrumentId],
    ],
    [market, "update instrument set sector = 'Energy' where instrument_id = $1", [instrumentId]],
    [tenant, "update ledger_transaction set quantity = 9 where kind = 'buy'", []],
    [
      tenant,
      `insert into data_quality_decision (tenant_id, issue_id, state, decided_by)
       values (current_tenant(), $1, 'ignored', 'test')`,
      [randomUUID()],
    ],
  ];
  for (const [owner, sql, parameters] of changes) {
    await owner.run((database) => database.query(sql, parameters));
    assert.equal((await ask()).from, "miss", sql);
    assert.equal((await ask()).from, "memory", sql);
  }
  assert.notDeepEqual((await ask()).result, before.result);
});

test("what one household computed is no other's, even with the same data", async () => {
  const outcomes: CacheOutcome[] = [];
  const [one, two] = [await openAsker(outcomes), await openAsker(outcomes)];
  await one.ask();
  assert.equal((await two.ask()).from, "miss");
});
