import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { listTargets, saveTargets } from "./save-targets.ts";
import { type RebalancingRequest, suggestRebalancing } from "./suggest-rebalancing.ts";

async function openWorld() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "WORLD", currency: "EUR", assetClass: "etf", closes: [["2026-06-29", "100"]] },
      { symbol: "TECH", currency: "USD", assetClass: "stock", closes: [["2026-06-29", "50"]] },
      { symbol: "BOND", currency: "EUR", assetClass: "bond", closes: [["2026-06-29", "10"]] },
      { symbol: "GOLD", currency: "EUR", assetClass: "commodity", closes: [["2026-06-29", "80"]] },
    ],
    rates: { USD: [["2025-01-01", "1.25"]] },
    transactions: [
      { date: "2025-01-02", kind: "deposit", amount: "20000" },
      { date: "2025-01-02", kind: "buy", symbol: "WORLD", quantity: "40", amount: "2000" },
      { date: "2025-06-02", kind: "buy", symbol: "WORLD", quantity: "20", amount: "2400" },
      { date: "2025-01-02", kind: "buy", symbol: "TECH", quantity: "25", amount: "500", currency: "USD" },
      { date: "2025-01-02", kind: "buy", symbol: "BOND", quantity: "300", amount: "3000" },
    ],
  });
  return { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR" };
}

const rows = (result: Analysis, name: string) =>
  result.tables.find((entry) => entry.name === name)?.rows ?? [];
const value = (result: Analysis, name: string) =>
  result.figures.find((entry) => entry.name === name)?.value ?? null;
const orders = (result: Analysis) => rows(result, "orders").map((row) => [row[0], row[1], row[4]]);

test("equity beside bonds: the lots at a loss are sold first, and purchases cost what the sales bring", async () => {
  const context = await openWorld();
  // Equity 6000 + 1000, bonds 3000 of 10,000.
  const result = await suggestRebalancing(context, { model: "60/40" });
  assert.deepEqual(orders(result), [
    ["sell", "WORLD", 1000],
    ["buy", "BOND", 1000],
  ]);
  assert.deepEqual(
    rows(result, "lotsSold").map((row) => [row[2], row[3], row[5]]),
    [["2025-06-02", 10, -200]],
  );
  assert.equal(value(result, "realizedGain"), -200);
  assert.equal(value(result, "driftBefore"), 0.1);
  assert.equal(value(result, "driftAfter"), 0);
  assert.equal(value(result, "cashLeft"), 0);
});

test("a contribution alone goes where most is missing, in the currency of the result", async () => {
  const context = await openWorld();
  const request: RebalancingRequest = { model: "60/40", contribution: 500, buyOnly: true };
  assert.deepEqual(orders(await suggestRebalancing(context, request)), [["buy", "BOND", 500]]);
  const dollars = await suggestRebalancing(context, { ...request, currency: "USD" });
  assert.deepEqual(orders(dollars), [["buy", "BOND", 500]]);
  assert.equal(dollars.currency, "USD");
});

test("symbols that are not held can be targets; what nobody names stays and is told", async () => {
  const context = await openWorld();
  const targets = [
    { name: "world", weight: 0.8 },
    { name: "GOLD", weight: 0.2 },
  ];
  const result = await suggestRebalancing(context, { targets, wholeShares: true });
  assert.deepEqual(orders(result), [
    ["sell", "WORLD", 1200],
    ["buy", "GOLD", 1200],
  ]);
  assert.match(result.assumptions.join(" "), /No target names BOND, TECH/);
});

test("inside the bands nothing is traded", async () => {
  const context = await openWorld();
  const result = await suggestRebalancing(context, { model: "60/40", band: 0.15 });
  assert.deepEqual(orders(result), []);
  assert.match(result.assumptions.join(" "), /inside its band/);
});

test("a target for cash takes part of the balance for purchases", async () => {
  const context = await openWorld();
  const targets = [
    { name: "equity", weight: 0.5 },
    { name: "bond", weight: 0.5 },
    { name: "cash", weight: 0 },
  ];
  // Deposits 20,000 less purchases of 7,400 EUR, and −500 USD that are −400 EUR: 12,200 EUR beside 10,000.
  const result = await suggestRebalancing(context, { targets });
  assert.deepEqual(orders(result), [
    ["buy", "BOND", 8100],
    ["buy", "WORLD", 3514.29],
    ["buy", "TECH", 585.71],
  ]);
  assert.ok((value(result, "driftAfter") ?? 1) < 1e-6);
});

