import type { ChunkKey } from "#store/documents.ts";
import {
  findByRankedIndex,
  findNewest,
  hasRankedIndex,
  type LexemeFrequency,
  rankByVector,
  rankByWords,
  readLexemes,
  type SearchFilter,
} from "#store/documents-search.ts";
import type { Database } from "#store/open-store.ts";
import type { EmbeddingModel } from "../embedders/index.ts";
import { expandQuery } from "./expand-query.ts";
import { fuseRankings } from "./fuse-rankings.ts";
import type { ResolvedQuery } from "./resolve-query.ts";

export interface RankedPassage extends ChunkKey {
  /** Fused rank, 0 … 1. */
  score: number;
}

export interface RankingRequest {
  query: string;
  resolved: ResolvedQuery;
  filter: SearchFilter;
  /** Whether the search is limited to companies. */
  narrowed: boolean;
  model: EmbeddingModel | null;
  vector: Float32Array | null;
  /** Passages to return at most. */
  limit: number;
}

type Lexemes = Awaited<ReturnType<typeof readLexemes>>;

const legLength = 100;
/** What a word counts that was not asked for but means the same. */
const synonymWeight = 0.35;
/** Vectors add much within one company's documents and little, or noise, across all of them. */
const vectorWeight = { narrowed: 1, wide: 0.25 } as const;
/** The share of the question's weight that a passage must contain; below, it answers something else. */
const leastCoverage = 0.2;

/** Ranks passages by words and by vector, drops those that share too little with the question, and fuses the rest. */
export async function rankPassages(database: Database, request: RankingRequest): Promise<RankedPassage[]> {
  const { filter, narrowed, model, vector } = request;
  // Inside one company's documents its name tells nothing; outside it does.
  const asked = narrowed
    ? request.resolved.topic
    : `${request.resolved.topic} ${request.resolved.names.join(" ")}`;
  const synonyms = expandQuery(request.query);
  const lexemes = await readLexemes(database, asked, synonyms.join(" "));
  if (lexemes.asked.length === 0) return newest(database, filter, request.limit);
  const weigh = weigher(lexemes.corpus.chunks);
  const words = lexemes.asked.map((word) => ({ lexeme: word.lexeme, weight: weigh(word) }));
  const added = lexemes.added.map((word) => ({ lexeme: word.lexeme, weight: weigh(word) * synonymWeight }));

  const byVector =
    model && vector ? await rankByVector(database, { ...model, vector, filter, limit: legLength }) : [];
  const ranked = !isSelective(filter) && (await hasRankedIndex(database));
  const candidates = ranked
    ? await findByRankedIndex(database, [asked, ...synonyms].join(" "), filter.to, legLength * 2)
    : [];
  const matches = await rankByWords(database, {
    lexemes: [...words, ...added],
    averageLexemes: lexemes.corpus.averageLexemes,
    filter,
    candidates: [...candidates, ...byVector],
    lookUp: ranked ? "private" : "all",
    lookUpLexemes: rarest([...lexemes.asked, ...lexemes.added], narrowed ? Number.POSITIVE_INFINITY : 20_000),
    limit: legLength * 3,
  });

  const covers = coverage(lexemes);
  const answering = new Map(
    matches.filter((match) => covers(match.matched) >= leastCoverage).map((match) => [keyOf(match), match]),
  );
  const scores = fuseRankings([
    { weight: 1, keys: [...answering.keys()].slice(0, legLength) },
    {
      weight: byVector.length > 0 ? (narrowed ? vectorWeight.narrowed : vectorWeight.wide) : 0,
      keys: byVector.map(keyOf).filter((key) => answering.has(key)),
    },
  ]);
  return [...scores]
    .flatMap(([key, score]) => {
      const match = answering.get(key);
      return match
        ? [{ tenantId: match.tenantId, documentId: match.documentId, ordinal: match.ordinal, score }]
        : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, request.limit);
}

function keyOf(key: ChunkKey): string {
  return `${key.tenantId} ${key.documentId} ${key.ordinal}`;
}

/** Whether a filter leaves out more than later days: then rows are filtered first and scored one by one. */
function isSelective(filter: SearchFilter): boolean {
  return (
    filter.symbols.length > 0 ||
    filter.companies.length > 0 ||
    filter.kinds.length > 0 ||
    filter.from !== null ||
    filter.fiscalYears.length > 0
  );
}

/**
 * How much of a question a passage contains, 0 … 1 and above with synonyms. A rare word counts at most twice a common
 * one: by BM25's own weights a single unknown word ("pay", where the text says "paid") would outweigh all others.
 */
function coverage(lexemes: Lexemes): (matched: readonly string[]) => number {
  const weigh = weigher(lexemes.corpus.chunks);
  const most = weigh({ lexeme: "", chunks: 0 });
  const share = (word: LexemeFrequency) => 1 + weigh(word) / most;
  const weights = new Map([
    ...lexemes.asked.map((word) => [word.lexeme, share(word)] as const),
    ...lexemes.added.map((word) => [word.lexeme, share(word) * synonymWeight] as const),
  ]);
  const total = lexemes.asked.reduce((sum, word) => sum + share(word), 0);
  return (matched) => matched.reduce((sum, lexeme) => sum + (weights.get(lexeme) ?? 0), 0) / total;
}

/** BM25's inverse document frequency. */
function weigher(chunks: number): (word: LexemeFrequency) => number {
  return (word) => Math.log(1 + (Math.max(chunks, word.chunks) - word.chunks + 0.5) / (word.chunks + 0.5));
}

/** The words to look passages up by: from the rarest on, until about `budget` passages would be read. */
function rarest(words: readonly LexemeFrequency[], budget: number): string[] {
  const chosen: string[] = [];
  let reads = 0;
  for (const word of [...words].sort((a, b) => a.chunks - b.chunks)) {
    if (chosen.length >= 2 && reads + word.chunks > budget) break;
    reads += word.chunks;
    chosen.push(word.lexeme);
  }
  return [...new Set(chosen)];
}

async function newest(database: Database, filter: SearchFilter, limit: number): Promise<RankedPassage[]> {
  const keys = await findNewest(database, filter, limit);
  const scores = fuseRankings([{ weight: 1, keys: keys.map(keyOf) }]);
  return keys.map((key) => ({ ...key, score: scores.get(keyOf(key)) ?? 0 }));
}
