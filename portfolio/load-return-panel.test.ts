import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { loadReturnPanel, type PanelRequest } from "./load-return-panel.ts";

/** A close on each day from a start, weekends included. */
function closes(start: string, levels: readonly number[]): [string, string][] {
  return levels.map((level, index) => [addDays(start, index), String(level)]);
}

async function panel(
  ledger: Omit<Parameters<typeof writeTestLedger>[2], "transactions">,
  request: Partial<Omit<PanelRequest, "assets">> = {},
) {
  const store = await openTestStore();
  const owner = await createTestTenant(store);
  const ids = await writeTestLedger(store, owner, { ...ledger, transactions: [] });
  const assets = (ledger.instruments ?? []).map(({ symbol, currency }) => ({
    instrumentId: ids.instruments.get(symbol) ?? "",
    symbol,
    currency,
    weight: 0.5,
  }));
  const context = { tenant: owner.tenant, clock: fixedClock("2024-03-31"), baseCurrency: "EUR" };
  return loadReturnPanel(context, {
    assets,
    currency: "EUR",
    from: "2023-01-01",
    to: "2024-03-31",
    interval: "day",
    fewest: 2,
    ...request,
  });
}

const near = (actual: Iterable<number>, expected: readonly number[]) => {
  const list = [...actual];
  assert.equal(list.length, expected.length);
  for (const [place, value] of list.entries()) assert.ok(Math.abs(value - (expected[place] ?? 0)) < 1e-12);
};

test("returns are in the wanted currency, over the days that all instruments have", async () => {
  const result = await panel({
    instruments: [
      { symbol: "HOME", currency: "EUR", closes: closes("2024-03-01", [100, 101, 102, 103]) },
      { symbol: "AWAY", currency: "USD", closes: closes("2024-03-02", [50, 55, 44]) },
    ],
    rates: {
      USD: [
        ["2024-03-01", "1.25"],
        ["2024-03-03", "1"],
        ["2024-03-04", "2"],
      ],
    },
  });
  assert.deepEqual(result.dates, ["2024-03-03", "2024-03-04"]);
  near(result.assets[0]?.returns ?? [], [102 / 101 - 1, 103 / 102 - 1]);
  // 50/1.25 = 40, 55/1 = 55, 44/2 = 22 euro.
  near(result.assets[1]?.returns ?? [], [55 / 40 - 1, 22 / 55 - 1]);
  assert.equal(result.issues[0]?.code, "dividends_missing");
});

test("a split is no fall, a day of one market alone is no day, and a short or broken series stands aside", async () => {
  const result = await panel({
    instruments: [
      {
        symbol: "SPLIT",
        currency: "EUR",
        closes: closes("2024-03-01", [100, 102, 51, 51.51]),
        splits: [["2024-03-03", "2"]],
      },
      { symbol: "FULL", currency: "EUR", closes: closes("2024-03-01", [10, 11, 12, 13]) },
      {
        symbol: "THIRD",
        currency: "EUR",
        closes: [...closes("2024-03-01", [10, 11, 12, 13]), ["2024-03-05", "20"]],
      },
      { symbol: "NEW", currency: "EUR", closes: closes("2024-03-03", [5, 6]) },
      { symbol: "NONE", currency: "EUR", closes: [] },
      { symbol: "FOREIGN", currency: "XAU", closes: closes("2024-03-01", [1, 2, 3, 4]) },
    ],
  });
  near(result.assets[0]?.returns ?? [], [0.02, 0, 51.51 / 51 - 1]);
  assert.deepEqual(result.dates.at(-1), "2024-03-04");
  assert.deepEqual(
    result.leftOut.map((entry) => entry.symbol),
    ["NEW", "NONE", "FOREIGN"],
  );
  assert.ok(result.issues.some((issue) => issue.code === "short_history" && issue.severity === "warning"));
});

test("weeks and months take their last close and leave the running one out", async () => {
  const year = closes(
    "2023-12-25",
    Array.from({ length: 93 }, (_, index) => 100 + index),
  );
  const instruments = [{ symbol: "DAILY", currency: "EUR", closes: year }];
  const monthly = await panel({ instruments }, { interval: "month", to: "2024-03-15" });
  assert.deepEqual(monthly.dates, ["2024-01-31", "2024-02-29"]);
  near(monthly.assets[0]?.returns ?? [], [137 / 106 - 1, 166 / 137 - 1]);
  const weekly = await panel({ instruments }, { interval: "week", from: "2024-01-01", to: "2024-01-24" });
  assert.deepEqual(weekly.dates, ["2024-01-14", "2024-01-21"]);
});

test("nothing to look at is an empty panel, not an error", async () => {
  const result = await panel({});
  assert.deepEqual([result.dates, result.assets, result.leftOut, result.issues], [[], [], [], []]);
});
