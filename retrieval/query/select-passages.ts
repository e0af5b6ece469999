import type { PassageRow } from "#store/documents-reads.ts";
import type { RankedPassage } from "./rank-passages.ts";

/** Kinds that lose weight with age; a filing of last year is as good a source as ever. */
const newsKinds: ReadonlySet<string> = new Set(["news", "8-K", "press release", "press_release"]);
const halfLifeDays = 30;
/**
 * How much of its score news can lose with age. Fused scores fall by about a tenth from rank 1 to 10, so this is a
 * step down the list, not out of it; more when the question asks for what is new.
 */
const recencyShare = { usual: 0.15, latest: 0.6 } as const;
/** What other documents count when the question asks for news. */
const otherThanNews = 0.6;
const perDocument = 2;

export interface SelectedPassage {
  passage: PassageRow;
  ranked: RankedPassage;
  score: number;
}

/**
 * The passages to show, best first: news weighted by recency, near duplicates collapsed to one document, at most two
 * passages a document. Where so few documents fit that the list would stay short, more of each are taken.
 */
export function selectPassages(
  ranked: readonly RankedPassage[],
  passages: readonly PassageRow[],
  { query, today, limit }: { query: string; today: string; limit: number },
): SelectedPassage[] {
  const weigh = kindWeigher(query, today);
  const rows = new Map(passages.map((passage) => [`${passage.documentId} ${passage.ordinal}`, passage]));
  const scored = ranked
    .flatMap((entry) => {
      const passage = rows.get(`${entry.documentId} ${entry.ordinal}`);
      return passage ? [{ passage, ranked: entry, score: entry.score * weigh(passage) }] : [];
    })
    .sort((a, b) => b.score - a.score);

  // Of a group of near duplicates the one that was published first is shown, if it is among the found.
  const representative = new Map<string, PassageRow>();
  for (const { passage } of scored) {
    const shown = representative.get(passage.rootId);
    if (!shown || passage.publishedAt < shown.publishedAt) representative.set(passage.rootId, passage);
  }
  const unique = scored.filter(
    ({ passage }) => representative.get(passage.rootId)?.documentId === passage.documentId,
  );

  const counts = new Map<string, number>();
  const first: SelectedPassage[] = [];
  const more: SelectedPassage[] = [];
  for (const entry of unique) {
    const count = counts.get(entry.passage.documentId) ?? 0;
    counts.set(entry.passage.documentId, count + 1);
    (count < perDocument ? first : more).push(entry);
  }
  return [...first.slice(0, limit), ...more.slice(0, Math.max(0, limit - first.length))].sort(
    (a, b) => b.score - a.score,
  );
}

function kindWeigher(query: string, today: string): (passage: PassageRow) => number {
  const latest = /\b(latest|newest|recent(ly)?|today|this (week|month)|just now|currently)\b/i.test(query);
  const wantsNews = /\b(news|headlines?|happened|happening)\b/i.test(query);
  const share = latest ? recencyShare.latest : recencyShare.usual;
  return (passage) => {
    // Below even the oldest news, when it is news that is asked for.
    if (!newsKinds.has(passage.kind)) return wantsNews ? otherThanNews * (1 - share) : 1;
    const days = Math.max(0, (Date.parse(today) - Date.parse(passage.publishedAt)) / 86_400_000);
    return 1 - share + share * 0.5 ** (days / halfLifeDays);
  };
}
