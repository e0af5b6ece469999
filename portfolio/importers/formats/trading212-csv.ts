import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import {
  ignored,
  type ParsedInstrument,
  type ParsedTransaction,
  parsedTransaction,
  rejected,
} from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { type BookByWords, bookByWords, bookMoney, needSymbol, signedMoney } from "../signed-money.ts";

const columns = {
  action: ["action"],
  time: ["time"],
  isin: ["isin"],
  ticker: ["ticker"],
  name: ["name"],
  quantity: ["noofshares"],
  price: ["priceshare"],
  priceCurrency: ["currencypriceshare"],
  rate: ["exchangerate"],
  total: ["total"],
  totalCurrency: ["currencytotal"],
  withheld: ["withholdingtax"],
  withheldCurrency: ["currencywithholdingtax"],
  conversionFee: ["currencyconversionfee"],
  conversionFeeCurrency: ["currencycurrencyconversionfee"],
  transactionFee: ["transactionfee"],
  transactionFeeCurrency: ["currencytransactionfee"],
  finraFee: ["finrafee"],
  finraFeeCurrency: ["currencyfinrafee"],
  stampDuty: ["stampdutyreservetax", "stampduty"],
  stampDutyCurrency: ["currencystampdutyreservetax", "currencystampduty"],
  frenchTax: ["frenchtransactiontax"],
  frenchTaxCurrency: ["currencyfrenchtransactiontax"],
  fromAmount: ["currencyconversionfromamount"],
  fromCurrency: ["currencycurrencyconversionfromamount"],
  toAmount: ["currencyconversiontoamount"],
  toCurrency: ["currencycurrencyconversiontoamount"],
  notes: ["notes"],
  id: ["id"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;

interface Context {
  /** Currency of the account where its totals have no column of their own for it: "Total (GBP)". */
  headerCurrency: string | null;
  /** For each opening half of a split, the shares that its closing half took away. */
  splitFrom: ReadonlyMap<number, Decimal>;
  /** Closing halves that have their opening one. */
  splitDone: ReadonlySet<number>;
}

const charges = [
  ["conversionFee", "conversionFeeCurrency"],
  ["transactionFee", "transactionFeeCurrency"],
  ["finraFee", "finraFeeCurrency"],
  ["stampDuty", "stampDutyCurrency"],
  ["frenchTax", "frenchTaxCurrency"],
] as const;

/** The currency of the row's cash. */
function cashCurrency(row: Row, { headerCurrency }: Context): string {
  return row.text("totalCurrency") === "" && headerCurrency !== null
    ? headerCurrency
    : row.currency("totalCurrency").currency;
}

function instrumentOf(row: Row, cash: string): ParsedInstrument {
  const symbol = needSymbol(row, "ticker", "isin");
  const isin = row.text("isin");
  const currency = majorCurrency(row.text("priceCurrency"))?.currency ?? cash;
  return { symbol, name: row.text("name") || symbol, currency, isin: isin || null, assetClass: "other" };
}

/** The price of a share in the currency of the cash; in another one it would only mislead. */
function priceIn(row: Row, cash: string): string | null {
  const price = row.number("price");
  const unit = majorCurrency(row.text("priceCurrency"));
  return price !== null && unit?.currency === cash ? unit.convert(price.toFixed()) : null;
}

/** Charges in the currency of the cash; those in another one are within the total and stay in the amount. */
function chargesIn(row: Row, cash: string): Decimal {
  return charges.reduce((sum, [amount, currency]) => {
    const stated = row.text(currency);
    return stated === "" || stated === cash ? sum.add(row.number(amount)?.abs() ?? 0) : sum;
  }, new Decimal(0));
}

function base(
  row: Row,
  context: Context,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("time"),
    currency: cashCurrency(row, context),
    note: [row.text("action"), row.text("notes")].filter((text) => text !== "").join(": "),
    ...fields,
  });
}

