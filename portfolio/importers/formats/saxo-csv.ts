import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { splitTrade } from "../implied-fee.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { bookMoney, signedCharge, signedMoney } from "../signed-money.ts";

const columns = {
  day: ["tradedate"],
  type: ["type"],
  name: ["instrument"],
  isin: ["instrumentisin"],
  currency: ["instrumentcurrency"],
  symbol: ["instrumentsymbol"],
  event: ["event"],
  amount: ["bookedamount", "amount"],
  rate: ["conversionrate"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  /** Currencies of accounts: a row without conversion is in the currency of its instrument. */
  accounts: ReadonlySet<string>;
  /** The one currency of the account, where the file or the caller tells. */
  account: string | null;
  /** Withheld tax by the line of its dividend. */
  withheld: ReadonlyMap<number, Decimal>;
  /** Lines of tax that are booked with a dividend. */
  absorbed: ReadonlyMap<number, number>;
}

const tradeEvent = /^(\p{L}+)\s+(-?[\d.,]+)\s*@\s*([\d.,]+)\s*([A-Za-z]{3})?/u;
const sides: readonly (readonly [RegExp, "buy" | "sell"])[] = [
  [/^(buy|koop|køb|kauf|achat|acquisto|compra)$/i, "buy"],
  [/^(sell|verkoop|salg|sælg|verkauf|vente|vendita|venta|venda)$/i, "sell"],
];
const dividendWords = /dividend|coupon|distribution|uitkering|ausschüttung/i;
const taxWords = /tax|belasting|steuer|impôt|withholding|bronheffing/i;

/** Whether amounts of a row are in the currency of its instrument: without conversion they are. */
function converted(row: Row): boolean {
  return !(row.numberOrNull("rate") ?? new Decimal(1)).eq(1);
}

/** The currency of the row's cash. */
function cashCurrency(row: Row, { accounts, account }: Context): string {
  const { currency } = row.currency("currency");
  if (!converted(row) || accounts.has(currency)) return currency;
  if (account !== null) return account;
  throw new RowProblem(
    "the amount was converted, and the file does not name the currency of the account",
    "Import the file again with the currency of the account.",
  );
}

function base(
  row: Row,
  context: Context,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("day"),
    currency: cashCurrency(row, context),
    note: row.text("event"),
    ...fields,
  });
}

/** The ticker before its exchange: "NORD:xetr" is NORD. */
function instrumentOf(row: Row): ParsedInstrument {
  const isin = row.text("isin");
  const symbol = row.text("symbol").split(":")[0]?.trim() || isin;
  if (symbol === "")
    throw new RowProblem("the row names no instrument", "Add its ISIN or symbol to the row.");
  const { currency } = row.currency("currency");
  return { symbol, name: row.text("name") || symbol, currency, isin: isin || null, assetClass: "other" };
}

