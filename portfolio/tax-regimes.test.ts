import assert from "node:assert/strict";
import { test } from "node:test";
import { taxRegimes } from "#finance/tax/index.ts";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { estimateTax } from "./estimate-tax.ts";
import { checkedProfile, type TaxRequest } from "./tax-request.ts";

async function openLedger(ledger: TestLedger, currency: string, today = "2026-06-30") {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: currency });
  await writeTestLedger(store, owner, { accounts: [{ name: "Main", currency }], ...ledger });
  return { tenant: owner.tenant, clock: fixedClock(today), baseCurrency: currency };
}

const rows = (result: Analysis, name: string) =>
  result.tables.find((entry) => entry.name === name)?.rows ?? [];
const value = (result: Analysis, name: string) =>
  result.figures.find((entry) => entry.name === name)?.value ?? null;
const line = (result: Analysis, name: string) =>
  rows(result, "estimate").find((row) => row[0] === name)?.[1] ?? null;

test("every regime takes the inputs it names and refuses each other one by name", () => {
  const all: Required<Pick<TaxRequest, (typeof taxRegimes)[number]["inputs"][number]>> = {
    income: 50_000,
    joint: true,
    churchTaxRate: 0.09,
    carriedShortLoss: 1,
    carriedLongLoss: 1,
  };
  for (const regime of taxRegimes) {
    for (const [input, given] of Object.entries(all)) {
      const request: TaxRequest = { regime: regime.code, [input]: given };
      if (regime.inputs.some((known) => known === input)) {
        checkedProfile(request, regime);
        continue;
      }
      assert.throws(
        () => checkedProfile(request, regime),
        (error) =>
          error instanceof CoachError && error.kind === "invalid_input" && error.message.includes(input),
        `${regime.code} ${input}`,
      );
    }
  }
});

const twoAccounts: TestLedger = {
  accounts: [
    { name: "Main", currency: "GBP" },
    { name: "Other", currency: "GBP" },
  ],
  instruments: [{ symbol: "ACME", currency: "GBP", closes: [["2026-06-29", "50"]] }],
  rates: { GBP: [["2018-01-02", "0.8"]] },
  transactions: [],
};

test("UK: shares of two accounts are one pool, and a repurchase in the other account within 30 days counts", async () => {
  const pool = await openLedger(
    {
      ...twoAccounts,
      transactions: [
        { date: "2023-05-01", kind: "buy", symbol: "ACME", quantity: "100", amount: "2000" },
        {
          date: "2023-06-01",
          kind: "buy",
          account: "Other",
          symbol: "ACME",
          quantity: "100",
          amount: "4000",
        },
        {
          date: "2025-05-01",
          kind: "sell",
          account: "Other",
          symbol: "ACME",
          quantity: "100",
          amount: "9000",
        },
      ],
    },
    "GBP",
  );
  const request: TaxRequest = { regime: "uk", year: 2025, income: 60_000 };
  const result = await estimateTax(pool, request);
  assert.equal(value(result, "realizedGain"), 6000);
  assert.match(
    result.assumptions.join(" "),
    /over all accounts as one person's.*not that of Main \(first in, first out\)/,
  );
  const again = await openLedger(
    {
      ...twoAccounts,
      transactions: [
        { date: "2022-04-01", kind: "buy", symbol: "ACME", quantity: "9500", amount: "9500" },
        { date: "2023-08-30", kind: "sell", symbol: "ACME", quantity: "4000", amount: "6000" },
        { date: "2023-09-11", kind: "buy", account: "Other", symbol: "ACME", quantity: "500", amount: "850" },
      ],
    },
    "GBP",
  );
  // HMRC helpsheet HS284, Mesopotamia plc: the same gain as within one account.
  assert.equal(value(await estimateTax(again, { regime: "uk", year: 2023 }), "realizedGain"), 1650);
});

