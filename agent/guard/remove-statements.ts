import { splitSentences } from "../split-sentences.ts";

export const REMOVED_FIGURE = "[removed: a figure without a source]";
export const REMOVED_DIRECTION = "[removed: its source says the opposite direction]";
export const REMOVED_QUOTE = "[removed: a quotation not found in its source]";

export interface Finding {
  start: number;
  end: number;
  mark: typeof REMOVED_FIGURE | typeof REMOVED_DIRECTION | typeof REMOVED_QUOTE;
}

export interface Removal {
  text: string;
  /** The statements that were taken out, as they were. */
  removed: string[];
}

/**
 * Takes out every sentence that holds a finding and leaves a visible mark in its place. In a table only the cell is
 * replaced; the marker of a list item stays.
 */
export function removeStatements(text: string, findings: readonly Finding[]): Removal {
  const removed: string[] = [];
  let offset = 0;
  const lines = text.split("\n").map((line) => {
    const start = offset;
    offset += line.length + 1;
    const inside = findings.filter((finding) => finding.start < start + line.length && finding.end > start);
    if (inside.length === 0) return line;
    return replaceParts(partsOf(line), start, inside, removed);
  });
  return { text: lines.join("\n"), removed };
}

function partsOf(line: string): string[] {
  if (line.trimStart().startsWith("|")) return line.split(/(?<=\|)/);
  const marker = /^\s*(?:[-*•]\s+|\d+[.)]\s+|>\s+|#+\s+)*/.exec(line)?.[0] ?? "";
  return [marker, ...splitSentences(line.slice(marker.length))];
}

function replaceParts(
  parts: readonly string[],
  start: number,
  findings: readonly Finding[],
  removed: string[],
): string {
  let position = start;
  let previousMark = "";
  let output = "";
  for (const part of parts) {
    const from = position;
    position += part.length;
    const hit = findings.find((finding) => finding.start < position && finding.end > from);
    if (!hit) {
      output += part;
      if (part.trim() !== "") previousMark = "";
      continue;
    }
    removed.push(part.replace(/\|\s*$/, "").trim());
    const tail = part.endsWith("|") ? " |" : (/\s*$/.exec(part)?.[0] ?? "");
    if (previousMark !== hit.mark || part.endsWith("|")) output += `${hit.mark}${tail}`;
    previousMark = hit.mark;
  }
  return output;
}
