import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { parsedTransaction, rejected } from "../importer.ts";

const columns = {
  date: ["date"],
  company: ["company"],
  amount: ["amount"],
  exchange: ["exchange"],
  segment: ["segment"],
  scripCode: ["scripcode"],
  type: ["instrumenttype"],
  strike: ["strikeprice"],
  expiry: ["expiry"],
  tradeNumber: ["tradenum"],
  time: ["tradetime"],
  side: ["side"],
  quantity: ["quantity"],
  price: ["price"],
} as const;
type Column = keyof typeof columns;

function book(row: BrokerRow<Column>) {
  const company = row.text("company").slice(0, 200);
  if (company === "") throw new RowProblem("the row names no company", "Add the company to the row.");
  if (/^(FO|CD|COM|NFO|BFO|MCX)$/i.test(row.text("segment")) || /^(FUT|OPT)/i.test(row.text("type"))) {
    return rejected(
      "a future or an option: the report does not say whether an option is a call or a put, nor what a future settled",
      "Enter it as a transaction, or leave it out.",
    );
  }
  const side = row.text("side").toLowerCase();
  if (side !== "buy" && side !== "sell" && side !== "b" && side !== "s")
    throw new RowProblem(`unknown side "${side.slice(0, 40)}"`, 'Write "Buy" or "Sell".');
  const quantity = row.needNumber("quantity").abs();
  if (quantity.isZero()) throw new RowProblem("the quantity is zero", "Correct the quantity of the row.");
  const price = row.number("price")?.abs() ?? null;
  const amount = row.number("amount")?.abs() ?? (price === null ? null : price.mul(quantity));
  if (amount === null) throw new RowProblem("neither amount nor price", "Add the amount to the row.");
  return parsedTransaction({
    kind: side.startsWith("b") ? "buy" : "sell",
    date: row.date("date"),
    // Both exchanges have codes of their own for the same shares; the company's name is the same on both.
    instrument: {
      symbol: company.slice(0, 40),
      name: company,
      currency: "INR",
      isin: null,
      assetClass: /^ETF$/i.test(row.text("type")) ? "etf" : "other",
    },
    quantity: quantity.toFixed(),
    price: price?.toFixed() ?? null,
    amount: amount.toFixed(),
    currency: "INR",
    note:
      [row.text("exchange"), row.text("scripCode"), row.text("tradeNumber")].filter(Boolean).join(" ") ||
      null,
  });
}

/** The trade report of Upstox: trades without charges and money, shares by the name of their company. */
export const upstoxCsv = defineBrokerTable<Column, null>({
  id: "upstox-csv",
  name: "Upstox trade report CSV",
  columns,
  needed: ["date", "company", "segment", "scripCode", "type", "tradeNumber", "side", "quantity", "price"],
  day: "date",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "oldest-first",
  impliedCash: true,
  assumptions: [
    "A trade report lists trades only: charges and taxes are not in it, and money comes from and goes to the outside.",
    "Shares are told apart by the name of their company, as the report has neither ISIN nor symbol.",
  ],
  prepare: () => null,
  book,
  account: () => ({ accountName: "Upstox", accountCurrency: "INR" }),
});
