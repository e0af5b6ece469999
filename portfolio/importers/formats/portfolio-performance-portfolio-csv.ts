import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import {
  accountName,
  commonColumns,
  securitiesColumns,
  securityOf,
  typeOf,
} from "./portfolio-performance-wording.ts";

const columns = { ...commonColumns, ...securitiesColumns };
type Column = keyof typeof columns;

function book(row: BrokerRow<Column>) {
  const type = typeOf(row);
  const currency = row.currency("currency").currency;
  const security = securityOf(row, majorCurrency(row.text("grossCurrency"))?.currency ?? currency);
  if (!security) throw new RowProblem("a row without a security", "Add the ISIN to the row.");
  const quantity = row.needNumber("shares").abs();
  if (quantity.isZero())
    throw new RowProblem("the number of shares is zero", "Correct the shares of the row.");
  // The value is what moved on the money account: costs are in it, and what leaves is written as negative.
  const value = row.needNumber("value").abs();
  const [fee, tax] = [row.number("fees")?.abs(), row.number("taxes")?.abs()].map(
    (cost) => cost ?? new Decimal(0),
  );
  const costs = new Decimal(0).add(fee ?? 0).add(tax ?? 0);
  const common = {
    date: row.date("date"),
    currency,
    instrument: security,
    quantity: quantity.toFixed(),
    note: row.text("note").slice(0, 500) || null,
  };
  if (type === "buy" || type === "sell") {
    const amount = type === "buy" ? value.sub(costs) : value.add(costs);
    if (amount.isNegative())
      throw new RowProblem("the costs are higher than the value", "Check the costs of the row.");
    return parsedTransaction({
      ...common,
      kind: type,
      amount: amount.toFixed(),
      fee: fee?.toFixed() ?? "0",
      tax: tax?.toFixed() ?? "0",
    });
  }
  if (type === "delivery_in") {
    return parsedTransaction({ ...common, kind: "transfer_in", amount: "0", costBasis: value.toFixed() });
  }
  if (type === "transfer_in") return parsedTransaction({ ...common, kind: type, amount: "0" });
  if (type === "delivery_out" || type === "transfer_out") {
    return parsedTransaction({ ...common, kind: "transfer_out", amount: "0" });
  }
  throw new RowProblem(
    `"${row.text("type").slice(0, 40)}" is no transaction of a securities account`,
    "Import the transactions of the money account.",
  );
}

/** The transactions of a securities account of Portfolio Performance. */
export const portfolioPerformancePortfolioCsv = defineBrokerTable<Column, null>({
  id: "portfolio-performance-portfolio-csv",
  name: "Portfolio Performance portfolio CSV",
  columns,
  needed: ["date", "type", "value", "currency", "grossCurrency", "fees", "shares", "isin", "wkn", "name"],
  day: "date",
  dateOrder: "file",
  decimalMark: ["value", "gross", "fees", "taxes", "shares"],
  order: "oldest-first",
  impliedCash: true,
  assumptions: [
    "The file lists no money: trades of a new account are paid from and to the outside. To have its balances too, " +
      "import the transactions of the money account into it first.",
    "What was delivered in cost its value; what was moved in from another securities account has an unknown cost.",
  ],
  prepare: () => null,
  book,
  account: () => ({ accountName }),
});
