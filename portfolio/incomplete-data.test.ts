import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { valuePortfolio } from "./value-portfolio.ts";

async function world(ledger: TestLedger, today = "2024-06-28") {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const ids = await writeTestLedger(store, owner, ledger);
  return { context: { tenant: owner.tenant, clock: fixedClock(today), baseCurrency: "EUR" }, ids };
}

const fund = {
  symbol: "FUND",
  currency: "EUR",
  assetClass: "fund",
  closes: [
    ["2024-06-03", "10"],
    ["2024-06-27", "12"],
    ["2024-06-28", "11"],
  ],
} as const;

test("without transactions nothing is made up: zero value, no returns, and a hint", async () => {
  const { context } = await world({ transactions: [] });
  const overview = await valuePortfolio(context);
  assert.equal(overview.marketValue?.amount, "0.00");
  assert.equal(overview.firstTransactionDate, null);
  assert.deepEqual(overview.timeWeightedReturn, { value: null, reason: "there are no transactions" });
  assert.deepEqual(overview.dayChange, null);
  assert.equal(overview.dataQuality.issues[0]?.code, "no_transactions");
  const report = await measurePerformance(context);
  assert.equal(report.moneyWeightedReturn.value, null);
  assert.deepEqual(report.series.values, []);
  assert.deepEqual((await listHoldings(context)).holdings, []);
});

test("days before the first transaction are zero with a warning that names its day", async () => {
  const { context } = await world({
    instruments: [fund],
    transactions: [{ date: "2024-06-03", kind: "deposit", amount: "1000" }],
  });
  const date = "1990-01-01";
  const results = [
    await valuePortfolio(context, { date }),
    await listHoldings(context, { date }),
    await measurePerformance(context, { period: "1850" }),
  ];
  for (const { dataQuality } of results) {
    assert.equal(dataQuality.status, "warning");
    assert.deepEqual(
      dataQuality.issues.map(({ code }) => code),
      ["before_first_transaction"],
    );
    assert.match(
      dataQuality.issues[0]?.message ?? "",
      /^1[89][59]0-\d\d-\d\d lies .* which is of 2024-06-03/,
    );
  }
  assert.equal((await valuePortfolio(context, { date: "2024-06-03" })).dataQuality.status, "ok");
});

test("a holding without a price has null value, is in no total, and is not a loss", async () => {
  const { context } = await world({
    instruments: [fund, { symbol: "DARK", currency: "EUR", closes: [] }],
    transactions: [
      { date: "2024-06-03", kind: "deposit", amount: "1000" },
      { date: "2024-06-03", kind: "buy", symbol: "FUND", quantity: "50", amount: "500" },
      { date: "2024-06-04", kind: "buy", symbol: "DARK", quantity: "3", amount: "300" },
    ],
  });
  const page = await listHoldings(context);
  const dark = page.holdings.find((holding) => holding.symbol === "DARK");
  assert.deepEqual(
    [dark?.price, dark?.marketValue, dark?.weight, dark?.unrealizedGain, dark?.costBasis.amount],
    [null, null, null, null, "300.00"],
  );
  // 50 × 11 + 200 of cash.
  assert.equal(page.marketValue?.amount, "750.00");
  assert.equal(page.dataQuality.status, "error");
  const overview = await valuePortfolio(context);
  assert.equal(overview.marketValue?.amount, "750.00");
  assert.equal(overview.costBasis.amount, "500.00");
  // The 300 left the part that can be valued: 700 in, 750 now.
  assert.equal(overview.netContributions.amount, "700.00");
  assert.equal(overview.totalGain?.amount, "50.00");
  assert.match(overview.dataQuality.issues[0]?.message ?? "", /DARK has no price/);
  const report = await measurePerformance(context);
  assert.equal(report.attribution.unrealized.amount, "50.00");
  assert.equal(report.attribution.residual.amount, "0.00");
});

test("only unpriced holdings: the market value is unknown, not zero", async () => {
  const { context } = await world({
    accounts: [{ name: "Main", impliedCash: true }],
    instruments: [{ symbol: "DARK", currency: "EUR", closes: [] }],
    transactions: [{ date: "2024-06-04", kind: "buy", symbol: "DARK", quantity: "3", amount: "300" }],
  });
  const overview = await valuePortfolio(context);
  assert.deepEqual(
    [overview.marketValue, overview.totalGain, overview.accounts[0]?.marketValue],
    [null, null, null],
  );
  assert.equal((await listHoldings(context)).marketValue, null);
});

test("an old price is used, marked stale and reported; a price after the day never is", async () => {
  const { context } = await world({
    instruments: [
      {
        ...fund,
        closes: [
          ["2024-06-03", "10"],
          ["2024-06-20", "12"],
          ["2024-06-29", "99"],
        ],
      },
    ],
    transactions: [
      { date: "2024-06-03", kind: "deposit", amount: "500" },
      { date: "2024-06-03", kind: "buy", symbol: "FUND", quantity: "50", amount: "500" },
    ],
  });
  const page = await listHoldings(context);
  const [holding] = page.holdings;
  assert.deepEqual([holding?.price?.amount, holding?.priceDate, holding?.stale], ["12", "2024-06-20", true]);
  assert.deepEqual([page.dataQuality.status, page.dataQuality.issues[0]?.code], ["warning", "stale_price"]);
  assert.equal((await valuePortfolio(context)).dayChange, null);
  const fresh = await listHoldings(context, { date: "2024-06-25" });
  assert.equal(fresh.holdings[0]?.stale, false);
});

