import assert from "node:assert/strict";
import { test } from "node:test";
import {
  historyOf,
  type InstrumentEvent,
  readInstrumentEvents,
  recordInstrumentChange,
  renamesBySymbol,
  renamesSince,
} from "./instrument-events.ts";
import { knownRenames } from "./known-renames.ts";
import { writeTestLedger } from "./test-ledger.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

const renamed = (former: string, symbol: string | null, date: string, validFrom: string | null = null) =>
  ({
    kind: symbol === null ? "delisted" : "renamed",
    date,
    validFrom,
    currency: "USD",
    formerSymbol: former,
    formerName: null,
    symbol,
    name: null,
    isin: null,
    ratio: null,
    source: "test",
  }) satisfies InstrumentEvent;

test("a symbol leads to what its instrument is called now, by the day on which it was used", () => {
  const renames = renamesBySymbol(knownRenames);
  const now = (symbol: string, date: string, currency = "USD") =>
    renamesSince(renames, { symbol, date, currency }).at(-1)?.symbol ?? symbol;
  assert.equal(now("FB", "2022-05-15"), "META");
  assert.equal(now("FB", "2022-06-09"), "FB");
  assert.equal(now("FB", "2012-05-17"), "FB");
  assert.equal(now("FB", "2022-05-15", "EUR"), "FB");
  // The same symbol was that of a fund before.
  assert.equal(now("META", "2021-12-01"), "METV");
  assert.equal(now("META", "2022-06-09"), "META");
  assert.equal(now("META", "2021-06-29"), "META");
  // Twice renamed.
  assert.equal(now("ABX", "2018-12-31"), "B");
  assert.equal(now("GOLD", "2018-12-31"), "GOLD");
});

test("well-known renames are of distinct listings, and no day begins after it ended", () => {
  const keys = knownRenames.map(({ formerSymbol, date }) => `${formerSymbol} ${date}`);
  assert.equal(new Set(keys).size, keys.length);
  for (const { validFrom, date, formerSymbol } of knownRenames)
    assert.ok(validFrom === null || validFrom < date, formerSymbol);
});

test("the history of an instrument follows its own chain, and leaves out who had its symbol before", () => {
  const events = [...knownRenames, renamed("ELV", null, "2030-01-02")];
  const told = (symbol: string) =>
    historyOf(events, { symbol, currency: "USD" }).map((event) => `${event.formerSymbol}→${event.symbol}`);
  assert.deepEqual(told("META"), ["FB→META"]);
  assert.deepEqual(told("METV"), ["META→METV"]);
  assert.deepEqual(told("ELV"), ["ANTM→ELV", "ELV→null"]);
  assert.deepEqual(told("B"), ["ABX→GOLD", "GOLD→B"]);
  assert.deepEqual(told("FB"), ["FB→META"]);
  assert.deepEqual(told("XXX"), []);
  const circle = [renamed("A", "B", "2020-01-01"), renamed("B", "A", "2021-01-01")];
  assert.equal(historyOf(circle, { symbol: "A", currency: "USD" }).length, 2);
  assert.equal(
    renamesSince(renamesBySymbol(circle), { symbol: "A", date: "2019-01-01", currency: "USD" }).length,
    2,
  );
});

test("what a source and the ledger tell is kept for their readers, and the same told again is one event", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "OLD", currency: "EUR", closes: [] },
      { symbol: "NEW", currency: "EUR", closes: [] },
    ],
    transactions: [
      { date: "2024-01-02", kind: "buy", symbol: "OLD", quantity: "10", amount: "100" },
      {
        date: "2024-04-01",
        kind: "symbol_change",
        symbol: "NEW",
        quantity: "10",
        related: "OLD",
        relatedQuantity: "10",
      },
    ],
  });
  const market = store.tenant(owner.marketId, owner.marketId);
  const event = { ...renamed("abc", "xyz", "2023-05-01"), currency: null };
  await market.run((database) => recordInstrumentChange(database, event));
  await market.run((database) => recordInstrumentChange(database, { ...event, name: "Xyz plc" }));
  const known = new Set(knownRenames);
  const events = (await owner.tenant.run(readInstrumentEvents)).filter((each) => !known.has(each));
  assert.deepEqual(
    events.map(({ formerSymbol, symbol, date, source, name }) => [formerSymbol, symbol, date, source, name]),
    [
      ["ABC", "XYZ", "2023-05-01", "test", "Xyz plc"],
      ["OLD", "NEW", "2024-04-01", "your transactions", "NEW Inc"],
    ],
  );
  const other = await createTestTenant(store, { marketId: owner.marketId });
  const seen = (await other.tenant.run(readInstrumentEvents)).map(({ formerSymbol }) => formerSymbol);
  assert.ok(seen.includes("ABC") && !seen.includes("OLD"));
});
