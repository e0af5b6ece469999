import type { PassageRow } from "#store/documents-reads.ts";
import type { RankedPassage } from "./rank-passages.ts";

/** Kinds that lose weight with age; a filing of last year is as good a source as ever. */
const newsKinds: ReadonlySet<string> = new Set(["news", "8-K", "press release", "press_release"]);
const halfLifeDays = 30;
/** What the oldest news still counts. */
const leastRecency = 0.3;
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
  today: string,
  limit: number,
): SelectedPassage[] {
  const rows = new Map(passages.map((passage) => [`${passage.documentId} ${passage.ordinal}`, passage]));
  const scored = ranked
    .flatMap((entry) => {
      const passage = rows.get(`${entry.documentId} ${entry.ordinal}`);
      return passage ? [{ passage, ranked: entry, score: entry.score * recency(passage, today) }] : [];
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

function recency(passage: PassageRow, today: string): number {
  if (!newsKinds.has(passage.kind)) return 1;
  const days = Math.max(0, (Date.parse(today) - Date.parse(passage.publishedAt)) / 86_400_000);
  return Math.max(leastRecency, 0.5 ** (days / halfLifeDays));
}
