import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, addMonths } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { type IndicatorSeries, writeIndicatorValues } from "#store/price-indicators.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { measureRisk } from "./measure-risk.ts";
import { planRetirement } from "./plan-retirement.ts";
import { chooseRiskFreeRate, pastInflation } from "./stored-indicators.ts";

const LAST = "2025-06-30";
const bill: IndicatorSeries = {
  indicator: "risk_free_rate",
  currency: "EUR",
  unit: "percent a year",
  source: "fred:BILL",
};
const level: IndicatorSeries = {
  indicator: "inflation",
  currency: "EUR",
  unit: "index points",
  source: "fred:CPI",
};

async function household() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const market = store.tenant(owner.marketId, owner.marketId);
  const closes = Array.from({ length: 401 }, (_, index): [string, string] => [
    addDays(LAST, index - 400),
    String(100 * 1.01 ** (index % 2) * 1.0001 ** index),
  ]);
  await writeTestLedger(store, owner, {
    instruments: [{ symbol: "ONE", currency: "EUR", closes }],
    transactions: [
      { date: closes[0]?.[0] ?? LAST, kind: "deposit", amount: "1000" },
      { date: closes[0]?.[0] ?? LAST, kind: "buy", symbol: "ONE", quantity: "10", amount: "1000" },
    ],
  });
  return {
    context: { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" },
    write: (series: IndicatorSeries, values: { date: string; value: string }[]) =>
      market.run((database) => writeIndicatorValues(database, series, values)),
  };
}

test("ratios use the stored risk-free rate of their currency and time, say so, and 0 without one", async () => {
  const { context, write } = await household();
  const ratio = async (riskFreeRate?: number) => {
    const given = riskFreeRate === undefined ? {} : { riskFreeRate };
    const { figures, assumptions } = await measureRisk(context, given);
    const value = figures.find((figure) => figure.name === "sharpeRatio")?.value ?? null;
    return { value, stated: assumptions.filter((text) => /risk-free/i.test(text)).join(" ") };
  };
  const without = await ratio();
  assert.deepEqual(without, await ratio(0));
  await write({ ...bill, currency: "USD" }, [{ date: "2025-06-27", value: "9" }]);
  assert.deepEqual(await ratio(), without);
  await write(bill, [
    { date: "2020-01-02", value: "50" },
    { date: "2025-01-02", value: "2" },
    { date: "2025-06-27", value: "4" },
  ]);
  const stored = await ratio();
  assert.equal(stored.value, (await ratio(0.03)).value);
  assert.notEqual(stored.value, without.value);
  assert.match(stored.stated, /Risk-free rate 3\.00 % a year: fred:BILL, mean of 2025-01-02 to 2025-06-27\./);
});

test("a decision of today takes what is given, else the last stored rate, else what cash holdings earned, else 0", async () => {
  const { context, write } = await household();
  const choose = (given?: number, meanReturn: number | null = null) => {
    const cash = { symbols: ["MONEY"], meanReturn };
    return chooseRiskFreeRate(context, { given, currency: "EUR", to: LAST, cash });
  };
  assert.deepEqual(await choose(), { rate: 0, stated: "Risk-free rate 0." });
  assert.equal((await choose(undefined, 0.021)).stated, "Risk-free rate 2.1 % a year, what MONEY earned.");
  await write(bill, [
    { date: "2025-06-27", value: "1.5" },
    { date: "2025-07-01", value: "9" },
  ]);
  assert.deepEqual(await choose(undefined, 0.021), {
    rate: 0.015,
    stated: "Risk-free rate 1.50 % a year: fred:BILL of 2025-06-27.",
  });
  assert.deepEqual(await choose(0.05), { rate: 0.05, stated: null });
});

test("plans take the inflation of the last ten years where prices are stored, at least of five", async () => {
  const { context, write } = await household();
  const plan = async () => {
    const given = { initialValue: 500_000, returnRate: 0.06, volatilityRate: 0.12 };
    const people = { birthYear: 1960, retirementAge: 66, yearlySpending: 20_000 };
    const { figures, assumptions } = await planRetirement(context, { ...given, ...people });
    const value = figures.find((figure) => figure.name === "inflationRate")?.value ?? null;
    return { value, stated: assumptions.find((text) => text.includes("fred:")) ?? null };
  };
  assert.deepEqual(await plan(), { value: 0.025, stated: null });
  const month = (back: number) => addMonths("2025-05-01", -back);
  const at = (back: number, value: number) => ({ date: month(back), value: String(value) });
  await write(level, [at(0, 120), at(48, 100)]);
  assert.equal((await plan()).stated, null);
  await write(level, [at(84, 100), at(85, 1)]);
  const seven = 1.2 ** (1 / 7) - 1;
  const found = await pastInflation(context, { currency: "EUR", to: LAST });
  assert.ok(Math.abs((found?.rate ?? 0) - seven) < 1e-12, String(found?.rate));
  const used = await plan();
  assert.ok(Math.abs((used.value ?? 0) - seven) < 1e-9, String(used.value));
  assert.equal(
    used.stated,
    `Inflation ${(seven * 100).toFixed(2)} % a year: fred:CPI, 2018-05-01 to 2025-05-01.`,
  );
});
