import type { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import {
  type BookByWords,
  bookByWords,
  bookMoney,
  type Money,
  signedCharge,
  signedMoney,
} from "../signed-money.ts";

const columns = {
  id: ["id"],
  type: ["type", "typ", "rodzaj", "tipo"],
  time: ["time", "czas", "cas", "hora", "data", "zeit"],
  symbol: ["symbol", "ticker", "simbolo"],
  name: ["instrument"],
  comment: ["comment", "komentarz", "komentar", "comentario", "kommentar", "commentaire"],
  amount: ["amount", "kwota", "castka", "importe", "montante", "betrag", "montant"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  /** The account's currency, which no column names. */
  currency: string | null;
  /** Withheld tax by the line of its dividend. */
  withheld: ReadonlyMap<number, Decimal>;
  /** Lines of tax that are booked with a dividend. */
  absorbed: ReadonlyMap<number, number>;
}

/** Exchange suffixes of XTB whose shares trade in one currency. */
const suffixes: Readonly<Record<string, string>> = {
  US: "USD",
  UK: "GBP",
  DE: "EUR",
  FR: "EUR",
  NL: "EUR",
  BE: "EUR",
  ES: "EUR",
  IT: "EUR",
  PT: "EUR",
  FI: "EUR",
  AT: "EUR",
  IE: "EUR",
  PL: "PLN",
  CZ: "CZK",
  CH: "CHF",
  DK: "DKK",
  SE: "SEK",
  NO: "NOK",
  HU: "HUF",
};

const tradeComment = /^(OPEN|CLOSE)\s+(BUY|SELL)\s+([\d.,]+)(?:\s*\/\s*[\d.,]+)?\s*@\s*([\d.,]+)/i;
const taxType = /(withholding|podatek od dywidend|retenci|reten[cç]|quellensteuer|retenue)/i;
const dividendType = /(dividend|dywidend|spin.?off)/i;

function cashCurrency({ currency }: Context): string {
  if (currency !== null) return currency;
  throw new RowProblem(
    "the file does not name the currency of the account",
    "Import the file again with the currency of the account.",
  );
}

function base(
  row: Row,
  context: Context,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  const note = [row.text("type"), row.text("comment")].filter((text) => text !== "").join(": ");
  return parsedTransaction({ date: row.date("time"), currency: cashCurrency(context), note, ...fields });
}

/** The ticker of a US share stands without its suffix, others with it: "LUMN.US" is LUMN. */
function instrumentIn(row: Row, context: Context): ParsedInstrument | null {
  const code = row.text("symbol");
  if (code === "") return null;
  const suffix = /\.([A-Z]{2})$/.exec(code)?.[1] ?? "";
  const symbol = suffix === "US" ? code.slice(0, -3) : code;
  const currency = suffixes[suffix] ?? cashCurrency(context);
  return { symbol, name: row.text("name") || symbol, currency, isin: null, assetClass: "other" };
}

function needInstrument(row: Row, context: Context): ParsedInstrument {
  const instrument = instrumentIn(row, context);
  if (!instrument) throw new RowProblem("the row names no instrument", "Add its symbol to the row.");
  return instrument;
}

/** A price is kept where it is in the account's currency, which the amount shows. */
function trade(row: Row, context: Context): Booked {
  const found = tradeComment.exec(row.text("comment"));
  const quantity = row.numberIn(found?.[3] ?? "");
  const price = row.numberIn(found?.[4] ?? "");
  if (!quantity || !price)
    throw new RowProblem(
      `no quantity and price in "${row.text("comment").slice(0, 40)}"`,
      "Write them as OPEN BUY 2 @ 11.50.",
    );
  if (found?.[2]?.toUpperCase() === "SELL")
    throw new RowProblem("a short position", "Enter it by hand, and leave the line out.");
  const kind = found?.[1]?.toUpperCase() === "OPEN" ? "buy" : "sell";
  const moved = row.needNumber("amount");
  if (kind === "buy" ? moved.gt(0) : moved.isNegative())
    throw new RowProblem(
      "the amount has the sign of the other side",
      "Leave out both lines of a cancelled trade.",
    );
  const own = quantity.mul(price).sub(moved.abs()).abs().lte(moved.abs().mul(0.002).add(0.01));
  return base(row, context, {
    kind,
    instrument: needInstrument(row, context),
    quantity: quantity.toFixed(),
    price: own ? price.toFixed() : null,
    amount: moved.abs().toFixed(),
  });
}

function money(row: Row, context: Context, fields: Money | null): Booked {
  return bookMoney(fields, (moved) => base(row, context, moved));
}

function about(row: Row, context: Context, fields: Money | null): Booked {
  return money(row, context, fields && { ...fields, instrument: instrumentIn(row, context) });
}

function dividend(row: Row, context: Context): Booked {
  const fields = signedMoney(row.needNumber("amount"), "dividend", "fee");
  const tax = context.withheld.get(row.line)?.toFixed() ?? "0";
  return money(row, context, fields && { ...fields, tax, instrument: needInstrument(row, context) });
}

function withholding(row: Row, context: Context): Booked {
  const line = context.absorbed.get(row.line);
  if (line !== undefined) return ignored(`tax of the dividend in line ${line}, booked with it`);
  return about(row, context, signedCharge(row.needNumber("amount"), "tax"));
}

const amount = (row: Row) => row.needNumber("amount");

/** What a type does, by its words; narrow ones first. */
const types: BookByWords<Row, Context> = [
  [taxType, withholding],
  [dividendType, dividend],
  [
    /(\btax\b|podatek|impuesto|imposto|steuer)/i,
    (row, context) => about(row, context, signedCharge(amount(row), "tax")),
  ],
  [
    /(interest|odsetk|juros|interes|zins)/i,
    (row, context) => money(row, context, signedMoney(amount(row), "interest", "fee")),
  ],
  [/(purchase|sale|\bsell\b|\bbuy\b|compra|vende|venta|venda|zakup|sprzeda|kauf|achat|vente)/i, trade],
  [
    /(fee|commission|swap|rollover|stamp duty|prowizj|comiss)/i,
    (row, context) => about(row, context, signedCharge(amount(row), "fee")),
  ],
  [
    /(profit|loss|close trade|correction|adjustment)/i,
    (row, context) => money(row, context, signedMoney(amount(row), "interest", "fee")),
  ],
  [
    /(deposit|withdraw|wp.ata|wyp.ata|transfer in|transfer out|einzahlung|auszahlung|ingreso|retir|dep.sito|levantamento)/i,
    (row, context) => money(row, context, signedMoney(amount(row), "deposit", "withdrawal")),
  ],
  [
    /transfer/i,
    (row, context) => money(row, context, signedMoney(amount(row), "transfer_in", "transfer_out")),
  ],
];

/** A tax goes to the dividend of its symbol and day that stands next to it. */
function pairTaxes(rows: readonly Row[]): Pick<Context, "withheld" | "absorbed"> {
  const withheld = new Map<number, Decimal>();
  const absorbed = new Map<number, number>();
  const key = (row: Row) => `${row.text("symbol")} ${row.text("time").slice(0, 10)}`;
  const paid = (row: Row) => !taxType.test(row.text("type")) && dividendType.test(row.text("type"));
  for (const [index, row] of rows.entries()) {
    if (!taxType.test(row.text("type"))) continue;
    const tax = row.numberOrNull("amount");
    const beside = [rows[index - 1], rows[index + 1]].find(
      (other) => other && paid(other) && key(other) === key(row) && !withheld.has(other.line),
    );
    if (!beside || !tax || !beside.numberOrNull("amount")?.gt(0)) continue;
    withheld.set(beside.line, tax.neg());
    absorbed.set(row.line, beside.line);
  }
  return { withheld, absorbed };
}

/** The cash operations of XTB: quantity and price of a trade stand in its comment. */
export const xtbCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "xtb-csv",
  name: "XTB CSV",
  columns,
  needed: ["id", "type", "time", "symbol", "comment", "amount"],
  never: ["quantity", "price", "currency", "isin"],
  day: "time",
  dateOrder: "DMY",
  decimalMark: ["amount"],
  mixedDecimalMarks: true,
  order: "newest-first",
  assumptions: [
    "Amounts are in the currency of the account, and those of trades contain all charges.",
    "Results of contracts for difference are interest when positive and fees when negative; positions in them are not told.",
  ],
  prepare: (rows, _table, { currency }) => ({ currency, ...pairTaxes(rows) }),
  book(row, context) {
    if (tradeComment.test(row.text("comment"))) return trade(row, context);
    return bookByWords(types, row, "type", context);
  },
});
