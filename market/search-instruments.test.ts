import assert from "node:assert/strict";
import { test } from "node:test";
import { writeTestLedger } from "#store/test-ledger.ts";
import { createTestTenant, openTestStore, type TestStore } from "#store/test-store.ts";
import type { NetworkSource } from "./network-source.ts";
import { searchInstruments } from "./search-instruments.ts";

const clock = { now: () => new Date("2026-06-10T12:00:00Z"), today: () => "2026-06-10" };

async function openWorld(store: TestStore) {
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      {
        symbol: "KESTR",
        currency: "USD",
        closes: [
          ["2026-06-09", "12.50"],
          ["2026-06-11", "99"],
        ],
      },
      { symbol: "KEST.B", currency: "EUR", closes: [] },
      { symbol: "MOLLR", currency: "EUR", closes: [["2026-06-08", "7"]] },
    ],
    transactions: [{ date: "2026-01-05", kind: "buy", symbol: "KEST.B", quantity: "1", amount: "10" }],
  });
  await store.tenant(owner.marketId, owner.marketId).run(async (database) => {
    for (const [symbol, name, isin] of [
      ["KESTR", "Kestrel Aerospace Inc", "US0000000018"],
      ["KEST.B", "Kestrel Bondholding", null],
      ["MOLLR", "Møller Großhandel São", "DE0000000019"],
    ]) {
      await database.query(
        "update instrument set name = $2, isin = $3 where tenant_id = current_tenant() and symbol = $1",
        [symbol, name, isin],
      );
    }
  });
  const context = { tenant: owner.tenant, clock, baseCurrency: "EUR" };
  const symbols = async (query: string, options = {}) =>
    (await searchInstruments(context, { query }, options)).instruments.map((each) => each.symbol);
  return { context, owner, symbols };
}

test("an instrument is found by symbol, ISIN, words and parts of its name, with its last close of the day", async () => {
  await using store = await openTestStore();
  const { context, symbols } = await openWorld(store);
  const { instruments } = await searchInstruments(context, { query: "us0000000018" });
  assert.deepEqual(instruments, [
    {
      symbol: "KESTR",
      name: "Kestrel Aerospace Inc",
      assetClass: "stock",
      currency: "USD",
      isin: "US0000000018",
      exchange: null,
      traded: false,
      note: null,
      close: "12.50",
      date: "2026-06-09",
      stored: true,
    },
  ]);
  // Both names begin with the word; the one in the transactions comes first.
  assert.deepEqual(await symbols("kestrel"), ["KEST.B", "KESTR"]);
  assert.deepEqual(await symbols("KESTR"), ["KESTR", "KEST.B"]);
  assert.deepEqual(await symbols("kestb"), ["KEST.B"]);
  assert.deepEqual(await symbols("aero kestrel"), ["KESTR"]);
  assert.deepEqual(await symbols("sao moller"), ["MOLLR"]);
  assert.deepEqual(await symbols("Møller Groß"), ["MOLLR"]);
});

test("typing errors are forgiven, other words are not, and signs of patterns mean nothing", async () => {
  await using store = await openTestStore();
  const { symbols, context } = await openWorld(store);
  assert.deepEqual(await symbols("Kestral Areospace"), ["KESTR"]);
  assert.deepEqual(await symbols("kestrle"), ["KEST.B", "KESTR"]);
  assert.deepEqual(await symbols("aerosapce"), ["KESTR"]);
  for (const query of ["Falcon", "Kestrel Hotels", "ker%trel"])
    assert.deepEqual(await symbols(query), [], query);
  await assert.rejects(searchInstruments(context, { query: " %_ " }), { kind: "invalid_input" });
});

test("what another household calls its own is not found, and the network is asked for what is not stored alone", async () => {
  await using store = await openTestStore();
  const { symbols, owner } = await openWorld(store);
  const other = await createTestTenant(store, { marketId: owner.marketId });
  await other.tenant.run((database) =>
    database.query(
      `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
       values (current_tenant(), gen_random_uuid(), 'SECRET', 'Secret holding', 'stock', 'EUR')`,
    ),
  );
  assert.deepEqual(await symbols("secret"), []);
  const asked: string[] = [];
  const match = {
    name: "Secret Corp",
    assetClass: "stock",
    currency: "USD",
    mic: "XNYS",
    isin: null,
    exchange: null,
  };
  const source: NetworkSource = {
    id: "elsewhere",
    title: "Elsewhere",
    capabilities: ["search"],
    attribution: "",
    unofficial: false,
    priority: 1,
    rateLimit: null,
    off: null,
    search: (text) => {
      asked.push(text);
      return Promise.resolve([{ symbol: "SCRT", ...match }]);
    },
  };
  assert.deepEqual(await symbols("secret", { networkSources: [source] }), ["SCRT"]);
  assert.deepEqual(await symbols("kestrel", { networkSources: [source] }), ["KEST.B", "KESTR"]);
  assert.deepEqual(asked, ["secret"]);
});

test("an old symbol or name leads to what the instrument is called now, and says since when", async () => {
  await using store = await openTestStore();
  const owner = await createTestTenant(store);
  await writeTestLedger(store, owner, {
    instruments: [
      { symbol: "META", currency: "USD", closes: [["2026-06-09", "700"]] },
      { symbol: "FBX", currency: "USD", closes: [] },
      { symbol: "METV", currency: "USD", closes: [] },
      { symbol: "ELV", currency: "USD", closes: [] },
      { symbol: "VOD", currency: "GBP", closes: [["2026-06-09", "1.21"]] },
    ],
    transactions: [],
  });
  await store
    .tenant(owner.marketId, owner.marketId)
    .run((database) =>
      database.query(
        "update instrument set mic = 'XLON' where tenant_id = current_tenant() and symbol = 'VOD'",
      ),
    );
  const context = { tenant: owner.tenant, clock, baseCurrency: "EUR" };
  const found = async (query: string) =>
    (await searchInstruments(context, { query })).instruments.map(({ symbol, note }) => [symbol, note]);
  const wasFacebook = "Was FB (Facebook); renamed on 2022-06-09.";
  assert.deepEqual(await found("fb"), [
    ["META", wasFacebook],
    ["FBX", null],
  ]);
  assert.deepEqual(await found("facebook"), [["META", wasFacebook]]);
  assert.deepEqual(await found("META"), [
    ["META", wasFacebook],
    ["METV", "Was META (Roundhill Ball Metaverse ETF); renamed on 2022-01-31."],
  ]);
  assert.deepEqual(await found("ANTM"), [["ELV", "Was ANTM (Anthem); renamed on 2022-06-28."]]);
  assert.deepEqual(await found("VOD"), [
    ["VOD", "Its exchange quotes it in pence (GBX); the price here is in GBP."],
  ]);
});