function trade(row: Row, context: Context, kind: "buy" | "sell"): ParsedTransaction {
  const cash = cashCurrency(row, context);
  const total = row.needNumber("total").abs();
  const fee = chargesIn(row, cash);
  const amount = kind === "buy" ? total.sub(fee) : total.add(fee);
  if (amount.isNegative())
    throw new RowProblem("the charges are higher than the total", "Check the charges of the row.");
  return base(row, context, {
    kind,
    instrument: instrumentOf(row, cash),
    quantity: row.needNumber("quantity").abs().toFixed(),
    price: priceIn(row, cash),
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
}

function dividend(row: Row, context: Context): ParsedTransaction {
  const cash = cashCurrency(row, context);
  const net = row.needNumber("total");
  const withheld = row.text("withheldCurrency") === cash ? row.number("withheld")?.abs() : undefined;
  if (net.isNegative()) {
    return base(row, context, { kind: "fee", amount: net.abs().toFixed() });
  }
  return base(row, context, {
    kind: "dividend",
    instrument: instrumentOf(row, cash),
    amount: net.add(withheld ?? 0).toFixed(),
    tax: withheld?.toFixed() ?? "0",
  });
}

/** Money with a direction: what comes in and what goes out. */
function bySign(
  row: Row,
  context: Context,
  [into, out]: readonly [ParsedTransaction["kind"], ParsedTransaction["kind"]],
): Booked {
  return bookMoney(signedMoney(row.needNumber("total"), into, out), (fields) => base(row, context, fields));
}

function splitHalf(row: Row, context: Context, opening: boolean): Booked {
  if (!opening) {
    return context.splitDone.has(row.line)
      ? ignored("the old shares of a split, which is booked with the new ones")
      : rejected("a split without its new shares", "Export the period again so that it has both halves.");
  }
  const from = context.splitFrom.get(row.line);
  if (from === undefined)
    return rejected("a split without its old shares", "Export the period again so that it has both halves.");
  const ratio = row.needNumber("quantity").div(from).toDecimalPlaces(12);
  const cash = cashCurrency(row, context);
  return base(row, context, {
    kind: "split",
    amount: "0",
    instrument: instrumentOf(row, cash),
    ratio: ratio.toFixed(),
  });
}

function shares(row: Row, context: Context, kind: "buy" | "transfer_in" | "transfer_out"): ParsedTransaction {
  const instrument = instrumentOf(row, cashCurrency(row, context));
  return base(row, context, {
    kind,
    amount: "0",
    instrument,
    quantity: row.needNumber("quantity").abs().toFixed(),
  });
}

function conversion(row: Row, context: Context): ParsedTransaction[] {
  const side = (kind: "exchange_out" | "exchange_in", amount: "fromAmount" | "toAmount", unit: Column) =>
    base(row, context, {
      kind,
      amount: row.needNumber(amount).abs().toFixed(),
      currency: row.currency(unit).currency,
    });
  const fee = row.number("conversionFee")?.abs() ?? new Decimal(0);
  return [
    side("exchange_out", "fromAmount", "fromCurrency"),
    side("exchange_in", "toAmount", "toCurrency"),
    ...(fee.isZero()
      ? []
      : [
          base(row, context, {
            kind: "fee",
            amount: fee.toFixed(),
            currency: row.currency("conversionFeeCurrency").currency,
          }),
        ]),
  ];
}

/** What an action does, by its first words in lower case. */
const actions: BookByWords<Row, Context> = [
  [/^(market|limit|stop|stop limit) buy\b/, (row, context) => trade(row, context, "buy")],
  [/^(market|limit|stop|stop limit) sell\b/, (row, context) => trade(row, context, "sell")],
  [/^dividend\b/, dividend],
  [
    /^(interest on cash|lending interest|share lending interest)/,
    (row, context) => bySign(row, context, ["interest", "fee"]),
  ],
  [
    /^(spending cashback|result adjustment|free shares? promotion)/,
    (row, context) => bySign(row, context, ["interest", "fee"]),
  ],
  [/^(deposit|card credit)/, (row, context) => bySign(row, context, ["deposit", "withdrawal"])],
  [/^(withdrawal|card debit)/, (row, context) => bySign(row, context, ["withdrawal", "withdrawal"])],
  [/^new card cost/, (row, context) => bySign(row, context, ["fee", "fee"])],
  [/^currency conversion/, conversion],
  [/^stock split close/, (row, context) => splitHalf(row, context, false)],
  [/^stock split open/, (row, context) => splitHalf(row, context, true)],
  [/^stock distribution/, (row, context) => shares(row, context, "buy")],
  [/^transfer in/, (row, context) => shares(row, context, "transfer_in")],
  [/^transfer out/, (row, context) => shares(row, context, "transfer_out")],
];

/** The history of Trading 212, in any of its column orders: totals are what moved in the account's currency. */
export const trading212Csv = defineBrokerTable<Column, Context>({
  id: "trading212-csv",
  name: "Trading 212 CSV",
  columns,
  needed: ["action", "time", "isin", "ticker", "quantity", "price", "total"],
  day: "time",
  dateOrder: "DMY",
  decimalMark: ".",
  order: "oldest-first",
  assumptions: [
    "Totals are what moved in the account's currency; charges in another currency are within them.",
    "Shares of a distribution come in at no cost.",
  ],
  // Rows of some kinds have notes and order number before the number of shares, whatever the column names say.
  realign(cells, place) {
    const [quantity, notes, id] = [place("quantity"), place("notes"), place("id")];
    const moved = cells[quantity] === "" && /^[A-Z]{2,4}\d{6,}$/.test(cells[quantity + 1] ?? "");
    if (!moved || notes < quantity) return cells;
    const back = [...cells.slice(0, quantity), ...cells.slice(quantity + 2, notes + 2)];
    return [...back, ...cells.slice(quantity, quantity + 2), ...cells.slice(id + 1)];
  },
  prepare(rows, table) {
    const header = table.header.map((name) => /^Total \(([A-Z]{3})\)$/.exec(name)?.[1]);
    const closings = rows.filter((row) => /^stock split close/i.test(row.text("action")));
    const splitFrom = new Map<number, Decimal>();
    const splitDone = new Set<number>();
    for (const opening of rows.filter((row) => /^stock split open/i.test(row.text("action")))) {
      const closing = closings.find(
        (row) =>
          !splitDone.has(row.line) &&
          row.text("isin") === opening.text("isin") &&
          row.text("time").slice(0, 10) === opening.text("time").slice(0, 10),
      );
      const quantity = closing?.numberOrNull("quantity");
      if (!closing || !quantity?.gt(0)) continue;
      splitFrom.set(opening.line, quantity);
      splitDone.add(closing.line);
    }
    return {
      headerCurrency: header.find((currency) => currency !== undefined) ?? null,
      splitFrom,
      splitDone,
    };
  },
  book: (row, context) => bookByWords(actions, row, "action", context),
  account: (_table, { headerCurrency }) => ({ accountCurrency: headerCurrency }),
});
