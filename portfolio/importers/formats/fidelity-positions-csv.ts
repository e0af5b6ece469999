import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { parseDate } from "../parse-date.ts";
import type { Table } from "../read-table.ts";
import { fidelityAccount, fidelityInstrument, isCore } from "./fidelity-cells.ts";
import { findListDay } from "./positions-day.ts";

const columns = {
  number: ["accountnumber"],
  name: ["accountname"],
  symbol: ["symbol"],
  description: ["description"],
  quantity: ["quantity"],
  value: ["currentvalue"],
  cost: ["costbasistotal", "costbasis"],
  average: ["averagecostbasis", "costbasispershare"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  day: string;
  accounts: readonly string[];
}

function accountOf(row: Row): string {
  return fidelityAccount(row.text("name"), row.text("number"));
}

/** "Date downloaded Sep-30-2024 4:15 p.m ET" below the table. */
function dayBelow({ rows }: Table): string | null {
  for (const { cells } of rows) {
    const written = /^date downloaded\s+(.+)$/i.exec(cells.find((cell) => cell !== "") ?? "")?.[1];
    const day = written === undefined ? null : parseDate(written.replace(/^([A-Z][a-z]{2})-/, "$1 "), "MDY");
    if (day !== null) return day;
  }
  return null;
}

function base(
  row: Row,
  { day, accounts }: Context,
  fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>,
): ParsedTransaction {
  const account = accounts.length > 1 ? accountOf(row) : null;
  return parsedTransaction({ date: day, currency: "USD", amount: "0", account, ...fields });
}

/** What is held at Fidelity on a day, of all accounts: positions with their cost, cash, options. */
export const fidelityPositionsCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "fidelity-positions-csv",
  name: "Fidelity positions CSV",
  columns,
  needed: ["number", "symbol", "description", "quantity", "value", "cost"],
  day: "number",
  dateOrder: "MDY",
  decimalMark: ".",
  order: "oldest-first",
  assumptions: [
    "What is held comes in on the day of the list with its cost; what happened before is not known.",
    "Money in the core position (such as SPAXX) counts as cash.",
  ],
  prepare: (rows, table, options) => ({
    day: options.mapping.asOf ?? dayBelow(table) ?? findListDay(table, options).date,
    accounts: [...new Set(rows.map(accountOf))],
  }),
  book(row, context) {
    const symbol = row.text("symbol");
    if (/^pending activity$/i.test(symbol)) return ignored("not settled yet: it is part of a later list");
    if (isCore(symbol)) {
      const balance = row.number("value") ?? row.needNumber("quantity");
      if (balance.isZero()) return ignored("a balance of zero");
      const kind = balance.isNegative() ? "withdrawal" : "deposit";
      return base(row, context, { kind, amount: balance.abs().toFixed() });
    }
    const instrument = fidelityInstrument(symbol, row.text("description"), "USD");
    if (instrument === null) throw new RowProblem("the row has no symbol", "Add the symbol to the row.");
    const quantity = row.needNumber("quantity");
    if (quantity.isZero()) return ignored("none of it is held");
    const cost = row.number("cost")?.abs() ?? null;
    if (quantity.isNegative()) {
      throw new RowProblem(
        "a position held short cannot come in from a list",
        "Enter the sale or the option written that opened it as a transaction.",
      );
    }
    return base(row, context, {
      kind: "transfer_in",
      instrument,
      quantity: quantity.toFixed(),
      price: row.number("average")?.abs().toFixed() ?? null,
      costBasis: cost?.toFixed() ?? null,
    });
  },
  account: (_table, { accounts: [name, ...others] }) => ({
    accountName: others.length === 0 ? (name ?? null) : null,
    accountCurrency: "USD",
    opening: true,
  }),
});
