import type { BrokerRow } from "../broker-table.ts";
import type { ExerciseSide } from "../pair-rows.ts";
import { type FidelityAction, fidelityAction } from "./fidelity-actions.ts";
import { fidelityAccount, fidelityInstrument, isCore, underlyingOf } from "./fidelity-cells.ts";

/** Header names of each column, those of several exports. */
export const fidelityColumns = {
  date: ["rundate", "date"],
  accountName: ["account", "accountname"],
  accountNumber: ["accountnumber"],
  action: ["action"],
  symbol: ["symbol"],
  description: ["description", "securitydescription"],
  quantity: ["quantity"],
  currency: ["currency"],
  price: ["price"],
  commission: ["commission"],
  fees: ["fees"],
  accrued: ["accruedinterest"],
  amount: ["amount"],
  balance: ["cashbalance"],
  settlement: ["settlementdate"],
} as const;
export type FidelityColumn = keyof typeof fidelityColumns;
export type Row = BrokerRow<FidelityColumn>;

export function accountOf(row: Row): string {
  return fidelityAccount(row.text("accountName"), row.text("accountNumber"));
}

export function currencyOf(row: Row): string {
  return row.text("currency") === "" ? "USD" : row.currency("currency").currency;
}

export function actionOf(row: Row): FidelityAction | null {
  const symbol = row.text("symbol");
  return fidelityAction(row.text("action"), isCore(symbol));
}

/** What a row has to do with an exercise or assignment. */
export function exerciseSide(row: Row): ExerciseSide[] {
  const quantity = row.numberOrNull("quantity");
  const symbol = row.text("symbol");
  const instrument = fidelityInstrument(symbol, row.text("description"), "USD");
  if (actionOf(row) !== "exercise" || !quantity || !instrument) return [];
  const share = underlyingOf(symbol);
  return [
    {
      line: row.line,
      date: row.text("date"),
      account: accountOf(row),
      share: share ?? symbol,
      shares: share === null ? quantity : quantity.times(100),
      instrument,
      contracts: share === null ? null : quantity,
    },
  ];
}

/** Lines that cancel each other: of one symbol and account, with opposite amounts. */
export function cancelledLines(rows: readonly Row[]): Map<number, number> {
  const pairs = new Map<number, number>();
  for (const cancel of rows.filter((row) => /cancel|\bcxl\b/i.test(row.text("action")))) {
    const amount = cancel.numberOrNull("amount");
    const original = rows.find(
      (row) =>
        row !== cancel &&
        !pairs.has(row.line) &&
        amount !== null &&
        row.text("symbol") === cancel.text("symbol") &&
        accountOf(row) === accountOf(cancel) &&
        row.numberOrNull("amount")?.eq(amount.neg()) === true,
    );
    if (!original || pairs.has(cancel.line)) continue;
    pairs.set(cancel.line, original.line);
    pairs.set(original.line, cancel.line);
  }
  return pairs;
}
