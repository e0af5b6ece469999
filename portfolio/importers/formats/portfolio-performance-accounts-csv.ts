import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import {
  accountName,
  commonColumns,
  securitiesColumns,
  securityOf,
  type TransactionType,
  typeOf,
} from "./portfolio-performance-wording.ts";

type Row = BrokerRow<keyof typeof commonColumns>;

const kinds: Readonly<Partial<Record<TransactionType, ParsedTransaction["kind"]>>> = {
  deposit: "deposit",
  removal: "withdrawal",
  transfer_in: "transfer_in",
  transfer_out: "transfer_out",
  interest: "interest",
  interest_charge: "fee",
  fees: "fee",
  taxes: "tax",
};

function book(row: Row) {
  const type = typeOf(row);
  if (type === "buy" || type === "sell") {
    return ignored(
      "the trade comes with the transactions of the securities account, where its costs are known",
    );
  }
  const currency = row.currency("currency").currency;
  const value = row.needNumber("value").abs();
  const common = { date: row.date("date"), currency, note: row.text("note").slice(0, 500) || null };
  const security = securityOf(row, currency);
  if (type === "dividend") {
    if (!security) throw new RowProblem("a dividend without a security", "Add the ISIN to the row.");
    const tax = row.number("taxes")?.abs() ?? new Decimal(0);
    const amount = value.add(tax).toFixed();
    return parsedTransaction({ ...common, kind: type, instrument: security, amount, tax: tax.toFixed() });
  }
  if (type === "fees_refund" || type === "tax_refund") {
    const back = value.neg().toFixed();
    const [kind, costs] =
      type === "fees_refund" ? (["fee", { fee: back }] as const) : (["tax", { tax: back }] as const);
    return parsedTransaction({ ...common, kind, instrument: security, amount: "0", ...costs });
  }
  const kind = kinds[type];
  if (kind === undefined)
    throw new RowProblem(
      "a delivery of shares in the transactions of money",
      "Import the transactions of the securities account.",
    );
  const instrument = kind === "fee" || kind === "tax" || kind === "interest" ? security : null;
  return parsedTransaction({ ...common, kind, instrument, amount: value.toFixed() });
}

/** The transactions of a money account of Portfolio Performance: everything but trades, which it lists without costs. */
export const portfolioPerformanceAccountsCsv = defineBrokerTable<keyof typeof commonColumns, null>({
  id: "portfolio-performance-accounts-csv",
  name: "Portfolio Performance accounts CSV",
  columns: commonColumns,
  needed: ["date", "type", "value", "currency", "shares", "isin", "wkn", "name"],
  never: securitiesColumns.grossCurrency,
  day: "date",
  dateOrder: "file",
  decimalMark: ["value", "taxes", "shares"],
  order: "oldest-first",
  assumptions: [
    "Purchases and sales are left to the transactions of the securities account, which know their costs: import " +
      "those into the same account, after this file.",
  ],
  prepare: () => null,
  book,
  account: () => ({ accountName }),
});
