import { actionMeaning } from "../action-words.ts";
import { proposeColumns } from "../column-mapping.ts";
import { footerReason, linesAround } from "../file-habits.ts";
import type { Importer } from "../importer.ts";
import { pairReinvestments } from "../pair-reinvestments.ts";
import { oldestFirst } from "../row-order.ts";
import { openGenericTable } from "./generic-table.ts";
import { streamGeneric } from "./stream-generic.ts";

const impliedCashTold =
  "Trades are paid from and to the outside on the same day: the file lists no movements of cash.";

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
    const generic = openGenericTable(file, options);
    const { table, cellOf } = generic;
    const assumptions = new Set<string>(generic.reason ? [generic.reason] : []);
    const rows = linesAround(table);
    let cashRows = 0;
    for (const row of table.rows) {
      const read = generic.read(row, assumptions);
      rows.push(read);
      if (footerReason(row.cells, cellOf(row.cells, "date"), table.header) !== null) continue;
      const meaning = actionMeaning(cellOf(row.cells, "action"));
      if (meaning === "deposit" || meaning === "withdrawal" || meaning === "cash_by_sign") cashRows += 1;
    }
    if (cashRows === 0) assumptions.add(impliedCashTold);
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
  stream(file, options) {
    return streamGeneric(openGenericTable(file, options), impliedCashTold);
  },
};
