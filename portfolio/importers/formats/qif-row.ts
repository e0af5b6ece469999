import { Decimal } from "#finance/money.ts";
import { type Booked, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { type DateOrder, parseDate } from "../parse-date.ts";
import { type DecimalMark, parseNumber } from "../parse-number.ts";

/** One record of a QIF file: values by their letter. */
export interface QifRecord {
  line: number;
  fields: Readonly<Record<string, string>>;
  account: string | null;
  investment: boolean;
}

export interface QifHabits {
  order: DateOrder;
  mark: DecimalMark;
  currency: string | null;
  /** Symbols of securities by name. */
  symbols: ReadonlyMap<string, string>;
}

/** "1/ 5'24" as 1/5/24: an apostrophe stands before years from 2000 on. */
export function qifDate(text: string): string {
  return text.replace(/\s/g, "").replace("'", "/");
}

interface Reader {
  record: QifRecord;
  habits: QifHabits;
}

function numberIn({ record, habits }: Reader, letter: string): Decimal | null {
  const text = record.fields[letter] ?? "";
  if (text === "") return null;
  const parsed = parseNumber(text, habits.mark);
  if (parsed === null)
    throw new RowProblem(
      `${letter}: "${text.slice(0, 40)}" is not a number`,
      "Correct it, or leave this record out.",
    );
  return new Decimal(parsed);
}

function totalIn(reader: Reader): Decimal {
  const total = numberIn(reader, "T") ?? numberIn(reader, "U");
  if (total === null)
    throw new RowProblem("the record has no total (T)", "Add it, or leave this record out.");
  return total;
}

function base(
  { record, habits }: Reader,
  fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>,
): ParsedTransaction {
  const text = record.fields["D"] ?? "";
  const date = parseDate(qifDate(text), habits.order);
  if (date === null) throw new RowProblem(`"${text.slice(0, 40)}" is not a date`, "Correct it in the file.");
  if (habits.currency === null)
    throw new RowProblem("the file names no currency", "Say the currency of the account with the import.");
  const note = [record.fields["P"], record.fields["M"]].filter((part) => part !== undefined).join(": ");
  const { account } = record;
  return parsedTransaction({
    date,
    currency: habits.currency,
    amount: "0",
    note: note.slice(0, 500) || null,
    account,
    ...fields,
  });
}

function instrumentOf({ record, habits }: Reader): ParsedInstrument {
  const name = (record.fields["Y"] ?? "").slice(0, 100);
  if (name === "")
    throw new RowProblem("the record names no security (Y)", "Add it, or leave this record out.");
  const symbol = habits.symbols.get(name) ?? name;
  return { symbol, name, currency: habits.currency ?? "", isin: null, assetClass: "other" };
}

function quantityOf(reader: Reader): string {
  const quantity = numberIn(reader, "Q")?.abs();
  if (!quantity?.gt(0))
    throw new RowProblem("the record has no quantity (Q)", "Add it, or leave this record out.");
  return quantity.toFixed();
}

/** T is what moved, the commission O within it. */
function trade(reader: Reader, kind: "buy" | "sell"): ParsedTransaction {
  const fee = numberIn(reader, "O")?.abs() ?? new Decimal(0);
  const quantity = quantityOf(reader);
  const price = numberIn(reader, "I")?.abs() ?? null;
  const total = (numberIn(reader, "T") ?? numberIn(reader, "U"))?.abs() ?? null;
  const amount = total === null ? price?.times(quantity) : kind === "buy" ? total.sub(fee) : total.add(fee);
  if (!amount) throw new RowProblem("a trade without total and price", "Add the total (T) to the record.");
  if (amount.isNegative())
    throw new RowProblem("the commission is higher than the total", "Check the record.");
  return base(reader, {
    kind,
    instrument: instrumentOf(reader),
    quantity,
    price: price?.toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
}

function income(
  reader: Reader,
  kind: "dividend" | "interest" | "return_of_capital" | "fee",
): ParsedTransaction {
  const total = totalIn(reader);
  const named = (reader.record.fields["Y"] ?? "") !== "";
  const instrument = named ? instrumentOf(reader) : null;
  const plain = instrument === null && kind !== "fee" ? "interest" : kind;
  const against = kind !== "fee" && total.isNegative() ? "fee" : plain;
  return base(reader, { kind: against, instrument, amount: total.abs().toFixed() });
}

function cashBySign(reader: Reader, into: ParsedTransaction["kind"], out: ParsedTransaction["kind"]): Booked {
  const total = totalIn(reader);
  if (total.isZero()) return ignored("moves no money");
  return base(reader, { kind: total.isNegative() ? out : into, amount: total.abs().toFixed() });
}

function moveCash(reader: Reader, kind: ParsedTransaction["kind"]): ParsedTransaction {
  return base(reader, { kind, amount: totalIn(reader).abs().toFixed() });
}

type Book = (reader: Reader) => Booked;
const dividend: Book = (reader) => income(reader, "dividend");

function reinvest(reader: Reader): ParsedTransaction {
  return base(reader, {
    kind: "reinvestment",
    instrument: instrumentOf(reader),
    quantity: quantityOf(reader),
    price: numberIn(reader, "I")?.abs().toFixed() ?? null,
    amount: totalIn(reader).abs().toFixed(),
  });
}

/** The ratio of a split is written times ten: 20 is two for one. */
function split(reader: Reader): ParsedTransaction {
  const ratio = new Decimal(quantityOf(reader)).div(10);
  return base(reader, { kind: "split", instrument: instrumentOf(reader), ratio: ratio.toFixed() });
}

const actions: Readonly<Record<string, Book>> = {
  buy: (reader) => trade(reader, "buy"),
  sell: (reader) => trade(reader, "sell"),
  shtsell: (reader) => trade(reader, "sell"),
  cvrshrt: (reader) => trade(reader, "buy"),
  div: dividend,
  cglong: dividend,
  cgshort: dividend,
  cgmid: dividend,
  intinc: (reader) => income(reader, "interest"),
  rtrncap: (reader) => income(reader, "return_of_capital"),
  miscinc: (reader) => income(reader, "interest"),
  miscexp: (reader) => income(reader, "fee"),
  margint: (reader) => income(reader, "fee"),
  reinvdiv: reinvest,
  reinvint: reinvest,
  reinvlg: reinvest,
  reinvsh: reinvest,
  reinvmd: reinvest,
  shrsin: (reader) =>
    base(reader, {
      kind: "transfer_in",
      instrument: instrumentOf(reader),
      quantity: quantityOf(reader),
      costBasis: numberIn(reader, "T")?.abs().toFixed() ?? null,
    }),
  shrsout: (reader) =>
    base(reader, { kind: "transfer_out", instrument: instrumentOf(reader), quantity: quantityOf(reader) }),
  stksplit: split,
  expire: (reader) =>
    base(reader, { kind: "expiry", instrument: instrumentOf(reader), quantity: quantityOf(reader) }),
  xin: (reader) => moveCash(reader, "transfer_in"),
  xout: (reader) => moveCash(reader, "transfer_out"),
  contrib: (reader) => moveCash(reader, "deposit"),
  withdrw: (reader) => moveCash(reader, "withdrawal"),
  cash: (reader) => cashBySign(reader, "deposit", "withdrawal"),
  reminder: () => ignored("a reminder"),
};
const paidElsewhere = new Set(["buy", "cvrshrt", "miscexp", "margint"]);
const movements = new Set(["contrib", "withdrw", "xin", "xout"]);

/** Books one record. Actions that end in X are paid from, or go to, another account. @throws RowProblem to reject it */
export function bookQif(record: QifRecord, habits: QifHabits): Booked {
  const reader = { record, habits };
  if (!record.investment) return cashBySign(reader, "deposit", "withdrawal");
  const action = (record.fields["N"] ?? "").toLowerCase();
  const ends = action.endsWith("x") && !Object.hasOwn(actions, action) ? action.slice(0, -1) : action;
  const book = Object.hasOwn(actions, ends) ? actions[ends] : undefined;
  if (!book)
    throw new RowProblem(
      `unknown action "${action.slice(0, 40)}"`,
      "Enter this transaction with the generic format, or leave it out.",
    );
  const booked = book(reader);
  if (ends === action || movements.has(ends) || "state" in booked || !("kind" in booked)) return booked;
  const total = totalIn(reader).abs().toFixed();
  return paidElsewhere.has(ends)
    ? [base(reader, { kind: "transfer_in", amount: total }), booked]
    : [booked, base(reader, { kind: "transfer_out", amount: total })];
}