test("what is wrong with targets and amounts is told so that it can be corrected", async () => {
  const context = await openWorld();
  const equity = [{ name: "equity", weight: 1 }];
  const wrong: [RebalancingRequest, RegExp][] = [
    [{}, /No targets are stored/],
    [{ model: "unknown" }, /or a model/],
    [{ targets: [{ name: "equity", weight: 0.6 }] }, /sum to 0.6/],
    [{ targets: [...equity, { name: "Equity", weight: 0 }] }, /once/],
    [{ targets: [{ name: "NOPE", weight: 1 }] }, /no symbol/],
    [{ targets: equity, contribution: -1, buyOnly: true }, /buying alone/],
    [{ targets: equity, contribution: -1e9 }, /more money/],
  ];
  for (const [request, message] of wrong) await assert.rejects(suggestRebalancing(context, request), message);
});

test("an empty portfolio invests a contribution, and says so without one", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [{ symbol: "WORLD", currency: "EUR", assetClass: "etf", closes: [["2026-06-29", "100"]] }],
    transactions: [],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR" };
  const targets = [{ name: "WORLD", weight: 1 }];
  assert.deepEqual(orders(await suggestRebalancing(context, { targets, contribution: 250 })), [
    ["buy", "WORLD", 250],
  ]);
  await assert.rejects(suggestRebalancing(context, { targets }), /give a contribution/);
});

test("confirmed targets are used when none are given, with their band, and can be taken away", async () => {
  const context = await openWorld();
  assert.deepEqual((await listTargets(context)).targets, []);
  const targets = [
    { name: " equity ", weight: 0.6 },
    { name: "bond", weight: 0.4 },
  ];
  const saved = await saveTargets(context, { targets, band: 0.2 });
  assert.deepEqual(saved.targets[0], { name: "equity", weight: 0.6 });
  assert.equal(saved.band, 0.2);
  const inside = await suggestRebalancing(context, {});
  assert.deepEqual(orders(inside), []);
  assert.match(inside.assumptions.join(" "), /as confirmed on 2026-06-30/);
  const outside = await suggestRebalancing(context, { band: 0.01 });
  assert.equal(orders(outside).length, 2);
  assert.match(outside.assumptions.join(" "), /outside its band brings all/);
  await saveTargets(context, { targets: [] });
  await assert.rejects(suggestRebalancing(context, {}), /No targets are stored/);
});

test("targets that cannot be used are not stored, and nobody else sees those that are", async () => {
  const context = await openWorld();
  await assert.rejects(saveTargets(context, { targets: [{ name: "equity", weight: 0.5 }] }), /sum to 0.5/);
  await assert.rejects(saveTargets(context, { targets: [{ name: "equity", weight: 1 }], band: 2 }), /band/);
  assert.deepEqual((await listTargets(context)).targets, []);
  await saveTargets(context, { targets: [{ name: "equity", weight: 1 }] });
  assert.deepEqual((await listTargets(await openWorld())).targets, []);
});

test("with a tax regime lots are sold by what they cost in tax, up to a limit, in the order the law demands", async () => {
  const context = await openWorld();
  const targets = [
    { name: "WORLD", weight: 0.1 },
    { name: "BOND", weight: 0.9 },
  ];
  const request: RebalancingRequest = { targets, taxRegime: "us", maximumTax: 0, income: 200_000 };
  const limited = await suggestRebalancing(context, request);
  // 20 lots at a loss of 400; then as much of the old ones as that loss sets free: 8 at a gain of 50 each.
  assert.deepEqual(orders(limited)[0], ["sell", "WORLD", 2800]);
  assert.equal(value(limited, "estimatedTax"), 0);
  assert.deepEqual(
    rows(limited, "unresolved").map((row) => row[2]),
    ["more sales would pass the tax limit", "too little money"],
  );
  // First in, first out: the lots with the gain come first, whatever they cost.
  const german = await suggestRebalancing(context, { targets, taxRegime: "germany" });
  assert.equal(rows(german, "lotsSold")[0]?.[2], "2025-01-02");
  // 40 shares at a gain of 50 and 11 at a loss of 20, 70 % of it at 26.375 %.
  assert.equal(value(german, "estimatedTax"), 328.63);
  // A pool: 60 shares cost 4,400.
  const pooled = await suggestRebalancing(context, { targets, taxRegime: "uk" });
  assert.equal(value(pooled, "realizedGain"), 1360);
  await assert.rejects(suggestRebalancing(context, { targets, maximumTax: 5 }), /needs a tax regime/);
  await assert.rejects(suggestRebalancing(context, { targets, taxRegime: "moon" }), /tax regime of us/);
});

