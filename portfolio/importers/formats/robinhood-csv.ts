import { type Booked, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import {
  type ActivityLinks,
  bookActivity,
  bookExchange,
  type ExchangeSide,
  exerciseFields,
  linkActivities,
  usedUpOption,
} from "../pair-rows.ts";
import { unknownKind } from "../signed-money.ts";
import {
  activityOf,
  codeOf,
  currency,
  exchangeSide,
  exerciseSide,
  instrumentOf,
  needQuantity,
  optionIn,
  quantityOf,
  type RobinhoodColumn,
  type Row,
  robinhoodColumns,
} from "./robinhood-row.ts";

type Context = ActivityLinks<ExchangeSide & { instrument: ParsedInstrument }>;

function base(
  row: Row,
  fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>,
): ParsedTransaction {
  const words = [row.text("code"), row.text("description").replaceAll("\n", " ")];
  const note = words.filter((text) => text !== "").join(": ");
  return parsedTransaction({
    date: row.date("date"),
    currency,
    amount: "0",
    note: note.slice(0, 500),
    ...fields,
  });
}

/** The amount is what moved, the regulator's fees within it. */
function trade(
  row: Row,
  kind: "buy" | "sell" | "write",
  fields: Partial<ParsedTransaction> = {},
): ParsedTransaction {
  const amount = row.needNumber("amount").times(kind === "buy" ? -1 : 1);
  if (amount.isNegative() && !amount.isZero())
    throw new RowProblem("a trade with an amount of the wrong sign", "Check the amount of the row.");
  return base(row, {
    kind,
    instrument: instrumentOf(row),
    quantity: needQuantity(row).abs().toFixed(),
    price: row.number("price")?.toFixed() ?? null,
    amount: amount.toFixed(),
    ...fields,
  });
}

function needOption(row: Row): ParsedInstrument {
  const option = optionIn(row);
  if (option) return option.instrument;
  throw new RowProblem("the description names no option", 'Write it as "LUMN 3/15/2024 Put $110.00".');
}

function optionTrade(row: Row, kind: "buy" | "sell" | "write"): ParsedTransaction {
  return { ...trade(row, kind), instrument: needOption(row) };
}

/** Shares traded at the strike of an option that ended that day were traded by it. */
function shareTrade(row: Row, context: Context, kind: "buy" | "sell"): ParsedTransaction {
  return trade(row, kind, exerciseFields(context.exercises.get(row.line), kind));
}

const usedOption: Book = (row, context) => usedUpOption(context.exercises.get(row.line));

type Directed = readonly [into: ParsedTransaction["kind"], out: ParsedTransaction["kind"]];

function bySign(row: Row, [into, out]: Directed, named = false): ParsedTransaction {
  const amount = row.needNumber("amount");
  const instrument = named && row.text("symbol") !== "" ? instrumentOf(row) : null;
  if (into === "fee" || into === "tax") {
    const kind = into;
    return amount.isNegative()
      ? base(row, { kind, instrument, amount: amount.abs().toFixed() })
      : base(row, { kind, instrument, [kind]: amount.neg().toFixed() });
  }
  const kind = amount.isNegative() ? out : into;
  // Income without an instrument is interest.
  const plain = kind === "dividend" && instrument === null ? "interest" : kind;
  return base(row, { kind: plain, instrument, amount: amount.abs().toFixed() });
}

function moved(row: Row): Booked {
  const quantity = quantityOf(row);
  if (row.text("symbol") === "" || quantity === null || quantity.isZero())
    return bySign(row, ["transfer_in", "transfer_out"]);
  const out = quantity.isNegative() || row.text("code") === "ACATO";
  const kind = out ? "transfer_out" : "transfer_in";
  return base(row, { kind, instrument: instrumentOf(row), quantity: quantity.abs().toFixed() });
}

function exchange(row: Row, context: Context): Booked {
  const type = row.text("code") === "SPR" ? "reverse_split" : "exchange";
  const half = { ...base(row, { kind: "transfer_in" }), instrument: instrumentOf(row) };
  return bookExchange(type, half, needQuantity(row), context.exchanges.get(row.line), () => moved(row));
}

function cashMerger(row: Row): Booked {
  const quantity = quantityOf(row);
  return quantity === null || quantity.isZero()
    ? bySign(row, ["return_of_capital", "fee"], true)
    : trade(row, "sell");
}

type Book = (row: Row, context: Context) => Booked;
const income: Book = (row) => bySign(row, ["dividend", "fee"], true);
const interest: Book = (row) => bySign(row, ["interest", "fee"]);
const cost: Book = (row) => bySign(row, ["fee", "fee"], true);
const outside: Book = (row) => bySign(row, ["deposit", "withdrawal"]);

/** What each code of the broker books. */
const codes: Readonly<Record<string, Book>> = {
  BUY: (row, context) => shareTrade(row, context, "buy"),
  SELL: (row, context) => shareTrade(row, context, "sell"),
  BTO: (row) => optionTrade(row, "buy"),
  BTC: (row) => optionTrade(row, "buy"),
  STC: (row) => optionTrade(row, "sell"),
  STO: (row) => optionTrade(row, "write"),
  OASGN: usedOption,
  OEXCS: usedOption,
  OEXP: (row) =>
    base(row, { kind: "expiry", instrument: needOption(row), quantity: needQuantity(row).abs().toFixed() }),
  CDIV: income,
  MDIV: income,
  QDIV: income,
  LTCG: income,
  STCG: income,
  CIL: income,
  ROC: (row) => bySign(row, ["return_of_capital", "fee"], true),
  DTAX: (row) => bySign(row, ["tax", "tax"], true),
  NRAT: (row) => bySign(row, ["tax", "tax"], true),
  INT: interest,
  MINT: interest,
  SLIP: interest,
  GDBP: interest,
  GMPC: interest,
  ABIP: interest,
  MISC: interest,
  DFEE: cost,
  AFEE: cost,
  GOLD: cost,
  FEE: cost,
  ACH: outside,
  WIRE: outside,
  RTP: outside,
  DCF: outside,
  XENT: outside,
  XENT_CC: outside,
  ACATI: moved,
  ACATO: moved,
  JNL: moved,
  ITRF: moved,
  REC: moved,
  SPL: (row) =>
    base(row, {
      kind: "split",
      instrument: instrumentOf(row),
      sharesAdded: needQuantity(row).abs().toFixed(),
    }),
  SOFF: (row) =>
    base(row, { kind: "buy", instrument: instrumentOf(row), quantity: needQuantity(row).abs().toFixed() }),
  SPR: exchange,
  MRGS: exchange,
  SXCH: exchange,
  CONV: exchange,
  MRGC: cashMerger,
  FUTSWP: () => ignored("moves cash to or from the futures account, which the file does not list"),
};
/** The account activity of Robinhood, newest first: amounts in brackets go out. */
export const robinhoodCsv = defineBrokerTable<RobinhoodColumn, Context>({
  id: "robinhood-csv",
  name: "Robinhood CSV",
  columns: robinhoodColumns,
  needed: ["date", "processed", "symbol", "code", "quantity", "price", "amount"],
  day: "date",
  dateOrder: "MDY",
  decimalMark: ".",
  order: "newest-first",
  assumptions: [
    "Amounts are US dollars, with the regulator's fees within them.",
    "Shares of a spin-off come in at no cost; those received as a gift with unknown cost.",
  ],
  prepare: (rows) =>
    linkActivities({
      exchanges: rows.flatMap(exchangeSide),
      exercises: rows.flatMap(exerciseSide),
      activities: rows.map(activityOf),
    }),
  book: (row, context) =>
    bookActivity(row.line, context, () => {
      const book = codes[codeOf(row)];
      if (book) return book(row, context);
      throw unknownKind(row, "code");
    }),
  account: () => ({ accountCurrency: currency }),
});
