import { openRow, placesIn } from "../broker-table.ts";
import { normalizeHeader } from "../column-mapping.ts";
import { decideDateOrder } from "../file-habits.ts";
import { type Importer, ignored, type ReadRow, rejected } from "../importer.ts";
import type { Table, TableRow } from "../read-table.ts";
import { readFlexRecords } from "./ibkr-flex-records.ts";
import { type FlexRecord, type FlexSection, flexColumns } from "./ibkr-flex-row.ts";

/** Every section of a query in CSV begins with its own column names, which always include this one. */
const mark = "CurrencyPrimary";
const edges = new Set(["BOF", "EOF", "BOA", "EOA", "BOS", "EOS"]);

function isHeader({ cells }: TableRow): boolean {
  return cells.includes(mark);
}

/** Which section a line of column names begins. */
export function flexSection(header: readonly string[]): FlexSection {
  const names = new Set(header.map(normalizeHeader));
  const has = (...wanted: string[]) => wanted.every((name) => names.has(name));
  if (has("buysell", "quantity")) return "trades";
  if (has("direction", "cashtransfer")) return "transfers";
  if (has("actiondescription") || has("actionid", "quantity", "proceeds")) return "actions";
  if (has("position") && (has("markprice") || has("positionvalue"))) return "positions";
  if (has("endingcash")) return "balances";
  if (has("type", "amount", "description") && !has("quantity")) return "cash";
  return "other";
}

function linesOf({ preamble, header, headerLine, rows }: Table): TableRow[] {
  return [...preamble, { line: headerLine, cells: header }, ...rows];
}

/** A Flex query of Interactive Brokers as CSV: trades, cash and what else it has, one section after the other. */
export const ibkrFlexCsv: Importer = {
  id: "ibkr-flex-csv",
  name: "Interactive Brokers Flex CSV",
  sniff({ table }) {
    const headers = table ? [...table.preamble, { line: 0, cells: table.header }].filter(isHeader) : [];
    return headers.some(({ cells }) => flexSection(cells) !== "other") ? 0.97 : 0;
  },
  read({ table }, options) {
    if (!table) throw new Error("a table format reads tables only");
    const around: ReadRow[] = table.broken.map(({ line, cells }) => ({
      line,
      raw: cells,
      outcome: rejected("the line has a quotation mark without its end", "Repair the line."),
    }));
    const found: { section: FlexSection; source: TableRow; header: readonly string[] }[] = [];
    let columns: string[] = [];
    for (const source of linesOf(table)) {
      const skip = (reason: string) =>
        around.push({ line: source.line, raw: source.cells, outcome: ignored(reason) });
      if (isHeader(source)) {
        // The first line of column names is that of the file; the others are told.
        if (columns.length > 0) skip("column names of a section");
        columns = source.cells;
      } else if (edges.has(source.cells[0] ?? "")) skip("marks where a part of the export begins or ends");
      else if (columns.length === 0) skip("stands before the column names");
      else found.push({ section: flexSection(columns), source, header: columns });
    }
    const headers = new Set(found.map(({ header }) => header));
    const places = new Map([...headers].map((header) => [header, placesIn(flexColumns, header)] as const));
    const placeIn = (header: readonly string[]) => places.get(header) ?? placesIn(flexColumns, header);
    const dateCells = found.flatMap(({ source, header }) => {
      const place = placeIn(header);
      return (["tradeDate", "settleDate", "reportDate"] as const).map(
        (name) => source.cells[place(name)] ?? "",
      );
    });
    const { order, reason } = decideDateOrder(dateCells, options);
    const records: FlexRecord[] = found.map(({ section, source, header }) => ({
      section,
      raw: source.cells,
      row: openRow(source, placeIn(header), { dateOrder: order, mark: "." }),
    }));
    const file = readFlexRecords(records, table.header, around);
    return { ...file, assumptions: [...file.assumptions, ...(reason ? [reason] : [])] };
  },
};
