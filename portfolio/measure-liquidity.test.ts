import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { type TestInstrument, writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import type { Analysis } from "./analysis-result.ts";
import { measureRisk } from "./measure-risk.ts";

const LAST = "2025-06-30";

/** Forty days of one close; the volume of each by its distance to the last day. */
function traded(close: string, volumeOf: (daysAgo: number) => string | undefined): TestInstrument["closes"] {
  return Array.from({ length: 40 }, (_, index): [string, string, string?] => {
    const volume = volumeOf(39 - index);
    const day = addDays(LAST, index - 39);
    return volume === undefined ? [day, close] : [day, close, volume];
  });
}

async function household(ledger: Parameters<typeof writeTestLedger>[2]) {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, ledger);
  return { tenant: owner.tenant, clock: fixedClock(LAST), baseCurrency: "EUR" };
}

const buy = (symbol: string, quantity: string, currency = "EUR") => ({
  date: addDays(LAST, -39),
  kind: "buy" as const,
  symbol,
  quantity,
  amount: "1",
  currency,
});

const figureOf = (result: Analysis, name: string) => result.figures.find((each) => each.name === name);

test("days to sell are those of a hand calculation, in shares, with values in the base currency", async () => {
  const context = await household({
    instruments: [
      // The mean of 30 days is 1,000; what lies before does not count.
      {
        symbol: "WIDE",
        currency: "EUR",
        closes: traded("10", (ago) => (ago >= 30 ? "9" : ago % 2 ? "500" : "1500")),
      },
      { symbol: "THIN", currency: "USD", closes: traded("20", () => "100") },
      { symbol: "FUND", currency: "EUR", assetClass: "fund", closes: traded("50", () => undefined) },
      { symbol: "NEW", currency: "EUR", closes: traded("1", (ago) => (ago < 4 ? "7" : undefined)) },
    ],
    rates: { USD: [[addDays(LAST, -39), "1.25"]] },
    transactions: [
      { date: addDays(LAST, -39), kind: "deposit", amount: "10000" },
      buy("WIDE", "100"),
      buy("THIN", "125", "USD"),
      buy("FUND", "20"),
      buy("NEW", "1000"),
    ],
  });
  const risk = await measureRisk(context, {});
  // WIDE: 100 ÷ (0.2 × 1,000) = 0.5 days, 1,000 EUR. THIN: 125 ÷ (0.2 × 100) = 6.25 days, 2,500 USD = 2,000 EUR.
  assert.equal(figureOf(risk, "daysToLiquidate")?.value, 6.25);
  assert.equal(figureOf(risk, "sellableInOneDay")?.value, (1000 + 2000 / 6.25) / 3000);
  assert.equal(
    figureOf(risk, "sellableInFiveDays")?.value,
    Number(((1000 + (2000 * 5) / 6.25) / 3000).toPrecision(10)),
  );
  assert.equal(figureOf(risk, "liquidityCoveredShare")?.value, 3000 / 5000);
  assert.deepEqual(risk.tables.find(({ name }) => name === "liquidity")?.rows, [
    // 100 shares a day at 20 USD are 1,600 EUR.
    ["THIN", 100, 1600, 6.25, 0.16, null],
    ["WIDE", 1000, 10000, 0.5, 1, null],
    ["FUND", null, null, null, null, "a fund that is returned to its issuer has no trading volume"],
    ["NEW", 7, 7, null, null, "the volume of only 4 of 30 days is known"],
  ]);
  assert.ok(risk.assumptions.some((text) => /up to 20 % of the average daily volume/.test(text)));
  assert.ok(risk.assumptions.some((text) => /no volume is known: FUND, NEW\./.test(text)));
  const half = await measureRisk(context, { volumeShare: 0.1 });
  assert.equal(figureOf(half, "daysToLiquidate")?.value, 12.5);
  for (const volumeShare of [0, -1, 1.1, Number.NaN])
    await assert.rejects(measureRisk(context, { volumeShare }), { kind: "invalid_input" });
});

test("volumes before a split count in the shares of today, unless the source restated them", async () => {
  for (const splitAdjusted of [false, true]) {
    const day = addDays(LAST, -14);
    const context = await household({
      instruments: [
        {
          symbol: "SPLIT",
          currency: "EUR",
          splitAdjusted,
          splits: [[day, "4"]],
          closes: traded("10", (ago) => (splitAdjusted || ago <= 14 ? "400" : "100")),
        },
      ],
      transactions: [
        { date: addDays(LAST, -39), kind: "deposit", amount: "10000" },
        buy("SPLIT", "100"),
        { date: day, kind: "split", symbol: "SPLIT", ratio: "4" },
      ],
    });
    // 400 shares against a fifth of 400 a day.
    assert.equal(figureOf(await measureRisk(context, {}), "daysToLiquidate")?.value, 5);
  }
});

test("without volumes, and without holdings, there is a reason instead of a figure", async () => {
  const silent = await household({
    instruments: [
      { symbol: "FUND", currency: "EUR", assetClass: "fund", closes: traded("50", () => undefined) },
    ],
    transactions: [{ date: addDays(LAST, -39), kind: "deposit", amount: "10000" }, buy("FUND", "20")],
  });
  const risk = await measureRisk(silent, {});
  for (const name of ["daysToLiquidate", "sellableInOneDay", "sellableInFiveDays"]) {
    assert.equal(figureOf(risk, name)?.value, null);
    assert.equal(figureOf(risk, name)?.reason, "no volume is known of what is held");
  }
  const still = await household({
    instruments: [{ symbol: "STILL", currency: "EUR", closes: traded("50", () => "0") }],
    transactions: [{ date: addDays(LAST, -39), kind: "deposit", amount: "10000" }, buy("STILL", "20")],
  });
  assert.equal(figureOf(await measureRisk(still, {}), "daysToLiquidate")?.value, null);
  const empty = await household({ transactions: [] });
  assert.equal(
    figureOf(await measureRisk(empty, {}), "daysToLiquidate")?.reason,
    "nothing with a price is held",
  );
});