test("a fund of bonds counts as bonds, one of the money market is left alone, others are equity", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const fund = (symbol: string) => ({
    symbol,
    currency: "EUR",
    assetClass: "fund",
    closes: [["2026-06-29", "100"]] as const,
  });
  // The name of each is its symbol and "Inc".
  const symbols = ["Global Equity", "Euro Government Bond", "Euro Money Market"];
  await writeTestLedger(store, owner, {
    instruments: symbols.map(fund),
    transactions: symbols.map((symbol) => ({
      date: "2025-01-02",
      kind: "buy",
      symbol,
      quantity: "10",
      amount: "1000",
    })),
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR" };
  const result = await suggestRebalancing(context, { model: "60/40" });
  assert.deepEqual(orders(result), [
    ["sell", "Euro Government Bond", 200],
    ["buy", "Global Equity", 200],
  ]);
  assert.match(result.assumptions.join(" "), /No target names Euro Money Market/);
});

test("a pool of the UK spans all accounts, with the sales of the past matched as the law says", async () => {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const buy = (account: string, date: string, quantity: string, amount: string) =>
    ({ date, kind: "buy", account, symbol: "A", quantity, amount }) as const;
  const ids = await writeTestLedger(store, owner, {
    accounts: [
      { name: "One", impliedCash: true },
      { name: "Two", impliedCash: true },
    ],
    instruments: [
      { symbol: "A", currency: "EUR", closes: [["2026-06-29", "100"]] },
      { symbol: "B", currency: "EUR", closes: [["2026-06-29", "100"]] },
    ],
    transactions: [
      buy("One", "2024-01-02", "10", "200"),
      buy("One", "2024-06-03", "10", "600"),
      // First in, first out would leave the shares at 60; the pool leaves 20 of 30 shares at 50 each.
      buy("Two", "2024-07-01", "10", "700"),
      { date: "2025-01-02", kind: "sell", account: "One", symbol: "A", quantity: "10", amount: "900" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: "EUR" };
  const request: RebalancingRequest = {
    targets: [
      { name: "A", weight: 0.5 },
      { name: "B", weight: 0.5 },
    ],
    taxRegime: "uk",
  };
  const pooled = await suggestRebalancing(context, request);
  assert.equal(value(pooled, "sales"), 1000);
  assert.equal(value(pooled, "realizedGain"), 500);
  assert.match(pooled.assumptions.join(" "), /pool over all accounts/);
  const accountId = ids.accounts.get("One") ?? "";
  const alone = await suggestRebalancing(context, { ...request, accountId });
  // The pool of the account: 20 shares at 40 each before the sale.
  assert.equal(value(alone, "realizedGain"), 300);
  assert.match(alone.assumptions.join(" "), /the law pools all accounts/);
});

test("income that decides nothing is told, and the figures add up to the cent with their orders", async () => {
  const context = await openWorld();
  const unused = await suggestRebalancing(context, { model: "60/40", income: 50_000 });
  assert.match(unused.assumptions.join(" "), /Income is not used/);
  const german = await suggestRebalancing(context, { model: "60/40", income: 50_000, taxRegime: "germany" });
  assert.match(german.assumptions.join(" "), /which income does not change/);
  const us = await suggestRebalancing(context, { model: "60/40", income: 50_000, taxRegime: "us" });
  assert.match(us.assumptions.join(" "), /with other income of 50000/);
  const targets = ["WORLD", "TECH", "BOND", "GOLD"].map((name, i) => ({
    name,
    weight: [1, 2, 3, 1][i] ?? 0,
  }));
  const seventh = targets.map(({ name, weight }) => ({ name, weight: weight / 7 }));
  for (const contribution of [0, 333.33, 1000]) {
    const result = await suggestRebalancing(context, { targets: seventh, contribution, costRate: 0.0017 });
    const sum = (side: string) =>
      rows(result, "orders").reduce((all, row) => all + (row[0] === side ? Number(row[4]) : 0), 0);
    const same = (one: number, two: number) => assert.ok(Math.abs(one - two) < 1e-8, `${one} ${two}`);
    const [sales, purchases] = [Number(value(result, "sales")), Number(value(result, "purchases"))];
    same(sum("sell"), sales);
    same(sum("buy"), purchases);
    const rest = contribution + sales - purchases - Number(value(result, "costs"));
    same(rest, Number(value(result, "cashLeft")));
  }
});
