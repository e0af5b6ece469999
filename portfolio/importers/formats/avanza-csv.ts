import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { majorCurrency } from "../minor-currency.ts";
import {
  type BookByWords,
  bookByWords,
  bookMoney,
  type Money,
  signedCharge,
  signedMoney,
} from "../signed-money.ts";

const columns = {
  day: ["datum"],
  account: ["konto"],
  type: ["typavtransaktion"],
  name: ["vardepapperbeskrivning"],
  quantity: ["antal"],
  price: ["kurs"],
  amount: ["belopp"],
  currency: ["transaktionsvaluta", "valuta"],
  fee: ["courtagesek", "courtage"],
  instrumentCurrency: ["instrumentvaluta"],
  isin: ["isin"],
} as const;
type Row = BrokerRow<keyof typeof columns>;

interface Context {
  /** Withheld tax by the line of its dividend. */
  withheld: ReadonlyMap<number, Decimal>;
  /** Lines of tax that are booked with a dividend. */
  absorbed: ReadonlyMap<number, number>;
  /** Shares that replace others, by the line of the new ones; and the lines of the old ones. */
  exchanges: ReadonlyMap<number, Row>;
  replaced: ReadonlyMap<number, number>;
}

const home = "SEK";
const typeOf = (row: Row) => row.text("type").toLowerCase();
const isTax = (row: Row) => /källskatt/.test(typeOf(row));
const isDividend = (row: Row) => /^utdelning/.test(typeOf(row));

function cashCurrency(row: Row): string {
  return row.text("currency") === "" ? home : row.currency("currency").currency;
}

function base(
  row: Row,
  fields: Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>,
): ParsedTransaction {
  const note = [row.text("type"), row.text("name")].filter((text) => text !== "").join(": ");
  return parsedTransaction({
    date: row.date("day"),
    currency: cashCurrency(row),
    account: row.text("account") || null,
    note,
    ...fields,
  });
}

/** Avanza names instruments by ISIN, and no ticker. */
function instrumentIn(row: Row): ParsedInstrument | null {
  const isin = row.text("isin").replace(/^-$/, "");
  if (isin === "") return null;
  const unit = majorCurrency(row.text("instrumentCurrency"));
  return {
    symbol: isin,
    name: row.text("name") || isin,
    currency: unit?.currency ?? cashCurrency(row),
    isin,
    assetClass: "other",
  };
}

function needInstrument(row: Row): ParsedInstrument {
  const instrument = instrumentIn(row);
  if (!instrument) throw new RowProblem("the row names no instrument", "Add its ISIN to the row.");
  return instrument;
}

