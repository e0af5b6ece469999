import type { Decimal } from "#finance/money.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { type Booked, type BrokerRow, RowProblem } from "./broker-table.ts";
import { ignored, type ParsedTransaction } from "./importer.ts";

/** What moves, before a format adds its day, currency and instrument. */
export type Money = Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>;

/** Money by its direction: `into` where it is positive, `out` where it is negative; null where none moves. */
export function signedMoney(amount: Decimal, into: TransactionKind, out: TransactionKind): Money | null {
  if (amount.isZero()) return null;
  return { kind: amount.isNegative() ? out : into, amount: amount.abs().toFixed() };
}

/** A charge or tax as money that goes out; a refund, which is positive, lessens what was paid; null where none moves. */
export function signedCharge(amount: Decimal, kind: "fee" | "tax"): Money | null {
  if (amount.isZero()) return null;
  return amount.isNegative()
    ? { kind, amount: amount.abs().toFixed() }
    : { kind, amount: "0", [kind]: amount.neg().toFixed() };
}

/** Books what moves, with what a format adds to it; a row that moves nothing is ignored. */
export function bookMoney(fields: Money | null, book: (fields: Money) => ParsedTransaction): Booked {
  return fields ? book(fields) : ignored("moves no money");
}

/** What rows book, by the words of a column in lower case; narrow ones first. */
export type BookByWords<Row, Context = null> = readonly (readonly [
  RegExp,
  (row: Row, context: Context) => Booked,
])[];

/** Books a row by the first words that fit. @throws RowProblem where none do */
export function bookByWords<Column extends string, Context>(
  words: BookByWords<BrokerRow<Column>, Context>,
  row: BrokerRow<Column>,
  column: Column,
  context: Context,
): Booked {
  const text = row.text(column).toLowerCase();
  const found = words.find(([pattern]) => pattern.test(text));
  if (!found) throw unknownKind(row, column);
  return found[1](row, context);
}

/** The symbol of a row, the first of some cells that has one. @throws RowProblem where none has */
export function needSymbol<Column extends string>(row: BrokerRow<Column>, ...columns: Column[]): string {
  const symbol = columns.map((column) => row.text(column)).find((text) => text !== "");
  if (symbol !== undefined) return symbol;
  throw new RowProblem("the row names no instrument", `Add its ${columns.join(" or ")} to the row.`);
}

/** The rejection of a row whose kind a format does not know. */
export function unknownKind<Column extends string>(row: BrokerRow<Column>, column: Column): RowProblem {
  return new RowProblem(
    `unknown ${column} "${row.text(column).slice(0, 60)}"`,
    "Enter this transaction with the generic format, or leave it out.",
  );
}
