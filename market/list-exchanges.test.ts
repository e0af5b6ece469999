import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { seedExchanges } from "./exchanges.ts";
import { listExchanges } from "./list-exchanges.ts";

const at = (instant: string) => ({ now: () => new Date(instant), today: () => instant.slice(0, 10) });

test("an exchange is open or closed by its own time, weekends, holidays and early closes", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  await store.tenant(marketId, marketId).run(seedExchanges);
  const look = async (instant: string, mic: string) => {
    const { exchanges } = await listExchanges({ tenant, clock: at(instant), baseCurrency: "EUR" });
    const found = exchanges.find((exchange) => exchange.mic === mic);
    return [found?.isOpen, found?.reason, found?.localTime];
  };
  // 14:00 UTC on a Wednesday in June is 10:00 in New York and 16:00 in Frankfurt.
  assert.deepEqual(await look("2026-06-10T14:00:00Z", "XNYS"), [true, "closes at 16:00", "2026-06-10 10:00"]);
  assert.deepEqual(await look("2026-06-10T14:00:00Z", "XETR"), [true, "closes at 17:30", "2026-06-10 16:00"]);
  assert.deepEqual(await look("2026-06-10T12:00:00Z", "XNYS"), [false, "opens at 09:30", "2026-06-10 08:00"]);
  assert.deepEqual(await look("2026-06-13T14:00:00Z", "XNYS"), [false, "weekend", "2026-06-13 10:00"]);
  assert.deepEqual(await look("2026-07-03T15:00:00Z", "XNYS"), [false, "holiday", "2026-07-03 11:00"]);
  // The day after Thanksgiving ends at 13:00; in winter New York is five hours behind.
  assert.deepEqual(await look("2026-11-27T18:30:00Z", "XNYS"), [
    false,
    "closed at 13:00",
    "2026-11-27 13:30",
  ]);
  const [open, reason] = await look("2041-06-10T14:00:00Z", "XNYS");
  assert.deepEqual([open, reason], [null, "the calendar does not cover 2041"]);
  // Tokyo pauses at noon, nine hours before London's morning; coins never rest.
  assert.deepEqual(await look("2026-06-10T03:00:00Z", "XTKS"), [
    false,
    "pauses until 12:30",
    "2026-06-10 12:00",
  ]);
  assert.deepEqual(await look("2026-12-25T03:00:00Z", "CRYP"), [true, "trades all day", "2026-12-25 03:00"]);
});

test("the last close is that of the last session, early ones and holidays counted", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  await store.tenant(marketId, marketId).run(seedExchanges);
  const closeOf = async (instant: string, mic: string) => {
    const { exchanges } = await listExchanges({ tenant, clock: at(instant), baseCurrency: "EUR" });
    return exchanges.find((exchange) => exchange.mic === mic)?.lastClose;
  };
  assert.equal(await closeOf("2026-06-10T21:00:00Z", "XNYS"), "2026-06-10 16:00");
  assert.equal(await closeOf("2026-06-10T14:00:00Z", "XNYS"), "2026-06-09 16:00");
  // Saturday after the short day after Thanksgiving.
  assert.equal(await closeOf("2026-11-28T12:00:00Z", "XNYS"), "2026-11-27 13:00");
  // Easter Monday in London: back to Maundy Thursday.
  assert.equal(await closeOf("2026-04-06T12:00:00Z", "XLON"), "2026-04-02 16:30");
  // New Year's holidays in Tokyo.
  assert.equal(await closeOf("2026-01-03T12:00:00Z", "XTKS"), "2025-12-30 15:30");
});
