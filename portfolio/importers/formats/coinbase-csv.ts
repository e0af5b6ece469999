import { Decimal } from "#finance/money.ts";
import { type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { MONEY_CODES } from "../minor-currency.ts";
import { parseNumber } from "../parse-number.ts";

const columns = {
  id: ["id"],
  time: ["timestamp"],
  type: ["transactiontype"],
  asset: ["asset"],
  quantity: ["quantitytransacted"],
  currency: ["pricecurrency", "spotpricecurrency"],
  price: ["priceattransaction", "spotpriceattransaction"],
  subtotal: ["subtotal"],
  total: ["totalinclusiveoffeesandorspread", "totalinclusiveoffees"],
  fee: ["feesandorspread", "fees"],
  notes: ["notes"],
} as const;
type Column = keyof typeof columns;
type Row = BrokerRow<Column>;

interface Context {
  /** The money most rows are priced in: one coin stays one instrument whatever paid for it. */
  currency: string;
  /** For what comes in under another name, the row that went out in the same second. */
  renamedFrom: ReadonlyMap<number, Row>;
  /** Rows that another one books along, or that only move within the account. */
  settled: ReadonlyMap<number, string>;
}

function coin(symbol: string, { currency }: Context): ParsedInstrument {
  if (symbol === "") throw new RowProblem("the row names no asset", "Add the asset to the row.");
  return { symbol: symbol.slice(0, 40), name: symbol, currency, isin: null, assetClass: "crypto" };
}

function base(row: Row, fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>) {
  return parsedTransaction({
    date: row.date("time"),
    currency: row.currency("currency").currency,
    note: [row.text("type"), row.text("notes")].filter((text) => text !== "").join(": "),
    ...fields,
  });
}

function quantityOf(row: Row): Decimal {
  const quantity = row.needNumber("quantity").abs();
  if (quantity.isZero()) throw new RowProblem("the quantity is zero", "Correct the quantity of the row.");
  return quantity;
}

/** What the asset of the row is worth before costs. */
function worthOf(row: Row): Decimal {
  const stated = row.number("subtotal") ?? row.number("total");
  return (stated ?? quantityOf(row).mul(row.needNumber("price"))).abs();
}

/** The two sides in a note, such as "Bought 0.5 ETH for 1,000 EUR" or "Converted 1 BTC to 20 ETH". */
function sidesIn(row: Row): { quantity: string; asset: string } | null {
  const found = /\b(?:for|to) ([\d.,]+) ([A-Z0-9]{2,12})\b/.exec(row.text("notes"));
  const quantity = found ? parseNumber(found[1] ?? "", ".") : null;
  return quantity === null || found?.[2] === undefined ? null : { quantity, asset: found[2] };
}

function trade(row: Row, context: Context, kind: "buy" | "sell"): ParsedTransaction | ParsedTransaction[] {
  const amount = worthOf(row);
  const total = row.number("total")?.abs() ?? amount;
  const fee = kind === "buy" ? total.sub(amount) : amount.sub(total);
  if (fee.isNegative())
    throw new RowProblem("subtotal and total contradict each other", "Check the amounts of the row.");
  const booked = base(row, {
    kind,
    instrument: coin(row.text("asset"), context),
    quantity: quantityOf(row).toFixed(),
    price: row.number("price")?.abs().toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
  const other = sidesIn(row);
  if (other === null || MONEY_CODES.has(other.asset) || other.asset === row.text("asset")) return booked;
  // Paid for in another coin: that one goes or comes for the same money.
  const exchanged = base(row, {
    kind: kind === "buy" ? "sell" : "buy",
    instrument: coin(other.asset, context),
    quantity: other.quantity,
    amount: total.toFixed(),
  });
  return kind === "buy" ? [exchanged, booked] : [booked, exchanged];
}

/** One coin for another: a sale and a purchase whose cash cancels out; what total and subtotal differ by is the cost. */
function convert(row: Row, context: Context): ParsedTransaction | ParsedTransaction[] {
  const into = sidesIn(row);
  if (into === null)
    throw new RowProblem(
      "the note does not say what the asset was converted into",
      'Write the note as "Converted 1 BTC to 20 ETH".',
    );
  const from = coin(row.text("asset"), context);
  const quantity = quantityOf(row);
  // Staked ether is the same coin under another name.
  const names = [from.symbol, into.asset].sort().join();
  if (names === "ETH,ETH2" && quantity.eq(into.quantity)) {
    return rename(row, from, coin(into.asset, context), quantity);
  }
  const subtotal = worthOf(row);
  const total = row.number("total")?.abs() ?? subtotal;
  const given = Decimal.max(subtotal, total);
  const received = Decimal.min(subtotal, total);
  return [
    base(row, {
      kind: "sell",
      instrument: from,
      quantity: quantity.toFixed(),
      price: row.number("price")?.abs().toFixed() ?? null,
      amount: given.toFixed(),
      fee: given.sub(received).toFixed(),
    }),
    base(row, {
      kind: "buy",
      instrument: coin(into.asset, context),
      quantity: into.quantity,
      amount: received.toFixed(),
    }),
  ];
}

function rename(
  row: Row,
  from: ParsedInstrument,
  to: ParsedInstrument,
  quantity: Decimal,
): ParsedTransaction {
  return base(row, {
    kind: "symbol_change",
    instrument: to,
    quantity: quantity.toFixed(),
    amount: "0",
    related: from,
    relatedQuantity: quantity.toFixed(),
  });
}

function earned(row: Row, context: Context): ParsedTransaction {
  if (MONEY_CODES.has(row.text("asset"))) {
    return base(row, {
      kind: "interest",
      amount: quantityOf(row).toFixed(),
      currency: row.currency("asset").currency,
    });
  }
  return base(row, {
    kind: "reinvestment",
    instrument: coin(row.text("asset"), context),
    quantity: quantityOf(row).toFixed(),
    price: row.number("price")?.abs().toFixed() ?? null,
    amount: worthOf(row).toFixed(),
  });
}

/** Coins or money that come from or go to somewhere else. */
function moved(row: Row, context: Context, into: boolean): ParsedTransaction {
  if (MONEY_CODES.has(row.text("asset"))) {
    const amount = quantityOf(row);
    const fee = row.number("fee")?.abs() ?? new Decimal(0);
    return base(row, {
      kind: into ? "deposit" : "withdrawal",
      amount: amount.toFixed(),
      // A fee on money is in the money itself only where the asset is what fees are told in.
      fee: row.text("asset") === row.currency("currency").currency ? fee.toFixed() : "0",
      currency: row.currency("asset").currency,
    });
  }
  const from = context.renamedFrom.get(row.line);
  if (from) {
    return rename(row, coin(from.text("asset"), context), coin(row.text("asset"), context), quantityOf(row));
  }
  return base(row, {
    kind: into ? "transfer_in" : "transfer_out",
    instrument: coin(row.text("asset"), context),
    quantity: quantityOf(row).toFixed(),
    price: row.number("price")?.abs().toFixed() ?? null,
    amount: "0",
  });
}

function bySign(row: Row, context: Context): ParsedTransaction {
  return moved(row, context, !row.needNumber("quantity").isNegative());
}

type Book = (row: Row, context: Context) => ParsedTransaction | ParsedTransaction[];

const types: readonly (readonly [RegExp, Book])[] = [
  [/^(advanced trade )?buy$/, (row, context) => trade(row, context, "buy")],
  [/^(advanced trade )?sell$/, (row, context) => trade(row, context, "sell")],
  [/^convert$/, convert],
  [
    /^(staking income|inflation reward|rewards? income|learning reward|coinbase earn|interest payout|incentives rewards payout|card buy back|usdc rewards?)$/,
    earned,
  ],
  [/^(receive|deposit|fiat deposit|admin credit)$/, (row, context) => moved(row, context, true)],
  [
    /^(send|withdrawal|fiat withdrawal|admin debit|card spend)$/,
    (row, context) => moved(row, context, false),
  ],
  [/^(pro|exchange) (deposit|withdrawal)$/, bySign],
  [
    /^subscription$/,
    (row) => base(row, { kind: "fee", amount: (row.number("total") ?? quantityOf(row)).abs().toFixed() }),
  ],
];

/** Sends and receives of one second and one quantity: a new name for the coin, or nothing at all. */
function pairMoves(rows: readonly Row[]): Pick<Context, "renamedFrom" | "settled"> {
  const renamedFrom = new Map<number, Row>();
  const settled = new Map<number, string>();
  const key = (row: Row) => `${row.text("time")} ${row.numberOrNull("quantity")?.abs().toFixed() ?? "none"}`;
  const ofType = (pattern: RegExp) => rows.filter((row) => pattern.test(row.text("type")));
  const sends = new Map(ofType(/^send$/i).map((row) => [key(row), row]));
  for (const receive of ofType(/^receive$/i)) {
    const send = sends.get(key(receive));
    if (!send || MONEY_CODES.has(send.text("asset")) || MONEY_CODES.has(receive.text("asset"))) continue;
    sends.delete(key(receive));
    if (send.text("asset") === receive.text("asset")) {
      settled.set(receive.line, "came from the same account in the same second");
      settled.set(send.line, "went to the same account in the same second");
    } else {
      renamedFrom.set(receive.line, send);
      settled.set(
        send.line,
        `became ${receive.text("asset").slice(0, 20)}, which is booked with what came in`,
      );
    }
  }
  return { renamedFrom, settled };
}

function mostUsed(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** The transaction report of Coinbase: coins are instruments, priced in the account's money. */
export const coinbaseCsv = defineBrokerTable<Column, Context>({
  id: "coinbase-csv",
  name: "Coinbase CSV",
  columns,
  needed: ["time", "type", "asset", "quantity", "currency"],
  day: "time",
  dateOrder: "MDY",
  decimalMark: ".",
  order: "newest-first",
  assumptions: [
    "A conversion is a sale and a purchase for the same money; what subtotal and total differ by is its cost.",
    "ETH and ETH2 are one coin: a change between them keeps its cost and its day of purchase.",
    "Rewards are income worth what the file says, paid in coins.",
    "Coins that were received come in with unknown cost.",
  ],
  prepare(rows) {
    const priced = rows.map((row) => row.text("currency").toUpperCase());
    const currency = mostUsed(priced.filter((code) => /^[A-Z]{3}$/.test(code))) ?? "USD";
    return { currency, ...pairMoves(rows) };
  },
  book(row, context) {
    const settled = context.settled.get(row.line);
    if (settled !== undefined) return ignored(settled);
    const type = row.text("type").toLowerCase();
    if (/^retail (un)?stak|^retail eth2 deprecation$|^asset migration$|^vault /.test(type))
      return ignored("moves coins within the account");
    const found = types.find(([pattern]) => pattern.test(type));
    if (!found)
      throw new RowProblem(
        `unknown transaction type "${row.text("type").slice(0, 60)}"`,
        "Enter this transaction with the generic format, or leave it out.",
      );
    return found[1](row, context);
  },
  account(table, { currency }) {
    const types = table.header.findIndex((name) => /^transaction type$/i.test(name));
    const assets = table.header.findIndex((name) => /^asset$/i.test(name));
    const movesMoney = table.rows.some(
      ({ cells }) =>
        MONEY_CODES.has(cells[assets] ?? "") &&
        /^(deposit|withdrawal|send|receive|fiat|pro|exchange)/i.test(cells[types] ?? ""),
    );
    return {
      accountCurrency: currency,
      impliedCash: !movesMoney,
      assumptions: movesMoney
        ? []
        : ["The file lists no movements of money: purchases are paid from and sales to the outside."],
    };
  },
});