test("UK: splits, mergers and transfers that two accounts book happen once in their common pool", async () => {
  const context = await openLedger(
    {
      ...twoAccounts,
      instruments: [
        { symbol: "ACME", currency: "GBP", closes: [["2026-06-29", "50"]] },
        {
          symbol: "NEXT",
          currency: "GBP",
          closes: [
            ["2024-06-03", "30"],
            ["2025-05-01", "90"],
            ["2026-06-29", "50"],
          ],
        },
      ],
      transactions: [
        { date: "2023-05-01", kind: "buy", symbol: "ACME", quantity: "100", amount: "2000" },
        {
          date: "2023-06-01",
          kind: "buy",
          account: "Other",
          symbol: "ACME",
          quantity: "100",
          amount: "4000",
        },
        { date: "2023-07-03", kind: "transfer_out", symbol: "ACME", quantity: "40" },
        { date: "2023-07-05", kind: "transfer_in", account: "Other", symbol: "ACME", quantity: "40" },
        { date: "2024-02-01", kind: "split", symbol: "ACME", ratio: "2" },
        { date: "2024-02-02", kind: "split", account: "Other", symbol: "ACME", ratio: "2" },
        { date: "2024-06-03", kind: "merger", symbol: "NEXT", related: "ACME", quantity: "60", amount: "0" },
        {
          date: "2024-06-04",
          kind: "merger",
          account: "Other",
          symbol: "NEXT",
          related: "ACME",
          quantity: "140",
          amount: "0",
        },
        {
          date: "2025-05-01",
          kind: "sell",
          account: "Other",
          symbol: "NEXT",
          quantity: "100",
          amount: "9000",
        },
      ],
    },
    "GBP",
  );
  const result = await estimateTax(context, { regime: "uk", year: 2025, income: 60_000 });
  assert.deepEqual(result.dataQuality.issues, []);
  assert.equal(value(result, "realizedGain"), 6000);
  assert.equal(value(result, "unrealizedGain"), 100 * 50 - 3000);
});

test("cash in a merger: a gain up to the whole gain in the US, by value in the UK, income in Germany", async () => {
  const ledger = (currency: string, cost: string): TestLedger => ({
    instruments: [
      { symbol: "OLD", currency, closes: [["2025-03-03", "175"]] },
      {
        symbol: "NEW",
        currency,
        closes: [
          ["2025-03-03", "100"],
          ["2026-06-29", "100"],
        ],
      },
    ],
    rates: { USD: [["2018-01-02", "1"]], GBP: [["2018-01-02", "1"]] },
    transactions: [
      { date: "2020-01-02", kind: "buy", symbol: "OLD", quantity: "1", amount: cost },
      { date: "2025-03-03", kind: "merger", symbol: "NEW", related: "OLD", quantity: "1", amount: "75" },
    ],
  });
  const ask = async (regime: string, currency: string, cost: string) =>
    estimateTax(await openLedger(ledger(currency, cost), currency), {
      regime,
      year: regime === "uk" ? 2024 : 2025,
    });
  // 26 CFR § 1.356-1, example 1: shares of 100 and 75 beside them for shares of 85: 75 of a gain of 90 count.
  const us = await ask("us", "USD", "85");
  assert.equal(value(us, "realizedGain"), 75);
  assert.equal(value(us, "unrealizedGain"), 15);
  // A gain of 25 alone counts with a basis of 150, and no loss with one of 200.
  assert.equal(value(await ask("us", "USD", "150"), "realizedGain"), 25);
  const loss = await ask("us", "USD", "200");
  assert.deepEqual([value(loss, "realizedGain"), value(loss, "unrealizedGain")], [0, 100 - 125]);
  // 75 of 175 of the cost.
  assert.equal(value(await ask("uk", "GBP", "87.5"), "realizedGain"), 37.5);
  const germany = await ask("germany", "EUR", "85");
  assert.deepEqual([value(germany, "realizedGain"), value(germany, "unrealizedGain")], [0, 15]);
  assert.equal(line(germany, "dividendsAndInterest"), 75);
});

test("a currency without rates on a trade day is left out by name, with what to add", async () => {
  const context = await openLedger(
    {
      accounts: [{ name: "Main", currency: "INR" }],
      instruments: [
        { symbol: "ACME", currency: "INR", closes: [["2025-06-02", "300"]] },
        { symbol: "WORLD", currency: "USD", closes: [["2025-06-02", "3"]] },
      ],
      rates: { INR: [["2020-01-02", "80"]], USD: [["2024-01-02", "1.1"]] },
      transactions: [
        { date: "2021-01-04", kind: "buy", symbol: "ACME", quantity: "10", amount: "1000" },
        { date: "2021-01-04", kind: "buy", symbol: "WORLD", quantity: "10", amount: "10", currency: "USD" },
        { date: "2025-06-02", kind: "sell", symbol: "ACME", quantity: "10", amount: "3000" },
      ],
    },
    "INR",
  );
  const result = await estimateTax(context, { regime: "india", year: 2025 });
  assert.equal(value(result, "realizedGain"), 2000);
  assert.match(JSON.stringify(result.dataQuality.issues), /No exchange rate from USD to INR on 2021-01-04/);
  assert.match(result.assumptions.join(" "), /eurofxref-hist/);
});
