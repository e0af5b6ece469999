import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listHoldings } from "./list-holdings.ts";
import { listTransactions } from "./list-transactions.ts";
import { measurePerformance } from "./measure-performance.ts";
import { valuePortfolio } from "./value-portfolio.ts";

/*
 * One euro household that buys a dollar share. Dollars per euro: 1.25 (0.80 EUR for one USD) to 2024-01-09,
 * 1.00 from 2024-01-10, 1.60 (0.625 EUR) from 2024-01-30. Balances after each day:
 *
 *   day     what                              EUR     USD    shares   in EUR at the rate of the day
 *   01-02   deposit 1000 EUR                 1000       0       0     1000
 *   01-03   800 EUR changed to 1000 USD       200    1000       0     −800 + 1000 × 0.80 = 0 of flow
 *   01-04   buy 10 at 90 = 900, fee 10        200      90      10     entry 900 × 0.80 = 720, fee 8
 *   01-10   dividend 20, tax 3                200     107      10     income 20, tax 3
 *   01-15   sell 4 at 120 = 480, fee 5        200     582       6     proceeds 480, fee 5
 *   01-31   close 100                         200     582       6     200 + 363.75 + 375 = 938.75
 *
 * Attribution from 1000 contributed to 938.75, in EUR:
 *   income 20; fees −8 − 5 = −13; taxes −3
 *   the 4 sold: entry 360 USD = 288, proceeds 480 USD = 480: gain 192; price (480 − 360) × (0.80 + 1) / 2 = 108,
 *     currency 192 − 108 = 84
 *   the 6 open: entry 540 USD = 432, worth 600 USD = 375: gain −57; price (600 − 540) × (0.80 + 0.625) / 2 = 42.75,
 *     currency −57 − 42.75 = −99.75
 *   USD cash: 363.75 − (1000 × 0.80 − 910 × 0.80 + 17 × 1 + 475 × 1) = 363.75 − 564 = −200.25
 *   currency 84 − 99.75 − 200.25 = −216
 *   1000 + 20 + 108 + 42.75 − 216 − 13 − 3 = 938.75
 *
 * Book cost of the 6 open: (900 + 10) × 6 / 10 = 546 USD × 0.80 = 436.80 EUR; unrealized 375 − 436.80 = −61.80.
 */
const ledger: TestLedger = {
  accounts: [{ name: "Broker", currency: "EUR" }],
  instruments: [
    {
      symbol: "USX",
      currency: "USD",
      closes: [
        ["2024-01-02", "88"],
        ["2024-01-04", "90"],
        ["2024-01-10", "110"],
        ["2024-01-15", "120"],
        ["2024-01-30", "101"],
        ["2024-01-31", "100"],
        ["2024-02-01", "9999"],
      ],
    },
  ],
  rates: {
    USD: [
      ["2024-01-02", "1.25"],
      ["2024-01-10", "1.00"],
      ["2024-01-30", "1.60"],
      ["2024-02-01", "99"],
    ],
  },
  transactions: [
    { date: "2024-01-02", kind: "deposit", amount: "1000" },
    { date: "2024-01-03", kind: "withdrawal", amount: "800" },
    { date: "2024-01-03", kind: "deposit", amount: "1000", currency: "USD" },
    {
      date: "2024-01-04",
      kind: "buy",
      symbol: "USX",
      quantity: "10",
      amount: "900",
      fee: "10",
      currency: "USD",
    },
    { date: "2024-01-10", kind: "dividend", symbol: "USX", amount: "20", tax: "3", currency: "USD" },
    {
      date: "2024-01-15",
      kind: "sell",
      symbol: "USX",
      quantity: "4",
      amount: "480",
      fee: "5",
      currency: "USD",
    },
  ],
};

async function household() {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, ledger);
  return { tenant: owner.tenant, clock: fixedClock("2024-01-31"), baseCurrency: "EUR" };
}

test("a dollar share in a euro household, every figure by hand", async () => {
  const context = await household();
  const overview = await valuePortfolio(context);
  assert.deepEqual(overview.marketValue, { amount: "938.75", currency: "EUR" });
  assert.equal(overview.holdingsValue.amount, "375.00");
  assert.equal(overview.cash.amount, "563.75");
  assert.equal(overview.costBasis.amount, "436.80");
  assert.equal(overview.unrealizedGain.amount, "-61.80");
  assert.equal(overview.netContributions.amount, "1000.00");
  assert.equal(overview.totalGain?.amount, "-61.25");
  // 2024-01-31 against the close of 01-30: 6 × (100 − 101) × 0.625 = −3.75 on 200 + (582 + 606) × 0.625 = 942.50.
  assert.equal(overview.dayChange?.amount.amount, "-3.75");
  assert.ok(Math.abs((overview.dayChange?.rate ?? 0) - -3.75 / 942.5) < 1e-12);
  assert.equal(overview.dataQuality.status, "ok");

  const report = await measurePerformance(context);
  assert.deepEqual(
    Object.fromEntries(Object.entries(report.attribution).map(([line, value]) => [line, value.amount])),
    {
      contributions: "1000.00",
      income: "20.00",
      realized: "108.00",
      unrealized: "42.75",
      currency: "-216.00",
      fees: "-13.00",
      taxes: "-3.00",
      residual: "0.00",
    },
  );
  // No flow after the first day but the change of currency, whose legs cancel: the return is value over deposit.
  assert.ok(Math.abs((report.timeWeightedReturn.value ?? 0) - (938.75 / 1000 - 1)) < 1e-12);
  // 1000 on 01-02, worth 938.75 after 29 days: 0.93875^(365/29) − 1.
  assert.ok(Math.abs((report.moneyWeightedReturn.value ?? 0) - (0.93875 ** (365 / 29) - 1)) < 1e-12);
  assert.deepEqual(report.annualizedReturn, { value: null, reason: "the period is shorter than a year" });

  const holdings = await listHoldings(context);
  assert.deepEqual(holdings.cash, [
    {
      currency: "EUR",
      balance: { amount: "200.00", currency: "EUR" },
      value: { amount: "200.00", currency: "EUR" },
    },
    {
      currency: "USD",
      balance: { amount: "582.00", currency: "USD" },
      value: { amount: "363.75", currency: "EUR" },
    },
  ]);
  assert.equal(holdings.holdings[0]?.quantity, "6");
  assert.deepEqual(holdings.holdings[0]?.price, { amount: "100", currency: "USD" });
});

