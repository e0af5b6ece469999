import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteDocuments } from "#store/documents-writes.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { indexDocuments } from "./index-documents.ts";
import { readPassage } from "./read-passage.ts";
import { searchResearch } from "./search-research.ts";
import { contextOf, embedder, note, titles } from "./test-research.ts";

test("a market with few documents is searched fully next to one with many that match better", async () => {
  await using store = await openTestStore();
  const crowded = await createTestTenant(store);
  const quiet = await createTestTenant(store);
  const strong = Array.from({ length: 400 }, (_, i) =>
    note(`strong ${i}`, `Lithium lithium lithium battery output number ${i} of plant ${i * 7}.`),
  );
  await indexDocuments({ tenant: store.tenant(crowded.marketId, crowded.marketId), documents: strong });
  const weak = Array.from({ length: 5 }, (_, i) =>
    note(
      `weak ${i}`,
      `Report ${i}: ${"mills ".repeat(i * 3)} among many other matters of ${i} the board mentioned lithium once, in passing.`,
    ),
  );
  await indexDocuments({ tenant: store.tenant(quiet.marketId, quiet.marketId), documents: weak });
  assert.equal((await titles(contextOf(quiet.tenant), "lithium")).length, 5);
});

test("a private document is found by its owner only, and its words weigh on no one else's ranking", async () => {
  await using store = await openTestStore();
  const { tenant: one, marketId } = await createTestTenant(store);
  const { tenant: two } = await createTestTenant(store, { marketId });
  const market = store.tenant(marketId, marketId);
  await indexDocuments({
    tenant: market,
    embedder,
    documents: Array.from({ length: 12 }, (_, i) =>
      note(
        `shared ${i}`,
        `The harvest report number ${i} speaks of wheat, barley and the weather of region ${i}.`,
      ),
    ),
  });
  const before = await searchResearch(contextOf(two), { query: "wheat harvest weather" });
  await indexDocuments({
    tenant: one,
    embedder,
    documents: [
      note("my plan", "My secret plan: put the wheat harvest bonus into a bicycle called Rosinante."),
      ...Array.from({ length: 20 }, (_, i) =>
        note(`diary ${i}`, `Weather diary ${i}: wheat, wheat and weather again, day ${i}.`),
      ),
    ],
  });
  const own = await searchResearch(contextOf(one), { query: "Rosinante bicycle" });
  assert.equal(own.passages[0]?.title, "my plan");
  assert.deepEqual((await searchResearch(contextOf(two), { query: "Rosinante bicycle" })).passages, []);
  assert.deepEqual(await searchResearch(contextOf(two), { query: "wheat harvest weather" }), before);
  const citation = own.passages[0]?.citationId ?? "";
  assert.match((await readPassage(contextOf(one), citation)).text, /Rosinante/);
  await assert.rejects(readPassage(contextOf(two), citation), { kind: "not_found" });
});

test("a private document does not outrank a shared one that fits better", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  await indexDocuments({
    tenant: store.tenant(marketId, marketId),
    embedder,
    documents: [
      note("covenant", "The covenant on the revolving credit facility limits net leverage to three times."),
      ...Array.from({ length: 10 }, (_, i) =>
        note(`other ${i}`, `Minutes ${i} about canteen prices and parking lot ${i}.`),
      ),
    ],
  });
  await indexDocuments({ tenant, embedder, documents: [note("mine", "A facility for parking my bicycle.")] });
  assert.equal((await titles(contextOf(tenant), "leverage covenant of the credit facility"))[0], "covenant");
});

test("companies and years in the question narrow the search, and widening is said", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const filing = (company: string, symbol: string, year: number) =>
    note(
      `${company} 10-K ${year}`,
      `Dividends of ${company}: the board paid ${year % 7} per share in the year.`,
      {
        kind: "10-K",
        company,
        symbols: [symbol],
        fiscalYear: year,
        fiscalPeriod: "FY",
        publishedAt: `${year + 1}-02-01`,
      },
    );
  await indexDocuments({
    tenant: store.tenant(marketId, marketId),
    embedder,
    documents: [2021, 2022].flatMap((year) => [
      filing("Norwind Power plc", "NWP", year),
      filing("Helvetia Foods AG", "HLF", year),
    ]),
  });
  const context = contextOf(tenant);
  for (const query of [
    "What dividends did Norwind Power pay in 2022?",
    "NWP dividends FY2022",
    "norwind's dividends 2022",
  ]) {
    const result = await searchResearch(context, { query });
    assert.deepEqual(
      result.passages.map((passage) => passage.title),
      ["Norwind Power plc 10-K 2022"],
      query,
    );
    assert.match(result.assumptions.join(" "), /NWP of 2022/);
  }
  const widened = await searchResearch(context, { query: "Norwind dividends in 2015" });
  assert.equal(widened.passages.length, 2);
  assert.match(widened.assumptions.join(" "), /No passage of 2015 fits/);
  const explicit = await searchResearch(context, { query: "dividends of Norwind", symbols: ["HLF"] });
  assert.ok(explicit.passages.every((passage) => passage.symbols[0] === "HLF"));
  const small = await searchResearch(context, { query: "dividends of Norwind", symbols: ["hlf"] });
  assert.deepEqual(small.passages, explicit.passages);
});

