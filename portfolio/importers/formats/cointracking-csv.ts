import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { MONEY_CODES } from "../minor-currency.ts";

const columns = {
  type: ["type", "typ"],
  buy: ["buy", "kauf"],
  buyCurrency: ["buy+1", "kauf+1"],
  sell: ["sell", "verkauf"],
  sellCurrency: ["sell+1", "verkauf+1"],
  fee: ["fee", "gebuhr"],
  feeCurrency: ["fee+1", "gebuhr+1"],
  exchange: ["exchange", "borse"],
  group: ["group", "gruppe", "tradegroup"],
  comment: ["comment", "kommentar"],
  date: ["date", "datum", "tradedate"],
  id: ["txid"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;
type Side = "buy" | "sell";

interface Context {
  /** The money most trades are paid in: a coin stays one instrument whatever paid for it. */
  currency: string;
}

const codeOf = (row: Row, side: Side) =>
  row.text(side === "buy" ? "buyCurrency" : "sellCurrency").slice(0, 40);
const isMoney = (row: Row, side: Side) => MONEY_CODES.has(codeOf(row, side));

function quantityOf(row: Row, side: Side): Decimal {
  const quantity = row.needNumber(side).abs();
  if (quantity.isZero() || codeOf(row, side) === "")
    throw new RowProblem(`nothing on the ${side} side`, "Complete the row, or leave it out.");
  return quantity;
}

function coin(row: Row, side: Side, { currency }: Context): ParsedInstrument {
  const symbol = codeOf(row, side);
  return { symbol, name: symbol, currency, isin: null, assetClass: "crypto" };
}

function base(
  row: Row,
  fields: Pick<ParsedTransaction, "kind" | "amount" | "currency"> & Partial<ParsedTransaction>,
) {
  const said = [row.text("type"), row.text("comment")].filter((text) => text !== "").join(": ");
  return parsedTransaction({ date: row.date("date"), note: said.slice(0, 500), ...fields });
}

/**
 * The fee where it was paid in this money, of which it is a part: amounts are what was received or spent in all. A fee
 * in coins is taken off them already, or is a row of its own.
 */
function feeIn(row: Row, currency: string): Decimal {
  return row.text("feeCurrency") === currency ? (row.number("fee")?.abs() ?? new Decimal(0)) : new Decimal(0);
}

function trade(row: Row, context: Context): ParsedTransaction[] {
  const [bought, sold] = [quantityOf(row, "buy"), quantityOf(row, "sell")];
  if (isMoney(row, "buy") && isMoney(row, "sell")) {
    const [to, from] = [codeOf(row, "buy"), codeOf(row, "sell")];
    return [
      base(row, {
        kind: "exchange_out",
        amount: sold.toFixed(),
        currency: from,
      }),
      base(row, { kind: "exchange_in", amount: bought.toFixed(), currency: to }),
    ];
  }
  if (!isMoney(row, "buy") && !isMoney(row, "sell")) {
    throw new RowProblem(
      `${codeOf(row, "sell")} for ${codeOf(row, "buy")}: what that was worth in money is not in the file`,
      "Enter it as a sale and a purchase with their worth in money.",
    );
  }
  // What is bought or sold for money.
  const [kind, money] = isMoney(row, "sell") ? (["buy", "sell"] as const) : (["sell", "buy"] as const);
  const currency = codeOf(row, money);
  const [shares, paid] = kind === "buy" ? [bought, sold] : [sold, bought];
  const fee = feeIn(row, currency);
  const amount = kind === "buy" ? paid.sub(fee) : paid.add(fee);
  if (amount.isNegative())
    throw new RowProblem("the fee is higher than what was paid", "Check the amounts of the row.");
  return [
    base(row, {
      kind,
      instrument: coin(row, kind, context),
      quantity: shares.toFixed(),
      amount: amount.toFixed(),
      fee: fee.toFixed(),
      currency,
    }),
  ];
}

/** What comes or goes without anything in return. */
function moved(row: Row, context: Context, side: Side): ParsedTransaction[] {
  const all = quantityOf(row, side);
  const quantity = all.toFixed();
  const currency = codeOf(row, side);
  if (isMoney(row, side)) {
    const kind = side === "buy" ? "deposit" : "withdrawal";
    if (kind === "deposit") return [base(row, { kind, amount: quantity, currency })];
    const fee = Decimal.min(feeIn(row, currency), all);
    return [base(row, { kind, amount: all.sub(fee).toFixed(), currency, fee: fee.toFixed() })];
  }
  const kind = side === "buy" ? "transfer_in" : "transfer_out";
  const instrument = coin(row, side, context);
  return [base(row, { kind, instrument, quantity, amount: "0", currency: context.currency })];
}

/** Income: money is interest; the file does not say what coins were worth. */
function earned(row: Row, context: Context): ParsedTransaction[] {
  const amount = quantityOf(row, "buy").toFixed();
  if (isMoney(row, "buy")) return [base(row, { kind: "interest", amount, currency: codeOf(row, "buy") })];
  return moved(row, context, "buy");
}

function spent(row: Row, context: Context): ParsedTransaction[] {
  const amount = quantityOf(row, "sell").toFixed();
  if (isMoney(row, "sell")) return [base(row, { kind: "fee", amount, currency: codeOf(row, "sell") })];
  return moved(row, context, "sell");
}

const types: readonly (readonly [RegExp, (row: Row, context: Context) => ParsedTransaction[]])[] = [
  [/^(trade|handel)$/, trade],
  [/^(deposit|einzahlung|gift|gift\/tip|geschenk)$/, (row, context) => moved(row, context, "buy")],
  [
    /^(withdrawal|auszahlung|spend|ausgabe|donation|lost|stolen)$/,
    (row, context) => moved(row, context, "sell"),
  ],
  [
    /^(income|einkommen|interest income|lending income|staking|mining|airdrop|reward.*|masternode|referral.*)/,
    earned,
  ],
  [/^(other fee|sonstige gebuhr|sonstige gebühr|borrowing fee|settlement fee)$/, spent],
];

/** The trade list of CoinTracking: what came in, what went out, and the fee, each with its currency. */
export const cointrackingCsv = defineBrokerTable<Column, Context>({
  id: "cointracking-csv",
  name: "CoinTracking CSV",
  columns,
  needed: ["type", "buy", "buyCurrency", "sell", "sellCurrency", "fee", "exchange", "group", "date"],
  day: "date",
  dateOrder: "file",
  decimalMark: ["buy", "sell", "fee"],
  order: "newest-first",
  assumptions: [
    "Coins that came in as deposits or income have no known cost, as the file does not say what they were worth.",
    "Amounts have the fees in them; a fee in a third coin is only booked where it has a row of its own.",
  ],
  prepare(rows) {
    const counts = new Map<string, number>();
    for (const row of rows)
      for (const side of ["buy", "sell"] as const)
        if (isMoney(row, side)) counts.set(codeOf(row, side), (counts.get(codeOf(row, side)) ?? 0) + 1);
    return { currency: [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "EUR" };
  },
  book(row, context) {
    const type = row.text("type").toLowerCase();
    if (/^(transfer|move)/.test(type)) return ignored("moves within the owner's wallets");
    const found = types.find(([pattern]) => pattern.test(type));
    if (!found)
      throw new RowProblem(
        `unknown type "${row.text("type").slice(0, 60)}"`,
        "Enter this transaction with the generic format, or leave it out.",
      );
    return found[1](row, context);
  },
  account: (_table, { currency }) => ({ accountName: "CoinTracking", accountCurrency: currency }),
});
