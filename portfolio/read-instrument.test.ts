import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "#finance/dates.ts";
import { fixedClock } from "#platform/clock.ts";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { readInstrument } from "./read-instrument.ts";

test("closes are restated for splits and sampled by the length of the period, trades are the household's own", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  const days = Array.from({ length: 800 }, (_each, place) => addDays("2024-04-01", place));
  await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "SPLT",
        currency: "USD",
        closes: days.map((day) => [day, day < "2026-03-02" ? "40" : "10", day < "2026-03-02" ? "5" : "20"]),
        splits: [["2026-03-02", "4"]],
      },
    ],
    rates: { USD: [["2024-01-02", "1.1"]] },
    transactions: [
      { date: "2024-05-02", kind: "buy", symbol: "SPLT", quantity: "3", amount: "120", currency: "USD" },
      { date: "2026-04-02", kind: "sell", symbol: "SPLT", quantity: "2", amount: "20", currency: "USD" },
    ],
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-09"), baseCurrency: "EUR" };
  const year = await readInstrument(context, { symbol: "splt" });
  assert.equal(year.interval, "day");
  assert.deepEqual(new Set(year.points.map((point) => `${point.close} ${point.volume}`)), new Set(["10 20"]));
  assert.deepEqual(
    [year.points[0]?.date, year.points.at(-1)?.date, year.changeRate],
    ["2025-06-09", "2026-06-09", 0],
  );
  assert.deepEqual(
    year.trades.map((trade) => [trade.date, trade.quantity]),
    [["2026-04-02", "-2"]],
  );
  assert.deepEqual(year.close, { date: "2026-06-09", price: 10, source: "test", ageDays: 0 });
  const all = await readInstrument(context, { symbol: "SPLT", period: "MAX" });
  assert.equal(all.interval, "week");
  // 2024-04-01 was a Monday: seven days of twenty units a week, Sunday's close first.
  assert.deepEqual(all.points[0], { date: "2024-04-07", close: 10, volume: 140 });
  assert.equal(all.points.length, 115);
  assert.equal(all.trades.length, 2);
  await assert.rejects(readInstrument(context, { symbol: "NONE" }), { kind: "not_found" });
});

test("an instrument tells what it was called, what it is quoted in, and when an option or a bond ends", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  const closes = [["2026-06-08", "10"]] as const;
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "META", currency: "USD", closes },
      { symbol: "VOD", currency: "GBP", closes },
      { symbol: "AAPL270115C00200000", currency: "USD", assetClass: "option", closes },
      { symbol: "UST34", currency: "USD", assetClass: "bond", closes },
    ],
    transactions: [],
  });
  await store.tenant(owner.marketId, owner.marketId).run(async (database) => {
    await database.query("update instrument set mic = 'XLON' where symbol = 'VOD'");
    await database.query(
      "update instrument set name = 'US TREASURY 4.25% 15/08/2034' where symbol = 'UST34'",
    );
  });
  const context = { tenant: owner.tenant, clock: fixedClock("2026-06-09"), baseCurrency: "EUR" };
  const meta = await readInstrument(context, { symbol: "FB" });
  assert.deepEqual(
    [meta.symbol, meta.history.map(({ date, text }) => [date, text])],
    ["META", [["2022-06-09", "Was FB (Facebook); renamed on 2022-06-09."]]],
  );
  assert.equal((await readInstrument(context, { symbol: "VOD" })).quotedIn, "pence (GBX)");
  const option = await readInstrument(context, { symbol: "AAPL270115C00200000" });
  assert.deepEqual(
    [option.terms?.end, option.terms?.strike, option.terms?.underlying, option.terms?.multiplier],
    ["2027-01-15", 200, "AAPL", 100],
  );
  const bond = await readInstrument(context, { symbol: "UST34" });
  assert.deepEqual([bond.terms?.end, bond.terms?.couponRate, bond.history], ["2034-08-15", 0.0425, []]);
});
