import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import type { MajorCurrency } from "../minor-currency.ts";

const columns = {
  date: ["date"],
  symbol: ["symbol"],
  quantity: ["quantity"],
  type: ["activitytype"],
  price: ["unitprice"],
  currency: ["currency"],
  fee: ["fee"],
  amount: ["amount"],
  rate: ["fxrate"],
  subtype: ["subtype"],
  isin: ["isin"],
  note: ["comment", "notes"],
  account: ["account", "accountname"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;

/** One row with its numbers in the major unit of its currency. */
interface Activity {
  row: Row;
  unit: MajorCurrency;
  quantity: Decimal | null;
  price: Decimal | null;
  fee: Decimal;
  /** The money of the row: as stated, else quantity × price; null where neither is given. */
  money: Decimal | null;
  /** Null for movements of money, which are written as "$CASH-USD". */
  instrument: ParsedInstrument | null;
}

function open(row: Row): Activity {
  const unit = row.currency("currency");
  const major = (column: "price" | "fee" | "amount") => {
    const number = row.number(column);
    return number === null ? null : new Decimal(unit.convert(number.toFixed()));
  };
  const [quantity, price, stated] = [row.number("quantity"), major("price"), major("amount")];
  const product = quantity !== null && price !== null ? quantity.mul(price) : null;
  const symbol = row.text("symbol").slice(0, 40);
  const cash = symbol === "" || /^\$?CASH\b/i.test(symbol);
  return {
    row,
    unit,
    quantity: quantity?.abs() ?? null,
    price: price?.abs() ?? null,
    fee: major("fee")?.abs() ?? new Decimal(0),
    money: (stated !== null && !stated.isZero() ? stated : product)?.abs() ?? null,
    instrument: cash
      ? null
      : {
          symbol,
          name: symbol,
          currency: unit.currency,
          isin: row.text("isin") || null,
          assetClass: "other",
        },
  };
}

function base(
  { row, unit, fee }: Activity,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("date"),
    currency: unit.currency,
    fee: fee.toFixed(),
    note: row.text("note").slice(0, 500) || null,
    account: row.text("account").slice(0, 100) || null,
    ...fields,
  });
}

function needMoney({ money }: Activity): string {
  if (money === null)
    throw new RowProblem("neither an amount nor quantity and price", "Add the amount to the row.");
  return money.toFixed();
}

function needShares({ quantity, instrument }: Activity): { quantity: string; instrument: ParsedInstrument } {
  if (instrument === null) throw new RowProblem("the row has no symbol", "Add the symbol to the row.");
  if (!quantity?.gt(0)) throw new RowProblem("the row has no quantity", "Add the quantity to the row.");
  return { quantity: quantity.toFixed(), instrument };
}

function trade(activity: Activity, kind: "buy" | "sell" | "reinvestment"): ParsedTransaction {
  const price = activity.price?.toFixed() ?? null;
  // A trade is its quantity at its price: the amount of some exports has the fee in it.
  const { quantity, price: each } = activity;
  const amount =
    quantity !== null && each !== null && !each.isZero() ? quantity.mul(each).toFixed() : needMoney(activity);
  return base(activity, { kind, ...needShares(activity), price, amount });
}

function transfer(activity: Activity, kind: "transfer_in" | "transfer_out"): ParsedTransaction {
  if (activity.instrument === null) return base(activity, { kind, amount: needMoney(activity) });
  const costBasis = kind === "transfer_in" ? (activity.money?.toFixed() ?? null) : null;
  return base(activity, { kind, ...needShares(activity), amount: "0", costBasis });
}

/** Income and costs in money, with the instrument that they are about. */
function income(activity: Activity, kind: "dividend" | "interest"): ParsedTransaction {
  const subtype = activity.row.text("subtype").toUpperCase();
  if (/^(DRIP|STAKING_REWARD|DIVIDEND_IN_KIND)$/.test(subtype) && activity.instrument !== null) {
    return trade(activity, "reinvestment");
  }
  const paid = kind === "dividend" && activity.instrument === null ? "interest" : kind;
  return base(activity, { kind: paid, instrument: activity.instrument, amount: needMoney(activity) });
}

function cost(activity: Activity, kind: "fee" | "tax"): ParsedTransaction {
  const { money, fee, instrument } = activity;
  // Some exports write the fee into its own column, others as the amount.
  const amount = money === null || money.isZero() ? fee : money;
  if (amount.isZero()) throw new RowProblem("no amount", "Add the amount to the row.");
  return base(activity, { kind, instrument, amount: amount.toFixed(), fee: "0" });
}

function split(activity: Activity): ParsedTransaction {
  const stated = activity.row.number("amount") ?? activity.row.number("quantity");
  if (activity.instrument === null || !stated?.gt(0))
    throw new RowProblem(
      "a split needs its symbol and ratio",
      "Write the ratio as the amount, for example 4.",
    );
  return base(activity, {
    kind: "split",
    instrument: activity.instrument,
    amount: "0",
    ratio: stated.toFixed(),
  });
}

const books: Readonly<Record<string, (activity: Activity) => ParsedTransaction>> = {
  BUY: (activity) => trade(activity, "buy"),
  SELL: (activity) => trade(activity, "sell"),
  DIVIDEND: (activity) => income(activity, "dividend"),
  INTEREST: (activity) => income(activity, "interest"),
  CREDIT: (activity) => base(activity, { kind: "interest", amount: needMoney(activity) }),
  DEPOSIT: (activity) => base(activity, { kind: "deposit", amount: needMoney(activity) }),
  WITHDRAWAL: (activity) => base(activity, { kind: "withdrawal", amount: needMoney(activity) }),
  TRANSFER_IN: (activity) => transfer(activity, "transfer_in"),
  TRANSFER_OUT: (activity) => transfer(activity, "transfer_out"),
  ADD_HOLDING: (activity) => transfer(activity, "transfer_in"),
  REMOVE_HOLDING: (activity) => transfer(activity, "transfer_out"),
  CONVERSION_IN: (activity) => base(activity, { kind: "exchange_in", amount: needMoney(activity) }),
  CONVERSION_OUT: (activity) => base(activity, { kind: "exchange_out", amount: needMoney(activity) }),
  FEE: (activity) => cost(activity, "fee"),
  TAX: (activity) => cost(activity, "tax"),
  SPLIT: split,
};

/** The activities of Wealthfolio: quantity at a unit price, money as "$CASH-USD". */
export const wealthfolioCsv = defineBrokerTable<Column, null>({
  id: "wealthfolio-csv",
  name: "Wealthfolio CSV",
  columns,
  needed: ["date", "symbol", "quantity", "type", "price", "currency"],
  day: "date",
  dateOrder: "file",
  decimalMark: ["quantity", "price", "fee", "amount"],
  order: "oldest-first",
  assumptions: [
    "Holdings that were added or transferred in cost what the row says.",
    "Credits such as bonuses and rebates are income; dividends marked DRIP are paid in shares.",
  ],
  prepare: () => null,
  book(row) {
    const type = row
      .text("type")
      .toUpperCase()
      .replace(/[\s-]+/g, "_");
    if (type === "") return ignored("has no activity type");
    const book = Object.hasOwn(books, type) ? books[type] : undefined;
    if (!book)
      throw new RowProblem(
        `unknown activity type "${row.text("type").slice(0, 60)}"`,
        "Enter this transaction with the generic format, or leave it out.",
      );
    return book(open(row));
  },
  account: () => ({ accountName: "Wealthfolio" }),
});
