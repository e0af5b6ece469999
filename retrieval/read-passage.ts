import { CoachError } from "#platform/errors.ts";
import { readPassageInContext } from "#store/documents-reads.ts";
import type { UseCaseContext } from "#store/use-case-context.ts";
import { formatCitationId, parseCitationId } from "./citation-id.ts";

export interface OpenedPassage {
  citationId: string;
  title: string;
  publisher: string;
  kind: string;
  publishedAt: string;
  url: string | null;
  section: string | null;
  page: number | null;
  /** Verbatim: characters `start` to `end` of the stored document. */
  text: string;
  start: number;
  end: number;
  /** The words around the passage. */
  before: string;
  after: string;
}

/** Characters shown on each side. */
const contextWidth = 800;

/** The passage that a citation names, with the text around it. Fails with `not_found` for an unknown citation. */
export async function readPassage(context: UseCaseContext, citationId: string): Promise<OpenedPassage> {
  const key = parseCitationId(citationId);
  const row =
    key &&
    (await context.tenant.run((database) =>
      readPassageInContext(database, key.documentId, key.ordinal, context.clock.today(), contextWidth),
    ));
  if (!row) {
    throw new CoachError(
      "not_found",
      "There is no such passage: it may have been replaced or deleted. Search again and use a citation from the result.",
    );
  }
  return {
    citationId: formatCitationId(row.documentId, row.ordinal),
    title: row.title,
    publisher: row.publisher,
    kind: row.kind,
    publishedAt: row.publishedAt,
    url: row.url,
    section: row.section,
    page: row.page,
    text: row.text,
    start: row.start,
    end: row.end,
    before: row.before.replaceAll("\f", "\n"),
    after: row.after.replaceAll("\f", "\n"),
  };
}
