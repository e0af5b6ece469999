/** A heading of a document. Levels 1 and 2 name a section, deeper ones a part of it. */
export interface Heading {
  start: number;
  level: number;
  title: string;
  /** Whether a new passage should begin here. */
  breaks: boolean;
}

const itemPattern = /^item\s+(\d{1,2}(?:\.\d{2})?[a-c]?)\s*([.:–—-]|$|\s(?=\p{Lu}))\s*(.*)$/iu;

/** Headings as they stand in text: markdown, `Item 7A.` of filings, `Note 5 – Revenue`, lines in capitals. */
export function findHeadings(text: string): Heading[] {
  const headings: Heading[] = [];
  let start = 0;
  const lines = text.split(/[\n\f]/);
  for (const [index, line] of lines.entries()) {
    const heading = readHeading(line.trim(), () => nextLine(lines, index));
    if (heading) headings.push({ start: start + line.length - line.trimStart().length, ...heading });
    start += line.length + 1;
  }
  return headings;
}

function nextLine(lines: readonly string[], index: number): string {
  return (
    lines
      .slice(index + 1, index + 4)
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  );
}

function readHeading(line: string, next: () => string): Omit<Heading, "start"> | null {
  if (line.length < 3 || line.length > 220) return null;
  const markdown = /^(#{1,6})\s+(.+)$/.exec(line);
  if (markdown?.[1] && markdown[2]) {
    return { level: markdown[1].length, title: tidy(markdown[2].replace(/\s#+$/, "")), breaks: true };
  }
  const item = itemPattern.exec(line);
  if (item?.[1]) {
    const own = item[3]?.trim() ?? "";
    // "Item 1A of our report" is a sentence; "Item 2." alone has its title on the next line.
    if (/^\p{Ll}/u.test(own)) return null;
    const title = own !== "" ? own : next();
    const usable = title.length <= 200 && /^[\p{Lu}\d(“"]/u.test(title) ? ` ${title}` : "";
    return { level: 1, title: tidy(`Item ${item[1].toUpperCase()}.${usable}`), breaks: true };
  }
  if (/^note\s+\d+\s*[-–—:.]\s*\S/i.test(line) && line.length <= 120) {
    return { level: 3, title: tidy(line), breaks: true };
  }
  return isCapitals(line) ? { level: 4, title: tidy(line), breaks: false } : null;
}

function isCapitals(line: string): boolean {
  if (line.length > 90 || /[|.;,:]$/.test(line)) return false;
  const letters = line.match(/\p{L}/gu) ?? [];
  const words = line.match(/\p{L}{2,}/gu) ?? [];
  return (
    words.length >= 2 &&
    letters.length >= 8 &&
    letters.length > line.length * 0.7 &&
    line === line.toUpperCase()
  );
}

function tidy(title: string): string {
  return title
    .replace(/[*_`]+/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120);
}
