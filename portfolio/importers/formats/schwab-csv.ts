import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { bookExchange, type ExchangeSide, pairExchanges } from "../pair-rows.ts";
import type { TableRow } from "../read-table.ts";
import { signedCharge, signedMoney, unknownKind } from "../signed-money.ts";
import { type SchwabTreatment, schwabTreatment } from "./schwab-actions.ts";

const columns = {
  date: ["date"],
  action: ["action"],
  symbol: ["symbol"],
  description: ["description"],
  quantity: ["quantity"],
  price: ["price"],
  fee: ["feescomm"],
  amount: ["amount"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  exchanges: ReadonlyMap<number, ExchangeSide & { instrument: ParsedInstrument }>;
  notes: readonly string[];
}

const currency = "USD";

/** "07/15/2024 as of 07/12/2024": the second day is the one that counts. */
function dateOf(row: Row): string {
  const asOf = /\bas of (\S+)/i.exec(row.text("date"))?.[1];
  return (asOf === undefined ? null : row.dateIn(asOf)) ?? row.date("date");
}

/** Without a symbol, "TDA TRAN - …" in its column is a remark, not an instrument. */
function instrumentOf(row: Row): ParsedInstrument | null {
  const symbol = row.text("symbol");
  if (symbol === "" || symbol.length > 30) return null;
  const option = /^\S+ \d{2}\/\d{2}\/\d{4} [\d.]+ [CP]$/.test(symbol);
  if (/\s/.test(symbol) && !option) return null;
  const name = row.text("description") || symbol;
  return { symbol, name, currency, isin: null, assetClass: option ? "option" : "other" };
}

function needInstrument(row: Row): ParsedInstrument {
  const instrument = instrumentOf(row);
  if (instrument) return instrument;
  throw new RowProblem(`${row.text("action")} without a symbol`, "Add the symbol to the row.");
}

function base(
  row: Row,
  fields: Partial<ParsedTransaction> & Pick<ParsedTransaction, "kind" | "amount">,
): ParsedTransaction {
  const note = [row.text("action"), row.text("description")].filter((text) => text !== "").join(": ");
  return parsedTransaction({
    date: dateOf(row),
    currency,
    instrument: instrumentOf(row),
    note: note.slice(0, 500),
    ...fields,
  });
}

/** Buy and sell: the broker's net amount is the cash effect, to the cent; only without it quantity × price counts. */
function trade(row: Row, kind: "buy" | "sell"): Booked {
  const quantity = row.needNumber("quantity").abs();
  if (quantity.isZero()) throw new RowProblem("a trade without a quantity", "Add the quantity to the row.");
  const price = row.number("price");
  const fee = row.number("fee") ?? new Decimal(0);
  const sign = kind === "buy" ? -1 : 1;
  const net = row.number("amount") ?? (price && quantity.times(price).times(sign).minus(fee));
  if (!net) throw new RowProblem("a trade without price and amount", "Add the amount to the row.");
  const amount = net.plus(fee).times(sign);
  if (amount.isNegative() && !amount.isZero())
    throw new RowProblem("a trade with an amount of the wrong sign", "Check the sign of the amount.");
  return base(row, {
    kind,
    instrument: needInstrument(row),
    quantity: quantity.toFixed(),
    price: price?.toFixed() ?? null,
    amount: amount.abs().toFixed(),
    fee: fee.toFixed(),
  });
}

/** Income against its direction is a cost; costs against theirs are refunds. */
function cashOnly(row: Row, kind: "dividend" | "interest" | "fee" | "tax"): Booked {
  const net = row.needNumber("amount");
  // What no instrument pays is interest on cash.
  const income = kind === "dividend" && !instrumentOf(row) ? "interest" : kind;
  const fields = kind === "fee" || kind === "tax" ? signedCharge(net, kind) : signedMoney(net, income, "fee");
  return fields ? base(row, fields) : ignored("moves no money");
}

function movement(row: Row, treatment: SchwabTreatment): Booked {
  const [net, quantity] = [row.number("amount"), row.number("quantity")];
  if (treatment === "cash_movement" && net && !quantity) {
    const inside = /internal|journal/i.test(row.text("action"));
    const fields = inside
      ? signedMoney(net, "transfer_in", "transfer_out")
      : signedMoney(net, "deposit", "withdrawal");
    return fields ? base(row, { ...fields, instrument: null }) : ignored("moves no money");
  }
  if (!quantity || quantity.isZero())
    throw new RowProblem(`${row.text("action")} without an amount or shares`, "Complete the row.");
  return base(row, {
    kind: quantity.isNegative() ? "transfer_out" : "transfer_in",
    instrument: needInstrument(row),
    quantity: quantity.abs().toFixed(),
    price: row.number("price")?.toFixed() ?? null,
    amount: "0",
  });
}

function shares(row: Row, treatment: "split" | "free_shares"): Booked {
  const quantity = row.needNumber("quantity");
  if (quantity.lte(0))
    throw new RowProblem(`${row.text("action")} without the shares received`, "Add the quantity to the row.");
  const received = { amount: "0", instrument: needInstrument(row) };
  return treatment === "split"
    ? base(row, { ...received, kind: "split", sharesAdded: quantity.toFixed() })
    : base(row, { ...received, kind: "buy", quantity: quantity.toFixed() });
}

/**
 * Corporate actions come as two lines of one day and action: shares out under the old identifier, shares in under the
 * new one. The line with the new shares carries the booking; a line without its counterpart is a plain movement.
 */
function exchange(row: Row, treatment: "reverse_split" | "exchange", { exchanges }: Context): Booked {
  const instrument = needInstrument(row);
  const half = { ...base(row, { kind: "transfer_in", amount: "0" }), instrument };
  return bookExchange(treatment, half, row.needNumber("quantity"), exchanges.get(row.line), () =>
    movement(row, "share_movement"),
  );
}

function book(row: Row, treatment: SchwabTreatment, context: Context): Booked {
  switch (treatment) {
    case "buy":
    case "sell":
      return trade(row, treatment);
    case "dividend":
    case "interest":
    case "fee":
    case "tax":
      return cashOnly(row, treatment);
    case "split":
    case "free_shares":
      return shares(row, treatment);
    case "reverse_split":
    case "exchange":
      return exchange(row, treatment, context);
    case "cash_movement":
    case "share_movement":
      return movement(row, treatment);
  }
}

const treatmentNotes: Partial<Record<SchwabTreatment, string>> = {
  free_shares:
    "Shares from spin-offs and stock dividends come in at zero cost; the whole cost stays with the parent.",
  reverse_split: "Both lines of a reverse split become one split; its ratio is new shares over old shares.",
  exchange:
    "Mergers, conversions and name changes move shares from the old to the new instrument without cash.",
  share_movement: "Shares moved between accounts carry no cost here: their cost basis is unknown.",
};

/** The rows that swap shares, as `pairExchanges` needs them. */
function exchangeSide(row: Row) {
  const treatment = schwabTreatment(row.text("action"));
  const [quantity, instrument] = [row.numberOrNull("quantity"), instrumentOf(row)];
  if ((treatment !== "reverse_split" && treatment !== "exchange") || !instrument || !quantity) return [];
  const date = row.text("date").replace(/^.*\bas of /i, "");
  return [{ line: row.line, date, group: row.text("action"), quantity, instrument }];
}

/** The transaction history of Charles Schwab: newest first, US dollars, net amounts. */
export const schwabCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "schwab-csv",
  name: "Schwab CSV",
  columns,
  needed: ["date", "action", "symbol", "fee", "amount"],
  day: "date",
  dateOrder: "MDY",
  decimalMark: ".",
  order: "newest-first",
  assumptions: ["Amounts are US dollars.", "Within a day the file is newest first."],
  prepare(rows) {
    const seen = new Set(rows.flatMap((row) => schwabTreatment(row.text("action")) ?? []));
    return {
      exchanges: pairExchanges(rows.flatMap(exchangeSide)),
      notes: [...seen].flatMap((treatment) => treatmentNotes[treatment] ?? []),
    };
  },
  book(row, context) {
    const treatment = schwabTreatment(row.text("action"));
    if (!treatment) throw unknownKind(row, "action");
    return book(row, treatment, context);
  },
  account: ({ preamble }, { notes }) => ({
    accountName: accountNameIn(preamble),
    accountCurrency: currency,
    assumptions: [...notes],
  }),
});

/** `"Transactions for account Individual XXXX-1234 as of …"` */
function accountNameIn(preamble: readonly TableRow[]): string | null {
  const match = /for account\s+(.{1,60}?)\s+as of/i.exec(preamble[0]?.cells.join(" ") ?? "");
  return match?.[1] ? `Schwab ${match[1]}` : null;
}