/** The amount is what moved, with the broker's commission in it. */
function trade(row: Row, kind: "buy" | "sell"): Booked {
  const fee = row.number("fee")?.abs() ?? new Decimal(0);
  const moved = row.needNumber("amount");
  const amount = kind === "buy" ? moved.neg().sub(fee) : moved.add(fee);
  if (amount.isNegative())
    throw new RowProblem(
      "the amount does not fit the trade",
      "Check the sign and the commission of the row.",
    );
  const instrument = needInstrument(row);
  const price = row.number("price");
  return base(row, {
    kind,
    instrument,
    quantity: row.needNumber("quantity").abs().toFixed(),
    price: instrument.currency === cashCurrency(row) ? (price?.toFixed() ?? null) : null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
}

function money(row: Row, fields: Money | null): Booked {
  return bookMoney(fields, (moved) => base(row, moved));
}

function about(row: Row, fields: Money | null): Booked {
  return money(row, fields && { ...fields, instrument: instrumentIn(row) });
}

const amount = (row: Row) => row.needNumber("amount");

function dividend(row: Row, context: Context): Booked {
  const fields = signedMoney(amount(row), "dividend", "fee");
  const tax = context.withheld.get(row.line)?.toFixed() ?? "0";
  return money(row, fields && { ...fields, tax, instrument: needInstrument(row) });
}

function withholding(row: Row, context: Context): Booked {
  const line = context.absorbed.get(row.line);
  if (line !== undefined) return ignored(`tax of the dividend in line ${line}, booked with it`);
  return about(row, signedCharge(amount(row), "tax"));
}

function shares(row: Row, kind: "transfer_in" | "transfer_out"): ParsedTransaction {
  const quantity = row.needNumber("quantity").abs().toFixed();
  return base(row, { kind, amount: "0", instrument: needInstrument(row), quantity });
}

/** Shares that come and go without cash: a split, a new name, or one fund for another. */
function exchange(now: Row, old: Row): Booked {
  const [after, before] = [now.needNumber("quantity"), old.needNumber("quantity").abs()];
  const [instrument, related] = [needInstrument(now), needInstrument(old)];
  if (instrument.symbol === related.symbol) {
    if (after.eq(before)) return ignored("the same shares under a new name");
    return base(now, {
      kind: "split",
      amount: "0",
      instrument,
      ratio: after.div(before).toDecimalPlaces(12).toFixed(),
    });
  }
  return base(now, {
    kind: after.eq(before) ? "symbol_change" : "merger",
    amount: "0",
    instrument,
    quantity: after.toFixed(),
    related,
    relatedQuantity: before.toFixed(),
  });
}

function other(row: Row, context: Context): Booked {
  const line = context.replaced.get(row.line);
  if (line !== undefined) return ignored(`the old shares, booked with the new ones in line ${line}`);
  const old = context.exchanges.get(row.line);
  if (old) return exchange(row, old);
  if (row.number("amount") === null)
    throw new RowProblem(
      "shares that come or go without their other side",
      "Export the period again so that it has both sides, or enter them by hand.",
    );
  if (/skatt/i.test(row.text("name"))) return about(row, signedCharge(amount(row), "tax"));
  if (/avgift|courtage/i.test(row.text("name"))) return about(row, signedCharge(amount(row), "fee"));
  return about(row, signedMoney(amount(row), "interest", "fee"));
}

function moved(row: Row): Booked {
  if (!row.number("amount")?.isZero() && row.number("amount") !== null)
    return money(row, signedMoney(amount(row), "deposit", "withdrawal"));
  return shares(row, row.needNumber("quantity").isNegative() ? "transfer_out" : "transfer_in");
}

const types: BookByWords<Row, Context> = [
  [/^köp/, (row) => trade(row, "buy")],
  [/^sälj/, (row) => trade(row, "sell")],
  [/källskatt/, withholding],
  [/^utdelning/, dividend],
  [/skatt/, (row) => about(row, signedCharge(amount(row), "tax"))],
  [/^ränta|räntor/, (row) => money(row, signedMoney(amount(row), "interest", "fee"))],
  [/avgift/, (row) => about(row, signedCharge(amount(row), "fee"))],
  [/värdepapper|överföring/, moved],
  [/^(insättning|uttag)/, (row) => money(row, signedMoney(amount(row), "deposit", "withdrawal"))],
  [/^(övrigt|split|omvänd split|byte|sammanläggning|fusion)/, other],
];

/** Each tax goes to the first dividend of its account, day and instrument. */
function pairTaxes(rows: readonly Row[]): Pick<Context, "withheld" | "absorbed"> {
  const key = (row: Row) => `${row.text("account")} ${row.text("day")} ${row.text("isin")}`;
  const paid = new Map<string, Row>();
  for (const row of rows)
    if (isDividend(row) && !paid.has(key(row)) && row.numberOrNull("amount")?.gt(0)) paid.set(key(row), row);
  const withheld = new Map<number, Decimal>();
  const absorbed = new Map<number, number>();
  for (const row of rows.filter(isTax)) {
    const dividendRow = paid.get(key(row));
    const tax = row.numberOrNull("amount");
    if (!dividendRow || !tax) continue;
    withheld.set(dividendRow.line, (withheld.get(dividendRow.line) ?? new Decimal(0)).sub(tax));
    absorbed.set(row.line, dividendRow.line);
  }
  return { withheld, absorbed };
}

/** One row that takes shares and one that brings some, on one day of one account, belong together. */
function pairExchanges(rows: readonly Row[]): Pick<Context, "exchanges" | "replaced"> {
  const exchanges = new Map<number, Row>();
  const replaced = new Map<number, number>();
  const silent = rows.filter((row) => /^(övrigt|split|omvänd|byte|samman|fusion)/.test(typeOf(row)));
  const withoutCash = silent.filter(
    (row) => row.numberOrNull("amount") === null && row.numberOrNull("quantity"),
  );
  for (const group of Map.groupBy(
    withoutCash,
    (row) => `${row.text("account")} ${row.text("day")}`,
  ).values()) {
    const [old, ...olds] = group.filter((row) => row.numberOrNull("quantity")?.isNegative());
    const [now, ...news] = group.filter((row) => row.numberOrNull("quantity")?.gt(0));
    if (!old || !now || olds.length > 0 || news.length > 0) continue;
    exchanges.set(now.line, old);
    replaced.set(old.line, now.line);
  }
  return { exchanges, replaced };
}

/** The transactions of Avanza, older and newer columns, for several accounts at once. */
export const avanzaCsv = defineBrokerTable<keyof typeof columns, Context>({
  id: "avanza-csv",
  name: "Avanza CSV",
  columns,
  needed: ["day", "account", "type", "name", "quantity", "price", "amount", "fee", "isin"],
  day: "day",
  dateOrder: "DMY",
  decimalMark: ["quantity", "price", "amount", "fee"],
  order: "newest-first",
  assumptions: [
    "Amounts are in Swedish kronor unless the row says otherwise, and those of trades contain the commission.",
    "Refunds and other small credits of the broker are interest.",
  ],
  prepare: (rows) => ({ ...pairTaxes(rows), ...pairExchanges(rows) }),
  book: (row, context) => bookByWords(types, row, "type", context),
});
