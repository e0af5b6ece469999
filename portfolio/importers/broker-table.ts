import { Decimal } from "#finance/money.ts";
import { normalizeHeader } from "./column-mapping.ts";
import { decideDateOrder, decideDecimalMark, footerReason, linesAround } from "./file-habits.ts";
import {
  type Importer,
  ignored,
  type ParsedTransaction,
  type ReadFile,
  type ReadOptions,
  type ReadRow,
  type RowOutcome,
  rejected,
} from "./importer.ts";
import { type MajorCurrency, majorCurrency } from "./minor-currency.ts";
import { pairReinvestments } from "./pair-reinvestments.ts";
import { type DateOrder, parseDate } from "./parse-date.ts";
import { type DecimalMark, decimalMarkOf, parseNumber } from "./parse-number.ts";
import type { Table, TableRow } from "./read-table.ts";
import { oldestFirst } from "./row-order.ts";

/** Thrown while a row is booked: the row is rejected with this reason, and the file goes on. */
export class RowProblem extends Error {
  override name = "RowProblem";
  readonly fix: string;
  constructor(reason: string, fix: string) {
    super(reason);
    this.fix = fix;
  }
}

/** One row of a broker's table; every cell is untrusted text. */
export interface BrokerRow<Column extends string> {
  line: number;
  /** The cell's text, "" where it is empty or the file has no such column. */
  text(column: Column): string;
  /** The cell as an exact number, null where it is empty or a dash. @throws RowProblem for anything else */
  number(column: Column): Decimal | null;
  /** The same for `prepare`, which rejects nothing: null also where the cell is no number. */
  numberOrNull(column: Column): Decimal | null;
  /** A number within a text, written as the numbers of the file are; null where it is none. */
  numberIn(text: string): Decimal | null;
  /** The cell as an exact number. @throws RowProblem when it is none */
  needNumber(column: Column): Decimal;
  /** The cell as YYYY-MM-DD; a time after the day is left out. @throws RowProblem */
  date(column: Column): string;
  /** A date within a text, in the order of day and month of the file; null where it is none. */
  dateIn(text: string): string | null;
  /** The cell as a currency, minor units such as GBX as their major one. @throws RowProblem */
  currency(column: Column): MajorCurrency;
}

/** What becomes of a row: what it books, or an outcome without bookings. */
export type Booked = ParsedTransaction | readonly ParsedTransaction[] | RowOutcome;

/**
 * A broker's export: one table with known columns. A format says which columns mean what and how one row is booked;
 * finding the columns, reading cells, refusing rows and bringing them in order is the same for all.
 */
export interface BrokerTable<Column extends string, Context> {
  id: string;
  name: string;
  /**
   * Header names of each column, in the form of `normalizeHeader`, the preferred one first: languages and older
   * exports. `name+1` is the column to the right of `name`, for those whose own name is empty.
   */
  columns: Readonly<Record<Column, readonly string[]>>;
  /** The columns that a file of this format certainly has; only then is it one. */
  needed: readonly Column[];
  /** Header names that a file of this format never has, where another format has the same columns and more. */
  never?: readonly string[];
  /** The column of the day, which also tells rows from lines that close the table. */
  day: Column;
  /** The order of day and month in numeric dates; `file` decides from all of them, and asks when nothing tells. */
  dateOrder: DateOrder | "file";
  /** The decimal mark; a list of columns decides from their cells, and asks when nothing tells. */
  decimalMark: DecimalMark | readonly Column[];
  /** True where a file mixes 1,5 and 1.5: each number then goes by its own mark, and 1,234 by that of the file. */
  mixedDecimalMarks?: boolean;
  /** Order of rows where their days do not tell. */
  order: "newest-first" | "oldest-first";
  /** True where the file lists trades but no movements of cash. */
  impliedCash?: boolean;
  /** True where a dividend and the purchase that it pays for are lines of their own; see pair-reinvestments.ts. */
  reinvestsFromCash?: boolean;
  /** What the format itself takes for granted, in sentences for the owner. */
  assumptions: readonly string[];
  /** Puts back the cells of a row that the export itself wrote into the wrong columns. */
  realign?(cells: readonly string[], place: Place<Column>): readonly string[];
  /** What rows need to know of the others, for example which fee belongs to which order. */
  prepare(rows: readonly BrokerRow<Column>[], table: Table, options: ReadOptions): Context;
  /** @throws RowProblem to reject the row */
  book(row: BrokerRow<Column>, context: Context): Booked;
  /** What the file says about its account; nothing unless given. */
  account?(
    table: Table,
    context: Context,
  ): Partial<
    Pick<
      ReadFile,
      | "accountName"
      | "accountCurrency"
      | "accountCurrencies"
      | "impliedCash"
      | "assumptions"
      | "closing"
      | "opening"
    >
  >;
}

