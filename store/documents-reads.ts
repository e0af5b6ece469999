import type { ChunkKey, SourceDocument } from "./documents.ts";
import type { Database } from "./open-store.ts";

export interface StagedDocument {
  sourceKey: string;
  sha256: string;
  raw: unknown;
}

/** Staged documents that have not been tried yet, oldest first. */
export async function readStagedDocuments(database: Database, limit: number): Promise<StagedDocument[]> {
  return database.query<StagedDocument>(
    `select source_key as "sourceKey", sha256, raw from staging_document
      where tenant_id = current_tenant() and error is null order by received_at, source_key limit $1`,
    [limit],
  );
}

export async function countStagedDocuments(database: Database): Promise<number> {
  const rows = await database.query<{ count: number }>(
    "select count(*)::int as count from staging_document where tenant_id = current_tenant() and error is null",
  );
  return rows[0]?.count ?? 0;
}

export interface DuplicateCandidate {
  /** The document it was looked up for. */
  sourceKey: string;
  rootId: string;
  text: string;
}

/** Visible documents whose 64-bit hash differs from one of the given in at most `distance` bits, earliest first. */
export async function findSimilarDocuments(
  database: Database,
  documents: readonly { sourceKey: string; simhash: bigint; keys: readonly number[] }[],
  distance: number,
): Promise<DuplicateCandidate[]> {
  const wanted = documents.map(({ sourceKey, simhash, keys }) => ({
    source_key: sourceKey,
    simhash: simhash.toString(),
    keys,
  }));
  return database.query<DuplicateCandidate>(
    `select w.source_key as "sourceKey", s."rootId", s.text
       from jsonb_to_recordset($1::jsonb) w(source_key text, simhash bigint, keys integer[]),
       lateral (
         select coalesce(d.duplicate_of, d.document_id) as "rootId", d.text from document d
          where d.simhash_keys && w.keys and bit_count(d.simhash::bit(64) # w.simhash::bit(64)) <= $2
            and not (d.tenant_id = current_tenant() and d.source_key = w.source_key)
          order by d.published_at, d.indexed_at limit 8) s`,
    [JSON.stringify(wanted), distance],
  );
}

export interface NamedEntity {
  /** Null for a company known from a document that names no symbol. */
  symbol: string | null;
  name: string;
}

/**
 * Instruments and companies of documents that a question may mean: those with one of the symbols, and those whose
 * name begins with one of the words (lower case). The caller decides which really are meant.
 */
export async function findNamedEntities(
  database: Database,
  symbols: readonly string[],
  firstWords: readonly string[],
): Promise<NamedEntity[]> {
  return database.query<NamedEntity>(
    `select symbol, name from instrument
      where symbol = any($1::text[]) or lower(split_part(name, ' ', 1)) = any($2::text[])
     union
     select symbols[1] as symbol, company as name from document
      where company is not null and cardinality(symbols) <= 1
        and (symbols && $1::text[] or lower(split_part(company, ' ', 1)) = any($2::text[]))
     limit 200`,
    [symbols, firstWords],
  );
}

/** The kinds of documents a tenant can see, and which of the given symbols no document is about. */
export async function readDocumentScope(
  database: Database,
  symbols: readonly string[],
): Promise<{ kinds: string[]; unknownSymbols: string[] }> {
  const rows = await database.query<{ kinds: string[]; unknownSymbols: string[] }>(
    `select array(select distinct kind from document order by kind) as kinds,
            array(select s from unnest($1::text[]) s
                   where not exists (select from document where symbols && array[s, upper(s)])) as "unknownSymbols"`,
    [symbols],
  );
  return rows[0] ?? { kinds: [], unknownSymbols: [] };
}

export interface PassageRow extends ChunkKey {
  rootId: string;
  title: string;
  publisher: string;
  kind: string;
  publishedAt: string;
  symbols: string[];
  section: string | null;
  page: number | null;
  url: string | null;
  trust: string;
  text: string;
  start: number;
  end: number;
}

const passageColumns = `c.tenant_id as "tenantId", c.document_id as "documentId", c.ordinal,
  coalesce(d.duplicate_of, d.document_id) as "rootId", d.title, d.publisher, d.kind, d.published_at as "publishedAt",
  d.symbols, c.section, c.page, d.url, d.trust, c.body as text, c.char_start as start, c.char_end as "end"`;

/** The passages with these keys, in no order. */
export async function readPassages(database: Database, keys: readonly ChunkKey[]): Promise<PassageRow[]> {
  return database.query<PassageRow>(
    `select ${passageColumns}
       from unnest($1::uuid[], $2::uuid[], $3::integer[]) k(tenant_id, document_id, ordinal)
       join chunk c on c.tenant_id = k.tenant_id and c.document_id = k.document_id and c.ordinal = k.ordinal
       join document d on d.tenant_id = c.tenant_id and d.document_id = c.document_id`,
    [keys.map((key) => key.tenantId), keys.map((key) => key.documentId), keys.map((key) => key.ordinal)],
  );
}

export interface PassageInContext extends PassageRow {
  before: string;
  after: string;
}

/** One passage with the text around it, if the tenant may see it and it was public on the given day. */
export async function readPassageInContext(
  database: Database,
  documentId: string,
  ordinal: number,
  today: string,
  width: number,
): Promise<PassageInContext | undefined> {
  // Offsets count UTF-16 units, as the application does; the database counts characters. So the cut is made here.
  const rows = await database.query<PassageRow & { documentText: string }>(
    `select ${passageColumns}, d.text as "documentText"
       from chunk c join document d on d.tenant_id = c.tenant_id and d.document_id = c.document_id
      where c.document_id = $1::uuid and c.ordinal = $2 and d.published_at <= $3::date`,
    [documentId, ordinal, today],
  );
  const row = rows[0];
  if (!row) return undefined;
  const { documentText, ...passage } = row;
  return {
    ...passage,
    before: documentText.slice(Math.max(0, row.start - width), row.start),
    after: documentText.slice(row.end, row.end + width),
  };
}

/** The text that a document's offsets point into, by its key in the tenant's own documents. */
export async function readDocumentText(
  database: Database,
  documentKey: SourceDocument["documentKey"],
): Promise<{ documentId: string; trust: string; duplicateOf: string | null; text: string } | undefined> {
  const rows = await database.query<{
    documentId: string;
    trust: string;
    duplicateOf: string | null;
    text: string;
  }>(
    `select document_id as "documentId", trust, duplicate_of as "duplicateOf", text from document
      where tenant_id = current_tenant() and source_key = $1`,
    [documentKey],
  );
  return rows[0];
}
