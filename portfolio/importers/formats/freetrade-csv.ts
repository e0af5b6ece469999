import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { unknownKind } from "../signed-money.ts";

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
  const isin = row.text("isin");
  const symbol = row.text("ticker") || isin;
  if (symbol === "")
    throw new RowProblem("the row names no instrument", "Add its ticker or ISIN to the row.");
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
  const total = row.needNumber("total").abs();
  return total.isZero() ? ignored("moves no money") : base(row, { kind, amount: total.toFixed() });
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

const types: readonly (readonly [RegExp, (row: Row) => Booked])[] = [
  [/^(MONTHLY|ANNUAL|SIPP_ANNUAL|TAX_CERT|SHARE_LENDING_STATEMENT)|STATEMENT|CERTIFICATE/, paper],
  [/^FREE_?SHARE/, gift],
  [/ORDER$/, order],
  [/DIVIDEND/, dividend],
  [/^(TOP_UP|SIPP_TAX_RELIEF|TAX_RELIEF|ISA_TRANSFER_IN|TRANSFER_IN)/, (row) => money(row, "deposit")],
  [/^(WITHDRAWAL|TRANSFER_OUT)/, (row) => money(row, "withdrawal")],
  [/^(INTEREST|LENDING|CASHBACK|PROMOTION)/, (row) => money(row, "interest")],
  [/FEE/, (row) => money(row, "fee")],
  [/TAX/, (row) => money(row, "tax")],
  [/SPLIT/, split],
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
  book(row) {
    const found = types.find(([pattern]) => pattern.test(row.text("type").toUpperCase()));
    if (!found) throw unknownKind(row, "type");
    return found[1](row);
  },
});
