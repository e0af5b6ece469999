import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { europeanPrice } from "#finance/options/black-scholes.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { runStressTest } from "./run-stress-test.ts";

const LAST = "2020-06-30";
/** One year later. */
const CALL = "FIRM210630C00100000";
const terms = { kind: "call" as const, strike: 100, years: 1, rate: 0.03, volatility: 0.25 };

/** Closes of 100 every day from June 2019, and 67 in the pandemic. */
function closes(): [string, string][] {
  const days: [string, string][] = [];
  for (let day = "2019-06-01"; day <= LAST; day = addDays(day, 1))
    days.push([day, day === "2020-03-23" ? "67" : "100"]);
  return days;
}

/** 10 calls on FIRM at the price of a volatility of 25 %, with or without the terms in their symbol. */
async function household(symbol: string, perQuote: number, kind: "buy" | "write" = "buy") {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const price = europeanPrice({ ...terms, spot: 100 }) * perQuote;
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "FIRM", currency: "EUR", closes: closes() },
      { symbol, currency: "EUR", assetClass: "option", closes: [[LAST, price.toFixed(10)]] },
    ],
    transactions: [
      { date: LAST, kind: "deposit", amount: "20000" },
      { date: LAST, kind, symbol, quantity: "10", amount: (10 * price).toFixed(10) },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
}

const shock = { shocks: [{ name: "equity", rate: -0.2 }] };
const rows = (result: Analysis, name: string) => result.tables.find((each) => each.name === name)?.rows ?? [];
const price = (spot: number) => europeanPrice({ ...terms, spot });

test("an option is valued anew at the moved price of what it is on, quoted by share or by contract", async () => {
  for (const perQuote of [1, 100]) {
    const context = await household(CALL, perQuote);
    const result = await runStressTest(context, shock);
    const [symbol, , change, amount, source] = rows(result, "holdings")[0] ?? [];
    assert.deepEqual([symbol, source], [CALL, "revalued option"]);
    assert.ok(Math.abs(Number(change) - (price(80) / price(100) - 1)) < 1e-7, `${change}`);
    assert.ok(Math.abs(Number(amount) - 10 * perQuote * (price(80) - price(100))) < 0.01, `${amount}`);
    assert.match(result.assumptions.join(" "), /valued anew .* Black-Scholes/);
    assert.doesNotMatch(result.assumptions.join(" "), /one for one/);
  }
});

test("a shock may name what an option is on, a replay moves it by the prices of then, and a written one loses", async () => {
  const context = await household(CALL, 1, "write");
  const named = await runStressTest(context, { shocks: [{ name: "FIRM", rate: 0.2 }] });
  assert.ok(Math.abs(Number(rows(named, "holdings")[0]?.[3]) - -10 * (price(120) - price(100))) < 0.01);
  const replay = await runStressTest(context, { scenario: "pandemic2020" });
  const [, , change, , source] = rows(replay, "holdings")[0] ?? [];
  assert.equal(source, "revalued option");
  assert.ok(Math.abs(Number(change) - (price(67) / price(100) - 1)) < 1e-7, `${change}`);
  assert.ok(!replay.dataQuality.issues.some(({ code }) => code === "stand_ins_used"));
});

test("an option without known terms moves one for one with shares, which is said", async () => {
  const result = await runStressTest(await household("MYSTERY", 1), shock);
  assert.equal(rows(result, "holdings")[0]?.[2], -0.2);
  assert.match(result.assumptions.join(" "), /one for one with shares .*: MYSTERY\./);
});