/** Where a column is in a row, −1 where the file has none such. */
type Place<Column> = (column: Column) => number;

/** Where the columns of a format are in a header. */
export function placesIn<Column extends string>(
  columns: Readonly<Record<Column, readonly string[]>>,
  header: readonly string[],
): Place<Column> {
  const names = header.map(normalizeHeader);
  const find = (alias: string) => {
    const [name = "", shift = "0"] = alias.split("+");
    const index = names.indexOf(name);
    const place = index + Number(shift);
    return index < 0 || place >= names.length ? -1 : place;
  };
  const places = new Map<Column, number>();
  for (const column in columns) {
    places.set(column, columns[column].map(find).find((place) => place >= 0) ?? -1);
  }
  return (column) => places.get(column) ?? -1;
}

/** How the cells of a file are written. */
export interface Habits {
  dateOrder: DateOrder;
  mark: DecimalMark;
  /** Whether a number's own decimal mark goes before the one of the file. */
  mixed?: boolean;
}

/** A row of a table whose columns are known, for formats that find rows and columns themselves. */
export function openRow<Column extends string>(
  { line, cells }: TableRow,
  place: Place<Column>,
  { dateOrder, mark, mixed = false }: Habits,
): BrokerRow<Column> {
  const markFor = (cell: string) => {
    const own = mixed ? decimalMarkOf(cell) : null;
    return own === null || own === "either" ? mark : own;
  };
  const numberIn = (cell: string) => {
    const parsed = parseNumber(cell, markFor(cell));
    return parsed === null ? null : new Decimal(parsed);
  };
  const text = (column: Column) => cells[place(column)] ?? "";
  const shown = (column: Column) => `${column}: "${text(column).slice(0, 40)}"`;
  const dateIn = (cell: string) => parseDate(cell, dateOrder);
  const number = (column: Column) => {
    const cell = text(column);
    if (/^([-–—]*|n\/a)$/i.test(cell)) return null;
    const parsed = numberIn(cell);
    if (parsed === null)
      throw new RowProblem(
        `${shown(column)} is not a number`,
        "Correct the number in the file, or leave this row out.",
      );
    return parsed;
  };
  return {
    line,
    text,
    number,
    numberOrNull: (column) => numberIn(text(column)),
    numberIn,
    dateIn,
    needNumber(column) {
      const parsed = number(column);
      if (parsed === null) throw new RowProblem(`the row has no ${column}`, `Add the ${column} to the row.`);
      return parsed;
    },
    date(column) {
      const parsed = dateIn(text(column));
      if (parsed === null)
        throw new RowProblem(`${shown(column)} is not a date`, "Write the date as YYYY-MM-DD.");
      return parsed;
    },
    currency(column) {
      const parsed = majorCurrency(text(column));
      if (parsed === null)
        throw new RowProblem(
          `${shown(column)} is not a currency`,
          "Write the currency as three letters, for example EUR.",
        );
      return parsed;
    },
  };
}

function outcomeOf(booked: Booked): RowOutcome {
  if ("state" in booked) return booked;
  const transactions = "kind" in booked ? [booked] : [...booked];
  return transactions.length > 0
    ? { state: "parsed", transactions }
    : ignored("moves neither money nor shares");
}

