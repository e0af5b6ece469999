import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "#platform/clock.ts";
import { CoachError } from "#platform/errors.ts";
import { createLogger } from "#platform/log.ts";
import type { NetworkSource, SourceMetadata, SourceQuote } from "./network-source.ts";
import { getPrices } from "./read-prices.ts";
import { refreshMetadata } from "./refresh-metadata.ts";
import { refreshQuotes } from "./refresh-quotes.ts";
import { openBook, openHousehold } from "./test-book.ts";

const logger = createLogger("silent");

function clockAt(instant: string): Clock {
  return { now: () => new Date(instant), today: () => instant.slice(0, 10) };
}

/** A service with prices by symbol and two quotes a request; it remembers what it was asked. */
function openService(prices: Record<string, string>) {
  const asked: string[][] = [];
  const state: { time: string; failure: CoachError | null; names: Record<string, SourceMetadata> } = {
    time: "2024-02-01T15:30:00.000Z",
    failure: null,
    names: {},
  };
  const quoteOf = (symbol: string): SourceQuote | CoachError => {
    const price = prices[symbol];
    if (price === undefined) return new CoachError("not_found", `book does not know ${symbol}.`);
    const { time } = state;
    return { symbol, price, currency: "USD", date: time.slice(0, 10), time, name: null, delayed: true };
  };
  const source: NetworkSource = {
    ...openBook("book", 1, {}).source,
    capabilities: ["quotes", "metadata"],
    quotesAtOnce: 2,
    async findQuote(instrument) {
      const quote = quoteOf(instrument.symbol);
      if (quote instanceof CoachError) throw quote;
      return quote;
    },
    async findQuotes(instruments) {
      asked.push(instruments.map(({ symbol }) => symbol));
      if (state.failure) throw state.failure;
      return instruments.map(({ symbol }) => quoteOf(symbol));
    },
    async readMetadata({ symbol }) {
      asked.push([symbol]);
      if (state.failure) throw state.failure;
      const told = state.names[symbol];
      if (told === undefined) throw new CoachError("not_found", `book does not know ${symbol}.`);
      return told;
    },
  };
  return { source, asked, state };
}

/** A household whose three shares have a close of 2024-01-31 from the source. */
async function openPriced() {
  const household = await openHousehold(["AAA", "BBB", "CCC"]);
  const closes = { "2024-01-30": "9", "2024-01-31": "10" };
  const book = openBook("book", 1, { AAA: closes, BBB: closes, CCC: closes });
  await household.refresh([book.source], "2024-01-31");
  const { store, marketId } = household;
  return {
    ...household,
    quotes: (source: NetworkSource, instant: string) =>
      refreshQuotes({ store, marketId, sources: [source], clock: clockAt(instant), logger }),
    metadata: (source: NetworkSource, instant: string) =>
      refreshMetadata({ store, marketId, sources: [source], clock: clockAt(instant), logger }),
  };
}

test("quotes are asked in session alone, several at once, and kept beside the closes with time and source", async () => {
  const household = await openPriced();
  const service = openService({ AAA: "11.5", BBB: "12" });
  const early = await household.quotes(service.source, "2024-02-01T13:00:00Z");
  assert.deepEqual([early.closed, early.left, service.asked], [3, 0, []]);
  const { runs } = await household.quotes(service.source, "2024-02-01T15:40:00Z");
  assert.deepEqual(service.asked, [["AAA", "BBB"], ["CCC"]]);
  assert.deepEqual(
    runs.map(({ kind, received, changed, error }) => ({ kind, received, changed, error })),
    [{ kind: "quotes", received: 2, changed: 2, error: "book does not know CCC." }],
  );
  // Equal ones change nothing, older ones never replace newer ones.
  assert.equal((await household.quotes(service.source, "2024-02-01T15:45:00Z")).runs[0]?.changed, 0);
  service.state.time = "2024-02-01T14:00:00.000Z";
  assert.equal((await household.quotes(service.source, "2024-02-01T15:50:00Z")).runs[0]?.changed, 0);
  const context = { ...household.context, clock: clockAt("2024-02-01T15:53:00Z") };
  const { quotes, prices, dataQuality } = await getPrices(context, { symbols: ["AAA", "CCC"] });
  assert.deepEqual(quotes, [
    {
      symbol: "AAA",
      name: "The AAA",
      price: "11.5",
      currency: "USD",
      date: "2024-02-01",
      time: "2024-02-01T15:30:00.000Z",
      delayed: true,
      ageMinutes: 23,
      source: "book",
      attribution: null,
    },
  ]);
  assert.deepEqual(
    prices.map(({ date, close }) => [date, close]),
    [
      ["2024-01-31", "10"],
      ["2024-01-31", "10"],
    ],
  );
  assert.deepEqual(dataQuality.issues, []);
  const closed = { "2024-01-30": "9", "2024-01-31": "10", "2024-02-01": "11" };
  const book = openBook("book", 1, { AAA: closed, BBB: closed, CCC: closed });
  await household.refresh([book.source], "2024-02-02");
  assert.deepEqual((await getPrices(context, { symbols: ["AAA"] })).quotes, undefined);
});

