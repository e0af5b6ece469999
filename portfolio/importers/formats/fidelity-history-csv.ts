import { Decimal } from "#finance/money.ts";
import { type Booked, defineBrokerTable, RowProblem } from "../broker-table.ts";
import { ignored, type ParsedTransaction, parsedTransaction } from "../importer.ts";
import {
  type ExchangeSide,
  type ExerciseSide,
  exchangeBooking,
  pairExchanges,
  pairExercises,
} from "../pair-rows.ts";
import type { FidelityAction } from "./fidelity-actions.ts";
import { fidelityInstrument, isCore, underlyingOf } from "./fidelity-cells.ts";
import {
  accountOf,
  actionOf,
  cancelledLines,
  currencyOf,
  exerciseSide,
  type FidelityColumn,
  fidelityColumns,
  type Row,
} from "./fidelity-row.ts";

interface Context {
  single: boolean;
  accounts: readonly string[];
  exchanges: ReadonlyMap<number, ExchangeSide & { row: Row }>;
  exercises: ReadonlyMap<number, ExerciseSide>;
  /** Lines that cancel each other. */
  cancelled: ReadonlyMap<number, number>;
}

function instrumentOf(row: Row) {
  const instrument = fidelityInstrument(row.text("symbol"), row.text("description"), currencyOf(row));
  if (instrument) return instrument;
  throw new RowProblem("the row has no symbol", "Add the symbol to the row.");
}

/** Shares or contracts, however signed. */
function needQuantity(row: Row): Decimal {
  const quantity = row.needNumber("quantity").abs();
  if (quantity.isZero()) throw new RowProblem("the row has no quantity", "Add the quantity to the row.");
  return quantity;
}

function base(
  row: Row,
  context: Context,
  fields: { kind: ParsedTransaction["kind"] } & Partial<ParsedTransaction>,
): ParsedTransaction {
  return parsedTransaction({
    date: row.date("date"),
    currency: currencyOf(row),
    amount: "0",
    note: row.text("action").slice(0, 500) || null,
    account: context.single ? null : accountOf(row),
    ...fields,
  });
}

/** The broker's net amount is the cash effect; commission, fees and accrued interest are parts of it. */
function trade(
  row: Row,
  context: Context,
  kind: "buy" | "sell" | "write",
  fields: Partial<ParsedTransaction> = {},
): ParsedTransaction[] {
  const quantity = needQuantity(row);
  const price = row.number("price")?.abs() ?? null;
  const fee = (row.number("commission") ?? new Decimal(0))
    .abs()
    .add((row.number("fees") ?? new Decimal(0)).abs());
  const accrued = (row.number("accrued") ?? new Decimal(0)).abs();
  const sign = kind === "buy" ? -1 : 1;
  const net = row.needNumber("amount").times(sign);
  const instrument = instrumentOf(row);
  const amount = net.add(fee.times(sign)).sub(accrued);
  if (amount.isNegative() && !amount.isZero())
    throw new RowProblem("a trade with an amount of the wrong sign", "Check the amount of the row.");
  const traded = base(row, context, {
    kind,
    instrument,
    quantity: quantity.toFixed(),
    price: price?.toFixed() ?? null,
    amount: amount.toFixed(),
    fee: fee.toFixed(),
    ...fields,
  });
  if (accrued.isZero()) return [traded];
  const interest = kind === "buy" ? ("accrued_interest" as const) : ("interest" as const);
  return [traded, base(row, context, { kind: interest, instrument, amount: accrued.toFixed() })];
}

function cashOnly(
  row: Row,
  context: Context,
  kind: "dividend" | "interest" | "return_of_capital" | "fee" | "tax",
): ParsedTransaction {
  const net = row.needNumber("amount");
  const symbol = row.text("symbol");
  const instrument = symbol === "" || isCore(symbol) ? null : instrumentOf(row);
  if (kind === "fee" || kind === "tax") {
    if (net.isPositive()) return base(row, context, { kind, instrument, [kind]: net.neg().toFixed() });
    return base(row, context, { kind, instrument, amount: net.abs().toFixed() });
  }
  if (net.isNegative()) return base(row, context, { kind: "fee", instrument, amount: net.abs().toFixed() });
  // What the core position pays is interest on cash.
  return base(row, context, { kind: instrument ? kind : "interest", instrument, amount: net.toFixed() });
}

function movement(row: Row, context: Context, inside: boolean): Booked {
  const quantity = row.number("quantity");
  const symbol = row.text("symbol");
  const net = row.number("amount");
  if (symbol !== "" && !isCore(symbol) && quantity !== null && !quantity.isZero()) {
    const kind = quantity.isNegative() ? "transfer_out" : "transfer_in";
    return base(row, context, { kind, instrument: instrumentOf(row), quantity: quantity.abs().toFixed() });
  }
  if (net === null || net.isZero()) return ignored("moves neither money nor shares");
  const kinds = inside ? (["transfer_in", "transfer_out"] as const) : (["deposit", "withdrawal"] as const);
  return base(row, context, { kind: kinds[net.isNegative() ? 1 : 0], amount: net.abs().toFixed() });
}

