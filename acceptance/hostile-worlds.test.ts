import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import fc from "fast-check";
import { SCOPES, type Session } from "#auth/session.ts";
import { addDays } from "#finance/dates.ts";
import { callTool, type ToolServices } from "#mcp-tools/call-tool.ts";
import { tools } from "#mcp-tools/index.ts";
import { fixedClock } from "#platform/clock.ts";
import { createLogger } from "#platform/log.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant } from "#store/test-store.ts";
import { openTestApp } from "#test-app.ts";
import { argumentsOf } from "./arbitrary-arguments.ts";

// Portfolios that no formula likes, and every tool on each of them: an answer of finite numbers or a sentence that says
// what to do, never a fault of ours.

const TODAY = "2025-07-01";

function closes(days: number, level: (day: number) => number, step = 1): [string, string][] {
  return Array.from({ length: Math.ceil(days / step) }, (_, index): [string, string] => [
    addDays(TODAY, -days + index * step),
    level(index).toFixed(6),
  ]);
}

const wave = (day: number) => 100 * (1 + 0.1 * Math.sin(day / 9) + 0.0003 * day + 0.02 * Math.cos(day * 1.7));

function buyAndHold(instruments: TestLedger["instruments"] = [], on = "2023-01-02"): TestLedger {
  return {
    instruments,
    transactions: [
      { date: on, kind: "deposit", amount: "10000" },
      ...instruments.map(({ symbol, currency }) => ({
        date: on,
        kind: "buy" as const,
        symbol,
        quantity: "10",
        amount: "1000",
        currency,
      })),
    ],
  };
}

const worlds: Record<string, TestLedger> = {
  empty: { transactions: [] },
  "cash alone": { transactions: [{ date: "2024-01-02", kind: "deposit", amount: "5000" }] },
  "bought today": buyAndHold([{ symbol: "NEW", currency: "EUR", closes: [[TODAY, "100"]] }], TODAY),
  "a price that never moves": buyAndHold([
    { symbol: "FLAT", currency: "EUR", closes: closes(900, () => 100) },
  ]),
  "one asset": buyAndHold([{ symbol: "ONE", currency: "EUR", closes: closes(900, wave) }]),
  "two assets that move as one": buyAndHold([
    { symbol: "A", currency: "EUR", closes: closes(900, wave) },
    { symbol: "B", currency: "EUR", closes: closes(900, (day) => 2 * wave(day)) },
  ]),
  "a history full of holes": buyAndHold([
    { symbol: "HOLES", currency: "EUR", closes: closes(900, wave, 23) },
    { symbol: "WHOLE", currency: "EUR", closes: closes(900, wave) },
  ]),
  "a short history": buyAndHold([
    { symbol: "YOUNG", currency: "EUR", closes: closes(12, wave) },
    { symbol: "OLD", currency: "EUR", closes: closes(900, wave) },
  ]),
  "prices that fall to zero": buyAndHold([
    { symbol: "ZERO", currency: "EUR", closes: closes(900, (day) => (day > 800 ? 0 : wave(day))) },
    // The database refuses a close below zero.
    { symbol: "FALLEN", currency: "EUR", closes: closes(900, (day) => Math.max(0, 40 - day / 10)) },
  ]),
  "no price and no rate": buyAndHold([
    { symbol: "DARK", currency: "EUR", closes: [] },
    { symbol: "FAR", currency: "XAU", closes: closes(900, wave) },
  ]),
  "enormous and tiny": {
    instruments: [
      { symbol: "HUGE", currency: "EUR", closes: closes(900, (day) => 1e9 * wave(day)) },
      { symbol: "TINY", currency: "EUR", closes: closes(900, (day) => wave(day) / 1e5) },
    ],
    transactions: [
      { date: "2023-01-02", kind: "buy", symbol: "HUGE", quantity: "1000000", amount: "1000000000000000" },
      { date: "2023-01-02", kind: "buy", symbol: "TINY", quantity: "0.00000001", amount: "0.01" },
    ],
  },
  "sold more than held": {
    instruments: [{ symbol: "OVER", currency: "EUR", closes: closes(900, wave) }],
    transactions: [
      { date: "2023-01-02", kind: "sell", symbol: "OVER", quantity: "5", amount: "500" },
      { date: "2023-01-03", kind: "withdrawal", amount: "9999" },
    ],
  },
  "everything sold": {
    instruments: [{ symbol: "GONE", currency: "EUR", closes: closes(900, wave) }],
    transactions: [
      { date: "2023-01-02", kind: "deposit", amount: "1000" },
      { date: "2023-01-02", kind: "buy", symbol: "GONE", quantity: "10", amount: "1000" },
      { date: "2024-01-02", kind: "sell", symbol: "GONE", quantity: "10", amount: "900" },
      { date: "2024-01-03", kind: "withdrawal", amount: "900" },
    ],
  },
};

/** Calls per tool and world. */
const CALLS = 6;
const faults: string[] = [];

after(async () => (await openTestApp())[Symbol.asyncDispose]());

async function session(ledger: TestLedger): Promise<{ session: Session; services: ToolServices }> {
  const app = await openTestApp();
  const owner = await createTestTenant(app.store);
  await writeTestLedger(app.store, owner, ledger);
  const log = createLogger("silent");
  log.error = (...given: unknown[]) => void faults.push(String(JSON.stringify(given, errorText)));
  return {
    session: {
      principal: {
        tenantId: owner.tenant.id,
        userId: randomUUID(),
        displayName: "Test",
        kind: "household",
        baseCurrency: "EUR",
        scopes: SCOPES,
      },
      tenant: owner.tenant,
      clock: fixedClock(TODAY),
    },
    services: { ...app.toolServices, log, consume: () => Promise.resolve() },
  };
}

function errorText(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.message}\n${value.stack}` : value;
}

function* numbersIn(value: unknown, path: string): Generator<[string, number]> {
  if (typeof value === "number") yield [path, value];
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* numbersIn(inner, `${path}.${key}`);
  }
}

for (const [name, ledger] of Object.entries(worlds)) {
  test(`every tool answers in finite numbers or in a clear sentence: ${name}`, async () => {
    const { session: caller, services } = await session(ledger);
    const symbols = (ledger.instruments ?? []).map((instrument) => instrument.symbol);
    const signal = new AbortController().signal;
    for (const tool of tools) {
      const drawn = fc.sample(argumentsOf(tool.inputSchema, symbols), { numRuns: CALLS, seed: 2025 });
      for (const given of [{}, ...drawn]) {
        const outcome = await callTool(services, caller, tool, given, { signal });
        const call = `${tool.name}(${JSON.stringify(given)})`;
        if (!outcome.ok) {
          assert.notEqual(outcome.kind, "internal", `${call}: ${faults.at(-1)}`);
          assert.ok(outcome.message.length > 10, call);
          assert.doesNotMatch(outcome.message, /NaN|Infinity|undefined|\[object/, call);
          continue;
        }
        for (const [path, value] of numbersIn(outcome.result, tool.name)) {
          assert.ok(Number.isFinite(value), `${call}: ${path} is ${value}`);
        }
        assert.doesNotMatch(JSON.stringify(outcome.result), /NaN|Infinity|undefined|\[object/, call);
      }
    }
  });
}
