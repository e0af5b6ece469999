import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, addMonths } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { simulatePortfolio } from "./simulate-portfolio.ts";
import { checkSimulation, type SimulationRequest } from "./simulation-request.ts";

/** Month-end closes that grow by the given rates in turn, up to the month before 2025-07. */
function closes(months: number, start: number, rates: readonly number[]): [string, string][] {
  let level = start;
  return Array.from({ length: months + 1 }, (_, index): [string, string] => {
    if (index > 0) level *= 1 + (rates[(index - 1) % rates.length] ?? 0);
    return [addDays(addMonths("2025-07-01", index - months), -1), level.toFixed(12)];
  });
}

const clock = fixedClock("2025-07-02");

async function household(ledger: Parameters<typeof writeTestLedger>[2], baseCurrency = "EUR") {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency });
  await writeTestLedger(store, owner, ledger);
  return { tenant: owner.tenant, clock, baseCurrency };
}

test("a portfolio that only ever grew by one percent a month grows on exactly like that", async () => {
  const series = closes(72, 100, [0.01]);
  const price = Number(series.at(-1)?.[1]);
  const context = await household({
    instruments: [{ symbol: "STEADY", currency: "EUR", closes: series }],
    transactions: [
      { date: "2020-01-02", kind: "deposit", amount: "1000" },
      { date: "2020-01-02", kind: "buy", symbol: "STEADY", quantity: "10", amount: "1000" },
    ],
  });
  const result = await simulatePortfolio(context, {
    years: 5,
    monthlyContribution: 50,
    targetAmount: 1,
    paths: 100,
  });
  // By hand: start × 1.01^60 + 50 × (1.01^60 − 1) / 0.01, at the end of each month.
  const start = Math.round(price * 1000) / 100;
  const expected = start * 1.01 ** 60 + (50 * (1.01 ** 60 - 1)) / 0.01;
  assert.ok(
    Math.abs(Number(result.finalValue.p50.amount) - expected) < 0.02,
    `${result.finalValue.p50.amount}`,
  );
  assert.equal(result.finalValue.p5.amount, result.finalValue.p95.amount);
  assert.equal(result.initialValue.amount, start.toFixed(2));
  assert.ok(Math.abs(result.expectedReturnRate - (1.01 ** 12 - 1)) < 1e-9);
  assert.ok(result.volatilityRate < 1e-9);
  assert.equal(result.successProbability?.value, 1);
  assert.equal(result.probabilityOfLoss, 0);
  assert.equal(result.bands.length, 5);
  assert.deepEqual([result.asOf, result.currency, result.seed, result.paths], ["2025-07-02", "EUR", 1, 100]);
  assert.deepEqual(
    result.dataQuality.issues.map((issue) => issue.code),
    ["dividends_missing"],
  );
});

test("returns are those of the result's currency, splits are no losses, and cash earns no interest", async () => {
  // In dollars the share stands still, and halves its price at a 2:1 split; the dollar gains one percent a month.
  const flat = closes(72, 100, [0]).map(([date, close]): [string, string] => [
    date,
    date >= "2023-01-15" ? String(Number(close) / 2) : close,
  ]);
  const dollars = closes(72, 1, [1 / 1.01 - 1]);
  const context = await household({
    instruments: [{ symbol: "FLAT", currency: "USD", closes: flat, splits: [["2023-01-15", "2"]] }],
    rates: { USD: dollars },
    accounts: [{ name: "Main", currency: "USD" }],
    transactions: [
      { date: "2020-01-02", kind: "deposit", amount: "2000", currency: "USD" },
      { date: "2020-01-02", kind: "buy", symbol: "FLAT", quantity: "10", amount: "1000", currency: "USD" },
    ],
  });
  const result = await simulatePortfolio(context, { years: 1, paths: 100 });
  // Half is cash, in dollars too.
  assert.ok(Math.abs(result.expectedReturnRate - (1.01 ** 12 - 1)) < 1e-9, `${result.expectedReturnRate}`);
  assert.match(result.assumptions.join(" "), /Cash earns no interest; that in other currencies moves/);
  assert.equal(result.successProbability, null);
  const inDollars = await simulatePortfolio(context, { years: 1, paths: 100, currency: "USD" });
  assert.ok(Math.abs(inDollars.expectedReturnRate) < 1e-9);
  assert.ok(inDollars.assumptions.includes("Cash earns nothing."));
});

