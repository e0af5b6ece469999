import type { DocumentChunk, SourceDocument } from "#store/documents.ts";
import { findHeadings, type Heading } from "./find-headings.ts";

const maxSection = 160;

/** Characters a passage aims at: news is read as a whole, filings in sections. */
function targetLength(kind: string): number {
  return kind === "news" ? 1_500 : 2_000;
}

/**
 * Cuts a cleaned text into passages at headings, paragraphs and, where a paragraph is too long, sentences. A passage
 * never spans two pages; a table stays whole up to twice the target. Every body is `text.slice(start, end)`.
 */
export function chunkDocument(document: SourceDocument): DocumentChunk[] {
  const { text } = document;
  const target = targetLength(document.kind);
  const headings = findHeadings(text);
  const paged = text.includes("\f");
  const chunks: DocumentChunk[] = [];
  let page = 0;
  let pageStart = 0;
  while (pageStart <= text.length) {
    page++;
    const feed = text.indexOf("\f", pageStart);
    const pageEnd = feed < 0 ? text.length : feed;
    for (const [start, end] of spansOfPage(text, pageStart, pageEnd, target, headings)) {
      const section = sectionAt(headings, start, text);
      const body = text.slice(start, end);
      chunks.push({
        ordinal: chunks.length,
        section,
        page: paged ? page : null,
        start,
        end,
        header: chunkHeader(document, section),
        body,
        tokenEstimate: Math.ceil(body.length / 4),
      });
    }
    pageStart = pageEnd + 1;
  }
  return chunks;
}

/** What a passage is about, in words that a question may use and the passage itself need not contain. */
function chunkHeader(document: SourceDocument, section: string | null): string {
  const parts = [document.title];
  const has = (words: string) => wordsOf(parts.join(" ")).includes(wordsOf(words));
  if (document.company && !has(document.company)) parts.unshift(document.company);
  for (const symbol of document.symbols.slice(0, 5)) if (!has(symbol)) parts.push(symbol);
  if (!has(document.kind)) parts.push(document.kind);
  if (document.fiscalYear && !has(String(document.fiscalYear))) {
    parts.push(`${document.fiscalPeriod ?? "FY"} ${document.fiscalYear}`);
  }
  return section ? `${parts.join(" ")} > ${section}` : parts.join(" ");
}

/** Words between blanks, so that one text can be looked for in another by whole words. */
function wordsOf(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}-]+/gu, " ")
    .trim()} `;
}

function sectionAt(headings: readonly Heading[], start: number, text: string): string | null {
  let major: string | null = null;
  let minor: string | null = null;
  // A passage that begins with a heading, or with blank space before one, belongs to that heading.
  for (const heading of headings) {
    if (heading.start > start && text.slice(start, heading.start).trim() !== "") break;
    if (heading.level <= 2) {
      major = heading.title;
      minor = null;
    } else minor = heading.title;
  }
  const path = [major, minor].filter((part) => part !== null).join(" > ");
  return path === "" ? null : path.slice(0, maxSection);
}

type Span = [start: number, end: number];

function spansOfPage(
  text: string,
  from: number,
  to: number,
  target: number,
  headings: readonly Heading[],
): Span[] {
  const starts = new Set(headings.filter((heading) => heading.breaks).map((heading) => heading.start));
  const spans: Span[] = [];
  let open: Span | null = null;
  for (const block of blocksOf(text, from, to, target, starts)) {
    const [start, end] = block;
    const breaks = starts.has(start) && open !== null && open[1] - open[0] > target / 4;
    if (open !== null && !breaks && end - open[0] <= target * 1.1) open[1] = end;
    else {
      if (open !== null) spans.push(open);
      open = [start, end];
    }
  }
  if (open !== null) {
    const last = spans.at(-1);
    // A short end of a page joins the passage before it.
    const joins = last && open[1] - open[0] < target / 6 && open[1] - last[0] <= target * 1.3;
    if (joins && !starts.has(open[0])) last[1] = open[1];
    else spans.push(open);
  }
  return spans.map(([start, end]) => trimmed(text, start, end)).filter(([start, end]) => end > start);
}

/** Paragraphs of a page: divided by blank lines and before headings, and cut where longer than allowed. */
function* blocksOf(
  text: string,
  from: number,
  to: number,
  target: number,
  starts: ReadonlySet<number>,
): Generator<Span> {
  const boundaries = [from];
  const blank = /\n[ \t]*\n/g;
  blank.lastIndex = from;
  for (let match = blank.exec(text); match && match.index < to; match = blank.exec(text)) {
    boundaries.push(match.index + match[0].length);
  }
  for (const start of starts) if (start > from && start < to) boundaries.push(start);
  boundaries.push(to);
  boundaries.sort((a, b) => a - b);
  for (let i = 0; i + 1 < boundaries.length; i++) {
    const [start, end] = trimmed(text, boundaries[i] ?? to, boundaries[i + 1] ?? to);
    if (end <= start) continue;
    const isTable = text
      .slice(start, end)
      .split("\n", 3)
      .every((line) => line.includes(" | "));
    yield* cut(text, start, end, isTable ? target * 2 : target);
  }
}

function* cut(text: string, from: number, to: number, longest: number): Generator<Span> {
  let start = from;
  while (to - start > longest) {
    const window = text.slice(start, start + longest);
    const half = longest / 2;
    // The last end of a line or sentence in the second half, else the last blank, else a hard cut.
    const line = window.lastIndexOf("\n") + 1;
    const sentence = lastSentenceEnd(window);
    const blank = window.lastIndexOf(" ") + 1;
    let length = [Math.max(line, sentence), blank].find((place) => place > half) ?? longest;
    // Never between the halves of a surrogate pair.
    const code = text.charCodeAt(start + length - 1);
    if (code >= 0xd800 && code <= 0xdbff) length--;
    yield trimmed(text, start, start + length);
    start += length;
  }
  yield trimmed(text, start, to);
}

function lastSentenceEnd(window: string): number {
  let end = 0;
  for (const match of window.matchAll(/[.!?。]["”’)]?\s+/g)) end = match.index + match[0].length;
  return end;
}

function trimmed(text: string, from: number, to: number): Span {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  return [start, end];
}
