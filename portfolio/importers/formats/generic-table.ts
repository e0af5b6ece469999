import { CoachError } from "#platform/errors.ts";
import {
  COLUMN_FIELDS,
  type ColumnField,
  type ColumnMapping,
  normalizeHeader,
  proposeColumns,
} from "../column-mapping.ts";
import { decideDateOrder, decideDecimalMark, footerReason } from "../file-habits.ts";
import { ignored, type ReadOptions, type ReadRow, rejected } from "../importer.ts";
import { type DateOrder, parseDate } from "../parse-date.ts";
import type { DecimalMark } from "../parse-number.ts";
import type { Table, TableRow } from "../read-table.ts";
import type { SourceFile } from "../source-file.ts";
import { bookGenericRow, numberFields } from "./generic-row.ts";

type Columns = Partial<Record<ColumnField, number>>;

/** The proposed columns with the caller's choices over them. */
function resolveColumns(header: readonly string[], mapping: ColumnMapping): Columns {
  const columns = proposeColumns(header);
  for (const field of COLUMN_FIELDS) {
    const wanted = mapping[field];
    if (wanted === undefined) continue;
    if (wanted === "") {
      delete columns[field];
      continue;
    }
    const exact = header.indexOf(wanted);
    const index =
      exact >= 0 ? exact : header.findIndex((name) => normalizeHeader(name) === normalizeHeader(wanted));
    if (index < 0) {
      throw new CoachError(
        "invalid_input",
        `The file has no column "${wanted.slice(0, 60)}". It has: ${header.join(", ").slice(0, 400)}.`,
        {
          columns: [...header],
        },
      );
    }
    for (const other of COLUMN_FIELDS)
      if (columns[other] === index && mapping[other] === undefined) delete columns[other];
    columns[field] = index;
  }
  return columns;
}

function describeColumns(header: readonly string[]): string {
  return header
    .filter((name) => name !== "")
    .join(", ")
    .slice(0, 400);
}

function requireColumns(table: Table, columns: Columns): void {
  const missing = columns.date === undefined ? "the date" : undefined;
  const noValue =
    columns.amount === undefined && (columns.quantity === undefined || columns.price === undefined);
  if (!missing && !noValue) return;
  const what = missing ?? "the amount (or quantity and price)";
  throw new CoachError(
    "invalid_input",
    `It is not clear which column holds ${what}. The columns are: ${describeColumns(table.header)}. ` +
      'Say which is which with a mapping, for example {"date": "…", "amount": "…"}.',
    { columns: table.header, fields: COLUMN_FIELDS },
  );
}

/** A table whose columns, dates and numbers are understood. */
export interface GenericTable {
  table: Table;
  mark: DecimalMark;
  /** How the order of day and month was decided; null when nothing had to be. */
  reason: string | null;
  cellOf(cells: readonly string[], field: ColumnField): string;
  dateOf(cell: string): string | null;
  /** What becomes of a row; what had to be taken for granted is added to the assumptions. */
  read(row: TableRow, assumptions: Set<string>): ReadRow;
}

function* numberCells({ rows, header }: Table, date: number, columns: Columns): Generator<string> {
  const places = numberFields.flatMap((field) => columns[field] ?? []);
  for (const { cells } of rows) {
    if (footerReason(cells, cells[date] ?? "", header) !== null) continue;
    for (const place of places) yield cells[place] ?? "";
  }
}

/** The date cells that tell something: those in numbers that end in the year, and the first one. */
function dateCells({ rows, header }: Table, date: number): string[] {
  const found: string[] = [];
  for (const { cells } of rows) {
    const cell = cells[date] ?? "";
    if (found.length > 0 && isoDay.test(cell)) continue;
    if (footerReason(cells, cell, header) === null) found.push(cell);
  }
  return found;
}

const isoDay = /^\d{4}-\d{2}-\d{2}$/;
/** A file has some thousand days, however long it is. */
const mostDays = 100_000;

/**
 * Finds out what the columns of a table mean and how its cells are written.
 * @throws CoachError invalid_input when it is no table, or asks a question
 */
export function openGenericTable(file: SourceFile, options: ReadOptions): GenericTable {
  const { table } = file;
  if (!table)
    throw new CoachError("invalid_input", "The file is not a table. Export the transactions as CSV or JSON.");
  const columns = resolveColumns(table.header, options.mapping);
  requireColumns(table, columns);
  const date = columns.date ?? -1;
  const cellOf = (cells: readonly string[], field: ColumnField) => cells[columns[field] ?? -1] ?? "";
  const dates = decideDateOrder(dateCells(table, date), options);
  const mark = decideDecimalMark(numberCells(table, date, columns), options.mapping);
  const dateOf = rememberDates(dates.order);
  return {
    table,
    mark,
    reason: dates.reason,
    cellOf,
    dateOf,
    read({ line, cells: raw }, assumptions) {
      const day = raw[date] ?? "";
      const footer = footerReason(raw, day, table.header);
      if (footer) return { line, raw, outcome: ignored(footer) };
      const cells = {
        get: (field: ColumnField) => cellOf(raw, field),
        has: (field: ColumnField) => columns[field] !== undefined,
      };
      const parsed = dateOf(day);
      const outcome = parsed
        ? bookGenericRow(cells, parsed, mark, options.currency, assumptions)
        : rejected(`"${day.slice(0, 40)}" is not a date`, "Write the date as YYYY-MM-DD.");
      return { line, raw, outcome };
    },
  };
}

function rememberDates(order: DateOrder): (cell: string) => string | null {
  const known = new Map<string, string | null>();
  return (cell) => {
    const found = known.get(cell);
    if (found !== undefined) return found;
    const date = parseDate(cell, order);
    if (known.size < mostDays) known.set(cell, date);
    return date;
  };
}