test("a part of the period starts from the value at the close before it", async () => {
  const context = await household();
  // Close of 01-09: 200 EUR + (90 + 10 × 90) USD × 0.80 = 992. From there: income 20, tax −3, fee −5.
  const report = await measurePerformance(context, { from: "2024-01-10", to: "2024-01-31" });
  assert.equal(report.startValue.amount, "992.00");
  assert.equal(report.attribution.contributions.amount, "0.00");
  assert.equal(report.attribution.income.amount, "20.00");
  assert.equal(report.attribution.fees.amount, "-5.00");
  assert.equal(report.attribution.residual.amount, "0.00");
  assert.ok(Math.abs((report.timeWeightedReturn.value ?? 0) - (938.75 / 992 - 1)) < 1e-12);
});

test("in dollars and on an earlier day, with the prices and rates of that day alone", async () => {
  const context = await household();
  // 2024-01-15, 1.00 USD per EUR: 200 + 582 + 6 × 120 = 1502 USD; 1000 EUR came in at 1.25 (1250 USD), and the change
  // of 800 EUR at 1.25 for 1000 USD moved nothing.
  const overview = await valuePortfolio(context, { date: "2024-01-15", currency: "USD" });
  assert.deepEqual(overview.marketValue, { amount: "1502.00", currency: "USD" });
  assert.deepEqual(overview.netContributions, { amount: "1250.00", currency: "USD" });
});

test("transactions come newest first, page by page, with their effect on cash", async () => {
  const context = await household();
  const first = await listTransactions(context, { limit: 4 });
  assert.equal(first.total, 6);
  assert.deepEqual(
    first.transactions.map((row) => [row.date, row.kind, row.cashEffect.amount]),
    [
      ["2024-01-15", "sell", "475.00"],
      ["2024-01-10", "dividend", "17.00"],
      ["2024-01-04", "buy", "-910.00"],
      ["2024-01-03", "deposit", "1000.00"],
    ],
  );
  assert.ok(first.nextCursor !== null);
  const second = await listTransactions(context, { limit: 4, cursor: first.nextCursor });
  assert.deepEqual(
    second.transactions.map((row) => row.kind),
    ["withdrawal", "deposit"],
  );
  assert.equal(second.nextCursor, null);
  const dividends = await listTransactions(context, { symbol: "usx", kinds: ["dividend"] });
  assert.deepEqual([dividends.total, dividends.transactions[0]?.symbol], [1, "USX"]);
  const unknown = await listTransactions(context, { symbol: "usx incorporated" });
  assert.equal(unknown.total, 0);
  assert.deepEqual(unknown.totals, []);
  assert.match(unknown.dataQuality.issues[0]?.message ?? "", /No instrument has the symbol usx inc.*USX/);
  const none = await listTransactions(context, { symbol: "USX", kinds: ["interest"] });
  assert.deepEqual([none.total, none.dataQuality.issues], [0, []]);
  await assert.rejects(listTransactions(context, { cursor: "nonsense" }), /cursor is not valid/);
  await assert.rejects(
    listTransactions(context, { from: "2024-02-01", to: "2024-01-01" }),
    /swap from and to/,
  );
});

test("totals by kind are over all pages, at the rates of the rows' days", async () => {
  const context = await household();
  const euro = (amount: string) => ({ amount, currency: "EUR" });
  const page = await listTransactions(context, { limit: 1 });
  // Deposits 1000 + 1000 USD × 0.80; bought for 900 USD × 0.80 with a fee of 10 USD; sold and paid at 1.00.
  assert.deepEqual(page.totals, [
    { kind: "buy", count: 1, amount: euro("720.00"), fee: euro("8.00"), tax: euro("0.00") },
    { kind: "sell", count: 1, amount: euro("480.00"), fee: euro("5.00"), tax: euro("0.00") },
    { kind: "dividend", count: 1, amount: euro("20.00"), fee: euro("0.00"), tax: euro("3.00") },
    { kind: "deposit", count: 2, amount: euro("1800.00"), fee: euro("0.00"), tax: euro("0.00") },
    { kind: "withdrawal", count: 1, amount: euro("800.00"), fee: euro("0.00"), tax: euro("0.00") },
  ]);
  const rest = await listTransactions(context, { limit: 1, cursor: page.nextCursor ?? "" });
  assert.deepEqual(rest.totals, page.totals);
  const dollars = await listTransactions(context, { kinds: ["deposit"], symbol: "USX", currency: "USD" });
  assert.deepEqual(dollars.totals, []);
  const bought = await listTransactions(context, { symbol: "usx", to: "2024-01-05", currency: "USD" });
  assert.deepEqual(
    bought.totals.map(({ kind, amount }) => [kind, amount]),
    [["buy", { amount: "900.00", currency: "USD" }]],
  );
  // Francs have no rate here: nothing is made up.
  const francs = await listTransactions(context, { currency: "CHF" });
  assert.deepEqual([francs.totals, francs.dataQuality.status], [[], "error"]);
});