test("withdrawals without a target ask whether the money lasts, and a seed decides the numbers", async () => {
  const context = await household({
    instruments: [{ symbol: "WAVE", currency: "EUR", closes: closes(72, 50, [0.06, -0.04, 0.01, -0.02]) }],
    transactions: [
      { date: "2020-01-02", kind: "deposit", amount: "1000" },
      { date: "2020-01-02", kind: "buy", symbol: "WAVE", quantity: "100", amount: "1000" },
    ],
  });
  const plan = { years: 10, monthlyWithdrawal: 45, paths: 2000 };
  // A target of zero asks whether the withdrawals last, too.
  const zero = await simulatePortfolio(context, { ...plan, targetAmount: 0 });
  assert.deepEqual(zero.successProbability, (await simulatePortfolio(context, plan)).successProbability);
  const result = await simulatePortfolio(context, plan);
  assert.ok(
    result.successProbability && result.successProbability.value > 0 && result.successProbability.value < 1,
  );
  assert.equal(result.targetAmount, null);
  assert.deepEqual(await simulatePortfolio(context, plan), result);
  assert.notDeepEqual((await simulatePortfolio(context, { ...plan, seed: 2 })).bands, result.bands);
});

test("young holdings stand aside or shorten the window, and both are said", async () => {
  const old = { symbol: "OLD", currency: "EUR", closes: closes(100, 100, [0.02, -0.01]) };
  const young = { symbol: "YOUNG", currency: "EUR", closes: closes(5, 100, [0.05]) };
  const transactions = [
    { date: "2025-06-30", kind: "deposit" as const, amount: "1000" },
    { date: "2025-06-30", kind: "buy" as const, symbol: "OLD", quantity: "1", amount: "100" },
    { date: "2025-06-30", kind: "buy" as const, symbol: "YOUNG", quantity: "5", amount: "500" },
  ];
  const mixed = await simulatePortfolio(await household({ instruments: [old, young], transactions }), {
    years: 1,
    paths: 100,
  });
  const codes = mixed.dataQuality.issues.map((issue) => issue.code);
  assert.ok(codes.includes("short_history"), codes.join());
  assert.equal(mixed.dataQuality.status, "warning");
  const short = { ...old, closes: closes(30, 100, [0.02, -0.01]) };
  const window = await simulatePortfolio(
    await household({ instruments: [short], transactions: transactions.slice(0, 2) }),
    { years: 1, paths: 100 },
  );
  assert.ok(window.dataQuality.issues.some((issue) => issue.code === "short_window"));
  assert.match(window.assumptions[0] ?? "", /last 30 months, up to 2025-06/);
});

test("what cannot be simulated is refused with what to do", async () => {
  const empty = await household({ transactions: [] });
  await assert.rejects(simulatePortfolio(empty, { years: 1 }), {
    kind: "invalid_input",
    message: /Import transactions/,
  });
  const young = await household({
    instruments: [{ symbol: "YOUNG", currency: "EUR", closes: closes(5, 100, [0.05]) }],
    transactions: [{ date: "2025-06-30", kind: "buy", symbol: "YOUNG", quantity: "5", amount: "500" }],
    accounts: [{ name: "Main", impliedCash: true }],
  });
  await assert.rejects(simulatePortfolio(young, { years: 1 }), {
    kind: "invalid_input",
    message: /two years/,
  });
  const context = await household({
    instruments: [{ symbol: "A", currency: "EUR", closes: closes(72, 100, [0.01, 0]) }],
    transactions: [{ date: "2025-06-30", kind: "buy", symbol: "A", quantity: "5", amount: "500" }],
    accounts: [{ name: "Main", impliedCash: true }],
  });
  await assert.rejects(simulatePortfolio(context, { years: 2.5 }), {
    kind: "invalid_input",
    message: /years/,
  });
  await assert.rejects(simulatePortfolio(context, { years: 1, paths: 1e9 }), {
    kind: "invalid_input",
    message: /paths/,
  });
});

test("what would fail later or stay at zero is refused before it is queued", async () => {
  const context = await household({
    instruments: [{ symbol: "A", currency: "EUR", closes: closes(72, 100, [0.01, 0]) }],
    transactions: [{ date: "2025-06-30", kind: "buy", symbol: "A", quantity: "5", amount: "500" }],
    accounts: [{ name: "Main", impliedCash: true }],
  });
  const cases: [SimulationRequest, RegExp][] = [
    [{ years: 5, model: "bootstrap", antithetic: true }, /^antithetic: .* Leave it out/],
    [{ years: 5, currency: "ZZZ" }, /no exchange rate for ZZZ: use/],
    [
      { years: 60, monthlyContribution: 1e12, inflationRate: 0.5 },
      /^monthlyContribution .* a smaller amount/,
    ],
    [{ years: 5, initialValue: 0 }, /^initialValue: 0 .* monthlyContribution/],
    [{ years: 5, initialValue: 0, monthlyWithdrawal: 10 }, /^initialValue: 0/],
  ];
  for (const [request, message] of cases) {
    await assert.rejects(checkSimulation(context, request), { kind: "invalid_input", message });
    await assert.rejects(simulatePortfolio(context, request), { kind: "invalid_input", message });
  }
  await checkSimulation(context, { years: 5, initialValue: 0, monthlyContribution: 10, antithetic: true });
});
