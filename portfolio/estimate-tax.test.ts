import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { estimateTax } from "./estimate-tax.ts";
import type { TaxRequest } from "./tax-request.ts";

async function openWorld(ledger: Partial<TestLedger> = {}, currency = "USD") {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: currency });
  await writeTestLedger(store, owner, {
    accounts: [{ name: "Main", currency }],
    instruments: [
      { symbol: "ACME", currency, closes: [["2026-06-29", "50"]] },
      { symbol: "WORLD", currency, assetClass: "etf", closes: [["2026-06-29", "80"]] },
    ],
    rates: { USD: [["2018-01-02", "1.25"]], GBP: [["2018-01-02", "0.8"]], INR: [["2018-01-02", "100"]] },
    transactions: [
      { date: "2023-01-02", kind: "deposit", amount: "100000" },
      { date: "2023-01-02", kind: "buy", symbol: "ACME", quantity: "100", amount: "2000" },
      { date: "2025-09-01", kind: "buy", symbol: "ACME", quantity: "100", amount: "6000" },
      { date: "2023-01-02", kind: "buy", symbol: "WORLD", quantity: "100", amount: "10000" },
      { date: "2026-02-02", kind: "sell", symbol: "ACME", quantity: "50", amount: "2500", fee: "10" },
    ],
    ...ledger,
  });
  return { tenant: owner.tenant, clock: fixedClock("2026-06-30"), baseCurrency: currency };
}

const rows = (result: Analysis, name: string) =>
  result.tables.find((entry) => entry.name === name)?.rows ?? [];
const value = (result: Analysis, name: string) =>
  result.figures.find((entry) => entry.name === name)?.value ?? null;
const us: TaxRequest = { regime: "us", income: 100_000 };

test("US: a long-term gain bears 15 %, and a result says that it is not tax advice", async () => {
  const result = await estimateTax(await openWorld(), us);
  // 2,490 − 1,000.
  assert.equal(value(result, "realizedGain"), 1490);
  assert.equal(value(result, "estimatedTax"), 223.5);
  // 50 at 20, 100 at 60 and 100 at 100 today at 50, 50 and 80.
  assert.equal(value(result, "unrealizedGain"), 1500 - 1000 - 2000);
  assert.deepEqual(rows(result, "unrealizedByTerm"), [
    ["long", 10_500, 11_000, -500],
    ["short", 5000, 6000, -1000],
  ]);
  assert.deepEqual(rows(result, "realizedByYear"), [["2026", 2490, 1000, 1490, 0, 223.5, 0]]);
  assert.match(result.assumptions.join(" "), /not tax advice/);
});

test("US: what could be harvested saves the tax of the year without it less the tax with it", async () => {
  const result = await estimateTax(await openWorld(), us);
  assert.deepEqual(rows(result, "lossHarvesting"), [
    // 1,490 of gain at 15 %, then 510 of income at 22 %.
    ["WORLD", 100, 2000, 335.7, 0, 0, null, "2026-07-31"],
    ["ACME", 100, 1000, 150, 0, 0, null, "2026-07-31"],
  ]);
  // 3,000 in all: 1,490 at 15 % and 1,510 at 22 %.
  assert.equal(value(result, "taxSavedIfAllLossesWereTaken"), 555.7);
});

test("US: a loss beyond 3,000 of income saves nothing now and is carried on; without income it all is", async () => {
  const context = await openWorld({
    transactions: [{ date: "2023-01-02", kind: "buy", symbol: "ACME", quantity: "100", amount: "15000" }],
  });
  const [row] = rows(await estimateTax(context, us), "lossHarvesting");
  assert.deepEqual(row?.slice(2, 6), [10_000, 660, 7000, 0]);
  const [none] = rows(await estimateTax(context, { regime: "us" }), "lossHarvesting");
  assert.deepEqual(none?.slice(2, 6), [10_000, 0, 10_000, 0]);
});

