import { CoachError } from "#platform/errors.ts";
import { actionMeaning } from "../action-words.ts";
import {
  COLUMN_FIELDS,
  type ColumnField,
  type ColumnMapping,
  normalizeHeader,
  proposeColumns,
} from "../column-mapping.ts";
import { decideDateOrder, decideDecimalMark, footerReason, linesAround } from "../file-habits.ts";
import { type Importer, ignored, rejected } from "../importer.ts";
import { pairReinvestments } from "../pair-reinvestments.ts";
import { parseDate } from "../parse-date.ts";
import type { Table, TableRow } from "../read-table.ts";
import { oldestFirst } from "../row-order.ts";
import { bookGenericRow, type GenericCells, numberFields } from "./generic-row.ts";

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

function* numberCells(rows: readonly TableRow[], columns: Columns): Generator<string> {
  const places = numberFields.flatMap((field) => columns[field] ?? []);
  for (const { cells } of rows) for (const place of places) yield cells[place] ?? "";
}

/** Any table with a date and an amount: columns are proposed by their names, or mapped by the caller. */
export const genericCsv: Importer = {
  id: "generic-csv",
  name: "Generic CSV",
  sniff(file) {
    const columns = proposeColumns(file.table?.header ?? []);
    const value =
      columns.amount !== undefined || (columns.quantity !== undefined && columns.price !== undefined);
    if (columns.date !== undefined && value) return 0.5;
    return file.table ? 0.1 : 0;
  },
  read(file, options) {
    const table = file.table;
    if (!table)
      throw new CoachError(
        "invalid_input",
        "The file is not a table. Export the transactions as CSV or JSON.",
      );
    const columns = resolveColumns(table.header, options.mapping);
    requireColumns(table, columns);
    const cellOf = (cells: readonly string[], field: ColumnField) => cells[columns[field] ?? -1] ?? "";
    const bodies = table.rows.filter((row) => footerReason(row.cells, cellOf(row.cells, "date")) === null);
    const dates = decideDateOrder(
      bodies.map((row) => cellOf(row.cells, "date")),
      options,
    );
    const mark = decideDecimalMark(numberCells(bodies, columns), options.mapping);
    const assumptions = new Set<string>(dates.reason ? [dates.reason] : []);
    const rows = linesAround(table);
    let cashRows = 0;
    for (const row of table.rows) {
      const footer = footerReason(row.cells, cellOf(row.cells, "date"));
      if (footer) {
        rows.push({ line: row.line, raw: row.cells, outcome: ignored(footer) });
        continue;
      }
      const cells: GenericCells = {
        get: (field) => cellOf(row.cells, field),
        has: (field) => columns[field] !== undefined,
      };
      const date = parseDate(cells.get("date"), dates.order);
      const outcome = date
        ? bookGenericRow(cells, date, mark, options.currency, assumptions)
        : rejected(`"${cells.get("date").slice(0, 40)}" is not a date`, "Write the date as YYYY-MM-DD.");
      const meaning = actionMeaning(cells.get("action"));
      if (meaning === "deposit" || meaning === "withdrawal" || meaning === "cash_by_sign") cashRows += 1;
      rows.push({ line: row.line, raw: row.cells, outcome });
    }
    if (cashRows === 0) {
      assumptions.add(
        "Trades are paid from and to the outside on the same day: the file lists no movements of cash.",
      );
    }
    const decided = pairReinvestments(rows);
    return {
      rows: oldestFirst(decided.rows, "oldest-first"),
      columns: table.header,
      accountName: null,
      accountCurrency: null,
      accountCurrencies: {},
      impliedCash: cashRows === 0,
      assumptions: [...assumptions, ...decided.assumptions],
    };
  },
};