/** The mark of a file; nothing has to be asked where every number shows its own. */
function decideMark(cells: readonly string[], mixed: boolean, { mapping }: ReadOptions): DecimalMark {
  const open = cells.some((cell) => decimalMarkOf(cell) === "either");
  return mixed && !open ? (mapping.decimalMark ?? ".") : decideDecimalMark(cells, mapping);
}

/** The importer of a broker's table. */
export function defineBrokerTable<Column extends string, Context>(
  format: BrokerTable<Column, Context>,
): Importer {
  return {
    id: format.id,
    name: format.name,
    sniff(file) {
      const header = file.table?.header ?? [];
      const place = placesIn(format.columns, header);
      if (!format.needed.every((column) => place(column) >= 0)) return 0;
      const names = new Set(header.map(normalizeHeader));
      if (format.never?.some((name) => names.has(name))) return 0;
      // Of two formats with the same needed columns, the one that knows more of the header is the surer one.
      let known = 0;
      for (const column in format.columns) if (place(column) >= 0) known += 1;
      return 0.9 + 0.09 * Math.min(1, known / Math.max(1, names.size));
    },
    read(file, options) {
      const table = file.table;
      if (!table) throw new Error("a table format reads tables only");
      const place = placesIn(format.columns, table.header);
      const sources = table.rows.map((row) => ({
        line: row.line,
        raw: row.cells,
        cells: [...(format.realign?.(row.cells, place) ?? row.cells)],
      }));
      const cellsOf = (columns: readonly Column[]) =>
        sources.flatMap((row) => columns.map((column) => row.cells[place(column)] ?? ""));
      const dates =
        format.dateOrder === "file"
          ? decideDateOrder(cellsOf([format.day]), options)
          : { order: options.mapping.dateOrder ?? format.dateOrder, reason: null };
      const mark =
        typeof format.decimalMark === "string"
          ? (options.mapping.decimalMark ?? format.decimalMark)
          : decideMark(cellsOf(format.decimalMark), format.mixedDecimalMarks ?? false, options);
      const habits = { dateOrder: dates.order, mark, mixed: format.mixedDecimalMarks ?? false };
      const isRow = (row: TableRow) =>
        footerReason(row.cells, row.cells[place(format.day)] ?? "", table.header) === null;
      const opened = sources.map((source) => ({ source, row: openRow(source, place, habits) }));
      const context = format.prepare(
        opened.filter(({ source }) => isRow(source)).map(({ row }) => row),
        table,
        options,
      );
      const rows: ReadRow[] = [
        ...linesAround(table),
        ...opened.map(({ source, row }) => {
          const footer = footerReason(source.cells, row.text(format.day), table.header);
          const outcome = footer ? ignored(footer) : outcomeOfBooking(() => format.book(row, context));
          return { line: source.line, raw: source.raw, outcome };
        }),
      ];
      const { assumptions, ...account } = format.account?.(table, context) ?? {};
      const decided = format.reinvestsFromCash ? pairReinvestments(rows, { fromCash: true }) : null;
      return {
        rows: oldestFirst(decided?.rows ?? rows, format.order),
        columns: table.header,
        accountName: null,
        accountCurrency: null,
        accountCurrencies: {},
        impliedCash: format.impliedCash ?? false,
        ...account,
        assumptions: [
          ...format.assumptions,
          ...(dates.reason ? [dates.reason] : []),
          ...(assumptions ?? []),
          ...(decided?.assumptions ?? []),
        ],
      };
    },
  };
}

/** What a booking comes to: a problem met on the way rejects its row, anything else is a fault of ours. */
export function outcomeOfBooking(book: () => Booked): RowOutcome {
  try {
    return outcomeOf(book());
  } catch (error) {
    if (error instanceof RowProblem) return rejected(error.message, error.fix);
    throw error;
  }
}
