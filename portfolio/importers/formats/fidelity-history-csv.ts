import { Decimal } from "#finance/money.ts";
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
import type { FidelityAction } from "./fidelity-actions.ts";
import { fidelityInstrument, isCore, underlyingOf } from "./fidelity-cells.ts";
import {
  accountOf,
  actionOf,
  activityOf,
  currencyOf,
  exchangeSide,
  exerciseSide,
  type FidelityColumn,
  fidelityColumns,
  isCancel,
  type Row,
} from "./fidelity-row.ts";

interface Context extends ActivityLinks<ExchangeSide & { instrument: ParsedInstrument }> {
  single: boolean;
  accounts: readonly string[];
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

function exchange(row: Row, context: Context, type: "reverse_split" | "exchange"): Booked {
  const instrument = instrumentOf(row);
  const half = { ...base(row, context, { kind: "transfer_in" }), instrument };
  const other = context.exchanges.get(row.line);
  const booked = bookExchange(type, half, row.needNumber("quantity"), other, () =>
    movement(row, context, true),
  );
  const net = row.numberOrNull("amount");
  if (!other || !("kind" in booked) || !net?.gt(0)) return booked;
  return [booked, base(row, context, { kind: "return_of_capital", instrument, amount: net.toFixed() })];
}

/** Shares bought or sold by an option carry it along; the option's own row ends with them. */
function exercised(row: Row, context: Context): Booked {
  const other = context.exercises.get(row.line);
  if (underlyingOf(row.text("symbol")) !== null) return usedUpOption(other);
  const side = row.needNumber("quantity").isNegative() ? "sell" : "buy";
  return trade(row, context, side, exerciseFields(other, side));
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
    const accounts = [...new Set(rows.map(accountOf))];
    return {
      single: accounts.length <= 1,
      accounts,
      ...linkActivities({
        exchanges: rows.flatMap(exchangeSide),
        exercises: rows.flatMap(exerciseSide),
        activities: rows.map(activityOf),
      }),
    };
  },
  book: (row, context) =>
    bookActivity(row.line, context, () => {
      const action = actionOf(row);
      if (action !== null && !isCancel(row)) return bookAction(row, context, action);
      if (action === null) throw unknownKind(row, "action");
      throw new RowProblem(
        "cancels a transaction that is not in the file",
        "Enter this transaction with the generic format, or leave it out.",
      );
    }),
  account: (_table, { single, accounts: [name] }) => ({
    accountName: single && name !== undefined && name !== "Fidelity" ? name : null,
    accountCurrency: "USD",
  }),
});
