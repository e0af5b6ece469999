import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { type TestLedger, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { listHoldings } from "./list-holdings.ts";
import { measurePerformance } from "./measure-performance.ts";
import { valuePortfolio } from "./value-portfolio.ts";

/** Cases that other trackers got wrong, with the figures their users expected. */
async function world(ledger: TestLedger, today: string, baseCurrency: string) {
  const store = await openTestStore();
  const owner = await createTestTenant(store, { baseCurrency });
  await writeTestLedger(store, owner, ledger);
  return { tenant: owner.tenant, clock: fixedClock(today), baseCurrency };
}

const implied = [{ name: "Ghostfolio", currency: "USD", impliedCash: true }];

function near(actual: number | null, expected: number, tolerance = 1e-9): void {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test("dividends before later purchases do not distort the return (Ghostfolio 5451: −60 % shown)", async () => {
  // 1 share for 10.80 + 2 fee; 0.27 of dividends; 14 more at 12.00 + 2 fee; worth 15 × 11.62 = 174.30.
  const context = await world(
    {
      accounts: implied,
      instruments: [
        {
          symbol: "DIV",
          currency: "USD",
          closes: [
            ["2024-12-20", "10.80"],
            ["2025-04-17", "11.50"],
            ["2025-08-29", "12.00"],
            ["2025-09-02", "11.62"],
          ],
        },
      ],
      transactions: [
        { date: "2024-12-20", kind: "buy", symbol: "DIV", quantity: "1", amount: "10.80", fee: "2" },
        { date: "2025-04-17", kind: "dividend", symbol: "DIV", amount: "0.27" },
        { date: "2025-08-29", kind: "buy", symbol: "DIV", quantity: "14", amount: "168", fee: "2" },
      ],
    },
    "2025-09-02",
    "USD",
  );
  const overview = await valuePortfolio(context);
  // Investment 12.80 + 170 = 182.80, change 174.30 − 182.80 = −8.50, that is −4.65 % of it, as the user expected.
  assert.equal(overview.costBasis.amount, "182.80");
  assert.equal(overview.unrealizedGain.amount, "-8.50");
  const [holding] = (await listHoldings(context)).holdings;
  near(holding?.unrealizedRate ?? null, -8.5 / 182.8);
  // The dividend was paid out: contributions 182.80 − 0.27 = 182.53, gain 174.30 − 182.53 = −8.23.
  assert.equal(overview.netContributions.amount, "182.53");
  assert.equal(overview.totalGain?.amount, "-8.23");
  // 10.80 / 12.80 on the first day (fee), (11.50 + 0.27) / 10.80 to April, 180 / (11.50 + 170) on the day of the
  // purchase (fee), 174.30 / 180 after it.
  near(
    overview.timeWeightedReturn.value,
    (10.8 / 12.8) * ((11.5 + 0.27) / 10.8) * (180 / (11.5 + 170)) * (174.3 / 180) - 1,
  );
});

test("a position closed long ago does not weigh on the return of the one held now (Ghostfolio 3416: −248 % shown)", async () => {
  // 8 at 40 sold at 44 (+10 %), nothing for a year; then 10 at 20 and 10 at 10, now 5: 300 in, 100 left.
  const context = await world(
    {
      accounts: implied,
      instruments: [
        {
          symbol: "PSM",
          currency: "USD",
          closes: [
            ["2018-01-02", "40"],
            ["2018-06-01", "44"],
            ["2019-06-03", "20"],
            ["2020-06-01", "10"],
            ["2021-06-01", "5"],
          ],
        },
      ],
      transactions: [
        { date: "2018-01-02", kind: "buy", symbol: "PSM", quantity: "8", amount: "320" },
        { date: "2018-06-01", kind: "sell", symbol: "PSM", quantity: "8", amount: "352" },
        { date: "2019-06-03", kind: "buy", symbol: "PSM", quantity: "10", amount: "200" },
        { date: "2020-06-01", kind: "buy", symbol: "PSM", quantity: "10", amount: "100" },
      ],
    },
    "2021-06-01",
    "USD",
  );
  const overview = await valuePortfolio(context);
  const [holding] = (await listHoldings(context)).holdings;
  near(holding?.unrealizedRate ?? null, -200 / 300);
  // 1.10 for the first position; then 20 → 10 on the first ten, where the second purchase joins at the start of its day
  // (200 of 200 + 100), then 10 → 5.
  near(overview.timeWeightedReturn.value, 1.1 * (200 / (200 + 100)) * (100 / 200) - 1);
  const report = await measurePerformance(context);
  assert.equal(report.attribution.realized.amount, "32.00");
  assert.equal(report.attribution.unrealized.amount, "-200.00");
  assert.equal(report.attribution.residual.amount, "0.00");
});

test("no loss on a long position is ever more than all of it (Ghostfolio 2890: −142 % shown)", async () => {
  // Bought high, sold nearly all, bought again small, and the price halves each time.
  const context = await world(
    {
      accounts: implied,
      instruments: [
        {
          symbol: "DWN",
          currency: "USD",
          closes: [
            ["2022-01-03", "100"],
            ["2022-02-01", "50"],
            ["2022-03-01", "25"],
            ["2022-04-01", "12.5"],
          ],
        },
      ],
      transactions: [
        { date: "2022-01-03", kind: "buy", symbol: "DWN", quantity: "10", amount: "1000" },
        { date: "2022-02-01", kind: "sell", symbol: "DWN", quantity: "9.9", amount: "495" },
        { date: "2022-03-01", kind: "buy", symbol: "DWN", quantity: "0.1", amount: "2.5" },
      ],
    },
    "2022-04-01",
    "USD",
  );
  const { timeWeightedReturn } = await valuePortfolio(context);
  // (5 + 495) / 1000 × 5 / (5 + 2.5) × 2.5 / 5
  near(timeWeightedReturn.value, 0.5 * (5 / 7.5) * 0.5 - 1);
});

for (const { name, closes, splitAdjusted, own } of [
  {
    name: "closes as quoted, split from the market data",
    closes: ["1000", "1100", "112"],
    splitAdjusted: false,
    own: false,
  },
  {
    name: "closes as quoted, split in the file and in the market data",
    closes: ["1000", "1100", "112"],
    splitAdjusted: false,
    own: true,
  },
  { name: "closes adjusted for the split", closes: ["100", "110", "112"], splitAdjusted: true, own: false },
] as const) {
  test(`a 10:1 split changes neither value nor return (Ghostfolio 5996): ${name}`, async () => {
    const [one = "", two = "", three = ""] = closes;
    const context = await world(
      {
        accounts: implied,
        instruments: [
          {
            symbol: "NFLX",
            currency: "USD",
            splitAdjusted,
            closes: [
              ["2025-11-03", one],
              ["2025-11-14", two],
              ["2025-11-17", three],
            ],
            splits: [["2025-11-17", "10"]],
          },
        ],
        transactions: [
          { date: "2025-11-03", kind: "buy", symbol: "NFLX", quantity: "2", amount: "2000" },
          ...(own ? [{ date: "2025-11-18", kind: "split" as const, symbol: "NFLX", ratio: "10" }] : []),
        ],
      },
      "2025-11-18",
      "USD",
    );
    const overview = await valuePortfolio(context);
    assert.equal(overview.marketValue?.amount, "2240.00");
    near(overview.timeWeightedReturn.value, 2240 / 2000 - 1);
    const before = await valuePortfolio(context, { date: "2025-11-14" });
    assert.equal(before.marketValue?.amount, "2200.00");
    // The file books the split a day late: closes and shares must still change together.
    assert.equal((await measurePerformance(context)).maximumDrawdown.value, 0);
    const [holding] = (await listHoldings(context)).holdings;
    assert.deepEqual([holding?.quantity, holding?.costBasis.amount], ["20", "2000.00"]);
  });
}
