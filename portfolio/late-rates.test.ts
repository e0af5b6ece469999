import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { refreshPositions } from "./refresh-positions.ts";
import { valuePortfolio } from "./value-portfolio.ts";

/** Dollars since 2000, in a euro household whose exchange rates start on 2009-01-02. */
async function household() {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "EUR" });
  const { accounts } = await writeTestLedger(store, owner, {
    accounts: [
      { name: "Old", currency: "USD" },
      { name: "New", currency: "EUR" },
    ],
    rates: {
      USD: [
        ["2009-01-02", "1.25"],
        ["2009-06-30", "1.60"],
      ],
    },
    instruments: [
      {
        symbol: "OLD",
        currency: "USD",
        closes: [
          ["2000-01-03", "60"],
          ["2009-01-02", "80"],
          ["2009-06-30", "96"],
        ],
      },
      {
        symbol: "NEW",
        currency: "EUR",
        closes: [
          ["2009-02-02", "20"],
          ["2009-06-30", "24"],
        ],
      },
    ],
    transactions: [
      { date: "2000-01-03", kind: "deposit", amount: "1000", currency: "USD" },
      { date: "2000-01-03", kind: "buy", symbol: "OLD", quantity: "10", amount: "600", currency: "USD" },
      { account: "New", date: "2009-02-02", kind: "deposit", amount: "100", currency: "EUR" },
      {
        account: "New",
        date: "2009-02-02",
        kind: "buy",
        symbol: "NEW",
        quantity: "5",
        amount: "100",
        currency: "EUR",
      },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2009-06-30"), baseCurrency: "EUR" };
  return { context, accounts };
}

const reason = "exchange rates of USD start on 2009-01-02";

test("values need the rate of their day alone: older transactions take nothing from them", async () => {
  const { context } = await household();
  // Facts know no rates that start late: what is stored answers the same.
  for (const hasFacts of [false, true]) {
    if (hasFacts) await context.tenant.run((database) => refreshPositions(database, context));
    const overview = await valuePortfolio(context);
    // 10 × 96 / 1.60 + 5 × 24 = 720; 400 / 1.60 = 250.
    assert.equal(overview.holdingsValue.amount, "720.00");
    assert.equal(overview.cash.amount, "250.00");
    assert.equal(overview.marketValue?.amount, "970.00");
    // At the first rate: 600 / 1.25 + 100 and 1000 / 1.25 + 100.
    assert.equal(overview.costBasis.amount, "580.00");
    assert.equal(overview.netContributions.amount, "900.00");
    assert.equal(overview.totalGain, null);
    assert.deepEqual(overview.timeWeightedReturn, { value: null, reason });
    assert.deepEqual(overview.moneyWeightedReturn, { value: null, reason });
    // Of the closes before: 80 × 10 / 1.25 + 5 × 20 + 400 / 1.25 = 1060.
    assert.equal(overview.dayChange?.amount.amount, "-90.00");
    assert.match(overview.assumptions[0] ?? "", /before 2009-01-02, when exchange rates of USD start/);
    const [issue] = overview.dataQuality.issues;
    assert.deepEqual([issue?.code, issue?.severity], ["late_exchange_rate", "warning"]);
    assert.match(issue?.message ?? "", /USD start on 2009-01-02, transactions in USD on 2000-01-03/);
  }
  // On the first day with a rate: (800 + 400) / 1.25. Before it nothing is known.
  assert.equal((await valuePortfolio(context, { date: "2009-01-02" })).marketValue?.amount, "960.00");
  assert.equal((await valuePortfolio(context, { date: "2009-01-01" })).marketValue, null);
});

test("holdings have a gain where their cost has a rate", async () => {
  const { context } = await household();
  const { holdings, cash, marketValue } = await listHoldings(context);
  assert.equal(marketValue?.amount, "970.00");
  assert.equal(cash[0]?.value?.amount, "250.00");
  assert.deepEqual(
    holdings.map((each) => [each.symbol, each.marketValue?.amount, each.unrealizedGain, each.unrealizedRate]),
    [
      ["OLD", "600.00", null, null],
      ["NEW", "120.00", { amount: "20.00", currency: "EUR" }, 0.2],
    ],
  );
});

test("performance begins with the rates, and every part of it is known", async () => {
  const { context } = await household();
  const report = await measurePerformance(context);
  assert.equal(report.from, "2009-01-03");
  assert.match(report.assumptions.join(" "), /begins on 2009-01-03, because exchange rates of USD start/);
  assert.deepEqual([report.startValue.amount, report.endValue.amount], ["960.00", "970.00"]);
  // OLD gained (960 − 600) × (0.8 + 0.625) / 2 = 256.50 in price by now, 160 by the start; NEW 20. The rest of the
  // change of 10 less the 100 that came in is the dollar's.
  const { contributions, unrealized, currency, residual } = report.attribution;
  assert.deepEqual(
    [contributions, unrealized, currency, residual].map(({ amount }) => amount),
    ["100.00", "116.50", "-206.50", "0.00"],
  );
  assert.ok(Math.abs((report.timeWeightedReturn.value ?? 0) - (970 / 1060 - 1)) < 1e-12);
  assert.deepEqual(report.series.values.at(-1), 970);
  assert.ok(report.series.values.every((value) => value >= 960));
  const later = await measurePerformance(context, { from: "2009-02-03" });
  assert.equal(later.startValue.amount, "1060.00");
});

test("an account in the currency of the result misses no rate", async () => {
  const { context, accounts } = await household();
  const accountId = accounts.get("Old") ?? "";
  const own = await valuePortfolio(context, { accountId, currency: "USD" });
  // 960 + 400 for 1000.
  assert.equal(own.marketValue?.amount, "1360.00");
  assert.equal(own.totalGain?.amount, "360.00");
  assert.ok(Math.abs((own.timeWeightedReturn.value ?? 0) - 0.36) < 1e-12);
});
