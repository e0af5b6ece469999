import { CoachError } from "#platform/errors.ts";
import type { ColumnMapping } from "./column-mapping.ts";
import { ignored, type ReadOptions, type ReadRow, rejected } from "./importer.ts";
import { type DateOrder, findDateOrder } from "./parse-date.ts";
import { type DecimalMark, findDecimalMark } from "./parse-number.ts";
import type { Table } from "./read-table.ts";

/**
 * The decimal mark of a file from its number cells, or as the mapping says.
 * @throws CoachError invalid_input that asks, when every separator could be either
 */
export function decideDecimalMark(cells: Iterable<string>, mapping: ColumnMapping): DecimalMark {
  if (mapping.decimalMark) return mapping.decimalMark;
  const found = findDecimalMark(cells);
  if (found !== "undecided") return found ?? ".";
  throw new CoachError(
    "invalid_input",
    'Numbers such as 1,234 can be read in two ways in this file. Say which mark is the decimal one: mapping {"decimalMark": "."} or {"decimalMark": ","}.',
    { question: "decimalMark", choices: [".", ","] },
  );
}

/**
 * Whether days come before months in a file, from its date cells, or as the mapping says.
 * @throws CoachError invalid_input that asks, when nothing decides
 */
export function decideDateOrder(
  cells: readonly string[],
  options: ReadOptions,
): { order: DateOrder; reason: string | null } {
  if (options.mapping.dateOrder) return { order: options.mapping.dateOrder, reason: null };
  const found = findDateOrder(cells, options.today);
  if (found.order) return { order: found.order, reason: found.reason };
  throw new CoachError(
    "invalid_input",
    `Dates such as ${(cells.find((cell) => /\d/.test(cell)) ?? "").slice(0, 20)} can be read day first or month first, and nothing in the file decides. ` +
      'Say which: mapping {"dateOrder": "DMY"} or {"dateOrder": "MDY"}.',
    { question: "dateOrder", choices: ["DMY", "MDY"] },
  );
}

/**
 * Why a line within or below a table is no row: the column names again, as in exports that were put together, or no
 * date in it and either a total or too little; null for rows.
 */
export function footerReason(
  cells: readonly string[],
  date: string,
  header: readonly string[] = [],
): string | null {
  if (header.length > 0 && cells.length === header.length && cells.every((cell, at) => cell === header[at]))
    return "the column names once more";
  const first = cells.find((cell) => cell !== "") ?? "";
  if (/^(grand |sub)?(total|summe|totaal|somme|gesamt)\b/i.test(first) || /\btotal$/i.test(first))
    return "a total line";
  const filled = cells.filter((cell) => cell !== "").length;
  if (filled <= 1 && !/^\d/.test(date)) return "not a transaction line";
  return null;
}

/** What stands around the rows of a table, accounted for: lines before the column names, and broken ones. */
export function linesAround(table: Table): ReadRow[] {
  const outside = table.preamble.map(({ line, cells }) => ({
    line,
    raw: cells,
    outcome: ignored("stands before the column names"),
  }));
  const broken = table.broken.map(({ line, cells }) => ({
    line,
    raw: cells,
    outcome: rejected("the line has a quotation mark without its end", "Repair the line."),
  }));
  return [...outside, ...broken];
}
