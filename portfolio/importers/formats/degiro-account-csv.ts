import type { Decimal } from "#finance/money.ts";
import { type Booked, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { bookTrade, corporateActions, readTrade, statementInstrument } from "./degiro-actions.ts";
import {
  closingBalances,
  type DegiroColumn,
  type DegiroRow,
  linkLines,
  type StatementLine,
  type StatementLinks,
  statementLines,
} from "./degiro-lines.ts";

const changeNames = [
  "mutatie",
  "change",
  "anderung",
  "mouvements",
  "variacion",
  "variazioni",
  "mudanca",
  "variacao",
];
const balanceNames = ["saldo", "balance", "solde"];
const orderNames = ["orderid", "idordre", "idorden", "iddelaorden", "idordine", "iddaordem", "idordem"];
const columns: Readonly<Record<DegiroColumn, readonly string[]>> = {
  day: ["datum", "date", "fecha", "data"],
  valueDay: ["valutadatum", "valuedate", "datede", "fechavalor", "datavalor", "datavalore", "datavaluta"],
  product: ["product", "produkt", "produit", "producto", "prodotto", "produto"],
  isin: ["isin", "codeisin"],
  description: ["omschrijving", "description", "beschreibung", "descripcion", "descrizione", "descricao"],
  changeCurrency: changeNames,
  change: changeNames.map((name) => `${name}+1`),
  balanceCurrency: balanceNames,
  balance: balanceNames.map((name) => `${name}+1`),
  order: orderNames,
};

interface Context {
  lines: ReadonlyMap<number, StatementLine>;
  links: StatementLinks;
  actions: ReadonlyMap<number, Booked>;
}

type Fields = Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>;

function base(row: DegiroRow, fields: Fields): ParsedTransaction {
  return parsedTransaction({
    date: row.date("day"),
    currency: row.currency("changeCurrency").currency,
    note: row.text("description"),
    ...fields,
  });
}

/** Money by its direction; nothing where none moves. */
function bySign(
  row: DegiroRow,
  [into, out]: readonly [ParsedTransaction["kind"], ParsedTransaction["kind"]],
  fields: Partial<ParsedTransaction> = {},
): Booked {
  const change = row.number("change");
  if (!change || change.isZero()) return ignored("moves no money");
  const kind = change.isNegative() ? out : into;
  return base(row, { kind, amount: change.abs().toFixed(), ...fields });
}

/** A charge or tax, or its refund: a refund lessens what was paid. */
function charge(line: StatementLine, kind: "fee" | "tax"): Booked {
  const change = line.row.number("change");
  if (!change || change.isZero()) return ignored("moves no money");
  const about = instrumentIn(line);
  return change.isNegative()
    ? base(line.row, { kind, amount: change.abs().toFixed(), ...about })
    : base(line.row, { kind, amount: "0", [kind]: change.neg().toFixed(), ...about });
}

function instrumentIn(line: StatementLine): Partial<ParsedTransaction> {
  if (line.isin === "") return {};
  return { instrument: statementInstrument(line, line.row.currency("changeCurrency").currency) };
}

function dividend(line: StatementLine, links: StatementLinks): Booked {
  const { row } = line;
  const paid = links.corrected.get(row.line) ?? row.number("change");
  if (!paid || paid.isZero()) return ignored("moves no money");
  if (paid.isNegative()) return bySign(row, ["fee", "fee"], instrumentIn(line));
  const about = instrumentIn(line);
  const kind = about.instrument ? "dividend" : "interest";
  const tax: Decimal | undefined = links.charges.get(row.line)?.tax;
  return base(row, { kind, amount: paid.toFixed(), tax: tax?.toFixed() ?? "0", ...about });
}

function trade(line: StatementLine, { links, actions }: Context): Booked {
  const action = actions.get(line.row.line);
  if (action) return action;
  line.row.number("change");
  const read = readTrade(line);
  if (!read)
    throw new RowProblem(
      `cannot read the trade "${line.row.text("description").slice(0, 60)}"`,
      "Enter this trade by hand, and leave the line out.",
    );
  return bookTrade(read, links.charges.get(line.row.line));
}

function capital(line: StatementLine): Booked {
  const about = instrumentIn(line);
  return bySign(line.row, [about.instrument ? "return_of_capital" : "interest", "fee"], about);
}

function bookLine(line: StatementLine, context: Context): Booked {
  const { row } = line;
  const absorbed = context.links.absorbed.get(row.line);
  if (absorbed !== undefined) return ignored(absorbed);
  switch (line.about) {
    case "internal":
      return ignored("moves money between the cash accounts of the broker");
    case "reservation":
      return ignored("reserves money for a deposit, which is booked when it arrives");
    case "fund_change":
      return bySign(row, ["interest", "fee"]);
    case "exchange":
      return bySign(row, ["exchange_in", "exchange_out"]);
    case "trade":
      return trade(line, context);
    case "dividend":
      return dividend(line, context.links);
    case "dividend_tax":
    case "transaction_tax":
      return charge(line, "tax");
    case "transaction_fee":
    case "fee":
      return charge(line, "fee");
    case "return_of_capital":
      return capital(line);
    case "interest":
    case "gift":
      return bySign(row, ["interest", "fee"], instrumentIn(line));
    case "processed_withdrawal":
      return line.change.gt(0)
        ? ignored("settles a withdrawal that has a line of its own")
        : bySign(row, ["deposit", "withdrawal"]);
    case "withdrawal":
    case "deposit":
      return bySign(row, ["deposit", "withdrawal"]);
    case null:
      if (line.change.isZero()) return ignored("moves no money");
      throw new RowProblem(
        `unknown description "${row.text("description").slice(0, 60)}"`,
        "Enter this transaction with the generic format, or leave it out.",
      );
  }
}

/** The account statement of DEGIRO in any of its languages: every movement of cash, trades among them. */
export const degiroAccountCsv = defineBrokerTable<DegiroColumn, Context>({
  id: "degiro-account-csv",
  name: "DEGIRO account statement CSV",
  columns,
  needed: ["day", "isin", "description", "changeCurrency", "change", "balanceCurrency", "balance"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["change", "balance"],
  mixedDecimalMarks: true,
  order: "newest-first",
  assumptions: [
    "Currency conversions are exchanges within the account: neither deposits nor income.",
    "Gains and losses of the fund that holds cash are interest and fees, gifts of the broker are interest.",
    "Shares that a corporate action brings without a price come in at no cost.",
  ],
  // Some exports write the amount before its currency.
  realign(cells, place) {
    const turned = [...cells];
    for (const column of ["change", "balance"] as const) {
      const second = place(column);
      const [amount = "", currency = ""] = [cells[second - 1], cells[second]];
      if (!/\d/.test(amount) || !/^[A-Z]{3}$/.test(currency)) continue;
      turned[second - 1] = currency;
      turned[second] = amount;
    }
    return turned;
  },
  prepare(rows, table) {
    const names = table.header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ""));
    const lines = statementLines(
      rows,
      table.rows,
      names.findIndex((name) => orderNames.includes(name)),
    );
    return {
      lines: new Map(lines.map((line) => [line.row.line, line])),
      links: linkLines(lines),
      actions: corporateActions(lines),
    };
  },
  book(row, context) {
    const line = context.lines.get(row.line);
    if (!line) throw new RowProblem("the row is not part of the table", "Export the statement again.");
    return bookLine(line, context);
  },
  account: (_table, { lines }) => ({ accountName: "DEGIRO", closing: closingBalances([...lines.values()]) }),
});
