import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { fixedClock } from "#platform/clock.ts";
import { createEmbedder } from "#retrieval/embedders/index.ts";
import { indexDocuments } from "#retrieval/index-documents.ts";
import { searchResearch } from "#retrieval/search-research.ts";
import { hasRankedIndex } from "./documents-search.ts";
import type { Tenant } from "./open-store.ts";

/** A database as a server without pg_textsearch is, with one market. */
async function openPlainMarket(): Promise<{ tenant: Tenant; close(): Promise<void> }> {
  const pglite = await PGlite.create("memory://", {
    extensions: { vector },
    parsers: { 20: Number, 1082: (text) => text, 1700: (text) => text },
  });
  const folder = new URL("./migrations/", import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql") && name < "0005").sort();
  for (const file of files) await pglite.exec(await readFile(new URL(file, folder), "utf8"));
  const id = "20000000-0000-4000-8000-000000000001";
  await pglite.query(
    "insert into tenant (tenant_id, market_id, kind, name, base_currency) values ($1, $1, 'market', 'm', 'EUR')",
    [id],
  );
  const tenant: Tenant = {
    id,
    marketId: id,
    inTurn: (work) => work(),
    run: (work) =>
      pglite.transaction(async (transaction) => {
        await transaction.exec("set local role coach_app");
        await transaction.query(
          "select set_config('app.tenant_id', $1, true), set_config('app.market_id', $1, true)",
          [id],
        );
        return work({
          async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
            return (await transaction.query<Row>(sql, [...parameters])).rows;
          },
        });
      }),
  };
  return { tenant, close: () => pglite.close() };
}

test("without pg_textsearch the migrations run and questions are answered from the plain text index", async () => {
  const { tenant, close } = await openPlainMarket();
  try {
    assert.equal(await tenant.run(hasRankedIndex), false);
    const embedder = createEmbedder(undefined);
    const note = (documentKey: string, text: string) => ({
      documentKey,
      title: documentKey,
      publisher: "Test Wire",
      kind: "note",
      publishedAt: "2024-03-01",
      symbols: [],
      language: "en",
      text,
      url: null,
    });
    await indexDocuments({
      tenant,
      embedder,
      documents: [
        note("canal", "The canal authority raised transit fees for container ships after the drought."),
        note("harbour", "The harbour authority bought three cranes for container ships."),
        ...Array.from({ length: 8 }, (_, i) =>
          note(`ship ${i}`, `Ship ${i} carries ${i * 9} containers of fruit.`),
        ),
      ],
    });
    const context = { tenant, clock: fixedClock("2024-06-01"), baseCurrency: "EUR", embedder };
    // Words that no document holds must not keep the others from counting.
    const result = await searchResearch(context, {
      query: "why were canal transit fees raised for ships, and by whom exactly?",
    });
    assert.equal(result.passages[0]?.title, "canal");
  } finally {
    await close();
  }
});