function received(row: Row, context: Context, action: FidelityAction): Booked {
  const quantity = row.needNumber("quantity");
  if (quantity.lte(0))
    throw new RowProblem("a distribution without the shares received", "Add the quantity.");
  const instrument = instrumentOf(row);
  if (action === "split")
    return base(row, context, { kind: "split", instrument, sharesAdded: quantity.toFixed() });
  return base(row, context, { kind: "buy", instrument, quantity: quantity.toFixed() });
}

function exchange(row: Row, context: Context, action: FidelityAction): Booked {
  const other = context.exchanges.get(row.line);
  const quantity = row.needNumber("quantity");
  if (other === undefined) return movement(row, context, true);
  if (quantity.isNegative()) return ignored(`counterpart of line ${other.line}: the shares given for it`);
  const { date, currency, account, note } = base(row, context, { kind: "transfer_in" });
  const came = { date, currency, account, note, instrument: instrumentOf(row), quantity };
  const went = { instrument: instrumentOf(other.row), quantity: other.quantity };
  const swap = exchangeBooking(action === "reverse_split" ? "reverse_split" : "exchange", came, went);
  const net = row.numberOrNull("amount");
  return net?.gt(0)
    ? [
        swap,
        base(row, context, { kind: "return_of_capital", instrument: came.instrument, amount: net.toFixed() }),
      ]
    : swap;
}

/** Shares bought or sold by an option carry it along; the option's own row ends with them. */
function exercised(row: Row, context: Context): Booked {
  const option = underlyingOf(row.text("symbol")) !== null;
  const other = context.exercises.get(row.line);
  const quantity = row.needNumber("quantity");
  if (option) {
    if (other) return ignored(`the option used up by the shares of line ${other.line}`);
    throw new RowProblem(
      "an exercise or assignment without the trade in its shares",
      "Export the whole day, with the trade in shares.",
    );
  }
  if (!other?.contracts) return trade(row, context, quantity.isNegative() ? "sell" : "buy");
  return trade(row, context, quantity.isNegative() ? "sell" : "buy", {
    kind: quantity.isNegative() ? "exercise_sell" : "exercise_buy",
    related: other.instrument,
    relatedQuantity: other.contracts.abs().toFixed(),
  });
}

function bookAction(row: Row, context: Context, action: FidelityAction): Booked {
  switch (action) {
    case "core":
      return ignored("moves between cash and the core position, which counts as cash");
    case "buy":
    case "sell":
    case "write":
      return trade(row, context, action);
    case "reinvestment":
      return trade(row, context, "buy", { kind: action });
    case "dividend":
    case "interest":
    case "return_of_capital":
    case "fee":
    case "tax":
      return cashOnly(row, context, action);
    case "deposit":
      return movement(row, context, false);
    case "transfer":
      return movement(row, context, true);
    case "split":
    case "free_shares":
      return received(row, context, action);
    case "reverse_split":
    case "exchange":
      return exchange(row, context, action);
    case "exercise":
      return exercised(row, context);
    case "expiry":
      return base(row, context, {
        kind: "expiry",
        instrument: instrumentOf(row),
        quantity: needQuantity(row).toFixed(),
      });
  }
}

/** The account history of Fidelity, of one account or of several, newest first. */
export const fidelityHistoryCsv = defineBrokerTable<FidelityColumn, Context>({
  id: "fidelity-history-csv",
  name: "Fidelity history CSV",
  columns: fidelityColumns,
  needed: ["date", "action", "symbol", "quantity", "accrued", "amount", "settlement"],
  day: "date",
  dateOrder: "MDY",
  decimalMark: ".",
  order: "newest-first",
  reinvestsFromCash: true,
  assumptions: [
    "Money in the core position (such as SPAXX) counts as cash.",
    "Distributed shares are a split, or come in at no cost where the file calls them a spin-off.",
  ],
  prepare(rows) {
    const sides = rows.flatMap((row) => {
      const action = actionOf(row);
      const quantity = row.numberOrNull("quantity");
      if ((action !== "reverse_split" && action !== "exchange") || !quantity || quantity.isZero()) return [];
      return [
        { line: row.line, date: row.text("date"), group: `${action} ${accountOf(row)}`, quantity, row },
      ];
    });
    const accounts = [...new Set(rows.map(accountOf))];
    return {
      single: accounts.length <= 1,
      accounts,
      exchanges: pairExchanges(sides),
      exercises: pairExercises(rows.flatMap(exerciseSide)),
      cancelled: cancelledLines(rows),
    };
  },
  book(row, context) {
    const other = context.cancelled.get(row.line);
    if (other !== undefined) return ignored(`cancelled, together with line ${other}`);
    const action = actionOf(row);
    if (action !== null && !/cancel|\bcxl\b/i.test(row.text("action")))
      return bookAction(row, context, action);
    throw new RowProblem(
      action === null
        ? `unknown action "${row.text("action").slice(0, 60)}"`
        : "cancels a transaction that is not in the file",
      "Enter this transaction with the generic format, or leave it out.",
    );
  },
  account: (_table, { single, accounts: [name] }) => ({
    accountName: single && name !== undefined && name !== "Fidelity" ? name : null,
    accountCurrency: "USD",
  }),
});
