import { CoachError } from "#platform/errors.ts";
import type { ImportMapping } from "#store/import-mappings.ts";
import { COLUMN_FIELDS, type ColumnMapping, columnMapping } from "./importers/column-mapping.ts";
import type { Importer, ReadOptions } from "./importers/importer.ts";
import { chooseImporter } from "./importers/index.ts";
import type { SourceFile } from "./importers/source-file.ts";

/** What an earlier import into the same account settled about files with these columns. */
export interface RecalledMapping {
  columns: ColumnMapping;
  habits: Pick<ColumnMapping, "dateOrder" | "decimalMark">;
  format: string;
  /** The import that it comes from, in words. */
  source: string;
}

/**
 * The mapping of the latest import with the same column names into the account; into any account where none was chosen.
 * The day of a list of positions and what becomes of doubles are not part of it: every file has its own.
 */
export function recallMapping(
  earlier: readonly ImportMapping[],
  header: readonly string[],
  account: string | null,
): RecalledMapping | null {
  const found = earlier.find(
    ({ accounts, columns }) =>
      (account === null || accounts.includes(account)) &&
      columns.length === header.length &&
      columns.every((name, index) => name === header[index]),
  );
  const mapping = columnMapping.safeParse(found?.mapping);
  if (!found || !mapping.success) return null;
  const { dateOrder, decimalMark, asOf: _day, doubles: _doubles, ...columns } = mapping.data;
  return {
    columns,
    habits: { ...(dateOrder && { dateOrder }), ...(decimalMark && { decimalMark }) },
    format: found.format,
    source: `the import of ${found.fileName.slice(0, 60)} on ${found.day}`,
  };
}

const tables: ReadonlySet<string> = new Set(["generic-csv", "positions-csv"]);

/** The importer for a file, as chooseImporter; of the two for any table, the one that an earlier file was read by. */
export function chooseRecalledImporter(
  file: SourceFile,
  format: string | undefined,
  recalled: RecalledMapping | null,
): Importer {
  const importer = chooseImporter(file, format);
  const usable = format === undefined && recalled !== null && Object.keys(recalled.columns).length > 0;
  return usable && tables.has(importer.id) && tables.has(recalled.format)
    ? chooseImporter(file, recalled.format)
    : importer;
}

/** A question is answered as before only when the file raises it again: what its own cells say comes first. */
function isQuestion(error: unknown, habits: RecalledMapping["habits"]): keyof typeof habits | null {
  const question = error instanceof CoachError ? error.details["question"] : undefined;
  if (question === "dateOrder" || question === "decimalMark") return habits[question] ? question : null;
  return null;
}

/**
 * Reads a file in the given way with what the caller says, and where that leaves something open, as the earlier one was
 * read. Answers the mapping that was used, for the next file. The assumptions name what was recalled.
 * @throws CoachError as `reading`
 */
export function readRecalling<Read extends { assumptions: string[] }>(
  { id }: Importer,
  reading: (options: ReadOptions) => Read,
  options: ReadOptions,
  recalled: RecalledMapping | null,
): { read: Read; mapping: ColumnMapping } {
  if (recalled === null) return { read: reading(options), mapping: options.mapping };
  let mapping: ColumnMapping = { ...recalled.columns, ...options.mapping };
  // A file asks at most two questions.
  for (let asked = 0; ; asked += 1) {
    try {
      const read = reading({ ...options, mapping });
      const told = describe(mapping, options.mapping, id, recalled);
      if (told !== null) read.assumptions.push(told);
      // Answers that this file did not need stay known for the next one.
      return { read, mapping: { ...recalled.habits, ...mapping } };
    } catch (error) {
      const question = isQuestion(error, recalled.habits);
      if (question === null || asked === 2) throw error;
      mapping = { ...mapping, [question]: recalled.habits[question] };
    }
  }
}

function describe(
  used: ColumnMapping,
  given: ColumnMapping,
  format: string,
  { source }: RecalledMapping,
): string | null {
  const parts = COLUMN_FIELDS.flatMap((field) => {
    const column = used[field];
    if (column === undefined || given[field] !== undefined || !tables.has(format)) return [];
    return [column === "" ? `no ${field}` : `${field} is "${column}"`];
  });
  if (used.dateOrder && !given.dateOrder)
    parts.push(`dates are read ${used.dateOrder === "DMY" ? "day" : "month"} first`);
  if (used.decimalMark && !given.decimalMark)
    parts.push(`"${used.decimalMark}" is the decimal mark of numbers`);
  return parts.length === 0 ? null : `As in ${source}: ${parts.join(", ")}.`;
}
