import { type Booked, openRow, outcomeOfBooking, placesIn } from "../broker-table.ts";
import {
  type ClosingState,
  type Importer,
  ignored,
  type ReadFile,
  type ReadRow,
  type RowOutcome,
  rejected,
} from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { parseDate } from "../parse-date.ts";
import type { Table } from "../read-table.ts";
import { oldestFirst } from "../row-order.ts";
import {
  bookActivityTransfer,
  type Information,
  instrumentBy,
  isCashSection,
  readActivityAction,
  readActivityCash,
  readActivityTrade,
  readInformation,
} from "./ibkr-activity-rows.ts";
import {
  type ActivityColumn,
  type ActivityRow,
  activityColumns,
  commissionCurrencyIn,
  linesOf,
} from "./ibkr-activity-sections.ts";
import { bookIbkrCash, type IbkrCash, namesOutsideMoney } from "./ibkr-cash.ts";
import { bookIbkrActions, type IbkrAction } from "./ibkr-corporate-action.ts";
import { bookIbkrTrades, type IbkrTrade } from "./ibkr-trade.ts";

/** The statement's lines: those of data by section, the rest with the reason why they book nothing. */
function readSections(table: Table): { rows: ActivityRow[]; others: ReadRow[] } {
  const rows: ActivityRow[] = [];
  const others: ReadRow[] = table.broken.map(({ line, cells }) => ({
    line,
    raw: cells,
    outcome: rejected("the line has a quotation mark without its end", "Repair the line."),
  }));
  let place = placesIn<ActivityColumn>(activityColumns, []);
  let header: readonly string[] = [];
  for (const [index, source] of linesOf(table).entries()) {
    const [section = "", kind = ""] = source.cells;
    const other = (reason: string) =>
      others.push({ line: source.line, raw: source.cells, outcome: ignored(reason) });
    if (kind === "Header") {
      header = source.cells;
      place = placesIn(
        activityColumns,
        header.map((name) => (/^Comm in [A-Z]{3}$/.test(name) ? "Comm" : name)),
      );
      // The first line of column names is that of the file.
      if (index > 0) other("column names of a section");
    } else if (kind === "Data") {
      const row = openRow(source, place, { dateOrder: "DMY", mark: "." });
      rows.push({ section, source, row, commissionCurrency: commissionCurrencyIn(header) });
    } else other(/total/i.test(kind) ? "a total line" : "a note of the statement");
  }
  return { rows, others };
}

function fieldOf(rows: readonly ActivityRow[], section: string, name: string): string {
  const found = rows.find((one) => one.section === section && one.row.text("fieldName") === name);
  return found?.row.text("fieldValue") ?? "";
}

/** The last day of the statement: "September 30, 2024" or "January 1, 2024 - September 30, 2024". */
function lastDay(rows: readonly ActivityRow[]): string | null {
  return parseDate(fieldOf(rows, "Statement", "Period").split(" - ").at(-1) ?? "", "MDY");
}

function closingState(rows: readonly ActivityRow[], information: Information): ClosingState | null {
  const date = lastDay(rows);
  if (date === null) return null;
  const closing: ClosingState = { date, positions: [], cash: [] };
  for (const { section, row } of rows) {
    const currency = majorCurrency(row.text("currency"))?.currency;
    const account = row.text("account") || null;
    const quantity = row.numberOrNull("quantity");
    const total = row.numberOrNull("total");
    if (currency === undefined) continue;
    if (section === "Open Positions" && quantity !== null && /^(summary|)$/i.test(row.text("level"))) {
      outcomeOfBooking(() => {
        const { instrument } = instrumentBy(row.text("symbol"), row.text("category"), currency, information);
        const { symbol, isin } = instrument;
        closing.positions.push({ symbol, isin, quantity: quantity.toFixed(), account });
        return [];
      });
    } else if (section === "Cash Report" && total !== null && row.text("summary") === "Ending Cash") {
      closing.cash.push({ currency, balance: total.toFixed(), account });
    }
  }
  return closing.positions.length + closing.cash.length > 0 ? closing : null;
}

