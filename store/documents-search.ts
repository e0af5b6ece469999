import type { ChunkKey } from "./documents.ts";
import { vectorText } from "./documents-models.ts";
import type { Database } from "./open-store.ts";

/** What a passage must fulfil to be found at all. Empty lists and nulls ask for nothing. */
export interface SearchFilter {
  /** Documents about one of these symbols or companies. */
  symbols: readonly string[];
  companies: readonly string[];
  kinds: readonly string[];
  from: string | null;
  /** The last day of publication that counts: never after today. */
  to: string;
  /** Documents of these fiscal years, or published in them or the year after. */
  fiscalYears: readonly number[];
  fiscalPeriod: string | null;
}

/** A word of a question as it stands in the index, and what finding it is worth. */
export interface WeightedLexeme {
  lexeme: string;
  weight: number;
}

export interface LexemeFrequency {
  lexeme: string;
  /** Visible passages that contain it. */
  chunks: number;
}

export interface CorpusStatistic {
  chunks: number;
  averageLexemes: number;
}

/**
 * The index words (stems without stop words) of several texts, in their order, each with its frequency in what the
 * tenant can see.
 */
export async function readLexemes(
  database: Database,
  texts: readonly string[],
): Promise<{ lexemes: LexemeFrequency[][]; corpus: CorpusStatistic }> {
  const rows = await database.query<LexemeFrequency & { place: number }>(
    `select t.place::int as place, l.lexeme, coalesce(sum(s.chunks), 0)::int as chunks
       from unnest($1::text[]) with ordinality t(text, place), unnest(to_tsvector('english', t.text)) l
       left join lexeme_statistic s on s.lexeme = l.lexeme and s.tenant_id in (current_tenant(), current_market())
      group by t.place, l.lexeme order by t.place, l.lexeme`,
    [texts],
  );
  const corpus = await database.query<CorpusStatistic>(
    `select coalesce(sum(chunks), 0)::int as chunks,
            coalesce(sum(chunks * average_lexemes) / nullif(sum(chunks), 0), 100)::float8 as "averageLexemes"
       from corpus_statistic`,
  );
  return {
    lexemes: texts.map((_, index) =>
      rows.filter((row) => row.place === index + 1).map(({ lexeme, chunks }) => ({ lexeme, chunks })),
    ),
    corpus: corpus[0] ?? { chunks: 0, averageLexemes: 100 },
  };
}

// Conditions over chunk `c`; the parameters $1 to $7 are those of `filterParameters`.
const filterCondition = `c.published_at <= $1::date
  and ($2::date is null or c.published_at >= $2::date)
  and (cardinality($3::text[]) = 0 or c.kind = any($3::text[]))
  and ((cardinality($4::text[]) = 0 and cardinality($5::text[]) = 0 and cardinality($6::integer[]) = 0)
    or c.document_id in (select d.document_id from document d
      where ((cardinality($4::text[]) = 0 and cardinality($5::text[]) = 0)
          or d.symbols && $4::text[] or d.company = any($5::text[]))
        and (cardinality($6::integer[]) = 0 or d.fiscal_year = any($6::integer[])
          or d.fiscal_year is null and extract(year from d.published_at)::int = any($6::integer[]))
        and ($7::text is null or d.fiscal_period is null or d.fiscal_period = $7::text)))`;

function filterParameters(filter: SearchFilter): unknown[] {
  return [
    filter.to,
    filter.from,
    filter.kinds,
    filter.symbols,
    filter.companies,
    filter.fiscalYears,
    filter.fiscalPeriod,
  ];
}

/** Whether shared passages have a ranked index here; without it words are looked up in the plain text index. */
export async function hasRankedIndex(database: Database): Promise<boolean> {
  const rows = await database.query<{ present: boolean }>(
    "select to_regclass('public.chunk_ranked') is not null as present",
  );
  return rows[0]?.present ?? false;
}

/** The best shared passages by BM25 over the whole market, fast at any size; only the last day can be filtered. */
export async function findByRankedIndex(
  database: Database,
  query: string,
  to: string,
  limit: number,
): Promise<ChunkKey[]> {
  return database.query<ChunkKey>(
    `select c.tenant_id as "tenantId", c.document_id as "documentId", c.ordinal from chunk c
      where c.shared and c.published_at <= $2::date
      order by (c.header || ' ' || c.body) <@> to_bm25query($1, 'chunk_ranked') limit $3`,
    [query, to, limit],
  );
}

export interface WordMatch extends ChunkKey {
  /** BM25 with the frequencies of what the tenant can see. */
  score: number;
  /** The asked words that the passage contains. */
  matched: string[];
}

export interface WordSearch {
  lexemes: readonly WeightedLexeme[];
  averageLexemes: number;
  filter: SearchFilter;
  /** Scored in any case. */
  candidates: readonly ChunkKey[];
  /** Which other passages are looked up by their words: all, or the tenant's private ones. */
  lookUp: "all" | "private";
  /** The words by which they are looked up: the rarer ones of the question. */
  lookUpLexemes: readonly string[];
  limit: number;
}