test("US: losses of earlier years lower the gain of this one, unless the request states what was carried", async () => {
  const context = await openWorld({
    transactions: [
      { date: "2020-01-02", kind: "buy", symbol: "ACME", quantity: "200", amount: "20000" },
      { date: "2024-02-01", kind: "sell", symbol: "ACME", quantity: "100", amount: "2000" },
      { date: "2026-02-02", kind: "sell", symbol: "ACME", quantity: "100", amount: "12000" },
    ],
  });
  // 8,000 lost in 2024: 3,000 used then and 3,000 in 2025.
  const chained = await estimateTax(context, us);
  assert.equal(value(chained, "taxableGain"), 0);
  assert.deepEqual(
    rows(chained, "realizedByYear").map((row) => [row[0], row[6]]),
    [
      ["2026", 2000],
      ["2024", 0],
    ],
  );
  assert.match(chained.assumptions.join(" "), /since 2020, the first of the ledger/);
  const stated = await estimateTax(context, { ...us, carriedLongLoss: 500 });
  assert.equal(value(stated, "taxableGain"), 1500);
});

test("US: a sale tried by each lot method differs in gain and tax; the least taxed lots are named", async () => {
  const result = await estimateTax(await openWorld(), { ...us, symbol: "acme", quantity: 50 });
  const tried = new Map(rows(result, "saleByLotMethod").map((row) => [row[0], [row[1], row[5], row[6]]]));
  assert.deepEqual(tried.get("fifo"), ["yes", 1500, 225]);
  // A loss of 500 at the short-term lot, against the long-term gain of this year.
  assert.deepEqual(tried.get("hifo"), ["yes", -500, -75]);
  assert.deepEqual(tried.get("lifo"), ["yes", -500, -75]);
  assert.deepEqual(tried.get("leastTax"), ["yes", -500, -75]);
  assert.deepEqual(tried.get("average")?.[0], "no");
});

test("US: a purchase within thirty days defers a loss, also across a split", async () => {
  const context = await openWorld({
    transactions: [
      { date: "2025-01-02", kind: "buy", symbol: "ACME", quantity: "10", amount: "1000" },
      { date: "2025-06-02", kind: "sell", symbol: "ACME", quantity: "10", amount: "600" },
      { date: "2025-06-10", kind: "split", symbol: "ACME", ratio: "2" },
      { date: "2025-06-20", kind: "buy", symbol: "ACME", quantity: "10", amount: "400" },
    ],
  });
  const result = await estimateTax(context, { ...us, year: 2025 });
  // Ten new shares replace five of the old ones: half of the loss of 400.
  assert.deepEqual(
    rows(result, "realizedByYear").map((row) => row.slice(3, 5)),
    [[-400, 200]],
  );
  assert.equal(value(result, "unrealizedGain"), 500 - 600);
  const later = await estimateTax(context, us);
  assert.equal(value(later, "estimatedTax"), 0);
});

test("Germany: shares and funds in their pots, the allowance first, dividends with it", async () => {
  const context = await openWorld(
    {
      transactions: [
        { date: "2023-01-02", kind: "buy", symbol: "ACME", quantity: "100", amount: "2000" },
        { date: "2026-02-02", kind: "sell", symbol: "ACME", quantity: "100", amount: "5000" },
        { date: "2026-03-02", kind: "dividend", symbol: "ACME", amount: "100" },
      ],
    },
    "EUR",
  );
  const result = await estimateTax(context, { regime: "germany" });
  assert.equal(value(result, "taxableGain"), 2100);
  assert.equal(value(result, "estimatedTax"), 553.88);
  assert.equal(value(result, "allowanceLeft"), 0);
});

test("UK: shares go into a pool, amounts are in pounds, the tax year starts on 6 April", async () => {
  const context = await openWorld(
    {
      transactions: [
        { date: "2023-01-02", kind: "buy", symbol: "ACME", quantity: "100", amount: "2000" },
        { date: "2024-01-02", kind: "buy", symbol: "ACME", quantity: "100", amount: "6000" },
        { date: "2026-04-05", kind: "sell", symbol: "ACME", quantity: "100", amount: "10000" },
      ],
    },
    "GBP",
  );
  const result = await estimateTax(context, { regime: "uk", year: 2025, income: 60_000 });
  assert.equal(value(result, "realizedGain"), 6000);
  assert.equal(value(result, "estimatedTax"), 720);
  assert.equal(rows(result, "realizedByYear")[0]?.[0], "2025/26");
});

