import { z } from "zod";
import type { Passage } from "./model-port.ts";

const withPassages = z.looseObject({
  passages: z.array(
    z.looseObject({
      citationId: z.string(),
      title: z.string(),
      publisher: z.string().nullish(),
      publishedAt: z.string().nullish(),
      text: z.string(),
    }),
  ),
});

/** Numbers the passages of a turn: 1, 2, 3 … in order of arrival; one that comes twice keeps its number. */
export class PassageNumbering {
  readonly #byCitation = new Map<string, Passage>();

  get all(): Passage[] {
    return [...this.#byCitation.values()];
  }

  /** The passages that a structured result holds, and the result without their texts, for the model's JSON. */
  take(structured: unknown): { passages: Passage[]; rest: unknown } {
    const parsed = withPassages.safeParse(structured);
    if (!parsed.success) return { passages: [], rest: structured };
    const passages = parsed.data.passages.map((found) => {
      const known = this.#byCitation.get(found.citationId);
      if (known) return known;
      const passage: Passage = {
        number: this.#byCitation.size + 1,
        citationId: found.citationId,
        title: found.title,
        publisher: found.publisher ?? null,
        publishedAt: found.publishedAt ?? null,
        text: found.text,
      };
      this.#byCitation.set(found.citationId, passage);
      return passage;
    });
    const rest = { ...parsed.data, passages: passages.map(({ number, title }) => ({ number, title })) };
    return { passages, rest };
  }
}
