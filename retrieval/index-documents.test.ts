import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "#platform/clock.ts";
import type { SourceDocument } from "#store/documents.ts";
import { readDocumentText } from "#store/documents-reads.ts";
import { stageDocuments } from "#store/documents-writes.ts";
import { createTestTenant, openTestStore } from "#store/test-store.ts";
import { createEmbedder } from "./embedders/index.ts";
import { indexDocuments } from "./index-documents.ts";
import { readPassage } from "./read-passage.ts";
import { searchResearch } from "./search-research.ts";

function news(key: string, text: string, more: Partial<SourceDocument> = {}): SourceDocument {
  return {
    documentKey: key,
    title: `News ${key}`,
    publisher: "Test Wire",
    kind: "news",
    publishedAt: "2024-03-01",
    symbols: ["ABC"],
    language: "en",
    text,
    url: null,
    ...more,
  };
}

test("unchanged documents are left alone, changed ones replaced with everything derived", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const first = await indexDocuments({
    tenant,
    documents: [news("a", "The ferry sails at nine."), news("b", "The tram is late.")],
  });
  assert.deepEqual([first.indexed, first.unchanged, first.chunks], [2, 0, 2]);
  const context = {
    tenant,
    clock: fixedClock("2024-06-01"),
    baseCurrency: "EUR",
    embedder: createEmbedder(undefined),
  };
  const citation = (await searchResearch(context, { query: "ferry sails" })).passages[0]?.citationId ?? "";
  const second = await indexDocuments({
    tenant,
    documents: [news("a", "The ferry is cancelled."), news("b", "The tram is late.")],
  });
  assert.deepEqual([second.indexed, second.unchanged], [1, 1]);
  assert.equal(
    (await tenant.run((database) => readDocumentText(database, "a")))?.text,
    "The ferry is cancelled.",
  );
  assert.deepEqual((await searchResearch(context, { query: "sails nine" })).passages, []);
  // A citation never silently points at other words.
  await assert.rejects(readPassage(context, citation), { kind: "not_found" });
  const third = await indexDocuments({
    tenant,
    documents: [news("b", "The tram is late.", { symbols: ["XYZ"] })],
  });
  assert.equal(third.indexed, 1);
});

test("what was staged before is indexed, and a bad document is reported with its key and not tried again", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await tenant.run((database) =>
    stageDocuments(database, [
      news("good", "Grain prices fell."),
      news("undated", "Text.", { publishedAt: "soon" }),
      news("empty", "\u200B \u202E"),
      news("nul", "Coal\u0000 prices \ud800rose."),
    ]),
  );
  const progress: number[] = [];
  const receipt = await indexDocuments({ tenant, onProgress: (share) => progress.push(share) });
  assert.equal(receipt.indexed, 2);
  assert.deepEqual(receipt.rejected.map((entry) => entry.documentKey).sort(), ["empty", "undated"]);
  assert.match(receipt.rejected.map((entry) => entry.reason).join(" "), /publishedAt/);
  assert.equal(progress.at(-1), 1);
  assert.deepEqual(
    progress,
    [...progress].sort((a, b) => a - b),
  );
  assert.equal((await indexDocuments({ tenant })).rejected.length, 0);
});

test("every passage found is verbatim at its offsets in the stored text, and opens with its surroundings", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const text = Array.from(
    { length: 12 },
    (_, i) => `## Section ${i} 😀\n\n${`Café revenue — “net” 收入 grew in part ${i}. `.repeat(30)}\u200B`,
  ).join("\n\n");
  await indexDocuments({ tenant, documents: [news("long", text, { kind: "10-K" })] });
  const stored = (await tenant.run((database) => readDocumentText(database, "long")))?.text ?? "";
  const context = {
    tenant,
    clock: fixedClock("2024-06-01"),
    baseCurrency: "EUR",
    embedder: createEmbedder(undefined),
  };
  const { passages } = await searchResearch(context, { query: "café revenue", limit: 20 });
  assert.ok(passages.length > 5);
  for (const passage of passages) {
    assert.equal(stored.slice(passage.start, passage.end), passage.text);
    const opened = await readPassage(context, passage.citationId);
    assert.equal(opened.text, passage.text);
    assert.ok(stored.includes(opened.before + opened.text + opened.after));
  }
});

test("the same documents get the same citations in every installation", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const document = news("stable", "The lighthouse was painted.");
  const ids: (string | undefined)[] = [];
  for (let round = 0; round < 2; round++) {
    await indexDocuments({ tenant, documents: [document] });
    ids.push((await tenant.run((database) => readDocumentText(database, "stable")))?.documentId);
    await tenant.run((database) => database.query("delete from document where tenant_id = current_tenant()"));
  }
  assert.ok(ids[0]);
  assert.equal(ids[0], ids[1]);
});

test("stopping keeps what is written and the next run goes on", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const controller = new AbortController();
  const documents = Array.from({ length: 90 }, (_, i) =>
    news(`n${i}`, `Item ${i} about barges and locks, number ${i * i}.`),
  );
  const stopped = indexDocuments({
    tenant,
    documents,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await assert.rejects(stopped, { name: "AbortError" });
  const rest = await indexDocuments({ tenant, documents });
  assert.ok(rest.unchanged >= 40 && rest.indexed + rest.unchanged === 90, JSON.stringify(rest));
});

test("a hundred and twenty short documents are indexed with their model", async (t) => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  const words =
    "rates bonds shares profit margin outlook demand supply energy copper wheat trade tariff bank loan".split(
      " ",
    );
  const documents = Array.from({ length: 120 }, (_, i) =>
    news(
      `d${i}`,
      Array.from({ length: 180 }, (_, j) => `${words[(i * 7 + j * j) % 15]} in week ${(i + j) % 52}`).join(
        " ",
      ),
    ),
  );
  const started = performance.now();
  const receipt = await indexDocuments({ tenant, embedder: createEmbedder(undefined), documents });
  t.diagnostic(`${receipt.chunks} passages in ${Math.round(performance.now() - started)} ms`);
  assert.equal(receipt.indexed, 120);
  assert.equal(receipt.embedded, receipt.chunks);
});
