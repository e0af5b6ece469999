import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { type ParsedInstrument, parsedTransaction } from "../importer.ts";

const columns = {
  security: ["securityisin"],
  type: ["transactiontype"],
  quantity: ["quantity"],
  price: ["shareprice"],
  value: ["totaltradevalue"],
  date: ["tradedatetime"],
  settlement: ["settlementdate"],
  broker: ["broker"],
} as const;
type Column = keyof typeof columns;

/** "Harbour World / ISIN IE00XXXXXXX1" names the fund and its ISIN in one cell. */
function instrumentOf(text: string): ParsedInstrument {
  const isin = /\b([A-Z]{2}[A-Z0-9]{9}\d)\b/.exec(text)?.[1];
  if (isin === undefined) throw new RowProblem("the row has no ISIN", "Add the ISIN to the security's name.");
  const name = text
    .replace(isin, "")
    .replace(/\bISIN\b:?/i, "")
    .replace(/[\s/:-]+$/, "")
    .trim();
  return { symbol: isin, name: name.slice(0, 200) || isin, currency: "GBP", isin, assetClass: "etf" };
}

function book(row: BrokerRow<Column>) {
  const type = row.text("type").toLowerCase();
  if (type !== "buy" && type !== "sell")
    throw new RowProblem(
      `unknown transaction type "${type.slice(0, 60)}"`,
      "Enter this transaction with the generic format, or leave it out.",
    );
  const quantity = row.needNumber("quantity").abs();
  if (quantity.isZero()) throw new RowProblem("the quantity is zero", "Correct the quantity of the row.");
  return parsedTransaction({
    kind: type,
    date: row.date("date"),
    instrument: instrumentOf(row.text("security")),
    quantity: quantity.toFixed(),
    price: row.number("price")?.abs().toFixed() ?? null,
    amount: row.needNumber("value").abs().toFixed(),
    currency: "GBP",
  });
}

/** The trading statement of InvestEngine: trades of exchange-traded funds in pounds, without movements of money. */
export const investEngineCsv = defineBrokerTable<Column, null>({
  id: "invest-engine-csv",
  name: "InvestEngine CSV",
  columns,
  needed: ["security", "type", "quantity", "price", "value", "date"],
  day: "date",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "newest-first",
  impliedCash: true,
  assumptions: [
    "A trading statement lists trades only: money comes from and goes to the outside, all in pounds.",
  ],
  prepare: () => null,
  book,
  account: () => ({ accountName: "InvestEngine", accountCurrency: "GBP" }),
});
