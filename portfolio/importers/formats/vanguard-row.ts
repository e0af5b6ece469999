import { Decimal } from "#finance/money.ts";
import { type Booked, type BrokerRow, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedInstrument, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import { bookExchange, type ExchangeSide } from "../pair-rows.ts";

/** Vanguard keeps these accounts in US dollars. */
export const currency = "USD";
/** Header names of both sections. */
export const vanguardColumns = {
  account: ["accountnumber"],
  date: ["tradedate"],
  settled: ["settlementdate"],
  type: ["transactiontype"],
  description: ["transactiondescription"],
  name: ["investmentname"],
  symbol: ["symbol"],
  shares: ["shares"],
  price: ["shareprice"],
  value: ["totalvalue"],
  principal: ["principalamount"],
  fee: ["commissionsandfees", "commissionfees", "commissions"],
  net: ["netamount"],
  accrued: ["accruedinterest"],
} as const;
export type Column = keyof typeof vanguardColumns;
export type Row = BrokerRow<Column>;

/** Money market funds that settle trades: they are the account's cash. */
export const settlementFunds = new Set(["VMFXX", "VMMXX", "VMRXX"]);

export interface Context {
  single: boolean;
  exchanges: ReadonlyMap<number, ExchangeSide & { instrument: ParsedInstrument }>;
}

export function accountOf(row: Row): string {
  return `Vanguard …${row.text("account").slice(-4)}`;
}

/** What a row is about; null where it names nothing. */
export function instrumentIn(row: Row): ParsedInstrument | null {
  const name = row.text("name").slice(0, 200);
  const symbol = row.text("symbol") || name.slice(0, 100);
  if (symbol === "" || symbol === "—") return null;
  return { symbol, name: name || symbol, currency, isin: null, assetClass: "other" };
}

function instrumentOf(row: Row): ParsedInstrument {
  const instrument = instrumentIn(row);
  if (instrument) return instrument;
  throw new RowProblem("the row names no instrument", "Add the symbol.");
}

function base(
  row: Row,
  { single }: Context,
  fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>,
): ParsedTransaction {
  const note = [row.text("type"), row.text("description")].filter((text) => text !== "").join(": ");
  const account = single ? null : accountOf(row);
  return parsedTransaction({
    date: row.date("date"),
    currency,
    amount: "0",
    note: note.slice(0, 500),
    account,
    ...fields,
  });
}

function addedShares(row: Row): string {
  const shares = row.needNumber("shares");
  if (shares.lte(0)) throw new RowProblem("the row has no shares that were added", "Add them to the row.");
  return shares.toFixed();
}

function trade(row: Row, context: Context, kind: "buy" | "sell" | "reinvestment"): ParsedTransaction[] {
  const sign = kind === "sell" ? 1 : -1;
  const fee = (row.number("fee") ?? new Decimal(0)).abs();
  const accrued = (row.number("accrued") ?? new Decimal(0)).abs();
  const net = row.needNumber("net").times(sign);
  const amount = net.add(fee.times(sign)).sub(accrued);
  if (amount.isNegative() && !amount.isZero())
    throw new RowProblem("a trade with an amount of the wrong sign", "Check the net amount of the row.");
  const quantity = row.needNumber("shares").abs();
  if (quantity.isZero()) throw new RowProblem("a trade without shares", "Add the shares to the row.");
  const instrument = instrumentOf(row);
  const price = row.number("price")?.toFixed() ?? null;
  const traded = base(row, context, {
    kind,
    instrument,
    quantity: quantity.toFixed(),
    price,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
  });
  if (accrued.isZero()) return [traded];
  const interest = kind === "sell" ? ("interest" as const) : ("accrued_interest" as const);
  return [traded, base(row, context, { kind: interest, instrument, amount: accrued.toFixed() })];
}

function cash(
  row: Row,
  context: Context,
  into: ParsedTransaction["kind"],
  out: ParsedTransaction["kind"],
): Booked {
  const net = row.number("net") ?? row.needNumber("principal");
  if (net.isZero()) return ignored("moves no money");
  const about = row.text("symbol");
  const named = about !== "" && about !== "—" && !settlementFunds.has(about);
  const income = into === "dividend" || into === "return_of_capital" || into === "fee";
  const instrument = named && income ? instrumentOf(row) : null;
  if (into === "fee" && net.isPositive())
    return base(row, context, { kind: "fee", instrument, fee: net.neg().toFixed() });
  const kind = net.isNegative() ? out : into;
  // What the settlement fund pays is interest on cash.
  const plain =
    instrument === null && (kind === "dividend" || kind === "return_of_capital") ? "interest" : kind;
  return base(row, context, { kind: plain, instrument, amount: net.abs().toFixed() });
}

function moved(row: Row, context: Context): Booked {
  const shares = row.number("shares");
  if (!shares || shares.isZero() || settlementFunds.has(row.text("symbol")))
    return cash(row, context, "transfer_in", "transfer_out");
  const kind = shares.isNegative() ? "transfer_out" : "transfer_in";
  return base(row, context, { kind, instrument: instrumentOf(row), quantity: shares.abs().toFixed() });
}

function converted(row: Row, context: Context): Booked {
  const half = { ...base(row, context, { kind: "transfer_in" }), instrument: instrumentOf(row) };
  return bookExchange("exchange", half, row.needNumber("shares"), context.exchanges.get(row.line), () =>
    moved(row, context),
  );
}

type Book = (row: Row, context: Context) => Booked;

/** What a type of transaction books, by its first words in lower case. */
const types: readonly (readonly [RegExp, Book])[] = [
  [/^sweep (in|out)/, () => ignored("moves between cash and the settlement fund, which counts as cash")],
  [/^buy\b/, (row, context) => trade(row, context, "buy")],
  [/^reinvest/, (row, context) => trade(row, context, "reinvestment")],
  [/^(sell|redemption|corp action \(redemption)/, (row, context) => trade(row, context, "sell")],
  [
    /^(dividend|capital gain|lt cap|st cap|corp action \(cash)/,
    (row, context) => cash(row, context, "dividend", "fee"),
  ],
  [/^return of capital/, (row, context) => cash(row, context, "return_of_capital", "fee")],
  [/^interest/, (row, context) => cash(row, context, "interest", "fee")],
  [/^(fee|service|advice|account service)/, (row, context) => cash(row, context, "fee", "fee")],
  [
    /^(funds|contribution|withdrawal|distribution|rollover|deposit|electronic|wire|check)/,
    (row, context) => cash(row, context, "deposit", "withdrawal"),
  ],
  [/^(conversion|share conversion|exchange|merger|name change)/, converted],
  [/^(transfer|journal)/, moved],
  [
    /^(stock split|split)/,
    (row, context) =>
      base(row, context, {
        kind: "split",
        instrument: instrumentOf(row),
        sharesAdded: addedShares(row),
      }),
  ],
  [
    /^(spin-?off|stock dividend)/,
    (row, context) =>
      base(row, context, {
        kind: "buy",
        instrument: instrumentOf(row),
        quantity: addedShares(row),
      }),
  ],
];

/** Books one transaction. @throws RowProblem to reject it */
export function bookVanguard(row: Row, context: Context): Booked {
  const type = row.text("type").toLowerCase();
  const found = types.find(([pattern]) => pattern.test(type));
  if (!found)
    throw new RowProblem(
      `unknown type "${row.text("type").slice(0, 60)}"`,
      "Enter this transaction with the generic format, or leave it out.",
    );
  const trades = /^(buy|sell|reinvest)/.test(type);
  if (trades && settlementFunds.has(row.text("symbol")))
    return ignored("moves between cash and the settlement fund, which counts as cash");
  return found[1](row, context);
}
