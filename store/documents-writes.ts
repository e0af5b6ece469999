import { createHash } from "node:crypto";
import type { DocumentChunk, IndexedDocument, SourceDocument } from "./documents.ts";
import type { Database } from "./open-store.ts";

export interface StagedCount {
  staged: number;
  unchanged: number;
}

/**
 * Puts documents as received into staging; indexing takes them from there. A document whose content is already
 * indexed is left alone, one with a known key and other content will replace the old one when it is indexed.
 */
export async function stageDocuments(
  database: Database,
  documents: readonly SourceDocument[],
): Promise<StagedCount> {
  const rows = documents.map((document) => ({
    source_key: document.documentKey,
    sha256: contentHash(document),
    raw: document,
  }));
  const staged = await database.query(
    `insert into staging_document (tenant_id, source_key, sha256, raw)
     select current_tenant(), r.source_key, r.sha256, r.raw
       from jsonb_to_recordset($1::jsonb) r(source_key text, sha256 text, raw jsonb)
      where not exists (select from document d where d.tenant_id = current_tenant()
                          and d.source_key = r.source_key and d.sha256 = r.sha256)
     on conflict (tenant_id, source_key) do update
       set raw = excluded.raw, sha256 = excluded.sha256, error = null, received_at = now()
     returning source_key`,
    [JSON.stringify(rows, storable)],
  );
  return { staged: staged.length, unchanged: documents.length - staged.length };
}

/** What the database can hold: no NUL, no half of a surrogate pair. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;
}

/** The hash by which a re-delivered document is recognised: over everything that is shown or searched. */
function contentHash(document: SourceDocument): string {
  const content = [
    document.title,
    document.publisher,
    document.kind,
    document.publishedAt,
    document.symbols,
    document.company ?? null,
    document.fiscalYear ?? null,
    document.fiscalPeriod ?? null,
    document.language,
    document.url,
    document.text,
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** Notes why a staged document cannot be indexed; it is not tried again until it is delivered anew. */
export async function rejectStagedDocument(
  database: Database,
  sourceKey: string,
  reason: string,
): Promise<void> {
  await database.query(
    "update staging_document set error = $2 where tenant_id = current_tenant() and source_key = $1",
    [sourceKey, reason],
  );
}

/** Writes a batch with all its passages, replacing what had the same keys, and takes it out of staging. */
export async function writeDocuments(
  database: Database,
  documents: readonly IndexedDocument[],
): Promise<void> {
  const keys = documents.map((document) => document.documentKey);
  await deleteByKey(database, keys);
  await database.query(
    `insert into document (tenant_id, document_id, source_key, kind, title, publisher, company, url, published_at,
       fiscal_year, fiscal_period, language, symbols, sha256, simhash, simhash_keys, duplicate_of, trust, text)
     select current_tenant(), r.* from jsonb_to_recordset($1::jsonb) r(document_id uuid, source_key text, kind text,
       title text, publisher text, company text, url text, published_at date, fiscal_year integer,
       fiscal_period text, language text, symbols text[], sha256 text, simhash bigint, simhash_keys integer[],
       duplicate_of uuid, trust text, text text)`,
    [JSON.stringify(documents.map(documentRow))],
  );
  await database.query(
    `insert into chunk (tenant_id, document_id, ordinal, section, page, char_start, char_end, header, body,
       token_estimate, published_at, kind, symbols)
     select current_tenant(), r.* from jsonb_to_recordset($1::jsonb) r(document_id uuid, ordinal integer,
       section text, page integer, char_start integer, char_end integer, header text, body text,
       token_estimate integer, published_at date, kind text, symbols text[])`,
    [JSON.stringify(documents.flatMap((document) => document.chunks.map((c) => chunkRow(document, c))))],
  );
  await database.query(
    "delete from staging_document where tenant_id = current_tenant() and source_key = any($1::text[])",
    [keys],
  );
}

function documentRow(document: IndexedDocument): Record<string, unknown> {
  return {
    document_id: document.documentId,
    source_key: document.documentKey,
    kind: document.kind,
    title: document.title,
    publisher: document.publisher,
    company: document.company ?? null,
    url: document.url,
    published_at: document.publishedAt,
    fiscal_year: document.fiscalYear ?? null,
    fiscal_period: document.fiscalPeriod ?? null,
    language: document.language,
    symbols: document.symbols,
    sha256: document.sha256,
    // As text: a JSON number cannot hold 64 bits.
    simhash: document.simhash.toString(),
    simhash_keys: document.simhashKeys,
    duplicate_of: document.duplicateOf,
    trust: document.trust,
    text: document.text,
  };
}

function chunkRow(document: IndexedDocument, chunk: DocumentChunk): Record<string, unknown> {
  return {
    document_id: document.documentId,
    ordinal: chunk.ordinal,
    section: chunk.section,
    page: chunk.page,
    char_start: chunk.start,
    char_end: chunk.end,
    header: chunk.header,
    body: chunk.body,
    token_estimate: chunk.tokenEstimate,
    published_at: document.publishedAt,
    kind: document.kind,
    symbols: document.symbols,
  };
}

async function deleteByKey(database: Database, keys: readonly string[]): Promise<number> {
  const gone = await database.query<{ document_id: string }>(
    "delete from document where tenant_id = current_tenant() and source_key = any($1::text[]) returning document_id",
    [keys],
  );
  if (gone.length > 0) {
    await database.query(
      `update document set duplicate_of = null
        where tenant_id = current_tenant() and duplicate_of = any($1::uuid[])`,
      [gone.map((row) => row.document_id)],
    );
  }
  return gone.length;
}

/** Deletes documents with everything derived from them: passages, vectors, staging. Returns how many there were. */
export async function deleteDocuments(database: Database, keys: readonly string[]): Promise<number> {
  await database.query(
    "delete from staging_document where tenant_id = current_tenant() and source_key = any($1::text[])",
    [keys],
  );
  return deleteByKey(database, keys);
}

/** Counts anew how rare each word is in the tenant's own corpus. */
export async function refreshCorpusStatistics(database: Database): Promise<void> {
  await database.query("delete from lexeme_statistic where tenant_id = current_tenant()");
  await database.query(
    `insert into lexeme_statistic (tenant_id, lexeme, chunks)
     select current_tenant(), word, ndoc
       from ts_stat('select lexemes from chunk where tenant_id = current_tenant()') where length(word) <= 200`,
  );
  await database.query(
    `insert into corpus_statistic (tenant_id, chunks, average_lexemes)
     select current_tenant(), count(*), coalesce(avg(length(lexemes)), 1) from chunk where tenant_id = current_tenant()
     on conflict (tenant_id) do update
       set chunks = excluded.chunks, average_lexemes = excluded.average_lexemes, refreshed_at = now()`,
  );
}

/** Tells the query planner how the document tables have grown; after indexing, or searches are slow. */
export async function analyzeDocuments(database: Database): Promise<void> {
  await database.query("select analyze_documents()");
}
