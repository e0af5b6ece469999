import { parse } from "csv-parse/sync";
import { headerScore } from "./column-mapping.ts";

export interface TableRow {
  line: number;
  cells: string[];
}

/** A delimited text file: where its column names are, what stands before them, and its rows. */
export interface Table {
  delimiter: string;
  header: string[];
  headerLine: number;
  preamble: TableRow[];
  rows: TableRow[];
  /** Lines that are no table row in any reading, for example an opening quote without its end. */
  broken: TableRow[];
}

const delimiters = [",", ";", "\t", "|"] as const;
const headerSearchRows = 40;

function parseRows(text: string, delimiter: string): TableRow[] {
  if (!text.includes('"')) return splitRows(text, delimiter);
  const rows: TableRow[] = [];
  let ended = 0;
  parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: "\n",
    on_record: (record: string[], context) => {
      if (record.some((cell) => cell.trim() !== "")) {
        // A record with a line break inside ends later than it starts; it is named by its first line.
        const breaks = record.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
        rows.push({
          line: Math.max(ended + 1, context.lines - breaks),
          cells: record.map((cell) => cell.trim()),
        });
      }
      ended = context.lines;
      return null;
    },
  });
  return rows;
}

/** Without quotation marks a line is a row and a delimiter ends a cell: the same rows several times faster. */
function splitRows(text: string, delimiter: string): TableRow[] {
  const rows: TableRow[] = [];
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const stop = end < 0 ? text.length : end;
    line += 1;
    const row = new LineRow(line, text, start, stop, delimiter);
    if (row.hasContent()) rows.push(row);
    start = stop + 1;
  }
  return rows;
}

/** A line whose cells are cut out when they are asked for: the cells of a long file take many times its size. */
class LineRow implements TableRow {
  readonly line: number;
  readonly #text: string;
  readonly #start: number;
  readonly #stop: number;
  readonly #delimiter: string;

  constructor(line: number, text: string, start: number, stop: number, delimiter: string) {
    this.line = line;
    this.#text = text;
    this.#start = start;
    this.#stop = stop;
    this.#delimiter = delimiter;
  }

  get cells(): string[] {
    const cells = this.#text.slice(this.#start, this.#stop).split(this.#delimiter);
    for (let index = 0; index < cells.length; index++) cells[index] = (cells[index] ?? "").trim();
    return cells;
  }

  /** Whether any cell holds something but blanks. */
  hasContent(): boolean {
    const mark = this.#delimiter.charCodeAt(0);
    for (let index = this.#start; index < this.#stop; index++) {
      const code = this.#text.charCodeAt(index);
      if (code > 32 && code < 127 && code !== mark) return true;
      if (code > 126) return this.cells.some((cell) => cell !== "");
    }
    return false;
  }
}

/** Each physical line by itself: one broken quote then costs one line, not the rest of the file. */
function parseLines(text: string, delimiter: string): { rows: TableRow[]; broken: TableRow[] } {
  const rows: TableRow[] = [];
  const broken: TableRow[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = tryParse(line, delimiter);
    const first = parsed?.[0];
    if (first) rows.push({ line: index + 1, cells: first.cells });
    else if (!parsed) broken.push({ line: index + 1, cells: [line] });
  }
  return { rows, broken };
}

function tryParse(text: string, delimiter: string): TableRow[] | null {
  try {
    return parseRows(text, delimiter);
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

function sniffDelimiter(text: string): string {
  const sample = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, headerSearchRows);
  let best = { delimiter: ",", score: -1 };
  for (const delimiter of delimiters) {
    const widths = sample.map((line) => tryParse(line, delimiter)?.[0]?.cells ?? []);
    const header = Math.max(0, ...widths.map((cells) => headerScore(cells)));
    const counts = new Map<number, number>();
    for (const cells of widths)
      if (cells.length > 1) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
    const regular = Math.max(0, ...counts.values()) / Math.max(1, sample.length);
    const score = header + regular;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function findHeader(rows: readonly TableRow[]): number {
  let best = 0;
  let bestScore = -1;
  for (const [index, row] of rows.slice(0, headerSearchRows).entries()) {
    const score = headerScore(row.cells);
    if (score > bestScore) {
      best = index;
      bestScore = score;
    }
  }
  if (bestScore >= 2) return best;
  const widest = Math.max(...rows.slice(0, headerSearchRows).map((row) => row.cells.length));
  return Math.max(
    0,
    rows.findIndex((row) => row.cells.length === widest),
  );
}

/** Reads delimited text: delimiter, header line, preamble and rows are found from the content. */
export function readTable(text: string): Table | null {
  const delimiter = sniffDelimiter(text);
  let rows = tryParse(text, delimiter);
  let broken: TableRow[] = [];
  const headerWidth = rows ? (rows[findHeader(rows)]?.cells.length ?? 0) : 0;
  const swallowed =
    text.includes('"') &&
    rows?.some((row) => row.cells.some((cell) => cell.includes("\n")) && row.cells.length !== headerWidth);
  if (!rows || swallowed) ({ rows, broken } = parseLines(text, delimiter));
  if (rows.length === 0) return null;
  const headerIndex = findHeader(rows);
  const header = rows[headerIndex];
  if (!header || header.cells.length < 2) return null;
  return {
    delimiter,
    header: header.cells,
    headerLine: header.line,
    preamble: rows.slice(0, headerIndex),
    rows: rows.slice(headerIndex + 1),
    broken,
  };
}