test("a service that fails is left alone for the rest of the hour, with its reason in the log", async () => {
  const household = await openPriced();
  const service = openService({});
  service.state.failure = new CoachError("rate_limited", "book takes no more requests now.");
  const { left } = await household.quotes(service.source, "2024-02-01T15:40:00Z");
  assert.deepEqual([left, service.asked.length], [3, 1]);
  const log = await household.query<{ kind: string; error: string }>(
    "select kind, error from refresh_log where tenant_id = current_tenant() and kind = 'quotes'",
  );
  assert.deepEqual(log, [{ kind: "quotes", error: "book takes no more requests now." }]);
});

test("names and sectors are asked once a week; a new name is logged, and what is no longer listed is found", async () => {
  const household = await openPriced();
  const service = openService({});
  const told = (symbol: string, name: string, sector: string | null = null) => {
    service.state.names[symbol] = { symbol, name, sector, currency: null, mic: null };
  };
  told("AAA", "Alpha Inc.", "Industrials");
  told("BBB", "The BBB");
  const first = await household.metadata(service.source, "2024-02-03T10:00:00Z");
  assert.deepEqual([first.runs[0]?.received, first.runs[0]?.changed, first.runs[0]?.error], [3, 2, null]);
  assert.equal((await household.metadata(service.source, "2024-02-04T10:00:00Z")).runs[0]?.received, 0);
  assert.equal(service.asked.length, 3);
  const rows = await household.query<{ text: string }>(
    `select concat_ws(' ', symbol, name, sector, attributes->'listing'->>'listed') as text from instrument
      where tenant_id = current_tenant() order by symbol`,
  );
  assert.deepEqual(
    rows.map((row) => row.text),
    ["AAA Alpha Inc. Industrials true", "BBB The BBB true", "CCC The CCC false"],
  );
  const found = async () =>
    (
      await household.query<{ text: string }>(
        `select concat_ws(' ', code, state, message) as text from data_quality_issue
          where tenant_id = current_tenant() and code in ('renamed', 'perhaps_delisted') order by code, message`,
      )
    ).map((row) => row.text);
  const renamed = "renamed open AAA is called Alpha Inc. by book; before it was The AAA.";
  assert.deepEqual(await found(), [renamed]);
  await household.metadata(service.source, "2024-02-17T10:00:00Z");
  const gone = "book no longer lists CCC, whose last close is of 2024-01-31.";
  assert.deepEqual(await found(), [`perhaps_delisted open ${gone}`, renamed]);
  told("CCC", "The CCC");
  await household.metadata(service.source, "2024-02-24T10:00:00Z");
  assert.deepEqual(await found(), [`perhaps_delisted resolved ${gone}`, renamed]);
});

test("a source that cannot answer leaves what is known, and is asked again by the next refresh", async () => {
  const household = await openPriced();
  const service = openService({});
  service.state.failure = new CoachError("unavailable", "book has a fault.");
  const failed = await household.metadata(service.source, "2024-02-03T10:00:00Z");
  assert.deepEqual([failed.runs[0]?.received, failed.runs[0]?.error], [0, "book has a fault."]);
  service.state.failure = null;
  assert.equal((await household.metadata(service.source, "2024-02-03T11:00:00Z")).runs[0]?.received, 3);
});
