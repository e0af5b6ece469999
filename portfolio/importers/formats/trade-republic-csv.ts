import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { bookMoney, type Money, signedCharge, signedMoney, unknownKind } from "../signed-money.ts";

const columns = {
  day: ["date", "datum", "fecha", "data"],
  type: ["type", "typ", "tipo", "transactietype"],
  value: ["value", "wert", "valeur", "valor", "valore", "waardenetto"],
  note: ["note", "notiz", "nota", "opmerking"],
  isin: ["isin"],
  shares: ["shares", "stuck", "parts", "cantidad", "azioni", "aantal", "quantidade"],
  fees: ["fees", "gebuhren", "frais", "comisiones", "commissioni", "kosten", "comissoes"],
  taxes: ["taxes", "steuern", "impotstaxes", "impuestos", "tasse", "belasting", "impostos"],
  isin2: ["isin2"],
  shares2: ["shares2", "stuck2", "parts2", "azioni2", "aantal2"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

/** Older exports write charges as negative numbers, newer ones as positive ones: 1 or −1 turns them positive. */
type Turn = 1 | -1;

const currency = "EUR";

function charged(row: Row, column: "fees" | "taxes", turn: Turn): Decimal {
  return (row.number(column) ?? new Decimal(0)).mul(turn);
}

function instrumentOf(row: Row, column: "isin" | "isin2"): ParsedInstrument {
  const isin = row.text(column);
  if (isin === "") throw new RowProblem("the row names no instrument", "Add its ISIN to the row.");
  const name = column === "isin" ? row.text("note") || isin : isin;
  return { symbol: isin, name, currency, isin, assetClass: "other" };
}

function base(
  row: Row,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  const note = [row.text("type"), row.text("note")].filter((text) => text !== "").join(": ");
  return parsedTransaction({ date: row.date("day"), currency, note, ...fields });
}

/** Values are what moved, so fees and taxes are on top of the gross value of a purchase and off that of a sale. */
function trade(row: Row, turn: Turn, kind: "buy" | "sell"): ParsedTransaction {
  const [fee, tax] = [charged(row, "fees", turn), charged(row, "taxes", turn)];
  const net = row.needNumber("value").abs();
  const amount = kind === "buy" ? net.sub(fee).sub(tax) : net.add(fee).add(tax);
  if (amount.isNegative())
    throw new RowProblem("the charges are higher than the value", "Check the charges of the row.");
  return base(row, {
    kind,
    instrument: instrumentOf(row, "isin"),
    quantity: row.needNumber("shares").abs().toFixed(),
    amount: amount.toFixed(),
    fee: fee.toFixed(),
    tax: tax.toFixed(),
  });
}

function income(row: Row, turn: Turn, kind: "dividend" | "interest"): Booked {
  const net = row.number("value") ?? new Decimal(0);
  const tax = charged(row, "taxes", turn);
  const instrument = row.text("isin") === "" && kind === "interest" ? null : instrumentOf(row, "isin");
  const gross = net.add(tax);
  if (gross.isZero() && tax.isZero()) return ignored("moves no money");
  return gross.isNegative()
    ? base(row, { kind: "fee", amount: net.abs().toFixed(), instrument })
    : base(row, { kind, amount: gross.toFixed(), tax: tax.toFixed(), instrument });
}

function money(row: Row, fields: Money | null): Booked {
  const instrument = row.text("isin") === "" ? null : instrumentOf(row, "isin");
  const about = fields?.kind === "deposit" || fields?.kind === "withdrawal" ? {} : { instrument };
  return bookMoney(fields, (moved) => base(row, { ...moved, ...about }));
}

const value = (row: Row) => row.needNumber("value");
/** A charge with its sign, whichever way the file writes it; `refund` is money that comes in. */
const out = (row: Row) => value(row).abs().neg();
const into = (row: Row) => value(row).abs();

function shares(row: Row, kind: "transfer_in" | "transfer_out"): Booked {
  if (row.text("isin") === "")
    return money(row, signedMoney(kind === "transfer_in" ? into(row) : out(row), "deposit", "withdrawal"));
  return base(row, {
    kind,
    amount: "0",
    instrument: instrumentOf(row, "isin"),
    quantity: row.needNumber("shares").abs().toFixed(),
  });
}

function split(row: Row): Booked {
  const sharesAdded = row.needNumber("shares").toFixed();
  return base(row, { kind: "split", amount: "0", instrument: instrumentOf(row, "isin"), sharesAdded });
}

/** Shares that another instrument brings, or that replace it. */
function exchange(row: Row, kind: "spin_off" | "merger"): Booked {
  return base(row, {
    kind,
    amount: "0",
    instrument: instrumentOf(row, "isin2"),
    quantity: row.needNumber("shares2").abs().toFixed(),
    related: instrumentOf(row, "isin"),
    relatedQuantity: kind === "merger" ? row.needNumber("shares").abs().toFixed() : null,
  });
}

type Book = (row: Row, turn: Turn) => Booked;

/** What a type does, by its words without accents in lower case, in the languages of pytr; narrow ones first. */
const types: readonly (readonly [RegExp, Book])[] = [
  [/^(buy|kauf|achat|compra|aankoop|kup)/, (row, turn) => trade(row, turn, "buy")],
  [/^(sell|verkauf|vente|venta|vend|verkoop)/, (row, turn) => trade(row, turn, "sell")],
  [/^dividend/, (row, turn) => income(row, turn, "dividend")],
  [
    /(tax refund|steuerruck|remboursement impot|devolucion de impuestos|rimborso tasse|van belasting|reembolso de impostos)/,
    (row) => money(row, signedCharge(into(row), "tax")),
  ],
  [
    /(fees refund|gebuhrenerstattung|remboursement de frais|rimborso commissioni|van kosten)/,
    (row) => money(row, signedCharge(into(row), "fee")),
  ],
  [
    /(interest charge|zinsbelastung|frais d.interets|interessi passivi|rentelasten)/,
    (row) => money(row, signedCharge(out(row), "fee")),
  ],
  [
    /^(interest|zinsen|interets|intereses|interessi|rentebaten|juros)/,
    (row, turn) => income(row, turn, "interest"),
  ],
  [
    /^(tax|steuer|impot|impuesto|tasse|belasting|impostos)/,
    (row) => money(row, signedCharge(out(row), "tax")),
  ],
  [
    /^(fee|gebuhr|frais|comision|commission|kosten|comiss)/,
    (row) => money(row, signedCharge(out(row), "fee")),
  ],
  [
    /^(deposit|einlage|depot|deposito|ingreso|storting|removal|entnahme|retrait|retirada|prelievo|onttrekking|levantamento)/,
    (row) => money(row, signedMoney(value(row), "deposit", "withdrawal")),
  ],
  [/(inbound|eingang|entrant|entrada|in entrata|inkomend)/, (row) => shares(row, "transfer_in")],
  [/(outbound|ausgang|sortant|salida|saida|in uscita|uitgaand)/, (row) => shares(row, "transfer_out")],
  [/^split/, split],
  [/^spin-?off/, (row) => exchange(row, "spin_off")],
  [/^swap/, (row) => exchange(row, "merger")],
];

/** The transactions of Trade Republic as pytr exports them, in any of its languages: net values in euros. */
export const tradeRepublicCsv = defineBrokerTable<keyof typeof columns, Turn>({
  id: "trade-republic-csv",
  name: "Trade Republic (pytr) CSV",
  columns,
  needed: ["day", "type", "value", "note", "isin", "shares", "fees", "taxes"],
  never: [
    "transactioncurrency",
    "buchungswahrung",
    "securityname",
    "wertpapiername",
    "wkn",
    "currency",
    "price",
  ],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["value", "shares", "fees", "taxes"],
  order: "oldest-first",
  assumptions: [
    "Amounts are in euros, and values are what moved: fees and taxes are within them.",
    "The shares of a split are those that it adds.",
  ],
  prepare(rows) {
    const charges = rows.flatMap((row) => [row.numberOrNull("fees"), row.numberOrNull("taxes")]);
    const told = charges.filter((charge) => charge !== null && !charge.isZero());
    return told.length > 0 && told.every((charge) => charge?.isNegative()) ? -1 : 1;
  },
  book(row, turn) {
    const words = row
      .text("type")
      .normalize("NFD")
      .replace(/\p{Mn}/gu, "")
      .toLowerCase();
    const found = types.find(([pattern]) => pattern.test(words));
    if (!found) throw unknownKind(row, "type");
    return found[1](row, turn);
  },
  account: () => ({ accountCurrency: currency }),
});
