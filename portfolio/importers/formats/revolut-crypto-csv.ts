import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import { type BookByWords, bookByWords } from "../signed-money.ts";

const columns = {
  symbol: ["symbol"],
  type: ["type"],
  quantity: ["quantity"],
  price: ["price"],
  value: ["value"],
  fees: ["fees"],
  day: ["date"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  /** The currency of most rows of a coin, which it is kept in, also by rows that tell no value. */
  usual: ReadonlyMap<string, string>;
  /** Lines that leave and come back at the same moment. */
  returned: ReadonlySet<number>;
}

const signs: Readonly<Record<string, string>> = { "€": "EUR", $: "USD", "£": "GBP", "¥": "JPY" };

/** The currency written with an amount: "€10.00" or "4,493.77 SEK". */
function currencyOf(text: string): string | null {
  const code = /[A-Za-z]{3}/.exec(text)?.[0];
  if (code) return majorCurrency(code)?.currency ?? null;
  const sign = /[€$£¥]/.exec(text)?.[0];
  return sign ? (signs[sign] ?? null) : null;
}

function base(
  row: Row,
  { usual }: Context,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  const symbol = row.text("symbol");
  const kept = usual.get(symbol);
  const currency = currencyOf(row.text("value")) ?? currencyOf(row.text("price")) ?? kept;
  if (currency === undefined || symbol === "")
    throw new RowProblem(
      symbol === "" ? "the row names no coin" : "the row tells no currency",
      "Complete the row, or leave it out.",
    );
  return parsedTransaction({
    date: row.date("day"),
    currency,
    note: row.text("type"),
    instrument: { symbol, name: symbol, currency: kept ?? currency, isin: null, assetClass: "crypto" },
    quantity: row.needNumber("quantity").abs().toFixed(),
    price: row.number("price")?.toFixed() ?? null,
    ...fields,
  });
}

const feeOf = (row: Row) => row.number("fees")?.abs().toFixed() ?? "0";
const worthOf = (row: Row) => row.number("value")?.abs() ?? null;

function trade(row: Row, context: Context, kind: "buy" | "sell"): Booked {
  return base(row, context, { kind, amount: row.needNumber("value").abs().toFixed(), fee: feeOf(row) });
}

function move(row: Row, context: Context, kind: "transfer_in" | "transfer_out"): Booked {
  if (context.returned.has(row.line)) return ignored("leaves and comes back at the same moment");
  const costBasis = kind === "transfer_in" ? (worthOf(row)?.toFixed() ?? null) : null;
  return base(row, context, { kind, amount: "0", fee: feeOf(row), costBasis });
}

const types: BookByWords<Row, Context> = [
  [/^buy/, (row, context) => trade(row, context, "buy")],
  [/^(sell|payment)/, (row, context) => trade(row, context, "sell")],
  [/^send|^withdraw/, (row, context) => move(row, context, "transfer_out")],
  [/^receive|^deposit/, (row, context) => move(row, context, "transfer_in")],
  [/^(stake|unstake)/, () => ignored("the coins stay with the owner while they are staked")],
  [
    /reward/,
    (row, context) =>
      base(row, context, { kind: "reinvestment", amount: (worthOf(row) ?? new Decimal(0)).toFixed() }),
  ],
];

function usualCurrencies(rows: readonly Row[]): Map<string, string> {
  const usual = new Map<string, string>();
  for (const [symbol, group] of Map.groupBy(rows, (row) => row.text("symbol"))) {
    const told = group.flatMap((row) => currencyOf(row.text("value")) ?? []);
    const counts = Map.groupBy(told, (currency) => currency);
    const [most] = [...counts].sort(([, a], [, b]) => b.length - a.length);
    if (most) usual.set(symbol, most[0]);
  }
  return usual;
}

/** Lines that send what another line of the same moment receives. */
function findReturned(rows: readonly Row[]): Set<number> {
  const key = (row: Row) => `${row.text("symbol")} ${row.text("quantity")} ${row.text("day")}`;
  const open = new Map<string, Row>();
  const returned = new Set<number>();
  const typeOf = (row: Row) => row.text("type").toLowerCase();
  for (const row of rows.filter((one) => /^(send|receive)/.test(typeOf(one)))) {
    const other = open.get(key(row));
    if (other === undefined || typeOf(other) === typeOf(row)) open.set(key(row), row);
    else for (const { line } of [other, row]) returned.add(line);
  }
  return returned;
}

/** The crypto statement of Revolut: coins with value and fees, no movements of cash. */
export const revolutCryptoCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "revolut-crypto-csv",
  name: "Revolut crypto CSV",
  columns,
  needed: ["symbol", "type", "quantity", "price", "value", "fees", "day"],
  never: ["currency", "account", "isin", "amount"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["price", "value", "fees"],
  mixedDecimalMarks: true,
  order: "oldest-first",
  impliedCash: true,
  assumptions: [
    "Fees come on top of the value of a purchase and off that of a sale.",
    "Coins received count at their value of that day; staking rewards without a value at none.",
  ],
  prepare: (rows) => ({ usual: usualCurrencies(rows), returned: findReturned(rows) }),
  book: (row, context) => bookByWords(types, row, "type", context),
});