/**
 * Passages by BM25 (k1 = 1.2, b = 0.75), any word counting, none required. The score is computed from the stored
 * lexemes, so it is the same with and without a ranked index, and over tenants it never mixes: the frequencies in
 * `lexemes` come from the rows this tenant can see. `ts_rank` of one word tells how often it occurs: it sums
 * 1/j² over its occurrences, divided by π²/6, which is 1 − 0.608 / (n + ½) to within a few percent.
 */
export async function rankByWords(database: Database, search: WordSearch): Promise<WordMatch[]> {
  return database.query<WordMatch>(
    `with candidate as (
       select * from unnest($8::uuid[], $9::uuid[], $10::integer[]) k(tenant_id, document_id, ordinal)
       union
       select c.tenant_id, c.document_id, c.ordinal from chunk c
        where c.lexemes @@ $11::tsquery and ($12::boolean or not c.shared) and ${filterCondition}
     )
     select c.tenant_id as "tenantId", c.document_id as "documentId", c.ordinal,
            coalesce(s.score, 0) as score, coalesce(s.matched, '{}') as matched
       from candidate join chunk c using (tenant_id, document_id, ordinal),
       lateral (
         select sum(t.weight * 2.2 * t.n
                    / (t.n + 1.2 * (0.25 + 0.75 * length(c.lexemes) / $13::float8)))::float8 as score,
                array_agg(t.lexeme) as matched
           from (select w.lexeme, w.weight, 0.608 / greatest(1 - r.rank, 1e-3) - 0.5 as n
                   from unnest($14::text[], $15::float8[], $16::tsquery[]) w(lexeme, weight, query),
                        lateral (select ts_rank('{1,1,1,1}', c.lexemes, w.query) as rank offset 0) r
                  where r.rank > 0) t
       ) s
      order by score desc, c.published_at desc, c.document_id, c.ordinal limit $17`,
    [
      ...filterParameters(search.filter),
      search.candidates.map((key) => key.tenantId),
      search.candidates.map((key) => key.documentId),
      search.candidates.map((key) => key.ordinal),
      search.lookUpLexemes.map(quoted).join(" | "),
      search.lookUp === "all",
      search.averageLexemes,
      search.lexemes.map((word) => word.lexeme),
      search.lexemes.map((word) => word.weight),
      search.lexemes.map((word) => quoted(word.lexeme)),
      search.limit,
    ],
  );
}

/** A lexeme as a text search query of its own. */
function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

export interface VectorMatch extends ChunkKey {
  /** Cosine, −1 … 1. */
  similarity: number;
}

export interface VectorSearch {
  modelId: string;
  dimensions: number;
  vector: Float32Array;
  filter: SearchFilter;
  limit: number;
  /** Vectors up to this many are compared one by one; of more, the approximate index is asked where there is one. */
  exactLimit?: number;
}

/** Passages by cosine to a vector of the same model. Needs pgvector 0.8. */
export async function rankByVector(database: Database, search: VectorSearch): Promise<VectorMatch[]> {
  const exactLimit = search.exactLimit ?? 20_000;
  const counted = await database.query<{ count: number }>(
    "select count(*)::int as count from (select from chunk_embedding where model_id = $1 limit $2) e",
    [search.modelId, exactLimit + 1],
  );
  const approximate = (counted[0]?.count ?? 0) > exactLimit;
  // A filter applied after the index would leave few of its rows: keep asking it until enough pass.
  if (approximate) await database.query("set local hnsw.iterative_scan = 'relaxed_order'");
  const width = Math.trunc(search.dimensions);
  const distance = `e.embedding::vector(${width}) <=> $9::vector(${width})`;
  // The index holds the vectors under their width; an addition keeps the planner from using it.
  return database.query<VectorMatch>(
    `select f."tenantId", f."documentId", f.ordinal, 1 - f.distance as similarity from (
       select e.tenant_id as "tenantId", e.document_id as "documentId", e.ordinal,
              ${approximate ? distance : `(${distance}) + 0`} as distance
         from chunk_embedding e
         join chunk c on c.tenant_id = e.tenant_id and c.document_id = e.document_id and c.ordinal = e.ordinal
        where e.model_id = $8 and ${filterCondition}
        order by distance limit $10) f`,
    [...filterParameters(search.filter), search.modelId, vectorText(search.vector), search.limit],
  );
}

/** The newest passages that pass the filter: for a question that names no topic. */
export async function findNewest(
  database: Database,
  filter: SearchFilter,
  limit: number,
): Promise<ChunkKey[]> {
  return database.query<ChunkKey>(
    `select c.tenant_id as "tenantId", c.document_id as "documentId", c.ordinal from chunk c
      where ${filterCondition} order by c.published_at desc, c.document_id, c.ordinal limit $8`,
    [...filterParameters(filter), limit],
  );
}
