import { openRow, outcomeOfBooking, placesIn } from "../broker-table.ts";
import { normalizeHeader } from "../column-mapping.ts";
import { decideDateOrder, linesAround } from "../file-habits.ts";
import { type ClosingState, type Importer, ignored, type ReadRow } from "../importer.ts";
import { pairReinvestments } from "../pair-reinvestments.ts";
import { pairExchanges } from "../pair-rows.ts";
import type { Table, TableRow } from "../read-table.ts";
import { oldestFirst } from "../row-order.ts";
import {
  accountOf,
  bookVanguard,
  type Column,
  currency,
  instrumentIn,
  type Row,
  settlementFunds,
  vanguardColumns,
} from "./vanguard-row.ts";

interface Entry {
  source: TableRow;
  row: Row;
}

function isHeader({ cells }: TableRow): boolean {
  return /^account number$/i.test(cells[0] ?? "") && cells.some((cell) => normalizeHeader(cell) === "shares");
}

function linesOf({ preamble, header, headerLine, rows }: Table): TableRow[] {
  return [...preamble, { line: headerLine, cells: header }, ...rows];
}

function closingState(
  held: readonly Entry[],
  date: string | undefined,
  single: boolean,
): ClosingState | null {
  if (date === undefined) return null;
  const closing: ClosingState = { date, positions: [], cash: [] };
  for (const { row } of held) {
    const account = single ? null : accountOf(row);
    const quantity = row.numberOrNull("shares");
    const symbol = row.text("symbol");
    if (quantity === null || symbol === "") continue;
    if (settlementFunds.has(symbol)) closing.cash.push({ currency, balance: quantity.toFixed(), account });
    else closing.positions.push({ symbol, quantity: quantity.toFixed(), account });
  }
  return closing;
}

/** The download of Vanguard (OfxDownload.csv): what is held now, and below it the transactions. */
export const vanguardCsv: Importer = {
  id: "vanguard-csv",
  name: "Vanguard CSV",
  sniff({ table }) {
    if (!table) return 0;
    const headers = [...table.preamble, { line: 0, cells: table.header }, ...table.rows].filter(isHeader);
    return headers.some(
      ({ cells }) =>
        placesIn(vanguardColumns, cells)("type") >= 0 && placesIn(vanguardColumns, cells)("net") >= 0,
    )
      ? 0.98
      : 0;
  },
  read({ table }, options) {
    if (!table) throw new Error("a table format reads tables only");
    const others: ReadRow[] = linesAround({ ...table, preamble: [] });
    const parts: { source: TableRow; header: readonly string[] }[] = [];
    let header: readonly string[] | null = null;
    for (const source of linesOf(table)) {
      const skip = (reason: string) =>
        others.push({ line: source.line, raw: source.cells, outcome: ignored(reason) });
      if (isHeader(source)) {
        if (header !== null) skip("column names of a section");
        header = source.cells;
      } else if (header === null || source.cells.filter((cell) => cell !== "").length <= 1)
        skip("not a transaction line");
      else parts.push({ source, header });
    }
    const places = new Map(
      [...new Set(parts.map((part) => part.header))].map(
        (one) => [one, placesIn(vanguardColumns, one)] as const,
      ),
    );
    const cellOf = (part: (typeof parts)[number], column: Column) =>
      part.source.cells[places.get(part.header)?.(column) ?? -1] ?? "";
    const dates = decideDateOrder(
      parts.map((part) => cellOf(part, "date")),
      options,
    );
    const entries = parts.map((part) => ({
      source: part.source,
      row: openRow(part.source, places.get(part.header) ?? placesIn(vanguardColumns, []), {
        dateOrder: dates.order,
        mark: ".",
      }),
    }));
    const done = entries.filter(({ row }) => row.text("type") !== "" || row.text("date") !== "");
    const held = entries.filter(({ row }) => row.text("type") === "" && row.text("date") === "");
    const accounts = new Set(entries.map(({ row }) => accountOf(row)));
    const single = accounts.size <= 1;
    const sides = done.flatMap(({ row }) => {
      const quantity = row.numberOrNull("shares");
      const instrument = instrumentIn(row);
      if (
        !quantity ||
        !instrument ||
        !/^(conversion|share conversion|exchange|merger|name change)/i.test(row.text("type"))
      )
        return [];
      return [{ line: row.line, date: row.text("date"), group: row.text("account"), quantity, instrument }];
    });
    const context = { single, exchanges: pairExchanges(sides) };
    const { rows: booked, assumptions } = pairReinvestments(
      done.map((entry) => ({
        line: entry.source.line,
        raw: entry.source.cells,
        outcome: outcomeOfBooking(() => bookVanguard(entry.row, context)),
      })),
      { fromCash: true },
    );
    const days = booked
      .flatMap(({ outcome }) =>
        outcome.state === "parsed" ? outcome.transactions.map(({ date }) => date) : [],
      )
      .sort();
    return {
      rows: oldestFirst(
        [
          ...others,
          ...booked,
          ...held.map(({ source }) => ({
            line: source.line,
            raw: source.cells,
            outcome: ignored("a closing position, compared with the ledger"),
          })),
        ],
        "newest-first",
      ),
      columns: table.header,
      accountName: single ? ([...accounts][0] ?? null) : null,
      accountCurrency: currency,
      accountCurrencies: {},
      impliedCash: false,
      closing: closingState(held, days.at(-1), single),
      assumptions: [
        "Amounts are US dollars. The settlement fund (such as VMFXX) counts as cash.",
        ...(dates.reason ? [dates.reason] : []),
        ...assumptions,
      ],
    };
  },
};