function isTotal({ row }: ActivityRow): boolean {
  return (
    /^(sub)?total\b/i.test(row.text("currency")) ||
    /^total\b/i.test(row.text("subtitle") || row.text("category"))
  );
}

const statedElsewhere = new Set(["Open Positions", "Cash Report"]);

/** Outcomes of rows by line, and the movements of cash among them. */
function bookRows(rows: readonly ActivityRow[], information: Information) {
  const outcomes = new Map<number, RowOutcome>();
  const set = (line: number, book: () => Booked) => outcomes.set(line, outcomeOfBooking(book));
  const levels = new Set(
    rows.filter(({ section }) => section === "Trades").map(({ row }) => row.text("level")),
  );
  const level = ["Order", "Trade", "Execution"].find((one) => levels.has(one)) ?? "";
  const trades: IbkrTrade[] = [];
  const cash: IbkrCash[] = [];
  const actions: IbkrAction[] = [];
  const collect = <Item>(line: number, read: () => Item, into: Item[]) =>
    set(line, () => {
      into.push(read());
      return [];
    });
  for (const one of rows) {
    const { section, row } = one;
    const { line } = row;
    if (isTotal(one)) outcomes.set(line, ignored("a total line"));
    else if (section === "Trades" && row.text("level") !== level)
      outcomes.set(
        line,
        ignored("repeats a trade that the statement also lists as a whole, or its tax lots"),
      );
    else if (section === "Trades") collect(line, () => readActivityTrade(one, information), trades);
    else if (isCashSection(section)) collect(line, () => readActivityCash(one, information), cash);
    else if (section === "Corporate Actions") collect(line, () => readActivityAction(one), actions);
    else if (section === "Transfers") set(line, () => bookActivityTransfer(one, information));
    else if (statedElsewhere.has(section))
      outcomes.set(line, ignored("a closing position or balance, compared with the ledger"));
    else outcomes.set(line, ignored(`the section ${section.slice(0, 60)} books nothing`));
  }
  for (const booked of [bookIbkrTrades(trades), bookIbkrCash(cash), bookIbkrActions(actions)])
    for (const [line, book] of booked) set(line, book);
  return { outcomes, cash };
}

/** The Activity Statement of Interactive Brokers: many sections, each line beginning with the name of its own. */
export const ibkrActivityCsv: Importer = {
  id: "ibkr-activity-csv",
  name: "Interactive Brokers Activity Statement",
  sniff: ({ table, text }) => (table && /^"?Statement"?,"?Header"?,/.test(text) ? 1 : 0),
  read({ table }): ReadFile {
    if (!table) throw new Error("a table format reads tables only");
    const { rows, others } = readSections(table);
    const information = readInformation(rows);
    const { outcomes, cash } = bookRows(rows, information);
    const account = fieldOf(rows, "Account Information", "Account");
    const outside = namesOutsideMoney(cash);
    return {
      rows: oldestFirst(
        [
          ...others,
          ...rows.map(({ source, row }) => ({
            line: source.line,
            raw: source.cells,
            outcome: outcomes.get(row.line) ?? ignored("books nothing"),
          })),
        ],
        "oldest-first",
      ),
      columns: table.header,
      accountName: account === "" ? null : `Interactive Brokers ${account.slice(0, 60)}`,
      accountCurrency: majorCurrency(fieldOf(rows, "Account Information", "Base Currency"))?.currency ?? null,
      accountCurrencies: {},
      impliedCash: !outside,
      closing: closingState(rows, information),
      assumptions: [
        "Dividends are booked with the tax that was withheld from the same payment.",
        ...(outside
          ? []
          : [
              "Trades are paid from and to the outside on the same day: the file lists no deposits or withdrawals.",
            ]),
      ],
    };
  },
};
