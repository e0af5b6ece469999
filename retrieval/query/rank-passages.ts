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
import { type Expansion, expandQuery } from "./expand-query.ts";
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

const legLength = 100;
/** What a word counts that was not asked for but means the same. */
const synonymWeight = 0.35;
/** Vectors add much within one company's documents and little, or noise, across all of them. */
const vectorWeight = { narrowed: 1, wide: 0.25 } as const;
/** The share of the question's weight that a passage must contain; below, it answers something else. */
const leastCoverage = 0.2;
/** In documents about the company that was named, a passage may also answer in other words: the least cosine. */
const leastSimilarity = 0.3;

/** Ranks passages by words and by vector, drops those that share too little with the question, and fuses the rest. */
export async function rankPassages(database: Database, request: RankingRequest): Promise<RankedPassage[]> {
  const { filter, narrowed, model, vector } = request;
  // Inside one company's documents its name tells nothing; outside it does.
  const asked = narrowed
    ? request.resolved.topic
    : `${request.resolved.topic} ${request.resolved.names.join(" ")}`;
  const expansions = expandQuery(request.query);
  const lexemes = await weighLexemes(database, asked, expansions);
  if (lexemes.asked.length === 0) return newest(database, filter, request.limit);

  const byVector =
    model && vector ? await rankByVector(database, { ...model, vector, filter, limit: legLength }) : [];
  const ranked = !isSelective(filter) && (await hasRankedIndex(database));
  const candidates = ranked
    ? await findByRankedIndex(
        database,
        [asked, ...expansions.flatMap((one) => one.others)].join(" "),
        filter.to,
        legLength * 2,
      )
    : [];
  const matches = await rankByWords(database, {
    lexemes: [...lexemes.asked, ...lexemes.added],
    averageLexemes: lexemes.averageLexemes,
    filter,
    candidates: [...candidates, ...byVector],
    lookUp: ranked ? "private" : "all",
    lookUpLexemes: rarest([...lexemes.asked, ...lexemes.added], narrowed ? Number.POSITIVE_INFINITY : 20_000),
    limit: legLength * 3,
  });

  const covers = coverage(lexemes);
  const similar = new Set(
    narrowed ? byVector.filter((match) => match.similarity >= leastSimilarity).map(keyOf) : [],
  );
  const answering = new Map(
    matches
      .filter((match) => covers(match.matched) >= leastCoverage || similar.has(keyOf(match)))
      .map((match) => [keyOf(match), match]),
  );
  const scores = fuseRankings([
    { weight: 1, keys: [...answering].filter(([, match]) => match.score > 0).map(([key]) => key) },
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

interface QuestionLexemes {
  asked: QuestionLexeme[];
  added: QuestionLexeme[];
  averageLexemes: number;
}

interface QuestionLexeme extends LexemeFrequency {
  /** BM25's inverse document frequency, less for a synonym. */
  weight: number;
  /** What it counts in `coverage`. */
  share: number;
}

/** The words of a question and their synonyms with what each is worth. */
async function weighLexemes(
  database: Database,
  question: string,
  expansions: readonly Expansion[],
): Promise<QuestionLexemes> {
  const { lexemes, corpus } = await readLexemes(database, [
    question,
    ...expansions.flatMap(({ wording, others }) => [wording, others.join(" ")]),
  ]);
  const rarity = ({ chunks }: { chunks: number }) =>
    Math.log(1 + (Math.max(corpus.chunks, chunks) - chunks + 0.5) / (chunks + 0.5));
  const most = rarity({ chunks: 0 });
  const weighed = (word: LexemeFrequency, factor: number) => ({
    ...word,
    weight: rarity(word) * factor,
    // A rare word counts at most twice a common one: by BM25's own weights a single unknown word ("pay", where the
    // text says "paid") would outweigh all others.
    share: (1 + rarity(word) / most) * factor,
  });
  const asked = (lexemes[0] ?? []).map((word) => weighed(word, 1));
  const known = new Set(asked.map((word) => word.lexeme));
  const added = new Map<string, QuestionLexeme>();
  for (const index of expansions.keys()) {
    // A wording that no document uses is replaced by the others rather than helped by them.
    const unused = (lexemes[1 + index * 2] ?? []).every((word) => word.chunks === 0);
    for (const word of lexemes[2 + index * 2] ?? []) {
      const candidate = weighed(word, unused ? 1 : synonymWeight);
      if (!known.has(word.lexeme) && candidate.weight > (added.get(word.lexeme)?.weight ?? 0)) {
        added.set(word.lexeme, candidate);
      }
    }
  }
  return { asked, added: [...added.values()], averageLexemes: corpus.averageLexemes };
}

/** How much of a question a passage with these words contains: 1 is all of it, synonyms may add to that. */
function coverage(lexemes: QuestionLexemes): (matched: readonly string[]) => number {
  const shares = new Map([...lexemes.asked, ...lexemes.added].map((word) => [word.lexeme, word.share]));
  const total = lexemes.asked.reduce((sum, word) => sum + word.share, 0);
  return (matched) => matched.reduce((sum, lexeme) => sum + (shares.get(lexeme) ?? 0), 0) / total;
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
