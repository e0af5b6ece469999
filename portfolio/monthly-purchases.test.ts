import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Decimal } from "#finance/money.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { valuePortfolio } from "./value-portfolio.ts";

const file = `${process.env.REAL_DATA_DIR ?? "../shared/data"}/prices/etfs_21_1993_2023.csv.gz`;

function closesOf(symbol: string, from: string, to: string): [string, string][] {
  const lines = gunzipSync(readFileSync(file)).toString("utf8").split("\n");
  return lines.flatMap((line): [string, string][] => {
    const [name, date, close] = line.split(",");
    const wanted = name === symbol && date !== undefined && close !== undefined && date >= from && date <= to;
    return wanted ? [[date, close]] : [];
  });
}

/*
 * Expected figures from Python (decimal with 60 digits, mpmath with 40), over the closes of SPY, 2013-01-01 to
 * 2022-12-31; 120 purchases of 500 USD at the first close of each month, from 146.06 on 2013-01-02 to 407.38 on
 * 2022-12-01, valued at the last close, 382.43 on 2022-12-30:
 *   q     = sum(Decimal(500) / close for first closes)                     = 241.733066970627367139...
 *   value = q * 382.43                                                     = 92445.976801577024015...
 *   xirr  = root of sum(-500 * (1+r)**(-days/365)) + value * (1+r)**(-3649/365), by 140 bisections
 *                                                                          = 0.083771125737525946...
 *   twr   = product over all days of value / (value before + 500 on days of purchase) - 1      = 1.599445101289634...
 *   yearly = (1 + twr) ** (365 / 3650) - 1, from the close of 2013-01-01                        = 0.100241608708899...
 *   volatility = stdev of the 2517 daily returns after the first * sqrt(252)                    = 0.174256399622790...
 *   drawdown = lowest of growth / highest growth so far - 1: 2020-02-19 to 2020-03-23           = -0.341279948007656...
 */
const expected = {
  quantity: 241.733066970627,
  value: "92445.98",
  xirr: 0.083771125737525,
  timeWeighted: 1.599445101289634,
  yearly: 0.100241608708899,
  volatility: 0.17425639962279,
  drawdown: -0.341279948007656,
};

function assertNear(actual: number | null, wanted: number): void {
  assert.ok(actual !== null && Math.abs(actual - wanted) < 1e-9, `${actual} is not ${wanted}`);
}

test("monthly purchases of SPY over ten years reproduce value and XIRR", {
  skip: !existsSync(file),
}, async () => {
  const closes = closesOf("SPY", "2013-01-01", "2022-12-31");
  const purchases = closes.filter(([date], place) => closes[place - 1]?.[0].slice(0, 7) !== date.slice(0, 7));
  assert.equal(purchases.length, 120);
  await using store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency: "USD" });
  await writeTestLedger(store, owner, {
    accounts: [{ name: "Broker", currency: "USD" }],
    instruments: [{ symbol: "SPY", currency: "USD", assetClass: "etf", closes }],
    transactions: purchases.flatMap(([date, close]) => [
      { date, kind: "deposit" as const, amount: "500" },
      {
        date,
        kind: "buy" as const,
        symbol: "SPY",
        amount: "500",
        quantity: new Decimal(500).div(close).toFixed(30),
      },
    ]),
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2022-12-30"), baseCurrency: "USD" };
  const overview = await valuePortfolio(context);
  assert.deepEqual(overview.dataQuality, { status: "ok", issues: [] });
  assert.equal(overview.marketValue?.amount, expected.value);
  assert.equal(overview.netContributions.amount, "60000.00");
  assert.equal(overview.totalGain?.amount, "32445.98");
  assertNear(overview.moneyWeightedReturn.value, expected.xirr);
  assertNear(overview.timeWeightedReturn.value, expected.timeWeighted);
  const holdings = await listHoldings(context);
  assertNear(Number(holdings.holdings[0]?.quantity), expected.quantity);
  const report = await measurePerformance(context);
  assert.equal(report.endValue.amount, expected.value);
  assertNear(report.moneyWeightedReturn.value, expected.xirr);
  assert.deepEqual(
    {
      contributions: report.attribution.contributions.amount,
      unrealized: report.attribution.unrealized.amount,
    },
    { contributions: "60000.00", unrealized: "32445.98" },
  );
  assert.equal(report.attribution.residual.amount, "0.00");
  assertNear(report.annualizedReturn.value, expected.yearly);
  assertNear(report.volatility.value, expected.volatility);
  assertNear(report.maximumDrawdown.value, expected.drawdown);
  assert.ok(report.assumptions.includes("Largest fall: from 2020-02-19 to 2020-03-23."));
});
