import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { MONEY_CODES, majorCurrency } from "../minor-currency.ts";

const columns = {
  date: ["date"],
  way: ["way"],
  quantity: ["baseamount"],
  base: ["basecurrencyname"],
  type: ["basetype"],
  amount: ["quoteamount"],
  quote: ["quotecurrency"],
  exchange: ["exchange"],
  from: ["sentreceivedfrom"],
  to: ["sentto"],
  fee: ["feeamount"],
  feeCurrency: ["feecurrencyname"],
  broker: ["broker"],
  notes: ["notes"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;

const classes: Readonly<Record<string, ParsedInstrument["assetClass"]>> = {
  STOCK: "stock",
  CRYPTO: "crypto",
  FUND: "fund",
  ETF: "etf",
  BOND: "bond",
  COMMODITY: "commodity",
};

/** "SOL (Solana)" is a symbol with its name. */
function named(text: string): { symbol: string; name: string } {
  const found = /^(\S+)(?: \((.*)\))?$/.exec(text.trim());
  const symbol = (found?.[1] ?? text).slice(0, 40);
  return { symbol, name: found?.[2] ?? symbol };
}

function instrumentOf(row: Row, currency: string): ParsedInstrument {
  const { symbol, name } = named(row.text("base"));
  if (symbol === "") throw new RowProblem("the row names no asset", "Add the base currency to the row.");
  const assetClass = classes[row.text("type").toUpperCase()] ?? "other";
  return { symbol, name, currency, isin: null, assetClass };
}

/** The money of a trade or dividend. @throws RowProblem where it was paid in coins, whose worth is not in the file */
function moneyOf(row: Row): { amount: Decimal; currency: string; fee: Decimal } {
  const unit = majorCurrency(named(row.text("quote")).symbol);
  if (unit === null || !MONEY_CODES.has(unit.currency)) {
    throw new RowProblem(
      `paid in ${row.text("quote").slice(0, 20) || "nothing"}: what that was worth in money is not in the file`,
      "Enter it as a sale and a purchase with their worth in money.",
    );
  }
  const major = (number: Decimal) => new Decimal(unit.convert(number.abs().toFixed()));
  const sameUnit = named(row.text("feeCurrency")).symbol === named(row.text("quote")).symbol;
  const fee = sameUnit ? (row.number("fee") ?? new Decimal(0)) : new Decimal(0);
  return { amount: major(row.needNumber("amount")), currency: unit.currency, fee: major(fee) };
}

function quantityOf(row: Row): Decimal {
  const quantity = row.needNumber("quantity").abs();
  if (quantity.isZero()) throw new RowProblem("the base amount is zero", "Correct the amount of the row.");
  return quantity;
}

function book(row: Row): ParsedTransaction | ReturnType<typeof ignored> {
  const way = row.text("way").toUpperCase();
  const common = { date: row.date("date"), note: row.text("notes").slice(0, 500) || null };
  if (way === "TRANSFER") return ignored("moves within the owner's wallets");
  if (way === "BUY" || way === "SELL") {
    const { amount, currency, fee } = moneyOf(row);
    return parsedTransaction({
      ...common,
      kind: way === "BUY" ? "buy" : "sell",
      instrument: instrumentOf(row, currency),
      quantity: quantityOf(row).toFixed(),
      amount: amount.toFixed(),
      fee: fee.toFixed(),
      currency,
    });
  }
  if (way === "DIVIDEND" || way === "DIVIDENDS") {
    const { amount, currency, fee } = moneyOf(row);
    const instrument = instrumentOf(row, currency);
    return parsedTransaction({
      ...common,
      kind: "dividend",
      instrument,
      amount: amount.toFixed(),
      fee: fee.toFixed(),
      currency,
    });
  }
  const into = way === "DEPOSIT";
  if (!into && way !== "WITHDRAW" && way !== "WITHDRAWAL")
    throw new RowProblem(
      `unknown way "${way.slice(0, 40)}"`,
      "Enter this transaction with the generic format, or leave it out.",
    );
  const quantity = quantityOf(row).toFixed();
  const { symbol } = named(row.text("base"));
  if (row.text("type").toUpperCase() === "FIAT" || MONEY_CODES.has(symbol)) {
    const unit = majorCurrency(symbol);
    if (unit === null)
      throw new RowProblem(
        `"${symbol}" is not a currency`,
        "Write the currency as three letters, for example EUR.",
      );
    const fee =
      named(row.text("feeCurrency")).symbol === symbol
        ? (row.number("fee")?.abs() ?? new Decimal(0))
        : new Decimal(0);
    return parsedTransaction({
      ...common,
      kind: into ? "deposit" : "withdrawal",
      amount: unit.convert(quantity),
      fee: unit.convert(fee.toFixed()),
      currency: unit.currency,
    });
  }
  const quote = majorCurrency(row.text("quote"))?.currency ?? "USD";
  const currency = MONEY_CODES.has(quote) ? quote : "USD";
  return parsedTransaction({
    ...common,
    kind: into ? "transfer_in" : "transfer_out",
    instrument: instrumentOf(row, currency),
    quantity,
    amount: "0",
    currency,
  });
}

/** The transactions of the Delta tracker: a base, what was paid for it, and in what. */
export const deltaCsv = defineBrokerTable<Column, null>({
  id: "delta-csv",
  name: "Delta CSV",
  columns,
  needed: ["date", "way", "quantity", "base", "type", "amount", "quote"],
  day: "date",
  dateOrder: "file",
  decimalMark: ["quantity", "amount", "fee"],
  order: "newest-first",
  assumptions: [
    "Fees in another currency than what was paid are not booked.",
    "Coins and shares that were deposited come in with unknown cost; where the file names no currency for them, in US dollars.",
  ],
  prepare: () => null,
  book,
  account(table) {
    const types = table.header.findIndex((name) => /^base type$/i.test(name));
    const movesMoney = table.rows.some(({ cells }) => /^fiat$/i.test(cells[types] ?? ""));
    return { accountName: "Delta", impliedCash: !movesMoney };
  },
});
