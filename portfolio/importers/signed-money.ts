import type { Decimal } from "#finance/money.ts";
import type { TransactionKind } from "#finance/transaction-kinds.ts";
import { type BrokerRow, RowProblem } from "./broker-table.ts";
import type { ParsedTransaction } from "./importer.ts";

type Money = Pick<ParsedTransaction, "kind" | "amount"> & Partial<ParsedTransaction>;

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

/** The rejection of a row whose kind a format does not know. */
export function unknownKind<Column extends string>(row: BrokerRow<Column>, column: Column): RowProblem {
  return new RowProblem(
    `unknown ${column} "${row.text(column).slice(0, 60)}"`,
    "Enter this transaction with the generic format, or leave it out.",
  );
}
