import type { Passage } from "../model-port.ts";

export interface CitationCheck {
  /** The text without markers that no passage stands behind. */
  text: string;
  unknownMarkers: string[];
  /** Passages that the text cites, in order of first mention. */
  cited: Passage[];
}

/** Keeps `[n]` only where n is a passage returned in this turn. Links `[n](…)` are taken down to the bare marker. */
export function checkMarkers(text: string, passages: readonly Passage[]): CitationCheck {
  const byNumber = new Map(passages.map((passage) => [passage.number, passage]));
  const cited = new Map<number, Passage>();
  const unknownMarkers: string[] = [];
  const checked = text
    .replace(/\[((?:\d{1,3})(?:\s*[,;]\s*\d{1,3})+)\]/g, (_, list: string) =>
      list
        .split(/[,;]/)
        .map((number) => `[${number.trim()}]`)
        .join(""),
    )
    .replace(/[ \t]?\[(\d{1,3})\](?:\([^)\s]*\))?/g, (marker, digits: string) => {
      const passage = byNumber.get(Number(digits));
      if (!passage) {
        unknownMarkers.push(marker.trim());
        return "";
      }
      cited.set(passage.number, passage);
      return `${marker.startsWith("[") ? "" : " "}[${digits}]`;
    });
  return { text: checked, unknownMarkers, cited: [...cited.values()] };
}

export interface Quotation {
  text: string;
  start: number;
  end: number;
}

/** Quotations of four words or more, in straight, curly or German quotation marks; shorter ones are names and terms. */
export function findQuotations(text: string): Quotation[] {
  return [...text.matchAll(/[“„«"]([^“”„«»"\n]{12,1200})[”“»"]/gu)].flatMap((match) => {
    const quoted = match[1] ?? "";
    return quoted.trim().split(/\s+/).length >= 4
      ? [{ text: quoted, start: match.index, end: match.index + match[0].length }]
      : [];
  });
}

/** Whether a text holds the quotation word for word; white space and the shape of quotation marks do not count. */
export function holdsQuotation(source: string, quotation: string): boolean {
  const parts = plain(quotation)
    .split(/\s*(?:\[…\]|\[\.\.\.\]|…|\.\.\.)\s*/)
    .map((part) => part.replace(/^[,;:\s]+|[.,;:\s]+$/g, ""))
    .filter((part) => part !== "");
  const text = plain(source);
  let from = 0;
  return (
    parts.length > 0 &&
    parts.every((part) => {
      const at = text.indexOf(part, from);
      from = at + part.length;
      return at >= 0;
    })
  );
}

function plain(text: string): string {
  return text
    .replace(/[“”„«»"‘’]/g, "'")
    .replace(/[–—]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}
