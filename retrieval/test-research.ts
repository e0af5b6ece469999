import { fixedClock } from "#platform/clock.ts";
import type { SourceDocument } from "#store/documents.ts";
import type { Tenant } from "#store/open-store.ts";
import { createEmbedder } from "./embedders/index.ts";
import { type ResearchContext, searchResearch } from "./search-research.ts";

/** The embedder that needs no network, one for all tests. */
export const embedder = createEmbedder(undefined);

/** A document for a test: a short note whose title is its key. */
export function note(key: string, text: string, more: Partial<SourceDocument> = {}): SourceDocument {
  return {
    documentKey: key,
    title: key,
    publisher: "Test Wire",
    kind: "note",
    publishedAt: "2024-03-01",
    symbols: [],
    language: "en",
    text,
    url: null,
    ...more,
  };
}

/** What searches of a household need, on a fixed day. */
export function contextOf(tenant: Tenant, today = "2024-06-01"): ResearchContext {
  return { tenant, clock: fixedClock(today), baseCurrency: "EUR", embedder };
}

/** Titles of the passages found, best first. */
export async function titles(context: ResearchContext, query: string): Promise<string[]> {
  return (await searchResearch(context, { query, limit: 20 })).passages.map((passage) => passage.title);
}
