import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { askSources } from "./ask-sources.ts";
import { findQuotes } from "./find-quotes.ts";
import type { NetworkSource } from "./network-source.ts";
import { getPrices } from "./read-prices.ts";
import { recordedSources } from "./sources/test-answers.ts";

/** A server that answers for all recorded sources, or hangs for some of them. */
async function serve(hanging: readonly string[] = []) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    for (const [id, recorded] of Object.entries(recordedSources)) {
      const body = recorded.answer(url, undefined);
      if (body === null) continue;
      if (!hanging.includes(id)) response.end(body);
      return;
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address && typeof address === "object");
  const options = { origin: `http://127.0.0.1:${address.port}`, backoffMs: 1 };
  return {
    sources: Object.values(recordedSources)
      .map((recorded) => recorded.open(options))
      .sort((a, b) => a.priority - b.priority),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const now = new Date("2026-02-04T17:00:00Z");
const share = { symbol: "ACME.L", currency: "GBP", isin: null, mic: "XLON", assetClass: "stock" };
const coin = { symbol: "BTC", currency: "EUR", isin: null, mic: null, assetClass: "crypto" };

test("quotes come from the best source that has them, and say from which one and of when", async () => {
  await using server = await serve();
  const report = await findQuotes(server.sources, [share, coin, { ...share, symbol: "NONE.L" }], { now });
  assert.deepEqual(
    report.quotes
      .map(({ symbol, price, currency, source, ageMinutes }) => [symbol, price, currency, source, ageMinutes])
      .sort(),
    [
      ["ACME.L", "2.525", "GBP", "yahoo", 24],
      ["BTC", "61234.5", "EUR", "coingecko", 60],
    ],
  );
  assert.deepEqual(
    report.missing.map((each) => each.symbol),
    ["NONE.L"],
  );
  assert.match(report.missing[0]?.reason ?? "", /Yahoo Finance does not know/);
});

test("a hanging source leaves time for the next within the two seconds", async () => {
  await using server = await serve(["yahoo"]);
  const { quotes } = await findQuotes(server.sources, [share], { now });
  assert.deepEqual(
    quotes.map((quote) => quote.source),
    ["alpha-vantage"],
  );
});

test("sources that are off, refuse or fail are passed over, with what each said when none answers", async () => {
  const source = (id: string, error: CoachError | null, off: string | null = null): NetworkSource => ({
    id,
    title: id,
    capabilities: ["quotes"],
    priority: 1,
    rateLimit: 1,
    attribution: "nobody",
    unofficial: false,
    off,
    async findQuote() {
      if (error) throw error;
      return {
        symbol: id,
        price: "1",
        currency: "EUR",
        date: "2026-02-04",
        time: null,
        name: null,
        delayed: null,
      };
    },
  });
  const ask = (each: NetworkSource) => each.findQuote?.(share);
  const down = source("down", new CoachError("unavailable", "down is down."));
  const unknowing = source("unknowing", new CoachError("not_found", "unknowing does not know it."));
  const found = await askSources([source("off", null, "Set KEY."), down, source("good", null)], ask, {
    budgetMs: 500,
  });
  assert.deepEqual([found.source.id, found.refused], ["good", [{ source: "down", reason: "down is down." }]]);
  await assert.rejects(askSources([down, unknowing], ask, { budgetMs: 500 }), {
    kind: "unavailable",
    message: "down is down. unknowing does not know it.",
  });
  await assert.rejects(askSources([unknowing], ask, { budgetMs: 500 }), { kind: "not_found" });
  await assert.rejects(askSources([source("off", null, "Set KEY.")], ask, { budgetMs: 500 }), {
    kind: "not_found",
  });
});

test("stored prices are never asked for; what is not stored is, without being written", async () => {
  await using server = await serve();
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const market = store.tenant(marketId, marketId);
  await market.run((database) =>
    database.query(
      `with made as (insert into instrument (tenant_id, instrument_id, symbol, name, asset_class, currency)
         values (current_tenant(), gen_random_uuid(), 'OLD.L', 'Old', 'stock', 'GBP') returning instrument_id)
       insert into price (tenant_id, instrument_id, date, close, source)
       select current_tenant(), instrument_id, '2020-01-02', 5, 'test' from made`,
    ),
  );
  const context = { tenant, clock: fixedClock("2026-02-04"), baseCurrency: "GBP" };
  const asked: string[] = [];
  const networkSources = server.sources.map((source) => ({
    ...source,
    symbolOf(instrument: typeof share) {
      asked.push(instrument.symbol);
      return source.symbolOf?.(instrument) ?? null;
    },
  }));
  const report = await getPrices(context, { symbols: ["OLD.L", "ACME.L", "NONE"] }, { networkSources });
  assert.deepEqual([report.prices[0]?.close, report.prices[0]?.stale], ["5", true]);
  assert.deepEqual(
    report.quotes?.map(({ symbol, price, source }) => [symbol, price, source]),
    [["ACME.L", "2.525", "yahoo"]],
  );
  assert.deepEqual([report.unknownSymbols, [...new Set(asked)].sort()], [["NONE"], ["ACME.L", "NONE"]]);
  assert.ok(report.dataQuality.issues.some((issue) => issue.code === "fetched_quote"));
  const again = await getPrices(context, { symbols: ["ACME.L"] });
  assert.deepEqual([again.quotes, again.unknownSymbols], [undefined, ["ACME.L"]]);
});