function trade(row: Row, context: Context): ParsedTransaction | null {
  const found = tradeEvent.exec(row.text("event"));
  const side = sides.find(([pattern]) => pattern.test(found?.[1] ?? ""))?.[1];
  const quantity = row.numberIn(found?.[2] ?? "")?.abs();
  if (!side || !quantity) return null;
  const cash = cashCurrency(row, context);
  const unit = majorCurrency(found?.[4] ?? "") ?? row.currency("currency");
  const stated = row.numberIn(found?.[3] ?? "");
  const price = stated && unit.currency === cash ? new Decimal(unit.convert(stated.toFixed())) : null;
  const { amount, fee } = splitTrade(side, row.needNumber("amount").abs(), quantity, price);
  return base(row, context, {
    kind: side,
    instrument: instrumentOf(row),
    quantity: quantity.toFixed(),
    price: price?.toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
}

function bySign(
  row: Row,
  context: Context,
  kinds: readonly ["deposit" | "interest", "withdrawal" | "fee"],
): Booked {
  return bookMoney(signedMoney(row.needNumber("amount"), ...kinds), (fields) => base(row, context, fields));
}

/** What is paid or taken for shares that are held. */
function corporate(row: Row, context: Context): Booked | null {
  const amount = row.needNumber("amount");
  const instrument = instrumentOf(row);
  if (taxWords.test(row.text("event"))) {
    const line = context.absorbed.get(row.line);
    if (line !== undefined) return ignored(`tax of the dividend in line ${line}, booked with it`);
    return bookMoney(signedCharge(amount, "tax"), (fields) => base(row, context, { ...fields, instrument }));
  }
  if (!dividendWords.test(row.text("event"))) return null;
  if (amount.isNegative())
    return base(row, context, { kind: "fee", amount: amount.abs().toFixed(), instrument });
  const tax = context.withheld.get(row.line) ?? new Decimal(0);
  return base(row, context, { kind: "dividend", amount: amount.toFixed(), tax: tax.toFixed(), instrument });
}

function book(row: Row, context: Context): Booked | null {
  const [type, event] = [row.text("type"), row.text("event")];
  if (tradeEvent.test(event)) return trade(row, context);
  if (/corpor/i.test(type)) return corporate(row, context);
  if (/transfer|overboeking|überweisung/i.test(type) || /^(deposit|withdrawal|storting|opname)/i.test(event))
    return bySign(row, context, ["deposit", "withdrawal"]);
  if (/fee|commission|kosten|gebühr|frais|vat|btw/i.test(event))
    return bySign(row, context, ["interest", "fee"]);
  return /interest|rente|zins|intérêt/i.test(event) ? bySign(row, context, ["interest", "fee"]) : null;
}

/** Tax lines of the same day, instrument and currency as a dividend. */
function pairTaxes(rows: readonly Row[]): Pick<Context, "withheld" | "absorbed"> {
  const withheld = new Map<number, Decimal>();
  const absorbed = new Map<number, number>();
  const key = (row: Row) => `${row.text("day")} ${row.text("isin")} ${row.text("rate")}`;
  const acts = rows.filter((row) => /corpor/i.test(row.text("type")));
  const isTax = (row: Row) => taxWords.test(row.text("event"));
  const dividends = new Map<string, Row>();
  for (const row of acts)
    if (!isTax(row) && dividendWords.test(row.text("event")) && !dividends.has(key(row)))
      dividends.set(key(row), row);
  for (const tax of acts.filter(isTax)) {
    const paid = dividends.get(key(tax));
    const amount = tax.numberOrNull("amount");
    if (!paid?.numberOrNull("amount")?.gt(0) || !amount) continue;
    withheld.set(paid.line, (withheld.get(paid.line) ?? new Decimal(0)).sub(amount));
    absorbed.set(tax.line, paid.line);
  }
  return { withheld, absorbed };
}

/** The transactions of Saxo: quantity and price of a trade stand in its event, its charges within its amount. */
export const saxoCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "saxo-csv",
  name: "Saxo CSV",
  columns,
  needed: ["day", "type", "isin", "currency", "symbol", "event", "amount"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["amount"],
  mixedDecimalMarks: true,
  order: "newest-first",
  assumptions: [
    "Amounts without conversion are in the currency of the instrument, converted ones in that of the account.",
    "What a trade costs beyond quantity × price is its charge.",
  ],
  prepare(rows, _table, options) {
    const plain = rows.filter((row) => !converted(row));
    const accounts = new Set(plain.flatMap((row) => majorCurrency(row.text("currency"))?.currency ?? []));
    const [only] = accounts.size === 1 ? accounts : [];
    return { accounts, account: only ?? options.currency, ...pairTaxes(rows) };
  },
  book(row, context) {
    const booked = book(row, context);
    if (booked) return booked;
    throw new RowProblem(
      `unknown event "${row.text("type")}: ${row.text("event").slice(0, 60)}"`,
      "Enter this transaction with the generic format, or leave it out.",
    );
  },
});
