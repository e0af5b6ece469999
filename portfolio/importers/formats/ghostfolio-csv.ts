import { proposeColumns } from "../column-mapping.ts";
import { linesAround } from "../file-habits.ts";
import { type Importer, type RowOutcome, rejected } from "../importer.ts";
import { parseDate } from "../parse-date.ts";
import { findDecimalMark, parseNumber } from "../parse-number.ts";
import { oldestFirst } from "../row-order.ts";
import { bookActivity, ghostfolioAssumptions } from "./ghostfolio-activity.ts";

const needed = ["date", "symbol", "dataSource", "currency", "price", "quantity", "action", "fee"] as const;

/** The CSV that Ghostfolio reads and writes: `Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note`. */
export const ghostfolioCsv: Importer = {
  id: "ghostfolio-csv",
  name: "Ghostfolio CSV",
  sniff(file) {
    const found = proposeColumns(file.table?.header ?? []);
    return needed.every((field) => found[field] !== undefined) ? 0.95 : 0;
  },
  read(file, options) {
    const table = file.table;
    const header = table?.header ?? [];
    const found = proposeColumns(header);
    const numbers = (["price", "quantity", "fee"] as const).map((field) => found[field] ?? -1);
    const cells = (table?.rows ?? []).flatMap((row) => numbers.map((column) => row.cells[column] ?? ""));
    const decided = options.mapping.decimalMark ?? findDecimalMark(cells);
    const mark = decided === "," ? "," : ".";
    const rows = table ? linesAround(table) : [];
    for (const row of table?.rows ?? []) {
      const cell = (field: keyof typeof found) => row.cells[found[field] ?? -1] ?? "";
      const dateCell = cell("date");
      // Ghostfolio reads numeric dates day first, whatever the separator.
      const date = parseDate(dateCell, options.mapping.dateOrder ?? "DMY");
      const quantity = parseNumber(cell("quantity") || "0", mark);
      const unitPrice = parseNumber(cell("price") || "0", mark);
      const fee = parseNumber(cell("fee") || "0", mark);
      let outcome: RowOutcome;
      if (!date)
        outcome = rejected(`"${dateCell.slice(0, 40)}" is not a date`, "Write the date as YYYY-MM-DD.");
      else if (quantity === null || unitPrice === null || fee === null) {
        outcome = rejected("quantity, price or fee is not a number", "Correct the number in the file.");
      } else {
        const symbol = cell("symbol");
        outcome = bookActivity({
          type: cell("action"),
          date,
          symbol,
          name: cell("name") || symbol,
          isin: cell("isin") || null,
          assetClass: cell("dataSource").toUpperCase() === "COINGECKO" ? "crypto" : "other",
          currency: cell("currency"),
          quantity,
          unitPrice,
          fee,
          note: cell("note").slice(0, 500) || null,
          account: cell("account") || null,
        });
      }
      rows.push({ line: row.line, raw: row.cells, outcome });
    }
    return {
      rows: oldestFirst(rows, "oldest-first"),
      columns: header,
      accountName: null,
      accountCurrency: null,
      accountCurrencies: {},
      impliedCash: true,
      assumptions: [
        "Dates with day and month in digits are read day first, as Ghostfolio does.",
        ...ghostfolioAssumptions,
      ],
    };
  },
};
