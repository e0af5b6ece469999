import assert from "node:assert/strict";
import { test } from "node:test";
import { InstrumentIndex, type InstrumentNames } from "./instrument-index.ts";
import { InstrumentIndexes } from "./instrument-indexes.ts";
import { searchStoredInstruments } from "./instrument-search.ts";
import { searchWords, typingErrors } from "./instrument-words.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

const row = (symbol: string, name: string, isin: string | null = null, figi: string | null = null) => ({
  id: symbol,
  symbol,
  name,
  isin,
  figi,
});

const world: InstrumentNames[] = [
  row("NESN", "Nestlé SA", "CH0038863350"),
  row("NESTE", "Neste Oyj", "FI0009013296"),
  row("BRK.B", "Berkshire Hathaway Inc", null, "BBG000DWG505"),
  row("KO", "Coca-Cola Co"),
  row("KOF", "Coca-Cola Femsa SAB"),
  row("CBK", "Commerzbank AG"),
  row("BAC", "Bank of America Corp"),
  row("SPGI", "S&P Global Inc"),
  row("AMS", "Ørsted Świątek Straße A/S"),
];

test("symbols and codes come before their beginnings, those before words of names, and those before parts of words", async () => {
  const index = await InstrumentIndex.build(world);
  const found = (query: string) => index.search(query, 10).map(({ id }) => id);
  assert.deepEqual(found("ko"), ["KO", "KOF"]);
  assert.deepEqual(found("nestle"), ["NESN"]);
  assert.deepEqual(found("NESTLÉ s.a."), ["NESN"]);
  assert.deepEqual(found("neste"), ["NESTE"]);
  assert.deepEqual(found("nest"), ["NESTE", "NESN"]);
  assert.deepEqual(found("CH0038"), ["NESN"]);
  assert.deepEqual(found("bbg000dwg505"), ["BRK.B"]);
  assert.deepEqual(found("brkb"), ["BRK.B"]);
  assert.deepEqual(found("brk b"), ["BRK.B"]);
  assert.deepEqual(found("cocacola"), ["KO", "KOF"]);
  assert.deepEqual(found("bank"), ["BAC", "CBK"]);
  assert.deepEqual(found("s&p"), ["SPGI"]);
  assert.deepEqual(found("orsted swiatek strasse"), ["AMS"]);
  assert.deepEqual(found("america bank"), ["BAC"]);
});

test("where nothing fits as written typing errors are forgiven, one in short words and two in long ones", async () => {
  const index = await InstrumentIndex.build(world);
  const found = (query: string) => index.search(query, 10).map(({ id }) => id);
  assert.deepEqual(found("netsle"), ["NESN"]);
  assert.deepEqual(found("comerzbnak"), ["CBK"]);
  assert.deepEqual(found("berkshre hathway"), ["BRK.B"]);
  assert.deepEqual(found("netsle bank"), []);
  assert.deepEqual(found("kx"), []);
  assert.equal(typingErrors("kestrle", "kestrel", 1), 1);
  assert.equal(typingErrors("aerosp", "aerospace", 1), 0);
  assert.equal(typingErrors("abcd", "wxyz", 2), Infinity);
});

test("signs of patterns, quotes and very long texts are words like others, or none", async () => {
  const index = await InstrumentIndex.build(world);
  for (const query of [
    "%",
    "_",
    "'; drop table instrument; --",
    "\\",
    "\u0000",
    "(((",
    ".*",
    "x".repeat(10_000),
  ])
    assert.deepEqual(index.search(query, 10), [], query.slice(0, 40));
  assert.deepEqual(
    index.search("bank ".repeat(2000), 10).map(({ id }) => id),
    ["BAC", "CBK"],
  );
  assert.deepEqual(searchWords("  L'Oréal—S.A. ﬁnance  "), ["l", "oreal", "s", "a", "finance"]);
});

test("an index holds until a name changes, for the household as for its market", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const indexes = new InstrumentIndexes();
  const market = store.tenant(marketId, marketId);
  const add = (into: typeof tenant, symbol: string) =>
    into.run((database) =>
      database.query(
        `insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
         values (current_tenant(), gen_random_uuid(), $1, $1 || ' Holdings', 'stock', 'EUR')`,
        [symbol],
      ),
    );
  await add(market, "ALPHA");
  const first = await indexes.of(tenant);
  const again = await indexes.of(tenant);
  assert.equal(again.market, first.market);
  assert.deepEqual([again.own.size, again.market.size], [0, 1]);
  await add(tenant, "BETA");
  await market.run((database) =>
    database.query("update instrument set sector = 'x' where tenant_id = current_tenant()"),
  );
  const later = await indexes.of(tenant);
  assert.equal(later.market, first.market);
  assert.equal(later.own.size, 1);
  await market.run((database) =>
    database.query("update instrument set name = 'Gamma Works' where tenant_id = current_tenant()"),
  );
  const wanted = { limit: 5, to: "2026-01-01" };
  const found = async (query: string) =>
    (await searchStoredInstruments(tenant, { query, ...wanted })).map(({ symbol }) => symbol);
  assert.deepEqual(await found("gamma"), ["ALPHA"]);
  assert.deepEqual(await found("beta"), ["BETA"]);
});