test("UK: the examples of HMRC's helpsheet HS284: the pool, and shares bought back within thirty days", async () => {
  const lobster = await openWorld(
    {
      transactions: [
        { date: "2015-04-01", kind: "buy", symbol: "ACME", quantity: "1000", amount: "4000", fee: "150" },
        { date: "2018-09-01", kind: "buy", symbol: "ACME", quantity: "500", amount: "2050", fee: "80" },
        { date: "2023-05-01", kind: "sell", symbol: "ACME", quantity: "700", amount: "3360", fee: "100" },
        { date: "2024-02-01", kind: "sell", symbol: "ACME", quantity: "400", amount: "2080", fee: "105" },
      ],
      rates: { GBP: [["2015-01-02", "0.8"]] },
    },
    "GBP",
  );
  // The helpsheet rounds to whole pounds: gains of 329 and 300.
  assert.equal(value(await estimateTax(lobster, { regime: "uk", year: 2023 }), "realizedGain"), 629.67);
  const mesopotamia = await openWorld(
    {
      transactions: [
        { date: "2022-04-01", kind: "buy", symbol: "ACME", quantity: "9500", amount: "9500" },
        { date: "2023-08-30", kind: "sell", symbol: "ACME", quantity: "4000", amount: "6000" },
        { date: "2023-09-11", kind: "buy", symbol: "ACME", quantity: "500", amount: "850" },
      ],
    },
    "GBP",
  );
  const matched = await estimateTax(mesopotamia, { regime: "uk", year: 2023 });
  assert.equal(value(matched, "realizedGain"), 1650);
  assert.equal(value(matched, "unrealizedGain"), 6000 * 50 - 6000);
});

test("US: an option that expired is a loss, one that was written and bought back a gain", async () => {
  const context = await openWorld({
    instruments: [{ symbol: "CALL", currency: "USD", assetClass: "option", closes: [["2026-06-29", "1"]] }],
    transactions: [
      { date: "2026-01-05", kind: "buy", symbol: "CALL", quantity: "10", amount: "300" },
      { date: "2026-02-05", kind: "expiry", symbol: "CALL", quantity: "10" },
      { date: "2026-03-05", kind: "write", symbol: "CALL", quantity: "10", amount: "500" },
      { date: "2026-04-06", kind: "buy", symbol: "CALL", quantity: "10", amount: "120" },
    ],
  });
  const result = await estimateTax(context, us);
  assert.equal(value(result, "realizedGain"), -300 + 380);
});

test("India: gains in rupees at the rates of each day", async () => {
  const result = await estimateTax(await openWorld({}, "EUR"), { regime: "india", year: 2025 });
  // 149,000 rupees less 125,000 at 12.5 % with 4 % cess.
  assert.equal(value(result, "realizedGain"), 149_000);
  assert.equal(value(result, "estimatedTax"), 3120);
});

test("what cannot be estimated is told so that it can be corrected", async () => {
  const context = await openWorld();
  const wrong: [TaxRequest, RegExp][] = [
    [{ regime: "moon" }, /regime of us, uk/],
    [{ regime: "us", year: 1999 }, /known for 2023/],
    [{ regime: "us", accountId: "00000000-0000-8000-8000-000000000000" }, /account/],
    [{ regime: "us", income: -5 }, /zero or more/],
    [{ regime: "us", symbol: "NOPE" }, /not held/],
    [{ regime: "us", symbol: "ACME", quantity: 1e6 }, /at most the 150 held/],
    [{ regime: "germany", churchTaxRate: 0.5 }, /church tax rate/],
    [
      { regime: "uk", churchTaxRate: 0.09 },
      /United Kingdom does not depend on church tax: leave churchTaxRate out/,
    ],
    [{ regime: "germany", income: 5 }, /Germany does not depend on other income/],
    [{ regime: "india", joint: true }, /India does not depend on joint taxation/],
  ];
  for (const [request, message] of wrong) {
    await assert.rejects(estimateTax(context, request), (error) => {
      assert.ok(error instanceof CoachError);
      assert.match(error.message, message);
      return true;
    });
  }
});

test("a country whose currency has no exchange rate is refused with what is missing and what to do", async () => {
  const context = await openWorld({ rates: {} }, "EUR");
  await assert.rejects(
    estimateTax(context, { regime: "india" }),
    /counts in INR\. No exchange rate from EUR to INR on 2023-01-02.*eurofxref-hist.*another country/,
  );
});

test("without any transaction every amount is zero and nothing can be harvested", async () => {
  const context = await openWorld({ transactions: [] });
  for (const regime of ["us", "uk", "germany", "india"]) {
    const result = await estimateTax(context, { regime });
    assert.equal(value(result, "estimatedTax"), 0);
    assert.deepEqual(rows(result, "lossHarvesting"), []);
  }
});
