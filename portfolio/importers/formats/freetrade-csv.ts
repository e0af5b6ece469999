import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { type BookByWords, bookByWords, bookMoney, needSymbol, signedMoney } from "../signed-money.ts";

const columns = {
  title: ["title"],
  type: ["type"],
  time: ["timestamp"],
  currency: ["accountcurrency"],
  total: ["totalamountinaccountcurrency", "totalamount"],
  side: ["buysell"],
  ticker: ["ticker"],
  isin: ["isin"],
  price: ["pricepershareinaccountcurrency"],
  stampDuty: ["stampduty"],
  quantity: ["quantity"],
  instrumentCurrency: ["instrumentcurrency"],
  rate: ["fxrate"],
  baseRate: ["basefxrate"],
  fxFee: ["fxfeeamount"],
  withheld: ["dividendwithheldtaxamount"],
  splitFrom: ["stocksplitrateofshareoutturnfrom"],
  splitTo: ["stocksplitrateofshareoutturnto"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

function base(
  row: Row,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("time"),
    currency: row.currency("currency").currency,
    note: [row.text("type"), row.text("title")].filter((text) => text !== "").join(": "),
    ...fields,
  });
}

function instrumentOf(row: Row): ParsedInstrument {
  const symbol = needSymbol(row, "ticker", "isin");
  const isin = row.text("isin");
  const unit = majorCurrency(row.text("instrumentCurrency")) ?? row.currency("currency");
  return {
    symbol,
    name: row.text("title") || symbol,
    currency: unit.currency,
    isin: isin || null,
    assetClass: "other",
  };
}

const part = (row: Row, column: "stampDuty" | "fxFee") => row.number(column)?.abs() ?? new Decimal(0);

/** Totals contain the charge for the exchange of currencies and stamp duty. */
function order(row: Row): Booked {
  const side = row.text("side").toLowerCase();
  if (side !== "buy" && side !== "sell")
    throw new RowProblem(`"${side.slice(0, 20)}" is neither BUY nor SELL`, "Write BUY or SELL.");
  const [fee, tax, total] = [part(row, "fxFee"), part(row, "stampDuty"), row.needNumber("total").abs()];
  const amount = side === "buy" ? total.sub(fee).sub(tax) : total.add(fee).add(tax);
  if (amount.isNegative())
    throw new RowProblem("the charges are higher than the total", "Check the charges of the row.");
  return base(row, {
    kind: side,
    instrument: instrumentOf(row),
    quantity: row.needNumber("quantity").abs().toFixed(),
    price: row.number("price")?.toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
    tax: tax.toFixed(),
  });
}

/** Withheld tax is in the dividend's currency, which the rate turns into the account's. */
function dividend(row: Row): Booked {
  const net = row.needNumber("total").abs();
  const rate = row.number("baseRate") ?? row.number("rate") ?? new Decimal(1);
  const tax = (row.number("withheld")?.abs() ?? new Decimal(0)).mul(rate).toDecimalPlaces(2);
  return base(row, {
    kind: "dividend",
    instrument: instrumentOf(row),
    amount: net.add(tax).toFixed(),
    tax: tax.toFixed(),
  });
}

function money(row: Row, kind: "deposit" | "withdrawal" | "interest" | "fee" | "tax"): Booked {
  return bookMoney(signedMoney(row.needNumber("total").abs(), kind, kind), (fields) => base(row, fields));
}

/** A share that is given comes in at what it is worth, and no cash moves. */
function gift(row: Row): Booked {
  return base(row, {
    kind: "reinvestment",
    instrument: instrumentOf(row),
    quantity: row.needNumber("quantity").abs().toFixed(),
    price: row.number("price")?.toFixed() ?? null,
    amount: row.needNumber("total").abs().toFixed(),
  });
}

function split(row: Row): Booked {
  const [from, to] = [row.number("splitFrom"), row.number("splitTo")];
  if (!from?.gt(0) || !to?.gt(0))
    throw new RowProblem("a split without its ratio", "Enter the split by hand, and leave the line out.");
  const ratio = to.div(from).toDecimalPlaces(12).toFixed();
  return base(row, { kind: "split", amount: "0", instrument: instrumentOf(row), ratio });
}

const paper = () => ignored("a document, no transaction");

const types: BookByWords<Row> = [
  [/^(monthly|annual|sipp_annual|tax_cert|share_lending_statement)|statement|certificate/, paper],
  [/^free_?share/, gift],
  [/order$/, order],
  [/dividend/, dividend],
  [/^(top_up|sipp_tax_relief|tax_relief|isa_transfer_in|transfer_in)/, (row) => money(row, "deposit")],
  [/^(withdrawal|transfer_out)/, (row) => money(row, "withdrawal")],
  [/^(interest|lending|cashback|promotion)/, (row) => money(row, "interest")],
  [/fee/, (row) => money(row, "fee")],
  [/tax/, (row) => money(row, "tax")],
  [/split/, split],
];

/** The activity feed of Freetrade: amounts without sign, in the account's currency. */
export const freetradeCsv = defineBrokerTable<keyof typeof columns, null>({
  id: "freetrade-csv",
  name: "Freetrade CSV",
  columns,
  needed: ["title", "type", "time", "currency", "total", "side", "ticker", "isin", "quantity", "fxFee"],
  day: "time",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "newest-first",
  assumptions: [
    "Totals contain stamp duty and the charge for exchanging currencies; dividends come after withheld tax.",
    "Free shares are income worth their total.",
  ],
  prepare: () => null,
  book: (row) => bookByWords(types, row, "type", null),
});
