import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { createEmbeddingIndex } from "./documents-models.ts";
import {
  findByRankedIndex,
  rankByVector,
  rankByWords,
  readLexemes,
  type SearchFilter,
} from "./documents-search.ts";
import { refreshCorpusStatistics } from "./documents-writes.ts";
import type { Tenant } from "./open-store.ts";
import { createTestTenant, openTestStore } from "./test-store.ts";

const anything: SearchFilter = {
  symbols: [],
  companies: [],
  kinds: [],
  from: null,
  to: "2030-01-01",
  fiscalYears: [],
  fiscalPeriod: null,
};

/** Passages written directly, with vectors on a circle where wanted. */
async function write(
  tenant: Tenant,
  bodies: readonly string[],
  model?: { id: string; from: number; to: number },
) {
  await tenant.run(async (database) => {
    const documentId = randomUUID();
    await database.query(
      `insert into document (tenant_id, document_id, source_key, kind, title, publisher, published_at, language,
         sha256, simhash, simhash_keys, text)
       values (current_tenant(), $1::text::uuid, $1::text, 'note', 't', 'p', '2024-01-01', 'en', '', 0, '{}', '')`,
      [documentId],
    );
    await database.query(
      `insert into chunk (tenant_id, document_id, ordinal, char_start, char_end, header, body, token_estimate,
         published_at, kind)
       select current_tenant(), $1::uuid, o - 1, 0, 1, 'note', b, 1, '2024-01-01', 'note'
         from unnest($2::text[]) with ordinality t(b, o)`,
      [documentId, bodies],
    );
    if (model) {
      await database.query(
        `insert into chunk_embedding (tenant_id, document_id, ordinal, model_id, dimensions, embedding)
         select current_tenant(), document_id, ordinal, $2::text, 2,
                ('[' || cos($3 + ordinal * $4::float8) || ',' || sin($3 + ordinal * $4::float8) || ']')::vector
           from chunk where tenant_id = current_tenant() and document_id = $1::uuid`,
        [documentId, model.id, model.from, (model.to - model.from) / bodies.length],
      );
    }
    await refreshCorpusStatistics(database);
  });
}

test("a tenant with few vectors among many gets full results from the approximate index", async () => {
  await using store = await openTestStore();
  const { tenant: small, marketId } = await createTestTenant(store);
  const { tenant: large } = await createTestTenant(store, { marketId });
  const id = `circle-${randomUUID()}`;
  // The other tenant's vectors all lie nearer to the asked one than the own.
  await write(
    large,
    Array.from({ length: 1_500 }, () => "x"),
    { id, from: 0, to: 1 },
  );
  await write(
    small,
    Array.from({ length: 12 }, () => "x"),
    { id, from: 1.5, to: 2.5 },
  );
  await store.system((database) => createEmbeddingIndex(database, id, 2));
  const search = { modelId: id, dimensions: 2, vector: Float32Array.of(1, 0), filter: anything, limit: 10 };
  const exact = await small.run((database) => rankByVector(database, search));
  const approximate = await small.run(async (database) => {
    await database.query("set local enable_seqscan = off");
    await database.query("set local enable_sort = off");
    return rankByVector(database, { ...search, exactLimit: 5 });
  });
  assert.equal(exact.length, 10);
  assert.deepEqual(
    approximate.map((match) => match.ordinal),
    exact.map((match) => match.ordinal),
  );
  await store.system((database) => database.query("select drop_embedding_index($1)", [id]));
});

test("the word score is BM25, worked out by hand", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await write(tenant, ["copper copper copper mine", "copper river", "river delta", "delta swamp"]);
  const { lexemes, corpus } = await tenant.run((database) =>
    readLexemes(database, ["Copper mines", "the", "rivers"]),
  );
  assert.deepEqual(lexemes, [
    [
      { lexeme: "copper", chunks: 2 },
      { lexeme: "mine", chunks: 1 },
    ],
    [],
    [{ lexeme: "river", chunks: 2 }],
  ]);
  assert.deepEqual(corpus, { chunks: 4, averageLexemes: 3 });
  const matches = await tenant.run((database) =>
    rankByWords(database, {
      lexemes: [
        { lexeme: "copper", weight: 1 },
        { lexeme: "mine", weight: 2 },
      ],
      averageLexemes: corpus.averageLexemes,
      filter: anything,
      candidates: [],
      lookUp: "all",
      lookUpLexemes: ["copper", "mine"],
      limit: 10,
    }),
  );
  // Each passage has 3 different lexemes (with its header's one), the average: the length term is 1.
  // First: 1 · 2.2·3/(3+1.2) + 2 · 2.2·1/(1+1.2) = 1.571 + 2. Second: 1 · 2.2·1/(1+1.2) = 1.
  assert.deepEqual(
    matches.map((match) => match.ordinal),
    [0, 1],
  );
  assert.ok(Math.abs((matches[0]?.score ?? 0) - 3.571) < 0.08, `${matches[0]?.score}`);
  assert.ok(Math.abs((matches[1]?.score ?? 0) - 1) < 0.05, `${matches[1]?.score}`);
  assert.deepEqual(matches[0]?.matched.sort(), ["copper", "mine"]);
});

test("words that look like query syntax are only words", async () => {
  await using store = await openTestStore();
  const { tenant } = await createTestTenant(store);
  await write(tenant, ["o'reilly & sons | back\\slash !not:* 'quoted'"]);
  const question = "o'reilly & !not | 'quoted' back\\slash :* <-> \\' '; drop table chunk; --";
  const found = await tenant.run(async (database) => {
    const { lexemes } = await readLexemes(database, [question]);
    const asked = lexemes[0] ?? [];
    return rankByWords(database, {
      lexemes: asked.map((word) => ({ lexeme: word.lexeme, weight: 1 })),
      averageLexemes: 5,
      filter: anything,
      candidates: [],
      lookUp: "all",
      lookUpLexemes: asked.map((word) => word.lexeme),
      limit: 5,
    });
  });
  assert.equal(found.length, 1);
});

test("a market with few passages gets all of them from the ranked index, however many match better elsewhere", async (context) => {
  await using store = await openTestStore();
  if (!store.capabilities.bm25) return context.skip("this server has no pg_textsearch");
  const crowded = (await createTestTenant(store)).marketId;
  const quiet = (await createTestTenant(store)).marketId;
  await write(
    store.tenant(crowded, crowded),
    Array.from({ length: 1_500 }, () => "lithium lithium lithium"),
  );
  await write(
    store.tenant(quiet, quiet),
    Array.from({ length: 12 }, (_, i) => `lithium was mentioned ${"with many other things ".repeat(i + 3)}`),
  );
  const found = await store.tenant(quiet, quiet).run(async (database) => {
    for (const way of ["seqscan", "bitmapscan", "sort"])
      await database.query(`set local enable_${way} = off`);
    return findByRankedIndex(database, "lithium", "2030-01-01", 10);
  });
  assert.equal(found.length, 10);
});