test("a trade far from the close of its day is reported: a split is missing somewhere", async () => {
  const { context } = await world({
    instruments: [fund],
    transactions: [
      { date: "2024-06-03", kind: "deposit", amount: "500" },
      { date: "2024-06-03", kind: "buy", symbol: "FUND", quantity: "5", amount: "500" },
    ],
  });
  const { dataQuality } = await valuePortfolio(context);
  assert.deepEqual([dataQuality.status, dataQuality.issues[0]?.code], ["warning", "price_mismatch"]);
  assert.match(
    dataQuality.issues[0]?.message ?? "",
    /FUND was traded at 100 EUR on 2024-06-03, the close is 10/,
  );
});

test("money in a currency without a rate is left out and said so", async () => {
  const { context } = await world({
    instruments: [fund],
    transactions: [
      { date: "2024-06-03", kind: "deposit", amount: "100" },
      { date: "2024-06-04", kind: "deposit", amount: "777", currency: "XTS" },
    ],
  });
  const overview = await valuePortfolio(context);
  assert.equal(overview.marketValue?.amount, "100.00");
  assert.deepEqual(
    overview.dataQuality.issues.map((issue) => [issue.code, issue.severity]),
    [["missing_exchange_rate", "error"]],
  );
  await assert.rejects(valuePortfolio(context, { currency: "XXX" }), CoachError);
});

test("value without deposits has no return, and the missing cash is named", async () => {
  const { context } = await world({
    instruments: [fund],
    transactions: [{ date: "2024-06-03", kind: "buy", symbol: "FUND", quantity: "50", amount: "500" }],
  });
  const overview = await valuePortfolio(context);
  // 550 of shares less 500 of missing cash.
  assert.equal(overview.marketValue?.amount, "50.00");
  assert.match(overview.timeWeightedReturn.reason ?? "", /deposits are probably missing/);
  assert.equal(overview.dataQuality.issues[0]?.code, "negative_cash");
});

test("one account alone: its transfers are flows; together they are nothing", async () => {
  const { context, ids } = await world({
    accounts: [{ name: "Old" }, { name: "New" }],
    instruments: [fund],
    transactions: [
      { date: "2024-06-03", kind: "deposit", amount: "500", account: "Old" },
      { date: "2024-06-03", kind: "buy", symbol: "FUND", quantity: "50", amount: "500", account: "Old" },
      { date: "2024-06-27", kind: "transfer_out", symbol: "FUND", quantity: "50", account: "Old" },
      { date: "2024-06-27", kind: "transfer_in", symbol: "FUND", quantity: "50", account: "New" },
    ],
  });
  const together = await measurePerformance(context);
  assert.equal(together.attribution.contributions.amount, "500.00");
  assert.equal(together.attribution.realized.amount, "0.00");
  assert.equal(together.attribution.unrealized.amount, "50.00");
  // Into New came 50 × 12 = 600, worth 550 now; its cost is still what Old paid.
  const accountId = ids.accounts.get("New") ?? "";
  const own = await measurePerformance(context, { accountId });
  assert.equal(own.attribution.contributions.amount, "600.00");
  assert.equal(own.attribution.unrealized.amount, "-50.00");
  assert.equal((await valuePortfolio(context, { accountId })).costBasis.amount, "500.00");
  const { accounts } = await valuePortfolio(context);
  assert.deepEqual(Object.fromEntries(accounts.map((entry) => [entry.name, entry.marketValue?.amount])), {
    Old: "0.00",
    New: "550.00",
  });
  await assert.rejects(valuePortfolio(context, { accountId: "nobody" }), /use one of .*Old/);
});

test("holdings come page by page, the most valuable first", async () => {
  const symbols = ["A", "B", "C", "D", "E"];
  const { context } = await world({
    instruments: symbols.map((symbol, place) => ({
      symbol,
      currency: "EUR",
      closes: [["2024-06-28", String(place + 1)]] as const,
    })),
    transactions: [
      { date: "2024-06-28", kind: "deposit" as const, amount: "15" },
      ...symbols.map((symbol, place) => ({
        date: "2024-06-28",
        kind: "buy" as const,
        symbol,
        quantity: "1",
        amount: String(place + 1),
      })),
    ],
  });
  const first = await listHoldings(context, { limit: 3 });
  assert.deepEqual(
    first.holdings.map((holding) => holding.symbol),
    ["E", "D", "C"],
  );
  const rest = await listHoldings(context, { limit: 3, cursor: first.nextCursor ?? "" });
  assert.deepEqual(
    rest.holdings.map((holding) => holding.symbol),
    ["B", "A"],
  );
  assert.equal(rest.nextCursor, null);
  const { topHoldings, allocation } = await valuePortfolio(context);
  assert.equal(topHoldings.length, 5);
  assert.deepEqual(
    allocation.map((entry) => [entry.assetClass, entry.weight]),
    [["stock", 1]],
  );
});

test("days and periods that cannot be are refused with what to do", async () => {
  const { context } = await world({ transactions: [] });
  await assert.rejects(valuePortfolio(context, { date: "2024-07-01" }), /use a day up to 2024-06-28/);
  await assert.rejects(valuePortfolio(context, { date: "2024-02-30" }), /YYYY-MM-DD/);
  await assert.rejects(measurePerformance(context, { period: "2Y" }), /use 1M, 3M/);
  await assert.rejects(measurePerformance(context, { period: "2031" }), /lies in the future/);
  for (const days of [{ from: "2024-01-02" }, { to: "2024-02-01" }]) {
    await assert.rejects(
      measurePerformance(context, { period: "1Y", ...days }),
      /a period \(1Y\) and days .* leave out one/,
    );
  }
  await assert.rejects(
    measurePerformance(context, { from: "2024-03-01", to: "2024-02-01" }),
    /swap from and to/,
  );
});