test("filters that no document can fulfil are named with what there is", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const documents = [
    note("a", "Copper is scarce.", { symbols: ["CUP"] }),
    note("b", "Tin too.", { kind: "news" }),
  ];
  await indexDocuments({ tenant: store.tenant(marketId, marketId), embedder, documents });
  const context = contextOf(tenant);
  const { passages, dataQuality } = await searchResearch(context, {
    query: "copper",
    symbols: ["CUP", "NOPE"],
    kinds: ["tweet"],
  });
  assert.equal(passages.length, 0);
  assert.deepEqual(
    dataQuality.issues.map((issue) => issue.message),
    [
      "No document is about NOPE: search without symbols, or name the company in the query.",
      "No document is of the kind tweet. Kinds: news, note.",
    ],
  );
  await assert.rejects(searchResearch(context, { query: "copper", from: "2024-02-01", to: "2024-01-01" }), {
    kind: "invalid_input",
    message: /swap from and to/,
  });
});

test("nothing is found rather than something unrelated, and it is said", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  await indexDocuments({
    tenant: store.tenant(marketId, marketId),
    embedder,
    documents: Array.from({ length: 6 }, (_, i) =>
      note(`rates ${i}`, `The central bank kept its rate at ${i} percent.`),
    ),
  });
  const result = await searchResearch(contextOf(tenant), { query: "zebra farming on Mars" });
  assert.deepEqual(result.passages, []);
  assert.match(result.assumptions.join(" "), /Nothing was found/);
});

test("nothing published after the context's day is found or opened, and dates filter", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  await indexDocuments({
    tenant: store.tenant(marketId, marketId),
    documents: [
      note("early", "Copper demand was weak, the smelters said in January.", { publishedAt: "2024-01-10" }),
      note("late", "Copper demand recovered strongly, traders say by summer.", { publishedAt: "2024-06-20" }),
    ],
  });
  assert.deepEqual(await titles(contextOf(tenant, "2024-06-01"), "copper demand"), ["early"]);
  assert.deepEqual((await titles(contextOf(tenant, "2024-07-01"), "copper demand")).sort(), [
    "early",
    "late",
  ]);
  const late = await searchResearch(contextOf(tenant, "2024-07-01"), {
    query: "copper demand",
    from: "2024-02-01",
  });
  assert.deepEqual(
    late.passages.map((passage) => passage.title),
    ["late"],
  );
  const citation = late.passages[0]?.citationId ?? "";
  await assert.rejects(readPassage(contextOf(tenant, "2024-06-01"), citation), { kind: "not_found" });
});

test("fresh news comes before old news that says the same as well", async () => {
  await using store = await openTestStore();
  const { tenant, marketId } = await createTestTenant(store);
  const news = (title: string, publishedAt: string, text: string) =>
    note(title, text, { kind: "news", publishedAt });
  await indexDocuments({
    tenant: store.tenant(marketId, marketId),
    documents: [
      news("old", "2022-01-10", "Strike at the harbour of Genoa stops container traffic."),
      news("new", "2024-05-30", "Container traffic stands still after strike hits Genoa harbour."),
    ],
  });
  assert.deepEqual(await titles(contextOf(tenant), "Genoa harbour strike"), ["new", "old"]);
});

test("a deleted document leaves no row and is not found", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const documents = [
    note("gone", "The osmium vault holds nine bars."),
    note("kept", "The iridium vault holds two bars."),
  ];
  await indexDocuments({ tenant, embedder, documents });
  assert.deepEqual(await titles(contextOf(tenant), "osmium"), ["gone"]);
  assert.equal(await tenant.run((database) => deleteDocuments(database, ["gone", "unknown"])), 1);
  assert.deepEqual(await titles(contextOf(tenant), "osmium"), []);
  const left = await tenant.run((database) =>
    database.query<{ table: string; count: number }>(
      `select 'document' as table, count(*)::int as count from document
       union all select 'chunk', count(*)::int from chunk
       union all select 'chunk_embedding', count(*)::int from chunk_embedding
       union all select 'staging_document', count(*)::int from staging_document order by 1`,
    ),
  );
  assert.deepEqual(left, [
    { table: "chunk", count: 1 },
    { table: "chunk_embedding", count: left[1]?.count ?? -1 },
    { table: "document", count: 1 },
    { table: "staging_document", count: 0 },
  ]);
  assert.ok((left[1]?.count ?? 9) <= 1);
});

test("unknown and malformed citations are refused with what to do", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  for (const citation of [
    "doc:nothing#1",
    "doc:00000000-0000-4000-8000-000000000000#0",
    "",
    "x".repeat(500),
  ]) {
    await assert.rejects(readPassage(contextOf(tenant), citation), {
      kind: "not_found",
      message: /Search again/,
    });
  }
});
