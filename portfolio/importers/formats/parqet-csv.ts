import type { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";

const columns = {
  day: ["date", "datetime"],
  price: ["price"],
  shares: ["shares"],
  amount: ["amount"],
  tax: ["tax"],
  fee: ["fee"],
  type: ["type"],
  broker: ["broker"],
  assetType: ["assettype"],
  identifier: ["identifier"],
  currency: ["currency"],
  name: ["holdingname"],
  nickname: ["holdingnickname"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  /** True where the file tells of cash by itself, not only of what was traded. */
  tellsCash: boolean;
}

const assetClasses: Readonly<Record<string, ParsedInstrument["assetClass"]>> = {
  crypto: "crypto",
  commodity: "commodity",
};

function assetClassOf(word: string): ParsedInstrument["assetClass"] {
  return (Object.hasOwn(assetClasses, word) ? assetClasses[word] : undefined) ?? "other";
}

function base(
  row: Row,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("day"),
    currency: row.currency("currency").currency,
    fee: row.number("fee")?.toFixed() ?? "0",
    tax: row.number("tax")?.toFixed() ?? "0",
    note: [row.text("type"), row.text("broker")].filter((text) => text !== "").join(" at "),
    ...fields,
  });
}

function instrumentOf(row: Row): ParsedInstrument | null {
  const identifier = row.text("identifier");
  const name = row.text("name") || row.text("nickname") || identifier;
  const symbol = identifier || name;
  if (symbol === "" || isCash(row)) return null;
  return {
    symbol,
    name,
    currency: row.currency("currency").currency,
    isin: /^[A-Z]{2}[A-Z0-9]{9}\d$/.test(identifier) ? identifier : null,
    assetClass: assetClassOf(row.text("assetType").toLowerCase()),
  };
}

function needInstrument(row: Row): ParsedInstrument {
  const instrument = instrumentOf(row);
  if (!instrument) throw new RowProblem("the row names no instrument", "Add its identifier to the row.");
  return instrument;
}

/** Cash accounts are holdings in Parqet: their rows move money, not shares. */
function isCash(row: Row): boolean {
  return /^cash/i.test(row.text("assetType"));
}

function gross(row: Row): Decimal {
  return row.number("amount")?.abs() ?? row.needNumber("price").mul(row.needNumber("shares")).abs();
}

function shares(row: Row, kind: "buy" | "sell" | "transfer_in" | "transfer_out"): ParsedTransaction {
  const quantity = row.needNumber("shares").abs().toFixed();
  const amount = gross(row);
  return base(row, {
    kind,
    instrument: needInstrument(row),
    quantity,
    price: row.number("price")?.toFixed() ?? null,
    amount: amount.toFixed(),
    costBasis: kind === "transfer_in" && !amount.isZero() ? amount.toFixed() : null,
  });
}

function transfer(row: Row, kind: "transfer_in" | "transfer_out"): Booked {
  if (!isCash(row)) return shares(row, kind);
  return base(row, { kind: kind === "transfer_in" ? "deposit" : "withdrawal", amount: gross(row).toFixed() });
}

function money(row: Row, kind: ParsedTransaction["kind"]): Booked {
  const amount = gross(row);
  const moves = [amount, row.number("fee"), row.number("tax")].some((part) => part && !part.isZero());
  return moves
    ? base(row, { kind, amount: amount.toFixed(), instrument: instrumentOf(row) })
    : ignored("moves no money");
}

const types: Readonly<Record<string, (row: Row) => Booked>> = {
  buy: (row) => shares(row, "buy"),
  sell: (row) => shares(row, "sell"),
  dividend: (row) =>
    base(row, { kind: "dividend", amount: gross(row).toFixed(), instrument: needInstrument(row) }),
  interest: (row) => money(row, "interest"),
  transferin: (row) => transfer(row, "transfer_in"),
  transferout: (row) => transfer(row, "transfer_out"),
  deposit: (row) => money(row, "deposit"),
  withdrawal: (row) => money(row, "withdrawal"),
  fee: (row) => money(row, "fee"),
  fees: (row) => money(row, "fee"),
  cost: (row) => money(row, "fee"),
  tax: (row) => money(row, "tax"),
  taxes: (row) => money(row, "tax"),
};

const typeOf = (row: Row) =>
  row
    .text("type")
    .toLowerCase()
    .replace(/[^a-z]/g, "");

/** The activities of Parqet: gross amounts with tax and fee beside them. */
export const parqetCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "parqet-csv",
  name: "Parqet CSV",
  columns,
  needed: ["day", "price", "shares", "amount", "tax", "fee", "type", "identifier", "currency", "name"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["price", "shares", "amount", "tax", "fee"],
  order: "newest-first",
  assumptions: [
    "Amounts are before fee and tax; a negative tax is a refund.",
    "Days are those of the column date, which Parqet writes in local time.",
  ],
  prepare(rows) {
    return { tellsCash: rows.some((row) => isCash(row) || ["deposit", "withdrawal"].includes(typeOf(row))) };
  },
  book(row) {
    const type = typeOf(row);
    const found = Object.hasOwn(types, type) ? types[type] : undefined;
    if (!found)
      throw new RowProblem(
        `unknown type "${row.text("type").slice(0, 60)}"`,
        "Enter this transaction with the generic format, or leave it out.",
      );
    return found(row);
  },
  account: (_table, { tellsCash }) => ({ impliedCash: !tellsCash }),
});
